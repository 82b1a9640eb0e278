"""The root user, as the account's summary has it now, and the virtual MFA devices."""

from __future__ import annotations

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.relate import exists, lookup
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

_CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html"


#: members of the summary, in the order of the columns
_ROOT = (
    "AccountMFAEnabled",
    "AccountAccessKeysPresent",
    "AccountPasswordPresent",
    "AccountSigningCertificatesPresent",
)


@row(key="account-summary/{account_id}", operation="iam:GetAccountSummary")
class IamAccountSummary:
    """The root user's credentials, as of now."""

    root_has_mfa: bool | None = column()
    root_has_access_key: bool | None = column()
    root_has_password: bool | None = column(doc="false where root credentials were removed centrally")
    root_has_certificate: bool | None = column(doc="a signing certificate")


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
        return IamAccountSummary(*(_is_some(found.number(f"SummaryMap.{name}")) for name in _ROOT))

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
    """The root user has no access key.

    Measured: AccountAccessKeysPresent of the account's summary, as of now.

    Strength: disproves; the practice's own text says that the root user has none.
    """
    return ~iam_account_summaries["root_has_access_key"]


@check(
    disproves=("SEC01-BP02",),
    applies=lambda iam_account_summaries: iam_account_summaries["root_has_password"],
    headline="in {the account} the root user has a password and no MFA",
    fine="in {the account} the root user has MFA beside the password",
    gravity="critical",
    shows=("root_has_mfa",),
    source=f"{_CONTROLS}#iam-9",
)
def iam_root_has_mfa(iam_account_summaries: pd.DataFrame) -> pd.Series:
    """A root user with a password has MFA.

    Measured: AccountPasswordPresent and AccountMFAEnabled of the account's summary, as of now.

    Not concerned: root users without a password, such as those whose credentials were removed centrally.

    Strength: disproves; the practice's own text asks for MFA.
    """
    return iam_account_summaries["root_has_mfa"]


@check(
    supports=("SEC01-BP02",),
    applies=lambda iam_account_summaries: (
        iam_account_summaries["root_has_password"] & iam_account_summaries["root_has_mfa"]
    ),
    headline="in {the account} the root user has an authenticator app for MFA",
    fine="in {the account} the root user's MFA is a hardware device or a passkey",
    gravity="low",
    shows=("root_has_mfa",),
    source=f"{_CONTROLS}#iam-6",
)
def iam_root_mfa_is_hardware(iam_account_summaries: pd.DataFrame, iam_virtual_mfa_devices: pd.DataFrame) -> pd.Series:
    """The root user's MFA is a hardware device or a passkey, not a virtual device.

    Measured: no virtual MFA device is the root user's.

    Not concerned: root users without a password, or without MFA.

    Strength: supports; an app is MFA too.
    """
    return ~exists(
        iam_account_summaries, iam_virtual_mfa_devices, where=iam_virtual_mfa_devices["is_root"], within="account"
    )


def _could_be_proved(iam_account_summaries: pd.DataFrame, organisation_root_access: pd.DataFrame) -> pd.Series:
    """Members whose organisation manages root centrally, but for a password with MFA: no proof, and nothing wrong."""
    manages = lookup(
        iam_account_summaries, organisation_root_access, "is_management", (), absent=True, within="account"
    )
    central = lookup(
        iam_account_summaries, organisation_root_access, "manages_root_credentials", (), absent=False, within="account"
    )
    guarded = iam_account_summaries["root_has_password"] & iam_account_summaries["root_has_mfa"]
    return ~manages & central & (~guarded | _has_keys(iam_account_summaries))


def _has_keys(iam_account_summaries: pd.DataFrame) -> pd.Series:
    return iam_account_summaries["root_has_access_key"] | iam_account_summaries["root_has_certificate"]


@check(
    proves=("SEC01-BP02",),
    applies=_could_be_proved,
    headline="in {member account} root has a key, a certificate or a password without MFA",
    fine="in {member account} root has no password, key or certificate at all",
    gravity="critical",
    shows=("root_has_password", "root_has_access_key", "root_has_certificate"),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management",
)
def iam_root_of_members_is_closed(
    iam_account_summaries: pd.DataFrame, organisation_root_access: pd.DataFrame
) -> pd.Series:
    """The root user of a member account has no password, access key or certificate, and is managed centrally.

    Measured: AccountPasswordPresent, AccountAccessKeysPresent and AccountSigningCertificatesPresent of the account's
    summary are 0, and the organisation's central root access manages credentials.

    Not concerned: the management account (its mailbox, telephone and safe are asked), accounts of no organisation or
    of one that does not manage root centrally, and a root user with password and MFA, which is no proof and nothing
    wrong.

    Strength: proves for members: without credentials nobody signs in as root. Where it fails, the practice is not met:
    a key, a certificate or a password without MFA is what its text rules out.

    Viewpoint: the account's own summary; central root access is seen from the management account or the delegated
    administrator for IAM, and holds for all members.
    """
    return ~iam_account_summaries["root_has_password"] & ~_has_keys(iam_account_summaries)
