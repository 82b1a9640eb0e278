"""Identity providers: where people (SAML) and machines (OpenID Connect) sign in instead of IAM."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from wakit import facts
from wakit.aws import Item, Reader
from wakit.evidence.relate import count, days_since, exists
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []


@row(key="arn", operation="iam:ListSAMLProviders")
class SamlProvider:
    """A SAML provider; IAM Identity Center makes one too. Its metadata document is not read."""

    arn: str = column(kind="name")
    created: datetime | None = column()
    valid_until: datetime | None = column(doc="when its metadata expires")


@row(key="arn", operation="iam:ListOpenIDConnectProviders")
class OidcProvider:
    """An OpenID Connect provider."""

    arn: str = column(kind="name")
    url: str | None = column("iam:GetOpenIDConnectProvider", kind="network")
    audiences: int | None = column("iam:GetOpenIDConnectProvider", doc="how many client ids it accepts")
    created: datetime | None = column("iam:GetOpenIDConnectProvider")


@collector(scope="account")
def iam_saml_providers(aws: Reader) -> Rows[SamlProvider]:
    """The SAML providers."""
    return aws.rows(aws.each("iam:ListSAMLProviders", "SAMLProviderList"), _saml)


def _saml(item: Item) -> SamlProvider:
    return SamlProvider(item.must("Arn"), item.time("CreateDate"), item.time("ValidUntil"))


@collector(scope="account")
def iam_oidc_providers(aws: Reader) -> Rows[OidcProvider]:
    """The OpenID Connect providers."""
    return aws.rows(aws.each("iam:ListOpenIDConnectProviders", "OpenIDConnectProviderList"), _oidc)


def _oidc(aws: Reader, item: Item) -> OidcProvider:
    arn = item.must("Arn")
    found = aws.look("iam:GetOpenIDConnectProvider", OpenIDConnectProviderArn=arn)
    clients = found.items("ClientIDList")
    return OidcProvider(
        arn=arn,
        url=found.text("Url"),
        audiences=None if clients is None else len(clients),
        created=found.time("CreateDate"),
    )


@check(
    supports=("SEC02-BP04",),
    headline="in {the account} people sign in as IAM users with a password, and there is no SAML provider",
    fine="in {the account} people need no IAM user of their own",
    gravity="medium",
    shows=("alias",),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-users-federation-idp",
)
def iam_people_are_federated(
    aws_accounts: pd.DataFrame, iam_saml_providers: pd.DataFrame, iam_credentials: pd.DataFrame, at: pd.Timestamp
) -> pd.Series:
    """People sign in through a SAML provider, or there are at most two IAM users with a password."""
    works = days_since(iam_saml_providers["valid_until"], at) < 0
    users = count(aws_accounts, iam_credentials, where=iam_credentials["has_login_profile"], within="account")
    few = users <= facts.days("password_users_without_federation")
    return exists(aws_accounts, iam_saml_providers, where=works, within="account") | few


@check(
    supports=("SEC02-BP04",),
    headline="the trust in {SAML provider} has ended or ends within 30 days",
    fine="the trust in {SAML provider} holds for 30 days or more",
    gravity="medium",
    shows=("valid_until",),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_saml.html",
)
def iam_saml_metadata_is_valid(iam_saml_providers: pd.DataFrame, at: pd.Timestamp) -> pd.Series:
    """The metadata of SAML providers is valid for 30 days more."""
    return -days_since(iam_saml_providers["valid_until"], at) >= facts.days("saml_metadata_days_left")
