"""Identity providers: where people (SAML) and machines (OpenID Connect) sign in instead of IAM."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.relate import days_since, exists
from wakit.evidence.rows import Rows, column, row
from wakit.facts.thresholds import limit
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


def _has_password(iam_credentials: pd.DataFrame, client_emergency_users: pd.DataFrame) -> pd.Series:
    is_kept = exists(iam_credentials, client_emergency_users, {"user": "name"}, within="account")
    return iam_credentials["has_login_profile"] & ~is_kept


@check(
    supports=("SEC02-BP04",),
    applies=_has_password,
    headline="{IAM user with a console password} still {signs|sign} in with it, not through an identity provider",
    fine="{IAM user with a console password} {has|have} left it unused for {=password_unused_days}",
    gravity="medium",
    shows=("user", "password_last_used"),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-users-federation-idp",
)
def iam_people_are_federated(
    iam_credentials: pd.DataFrame, at: pd.Timestamp, idle: float = limit("password_unused_days")
) -> pd.Series:
    """Nobody signed in with the password of an IAM user in the last {=password_unused_days}.

    Measured: passwords and their last use in the credential report. Whether there is a SAML provider, Identity Center
    or a broker beside them does not matter: who signs in with a password does not use it.

    Not concerned: users without a password; those named in emergency_users of client.yaml; the root user.

    Strength: supports; a shared or technical user can't be told from a person.
    """
    return ~(days_since(iam_credentials["password_last_used"], at) <= idle)


@check(
    supports=("SEC02-BP04",),
    headline="the metadata of {SAML provider} has expired or expires within {=saml_metadata_days_left}",
    fine="the metadata of {SAML provider} is valid for {=saml_metadata_days_left} or more",
    gravity="medium",
    shows=("valid_until",),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_saml.html",
)
def iam_saml_metadata_is_valid(
    iam_saml_providers: pd.DataFrame, at: pd.Timestamp, least: float = limit("saml_metadata_days_left")
) -> pd.Series:
    """The metadata of SAML providers is valid for {=saml_metadata_days_left} more.

    Measured: the day on which IAM says that a provider's metadata ends; sign-in ends with it.

    Strength: supports; metadata that ends opens nothing: it shuts people out, who then look for another way in.
    """
    return -days_since(iam_saml_providers["valid_until"], at) >= least
