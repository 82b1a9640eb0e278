"""Secrets Manager: how secrets are rotated and whether they are used; never their values."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from wakit.aws import NEVER, Item, Reader
from wakit.evidence.relate import days_since
from wakit.evidence.rows import Rows, column, row
from wakit.facts.thresholds import limit
from wakit.registry import check, collector

__all__: list[str] = []


@row(key="arn", operation="secretsmanager:ListSecrets")
class Secret:
    """A secret, as the listing describes it."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    owner: str | None = column(kind="plain", doc="the service that manages it (rds …), empty for the customer's own")
    kms_key: str | None = column(kind="name", doc="empty for the AWS managed key aws/secretsmanager")
    rotates: bool | None = column(doc="automatic rotation is on")
    was_rotated: bool | None = column()
    last_rotated: datetime | None = column()
    is_awaited: bool | None = column(doc="a day is set by which it rotates next")
    next_rotation: datetime | None = column(doc="that day; one that has passed is a rotation that fails")
    was_used: bool | None = column()
    last_used: datetime | None = column(doc="to the day")
    last_changed: datetime | None = column(doc="in any way, its value or what is said of it")
    created: datetime | None = column()
    is_replica: bool | None = column(
        doc="of a secret in another region, where it is rotated; use is told region by region"
    )


@collector(scope="region")
def secretsmanager_secrets(aws: Reader) -> Rows[Secret]:
    """Every secret of the region."""
    return aws.rows(aws.each("secretsmanager:ListSecrets", "SecretList"), _secret)


def _secret(aws: Reader, item: Item) -> Secret:
    return Secret(
        arn=item.must("ARN"),
        name=item.text("Name"),
        owner=item.text("OwningService", absent=""),
        kms_key=item.text("KmsKeyId", absent=""),  # left out for AWS's own key (aws/secretsmanager)
        # for a secret that was never set to rotate the listing leaves the flag out, instead of saying no
        rotates=item.flag("RotationEnabled", absent=False),
        was_rotated=item.has("LastRotatedDate"),
        last_rotated=item.time("LastRotatedDate", absent=NEVER),
        is_awaited=item.has("NextRotationDate"),
        next_rotation=item.time("NextRotationDate", absent=NEVER),
        was_used=item.has("LastAccessedDate"),
        last_used=item.time("LastAccessedDate", absent=NEVER),
        last_changed=item.time("LastChangedDate", absent=NEVER),
        created=item.time("CreatedDate"),
        is_replica=item.text("PrimaryRegion", absent=aws.region) != aws.region,
    )


def _is_customers(secretsmanager_secrets: pd.DataFrame) -> pd.Series:
    return (secretsmanager_secrets["owner"] == "") & ~secretsmanager_secrets["is_replica"]


@check(
    supports=("SEC02-BP05",),
    headline="{secret of your own} {has|have} been neither rotated nor changed for {=secret_max_age_days}",
    fine="{secret of your own} {rotates|rotate} on time, or {was|were} changed in the last {=secret_max_age_days}",
    gravity="medium",
    applies=_is_customers,
    shows=("name", "rotates", "next_rotation", "last_rotated", "last_changed"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html#secretsmanager-1",
)
def secretsmanager_secrets_rotate(
    secretsmanager_secrets: pd.DataFrame, at: pd.Timestamp, longest: float = limit("secret_max_age_days")
) -> pd.Series:
    """Secrets rotate by themselves, or were rotated, changed or made within {=secret_max_age_days}.

    Measured: automatic rotation is on and not overdue (the day by which AWS means to rotate next has not passed), or
    the last rotation, change of any kind or making is at most {=secret_max_age_days} old.

    Not concerned: secrets that a service of AWS manages, and replicas, which change where their secret is.

    Strength: supports only: keys of outside services can't rotate by themselves, and 90 days is a benchmark's number.
    """
    rotated = days_since(secretsmanager_secrets["last_rotated"], at) <= longest
    changed = days_since(secretsmanager_secrets["last_changed"], at) <= longest
    made = days_since(secretsmanager_secrets["created"], at) <= longest
    is_overdue = secretsmanager_secrets["is_awaited"] & (days_since(secretsmanager_secrets["next_rotation"], at) > 0)
    return (secretsmanager_secrets["rotates"] & ~is_overdue) | rotated | changed | made


@check(
    supports=("SEC02-BP03",),
    headline="{secret of your own} {has|have} gone unread for {=secret_max_idle_days}",
    fine="{secret of your own} {was|were} read or made in the last {=secret_max_idle_days}",
    gravity="low",
    applies=_is_customers,
    shows=("name", "was_used", "last_used", "created"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html#secretsmanager-3",
)
def secretsmanager_secrets_are_used(
    secretsmanager_secrets: pd.DataFrame, at: pd.Timestamp, longest: float = limit("secret_max_idle_days")
) -> pd.Series:
    """Secrets that nobody needs any more are gone: each was used or made within {=secret_max_idle_days}.

    Measured: the day on which a secret was last read, as AWS tells it region by region.

    Not concerned: secrets that a service of AWS manages, and replicas.

    Strength: supports only: unused is not unsafe; an emergency's password should be read seldom.
    """
    used = days_since(secretsmanager_secrets["last_used"], at) <= longest
    made = days_since(secretsmanager_secrets["created"], at) <= longest
    return used | made
