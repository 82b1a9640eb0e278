"""The credential report: with what IAM users and the root user sign in, and when they last did."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from time import sleep

import pandas as pd

from wakit import facts
from wakit.aws import NEVER, Item, Reader, Refused
from wakit.aws.look import NO_SUCH_MEMBER
from wakit.evidence.relate import days_since, every, exists
from wakit.evidence.rows import Rows, column, row
from wakit.facts.thresholds import limit
from wakit.model import Reason
from wakit.registry import check, collector

__all__: list[str] = []

_REPORT = "iam:GetCredentialReport"
#: AWS takes a few seconds to make a report; then we stop waiting
_PAUSES_SECONDS = (0.25, 0.5, 1, 2, 4, 5, 5, 5, 5, 5, 5, 5)
_NONE = {"N/A", "no_information", "not_supported"}
_CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html"


@row(key="arn", operation="iam:GenerateCredentialReport")
class IamCredential:
    """What a user, or the root user, can sign in with; the report is up to four hours old."""

    arn: str = column(_REPORT, kind="personal")
    user: str = column(_REPORT, kind="personal", doc="<root_account> is the root user")
    is_root: bool = column(_REPORT)
    created: datetime | None = column(_REPORT)
    has_login_profile: bool | None = column(_REPORT, doc="an IAM user's password; the root user's is not one")
    password_was_used: bool | None = column(_REPORT)
    password_last_used: datetime | None = column(_REPORT, doc="1970 where it never was")
    password_changed: datetime | None = column(_REPORT, doc="1970 where there is none")
    mfa_active: bool | None = column(_REPORT)


@row(key="{user_arn}/access-key/{number}", operation=_REPORT)
class IamAccessKey:
    """A long-term access key; its id is not kept."""

    user_arn: str = column(kind="personal")
    user: str = column(kind="personal")
    number: int = column(doc="1 or 2, as in the report")
    is_root: bool = column()
    is_active: bool | None = column()
    last_rotated: datetime | None = column(doc="when it was made")
    was_used: bool | None = column()
    last_used: datetime | None = column(doc="1970 where it never was")


@row(key="{user_arn}/signing-certificate/{number}", operation=_REPORT)
class IamSigningCertificate:
    """An X.509 certificate with which a user signs requests of old interfaces; it is not read."""

    user_arn: str = column(kind="personal")
    number: int = column(doc="1 or 2, as in the report")
    is_active: bool | None = column()
    last_rotated: datetime | None = column(doc="when it was made")


@collector(scope="account")
def iam_credentials(aws: Reader) -> Rows[IamCredential]:
    """The credential report, one row for each user and the root user."""
    _make_report(aws)
    return aws.rows(_report(aws), _credential)


def _make_report(aws: Reader) -> None:
    for pause in _PAUSES_SECONDS:
        state = aws.again("iam:GenerateCredentialReport")
        if isinstance(state.node, Refused):
            raise state.node
        if state.text("State") == "COMPLETE":
            return
        sleep(pause)
    message = f"the report was not ready after {sum(_PAUSES_SECONDS):g} seconds"
    raise Refused(Reason.TIMEOUT, "ReportInProgress", "iam:GenerateCredentialReport", message)


def _report(aws: Reader) -> list[Item]:
    """Its lines; the columns by name, for AWS adds some now and then."""
    found = aws.look(_REPORT)
    if isinstance(found.node, Refused):
        raise found.node
    content = found.raw("Content")
    if not isinstance(content, bytes):
        raise Refused(Reason.UNSUPPORTED, NO_SUCH_MEMBER, _REPORT, "Content is missing")
    lines = content.decode("utf-8", "replace").splitlines()
    return [Item(line, _REPORT) for line in csv.DictReader(lines)]


def _credential(line: Item) -> IamCredential:
    user, enabled = line.must("user"), line.text("password_enabled")
    is_root, used = user == "<root_account>", _time(line.text("password_last_used"))
    return IamCredential(
        arn=line.must("arn"),
        user=user,
        is_root=is_root,
        created=_time(line.text("user_creation_time")),
        # AWS writes "not_supported" for the root user, who has a password of another kind
        has_login_profile=False if is_root else _flag(enabled),
        password_was_used=None if used is None else used != NEVER,
        password_last_used=used,
        password_changed=_time(line.text("password_last_changed")),
        mfa_active=_flag(line.text("mfa_active")),
    )


def _flag(text: str | None) -> bool | None:
    return None if text is None else {"true": True, "false": False}.get(text.lower())


def _time(text: str | None) -> datetime | None:
    """A time in ISO 8601; ``None`` for what is none, and 1970 for AWS's several words for "never"."""
    if text is None or text in _NONE:
        return None if text is None else NEVER
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@collector(scope="account")
def iam_access_keys(aws: Reader, iam_credentials: Rows[IamCredential]) -> Rows[IamAccessKey]:
    """The access keys of each user and the root user; after ``iam_credentials``, which had the report made."""
    return aws.rows(_report(aws), lambda line: list(_keys(line)))


