"""The root user, as the account's summary has it now, and the virtual MFA devices."""

from __future__ import annotations

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.relate import exists
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

_CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html"


@row(key="account-summary/{account_id}", operation="iam:GetAccountSummary")
class IamAccountSummary:
    """The root user's credentials, as of now."""

    root_has_mfa: bool | None = column()
    root_has_access_key: bool | None = column()
    root_has_password: bool | None = column(doc="false where root credentials were removed centrally")


@row(key="arn", operation="iam:ListVirtualMFADevices")
class IamVirtualMfaDevice:
    """A virtual MFA device, such as an app on a telephone."""

    arn: str = column(kind="personal")
    user_arn: str | None = column(kind="personal", doc="empty where nobody has it")
    is_root: bool | None = column(doc="it is the root user's")


@collector(scope="account")
def iam_account_summaries(aws: Reader) -> Rows[IamAccountSummary]:
    """The account's summary, one row."""

    def summary(aws: Reader) -> IamAccountSummary:
        found = aws.look("iam:GetAccountSummary")
        names = ("AccountMFAEnabled", "AccountAccessKeysPresent", "AccountPasswordPresent")
        return IamAccountSummary(*(_is_some(found.number(f"SummaryMap.{name}")) for name in names))

    return aws.one(summary)


def _is_some(number: int | None) -> bool | None:
    return None if number is None else number > 0


@collector(scope="account")
def iam_virtual_mfa_devices(aws: Reader) -> Rows[IamVirtualMfaDevice]:
    """The virtual MFA devices, in use or not."""
    return aws.rows(aws.each("iam:ListVirtualMFADevices", "VirtualMFADevices"), _device)


def _device(item: Item) -> IamVirtualMfaDevice:
    # a device that was made and never given to anybody has no user; the root user is one by its ARN only
    user = item.text("User.Arn", absent="")
    return IamVirtualMfaDevice(item.must("SerialNumber"), user, None if user is None else user.endswith(":root"))


@check(
    disproves=("SEC01-BP02",),
    headline="in {the account} the root user has an access key",
    fine="in {the account} the root user has no access key",
    gravity="critical",
    source=f"{_CONTROLS}#iam-4",
)
def iam_root_has_no_access_key(iam_account_summaries: pd.DataFrame) -> pd.Series:
    """The root user has no access key."""
    return ~iam_account_summaries["root_has_access_key"]


@check(
    disproves=("SEC01-BP02",),
    applies=lambda iam_account_summaries: iam_account_summaries["root_has_password"],
    headline="in {the account} the root user has a password and no MFA",
    fine="in {the account} the root user with a password has MFA",
    gravity="critical",
    shows=("root_has_mfa",),
    source=f"{_CONTROLS}#iam-9",
)
def iam_root_has_mfa(iam_account_summaries: pd.DataFrame) -> pd.Series:
    """A root user with a password has MFA."""
    return iam_account_summaries["root_has_mfa"]


@check(
    supports=("SEC01-BP02",),
    applies=lambda iam_account_summaries: (
        iam_account_summaries["root_has_password"] & iam_account_summaries["root_has_mfa"]
    ),
    headline="in {the account} root's MFA is an app on a device",
    fine="in {the account} root's MFA is a security key or a passkey",
    gravity="low",
    shows=("root_has_mfa",),
    source=f"{_CONTROLS}#iam-6",
)
def iam_root_mfa_is_hardware(iam_account_summaries: pd.DataFrame, iam_virtual_mfa_devices: pd.DataFrame) -> pd.Series:
    """The root user's MFA is a hardware device or a passkey, not a virtual device."""
    return ~exists(
        iam_account_summaries, iam_virtual_mfa_devices, where=iam_virtual_mfa_devices["is_root"], within="account"
    )
