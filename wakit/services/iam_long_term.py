"""Long-term credentials of every kind: what stays valid until somebody takes it away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pandas as pd

from wakit.aws import NEVER, Item, Reader
from wakit.evidence.kleene import is_one_of
from wakit.evidence.relate import count, exists
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector, derived

__all__: list[str] = []

_SERVICE, _SSH = "iam:ListServiceSpecificCredentials", "iam:ListSSHPublicKeys"
#: the parameters under which all of IAM's tables share one listing
_EVERYTHING = ["User", "Role", "Group", "LocalManagedPolicy"]


@row(key="{user}/service-credential/{service}/{created}", operation=_SERVICE)
class IamServiceCredential:
    """A user's credential for one service: CodeCommit over HTTPS, Keyspaces, an API key for Bedrock."""

    user: str = column(kind="personal")
    service: str | None = column(
        kind="plain", doc="codecommit.amazonaws.com, cassandra.amazonaws.com, bedrock.amazonaws.com …"
    )
    created: datetime | None = column()
    is_active: bool | None = column(doc="neither switched off nor expired")
    ends: bool | None = column(doc="has a day on which it expires by itself")
    expires: datetime | None = column(doc="1970 where it never does")


@row(key="{user_arn}/ssh-key/{id}", operation=_SSH)
class IamSshKey:
    """A user's public key for CodeCommit over SSH; the key itself is not read."""

    user_arn: str = column(kind="personal")
    id: str = column(kind="name")
    is_active: bool | None = column()
    uploaded: datetime | None = column()


@row(key="long-term-credentials/{account_id}")
class IamLongTerm:
    """An account, and how many long-term credentials of each kind are in force there."""

    alias: str | None = column(kind="name")
    access_keys: int | None = column(doc="active ones, the root user's among them")
    passwords: int | None = column(doc="of IAM users, but for those that the client keeps for emergencies")
    service_credentials: int | None = column()
    ssh_keys: int | None = column()
    certificates: int | None = column(doc="active signing certificates")


@collector(scope="account")
def iam_service_credentials(aws: Reader) -> Rows[IamServiceCredential]:
    """The service-specific credentials of all users."""
    return aws.rows(aws.each(_SERVICE, "ServiceSpecificCredentials", AllUsers=True), _service_credential)


def _service_credential(item: Item) -> IamServiceCredential:
    return IamServiceCredential(
        user=item.must("UserName"),
        service=item.text("ServiceName"),
        created=item.time("CreateDate"),
        is_active=is_one_of(item.text("Status"), "Active"),
        # AWS writes it for Bedrock's API keys with an end only
        ends=item.has("ExpirationDate"),
        expires=item.time("ExpirationDate", absent=NEVER),
    )


@collector(scope="account")
def iam_ssh_keys(aws: Reader) -> Rows[IamSshKey]:
    """The SSH public keys of each user: one request for each, for AWS lists them in no other way."""
    users = aws.each("iam:GetAccountAuthorizationDetails", "UserDetailList", Filter=_EVERYTHING)
    return aws.rows(users, _ssh_keys)


def _ssh_keys(aws: Reader, user: Item) -> Iterator[IamSshKey]:
    arn = user.must("Arn")
    for item in aws.each(_SSH, "SSHPublicKeys", UserName=user.must("UserName")):
        active = is_one_of(item.text("Status"), "Active")
        yield IamSshKey(arn, item.must("SSHPublicKeyId"), active, item.time("UploadDate"))


@derived(IamLongTerm)
def iam_long_term_credentials(
    aws_accounts: pd.DataFrame,
    iam_credentials: pd.DataFrame,
    iam_access_keys: pd.DataFrame,
    iam_signing_certificates: pd.DataFrame,
    iam_service_credentials: pd.DataFrame,
    iam_ssh_keys: pd.DataFrame,
    client_emergency_users: pd.DataFrame,
) -> pd.DataFrame:
    """Each account with its long-term credentials, counted."""
    is_kept = exists(iam_credentials, client_emergency_users, {"user": "name"}, within="account")
    tables = {
        "access_keys": (iam_access_keys, iam_access_keys["is_active"]),
        "passwords": (iam_credentials, iam_credentials["has_login_profile"] & ~is_kept),
        "service_credentials": (iam_service_credentials, iam_service_credentials["is_active"]),
        "ssh_keys": (iam_ssh_keys, iam_ssh_keys["is_active"]),
        "certificates": (iam_signing_certificates, iam_signing_certificates["is_active"]),
    }
    counts = {n: count(aws_accounts, data, where=where, within="account") for n, (data, where) in tables.items()}
    return aws_accounts.assign(**counts)


@check(
    proves=("SEC02-BP02",),
    headline="{the account} {holds|hold} long-term credentials beside those for emergencies",
    fine=(
        "{the account} {holds|hold} no long-term AWS credential beside those for emergencies; "
        "credentials outside AWS were not looked at"
    ),
    gravity="medium",
    shows=("access_keys", "passwords", "service_credentials", "ssh_keys", "certificates"),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles",
)
def iam_accounts_hold_no_long_term_credentials(iam_long_term_credentials: pd.DataFrame) -> pd.Series:
    """The account holds no long-term credential but the passwords of its named emergency users.

    Measured: active access keys (IAM users' and root's), passwords of IAM users, active service-specific credentials
    (CodeCommit, Keyspaces, API keys for Bedrock), active SSH public keys and signing certificates.

    Not concerned: passwords of users named in emergency_users of client.yaml; the root user's password, of which
    SEC01-BP02 speaks.

    Strength: proves, over all accounts of the review without a gap: whoever works there does so with credentials that
    end by themselves. Credentials of systems outside AWS are not AWS's to know.
    """
    held = iam_long_term_credentials
    return (
        (held["access_keys"] == 0)
        & (held["passwords"] == 0)
        & (held["service_credentials"] == 0)
        & (held["ssh_keys"] == 0)
        & (held["certificates"] == 0)
    )


def _is_for_bedrock(iam_service_credentials: pd.DataFrame) -> pd.Series:
    return iam_service_credentials["is_active"] & (iam_service_credentials["service"] == "bedrock.amazonaws.com")


@check(
    supports=("SEC02-BP02",),
    applies=_is_for_bedrock,
    headline="{long-term Bedrock API key} never {expires|expire}",
    fine="{long-term Bedrock API key} {has|have} an expiration date",
    gravity="medium",
    shows=("user", "created", "expires"),
    source="https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html",
)
def iam_bedrock_keys_expire(iam_service_credentials: pd.DataFrame) -> pd.Series:
    """Long-term API keys for Bedrock expire by themselves.

    Measured: active service-specific credentials for bedrock.amazonaws.com and their expiration date.

    Not concerned: short-term keys, which AWS lists nowhere and which end with their session.

    Strength: supports; AWS advises against long-term keys for anything but a first try.
    """
    return iam_service_credentials["ends"]