def _keys(line: Item) -> Iterator[IamAccessKey]:
    arn, user = line.must("arn"), line.must("user")
    for number in (1, 2):
        active = _flag(line.text(f"access_key_{number}_active"))
        rotated = _time(line.text(f"access_key_{number}_last_rotated"))
        used = _time(line.text(f"access_key_{number}_last_used_date"))
        if active is not False or rotated != NEVER:
            was_used = None if used is None else used != NEVER
            yield IamAccessKey(arn, user, number, user == "<root_account>", active, rotated, was_used, used)


@collector(scope="account")
def iam_signing_certificates(aws: Reader, iam_credentials: Rows[IamCredential]) -> Rows[IamSigningCertificate]:
    """The signing certificates of each user and the root user; after ``iam_credentials``."""
    return aws.rows(_report(aws), lambda line: list(_certificates(line)))


def _certificates(line: Item) -> Iterator[IamSigningCertificate]:
    for number in (1, 2):
        active = _flag(line.text(f"cert_{number}_active"))
        rotated = _time(line.text(f"cert_{number}_last_rotated"))
        if active is not False or rotated != NEVER:
            yield IamSigningCertificate(line.must("arn"), number, active, rotated)


@check(
    supports=("SEC01-BP02",),
    applies=lambda iam_credentials: iam_credentials["is_root"],
    headline="in {the account} the root user was used in the last {=root_unused_days}: what for?",
    fine="in {the account} nobody used the root user in the last {=root_unused_days}",
    gravity="medium",
    shows=("password_last_used",),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html",
)
def iam_root_is_not_used(
    iam_credentials: pd.DataFrame,
    iam_access_keys: pd.DataFrame,
    at: pd.Timestamp,
    longest: float = limit("root_unused_days"),
) -> pd.Series:
    """Nobody used the root user, by password or access key, for {=root_unused_days}.

    Measured: last use of password and keys in the credential report. Sessions that the organisation takes with
    AssumeRoot do not show there.

    Not concerned: IAM users, of whom another check speaks.

    Strength: supports; a few tasks need the root user, so its use is a question, not a fault.
    """
    keys_rest = days_since(iam_access_keys["last_used"], at) > longest
    return (days_since(iam_credentials["password_last_used"], at) > longest) & every(
        iam_credentials, iam_access_keys, {"arn": "user_arn"}, holds=keys_rest
    )


@check(
    disproves=("SEC02-BP01",),
    applies=lambda iam_credentials: iam_credentials["has_login_profile"],
    headline="{IAM user with a console password} {has|have} no MFA",
    fine="{IAM user with a console password} {has|have} MFA",
    gravity="high",
    shows=("mfa_active", "password_last_used"),
    source=f"{_CONTROLS}#iam-5",
)
def iam_passwords_have_mfa(iam_credentials: pd.DataFrame) -> pd.Series:
    """Every IAM user with a password has MFA.

    Measured: password and MFA in the credential report, which is up to four hours old.

    Not concerned: users who can't open the console; the root user, who has checks of its own.

    Strength: disproves a strong sign-in; that a policy may refuse what is done without MFA is not weighed.
    """
    return iam_credentials["mfa_active"]


@check(
    supports=("SEC02-BP02",),
    applies=lambda iam_credentials: ~iam_credentials["is_root"],
    headline="{IAM user} {holds|hold} an active long-term access key",
    fine="{IAM user} {holds|hold} no active access key",
    gravity="medium",
    shows=("user",),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles",
)
def iam_users_have_no_access_keys(iam_credentials: pd.DataFrame, iam_access_keys: pd.DataFrame) -> pd.Series:
    """IAM users have no active long-term access key.

    Measured: active keys in the credential report.

    Not concerned: the root user, whose keys have a check of their own.

    Strength: supports; that there is no long-term credential of any kind is proved by the check that counts them all.
    """
    return ~exists(iam_credentials, iam_access_keys, {"arn": "user_arn"}, where=iam_access_keys["is_active"])


def _is_off(iam_access_keys: pd.DataFrame) -> pd.Series:
    return ~iam_access_keys["is_active"]


