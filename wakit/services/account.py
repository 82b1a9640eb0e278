"""The account itself, one row to hang statements on, and whom AWS calls about security."""

from __future__ import annotations

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []


@row(key="{account_id}", operation="sts:GetCallerIdentity")
class AwsAccount:
    """An account that was entered; who entered it is not kept."""

    partition: str = column(kind="plain", doc="aws, aws-cn, aws-eusc, …")
    alias: str | None = column("iam:ListAccountAliases", kind="name", doc="empty where it has none")


@row(key="account-security-contact/{account_id}", operation="account:GetAlternateContact")
class SecurityContact:
    """Whether AWS knows a security contact; its name and addresses are not kept."""

    has_contact: bool | None = column()


@collector(scope="account")
def aws_accounts(aws: Reader) -> Rows[AwsAccount]:
    """The account, one row."""

    def account(aws: Reader) -> AwsAccount:
        aliases = aws.look("iam:ListAccountAliases", every="AccountAliases").items("AccountAliases")
        alias = None if aliases is None else aliases[0].text("") if aliases else ""
        return AwsAccount(aws.partition, alias)

    return aws.one(account)


@collector(scope="account")
def account_security_contacts(aws: Reader) -> Rows[SecurityContact]:
    """The alternate contact for security, set or not."""

    def contact(aws: Reader) -> SecurityContact:
        found = aws.look(
            "account:GetAlternateContact", absent="ResourceNotFoundException", AlternateContactType="SECURITY"
        )
        return SecurityContact(_is_set(found))

    return aws.one(contact)


def _is_set(contact: Item) -> bool | None:
    if contact.is_absent:
        return False
    return True if contact.has("AlternateContact") else None  # an answer without the contact says nothing


@check(
    supports=("SEC10-BP01",),
    headline="{the account} {has|have} no security contact for AWS to call",
    fine="{the account} {has|have} a security contact for AWS to call",
    gravity="medium",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/account-controls.html#account-1",
)
def account_has_security_contact(account_security_contacts: pd.DataFrame) -> pd.Series:
    """AWS has a security contact for the account.

    Measured: GetAlternateContact of the kind SECURITY; its name and addresses are not kept.

    Strength: supports; whether somebody answers there is asked.

    Viewpoint: each account by itself: contacts are not inherited from the organisation.
    """
    return account_security_contacts["has_contact"]
