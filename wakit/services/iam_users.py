"""IAM users, their groups, and the rules for their passwords."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.relate import exists
from wakit.evidence.rows import Rows, column, row
from wakit.facts.thresholds import limit
from wakit.registry import check, collector

__all__: list[str] = []

#: the parameters under which all of IAM's tables share one listing
_EVERYTHING = ["User", "Role", "Group", "LocalManagedPolicy"]
_CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html"


@row(key="arn", operation="iam:GetAccountAuthorizationDetails")
class IamUser:
    """An IAM user."""

    arn: str = column(kind="personal")
    name: str | None = column(kind="personal")
    created: datetime | None = column()
    has_boundary: bool | None = column(doc="a permissions boundary")
    boundary: str | None = column(kind="name", doc="the policy that is its permissions boundary; empty where none is")


@row(key="{user_arn}#{group}", operation="iam:GetAccountAuthorizationDetails")
class IamMembership:
    """A user in a group."""

    user_arn: str = column(kind="personal")
    group: str | None = column(kind="name")


@row(key="password-policy/{account_id}", operation="iam:GetAccountPasswordPolicy")
class IamPasswordPolicy:
    """The account's rules for passwords of IAM users."""

    is_set: bool | None = column(doc="false: AWS's default rules hold")
    minimum_length: int | None = column(doc="0 where no policy is set")
    prevents_reuse: bool | None = column()


@collector(scope="account")
def iam_users(aws: Reader) -> Rows[IamUser]:
    """The IAM users."""
    return aws.rows(aws.each("iam:GetAccountAuthorizationDetails", "UserDetailList", Filter=_EVERYTHING), _user)


def _user(item: Item) -> IamUser:
    return IamUser(
        arn=item.must("Arn"),
        name=item.text("UserName"),
        created=item.time("CreateDate"),
        has_boundary=item.has("PermissionsBoundary"),
        boundary=item.text("PermissionsBoundary.PermissionsBoundaryArn", absent=""),
    )


@collector(scope="account")
def iam_user_memberships(aws: Reader) -> Rows[IamMembership]:
    """Which user is in which group."""
    return aws.rows(
        aws.each("iam:GetAccountAuthorizationDetails", "UserDetailList", Filter=_EVERYTHING),
        lambda user: list(_memberships(user)),
    )


def _memberships(user: Item) -> Iterator[IamMembership]:
    arn, groups = user.must("Arn"), user.items("GroupList")
    if groups is None:
        yield IamMembership(arn, None)
    for group in groups or ():
        yield IamMembership(arn, group.text(""))


@collector(scope="account")
def iam_password_policies(aws: Reader) -> Rows[IamPasswordPolicy]:
    """The password policy, one row, also where none is set."""

    def policy(aws: Reader) -> IamPasswordPolicy:
        found = aws.look("iam:GetAccountPasswordPolicy", absent="NoSuchEntity")
        if found.is_absent:
            return IamPasswordPolicy(False, 0, False)
        is_seen = True if found.has("PasswordPolicy") else None
        length = found.number("PasswordPolicy.MinimumPasswordLength")
        return IamPasswordPolicy(is_seen, length, is_seen and found.has("PasswordPolicy.PasswordReusePrevention"))

    return aws.one(policy)


@check(
    supports=("SEC02-BP01",),
    applies=lambda iam_password_policies, iam_credentials: exists(
        iam_password_policies, iam_credentials, where=iam_credentials["has_login_profile"], within="account"
    ),
    headline="{the account} {accepts|accept} IAM passwords shorter than {=password_minimum_length}",
    fine="{the account} {asks|ask} for IAM passwords of {=password_minimum_length} or more",
    gravity="low",
    shows=("is_set", "minimum_length", "prevents_reuse"),
    source=f"{_CONTROLS}#iam-15",
)
def iam_passwords_are_long(
    iam_password_policies: pd.DataFrame, least: float = limit("password_minimum_length")
) -> pd.Series:
    """Where people have passwords, a password policy asks for {=password_minimum_length} or more.

    Measured: MinimumPasswordLength of GetAccountPasswordPolicy; without a policy AWS asks for 8.

    Not concerned: accounts in which no IAM user has a password.

    Strength: supports; it binds the passwords of IAM users only, not those of an identity provider.
    """
    long = iam_password_policies["minimum_length"] >= least
    return iam_password_policies["is_set"] & long


@check(
    supports=("SEC02-BP06",),
    headline="{IAM user} {holds|hold} permissions directly, not through a group",
    fine="{IAM user} {gets|get} permissions through groups only",
    gravity="low",
    shows=("name",),
    source=f"{_CONTROLS}#iam-2",
)
def iam_users_get_policies_by_groups(iam_users: pd.DataFrame, iam_attachments: pd.DataFrame) -> pd.Series:
    """IAM users get their permissions through groups; no policy is attached to one user or written into it.

    Measured: policies attached to the user and inline ones, of GetAccountAuthorizationDetails.

    Strength: supports; groups are one way to grant by role, an identity provider is another.
    """
    return ~exists(iam_users, iam_attachments, {"arn": "principal_arn"})