@check(
    supports=("SEC02-BP05",),
    unused=_is_off,
    headline="{active access key} {is|are} older than {=access_key_max_age_days}",
    fine="{active access key} {is|are} {=access_key_max_age_days} old or younger",
    gravity="medium",
    shows=("user", "last_rotated", "last_used"),
    source=f"{_CONTROLS}#iam-3",
)
def iam_access_keys_are_rotated(
    iam_access_keys: pd.DataFrame, at: pd.Timestamp, oldest: float = limit("access_key_max_age_days")
) -> pd.Series:
    """Active access keys are at most {=access_key_max_age_days} old.

    Measured: the day on which each active key was made, of IAM users and root, in the credential report.

    Not in use: keys that are switched off.

    Strength: supports; 90 days are one benchmark's period, and a key of 91 days decides nothing.
    """
    return days_since(iam_access_keys["last_rotated"], at) <= oldest


@check(
    disproves=("SEC02-BP05",),
    unused=_is_off,
    headline="{active access key} {is|are} older than {=access_key_forgotten_days}",
    fine="{active access key} {is|are} {=access_key_forgotten_days} old or younger",
    gravity="high",
    shows=("user", "last_rotated", "last_used"),
    source=f"{_CONTROLS}#iam-3",
)
def iam_access_keys_are_not_forgotten(
    iam_access_keys: pd.DataFrame, at: pd.Timestamp, oldest: float = limit("access_key_forgotten_days")
) -> pd.Series:
    """No active access key is older than {=access_key_forgotten_days}.

    Measured: as for rotation.

    Not in use: keys that are switched off.

    Strength: disproves that credentials are audited and rotated periodically: four of the benchmark's periods went by.
    """
    return days_since(iam_access_keys["last_rotated"], at) <= oldest


def _is_held(iam_credentials: pd.DataFrame, iam_access_keys: pd.DataFrame) -> pd.Series:
    """An IAM user with a password or an active key."""
    has_key = exists(iam_credentials, iam_access_keys, {"arn": "user_arn"}, where=iam_access_keys["is_active"])
    return ~iam_credentials["is_root"] & (iam_credentials["has_login_profile"] | has_key)


def _are_used(credentials: pd.DataFrame, keys: pd.DataFrame, at: pd.Timestamp, longest: float) -> pd.Series:
    """Password and active keys were used, or made, within so many days."""
    password = (days_since(credentials["password_last_used"], at) <= longest) | (
        days_since(credentials["password_changed"], at) <= longest
    )
    key = (days_since(keys["last_used"], at) <= longest) | (days_since(keys["last_rotated"], at) <= longest)
    every_key = every(credentials, keys, {"arn": "user_arn"}, holds=~keys["is_active"] | key)
    return (~credentials["has_login_profile"] | password) & every_key


@check(
    supports=("SEC03-BP06",),
    applies=_is_held,
    headline="{IAM user with a password or key} {holds|hold} one that has not been used for {=credential_unused_days}",
    fine="{IAM user with a password or key} {has|have} let neither lie idle for {=credential_unused_days}",
    gravity="medium",
    shows=("user", "has_login_profile", "password_last_used", "password_changed"),
    source=f"{_CONTROLS}#iam-8",
)
def iam_credentials_are_in_use(
    iam_credentials: pd.DataFrame,
    iam_access_keys: pd.DataFrame,
    at: pd.Timestamp,
    idle: float = limit("credential_unused_days"),
) -> pd.Series:
    """Passwords and active access keys were used, or made, in the last {=credential_unused_days}.

    Measured: last use, else the day they were made, in the credential report, which is up to four hours old.

    Not concerned: the root user; users without password and active key.

    Strength: supports; AWS's control asks for 90 days, the CIS benchmark for 45, which has a check of its own.
    """
    return _are_used(iam_credentials, iam_access_keys, at, idle)


@check(
    supports=("SEC03-BP06",),
    applies=_is_held,
    headline="{IAM user with a password or key} {holds|hold} one that has not been used for 45 days",
    fine="{IAM user with a password or key} {has|have} let neither lie idle for 45 days",
    gravity="low",
    shows=("user", "has_login_profile", "password_last_used", "password_changed"),
    source=f"{_CONTROLS}#iam-22",
)
def iam_credentials_are_in_use_by_cis(
    iam_credentials: pd.DataFrame, iam_access_keys: pd.DataFrame, at: pd.Timestamp
) -> pd.Series:
    """Passwords and active access keys were used, or made, in the last 45 days, as the CIS benchmark asks.

    Measured: as for the 90 days of AWS's control. CIS AWS Foundations Benchmark 7.0.0, 2.11.

    Not concerned: the root user; users without password and active key.

    Strength: supports; a holiday and an illness are 45 days.
    """
    return _are_used(iam_credentials, iam_access_keys, at, facts.days("credential_unused_days_cis"))
