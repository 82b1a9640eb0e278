"""KMS keys: who manages them, their state, rotation, and whom their policies let in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import inf

import pandas as pd

from wakit.aws import NEVER, Item, Reader
from wakit.evidence.relate import days_since, one_of
from wakit.evidence.rows import Rows, column, row
from wakit.facts.thresholds import limit
from wakit.policy import Door, callers_or_unseen, is_open
from wakit.registry import check, collector

__all__: list[str] = []

_A_YEAR = 365
#: states in which nothing is encrypted or decrypted with a key
_IDLE = {"Disabled", "PendingDeletion", "PendingReplicaDeletion"}


@row(key="arn", operation="kms:ListKeys")
class Key:
    """A KMS key, the customer's or AWS's."""

    arn: str = column(kind="name")
    manager: str | None = column("kms:DescribeKey", kind="plain", doc="CUSTOMER or AWS")
    state: str | None = column("kms:DescribeKey", kind="plain", doc="Enabled, Disabled, PendingDeletion …")
    origin: str | None = column("kms:DescribeKey", kind="plain", doc="AWS_KMS, EXTERNAL, AWS_CLOUDHSM …")
    spec: str | None = column("kms:DescribeKey", kind="plain", doc="SYMMETRIC_DEFAULT, RSA_2048 …")
    can_rotate: bool | None = column("kms:DescribeKey", doc="KMS can rotate it: symmetric, made by KMS, a customer's")
    rotates: bool | None = column(
        "kms:GetKeyRotationStatus", "kms:DescribeKey", doc="automatic rotation is on; False where it can't be"
    )
    rotation_days: float | None = column(
        "kms:GetKeyRotationStatus",
        "kms:DescribeKey",
        doc="between two automatic rotations; infinite where there are none",
    )
    was_rotated: bool | None = column("kms:ListKeyRotations", "kms:DescribeKey", doc="by itself or on demand")
    last_rotated: datetime | None = column("kms:ListKeyRotations", "kms:DescribeKey", doc="1970 where it never was")
    policy_is_open: bool | None = column(
        "kms:GetKeyPolicy", doc="lets everyone in, and no condition says whom it means"
    )


@row(key="{arn}/{caller}", operation="kms:ListKeys")
class KeyCaller:
    """An account or organisation that the policy of a key names, beside its own account."""

    arn: str = column(kind="name", doc="of the key")
    caller: str | None = column("kms:GetKeyPolicy", kind="name", doc="12 digits, or o-…")


@row(key="arn", operation="kms:ListAliases")
class KeyAlias:
    """What people call a key."""

    arn: str = column(kind="name")
    alias: str | None = column(kind="name", doc="without the word alias before it")
    key_arn: str | None = column(kind="name", doc="empty where it is kept for AWS and points nowhere yet")


@collector(scope="region")
def kms_aliases(aws: Reader) -> Rows[KeyAlias]:
    """The aliases of keys."""
    return aws.rows(aws.each("kms:ListAliases", "Aliases"), _alias)


def _alias(item: Item) -> KeyAlias:
    arn, name, target = item.must("AliasArn"), item.text("AliasName"), item.text("TargetKeyId", absent="")
    key = target and f"{arn.partition(':alias/')[0]}:key/{target}"
    return KeyAlias(arn, None if name is None else name.removeprefix("alias/"), key)


@collector(scope="region")
def kms_keys(aws: Reader) -> Rows[Key]:
    """Every key of the region."""
    return aws.rows(aws.each("kms:ListKeys", "Keys"), _key)


def _key(aws: Reader, item: Item) -> Key:
    arn = item.must("KeyArn")
    key = aws.look("kms:DescribeKey", KeyId=arn)
    policy = aws.look("kms:GetKeyPolicy", KeyId=arn, PolicyName="default")
    manager, origin = key.text("KeyMetadata.KeyManager"), key.text("KeyMetadata.Origin")
    spec = key.text("KeyMetadata.KeySpec")
    # AWS rotates its own symmetric key material only: not imported, external, asymmetric or HMAC keys
    can_rotate = _all_equal({"CUSTOMER": manager, "AWS_KMS": origin, "SYMMETRIC_DEFAULT": spec})
    rotation = _rotation(aws, arn) if can_rotate else _no_rotation(can_rotate)
    return Key(
        arn=arn,
        manager=manager,
        state=key.text("KeyMetadata.KeyState"),
        origin=origin,
        spec=spec,
        can_rotate=can_rotate,
        rotates=rotation.rotates,
        rotation_days=rotation.days,
        was_rotated=None if rotation.last is None else rotation.last != NEVER,
        last_rotated=rotation.last,
        policy_is_open=is_open(policy.text("Policy"), Door.KEY),
    )


@dataclass(frozen=True)
class _Rotation:
    rotates: bool | None
    days: float | None
    last: datetime | None


def _no_rotation(can_rotate: bool | None) -> _Rotation:
    return _Rotation(None, None, None) if can_rotate is None else _Rotation(False, inf, NEVER)


def _rotation(aws: Reader, arn: str) -> _Rotation:
    """A year where AWS names no other period."""
    found = aws.look("kms:GetKeyRotationStatus", KeyId=arn)
    # whether the key itself is still there its description tells
    listed = aws.look("kms:ListKeyRotations", every="Rotations", absent="NotFoundException", KeyId=arn)
    past = [] if listed.is_absent else listed.items("Rotations")
    rotates, days = found.flag("KeyRotationEnabled"), found.number("RotationPeriodInDays", absent=_A_YEAR)
    times = None if past is None else [one.time("RotationDate") for one in past]
    return _Rotation(
        rotates=rotates,
        days=None if rotates is None or days is None else float(days) if rotates else inf,
        last=None if times is None or None in times else max((t for t in times if t), default=NEVER),
    )


@collector(scope="region")
def kms_key_callers(aws: Reader) -> Rows[KeyCaller]:
    """Whom the policy of each key names."""
    return aws.rows(aws.each("kms:ListKeys", "Keys"), _callers)


def _callers(aws: Reader, item: Item) -> Iterator[KeyCaller]:
    arn = item.must("KeyArn")
    policy = aws.look("kms:GetKeyPolicy", KeyId=arn, PolicyName="default").text("Policy")
    yield from (KeyCaller(arn, caller) for caller in callers_or_unseen(policy, aws.account_id))


def _all_equal(found: dict[str, str | None]) -> bool | None:
    if any(value is not None and value != wanted for wanted, value in found.items()):
        return False
    return None if None in found.values() else True


def _is_rotatable(kms_keys: pd.DataFrame) -> pd.Series:
    return kms_keys["can_rotate"] & one_of(kms_keys["state"], {"Enabled", *_IDLE})


def _is_idle(kms_keys: pd.DataFrame) -> pd.Series:
    return one_of(kms_keys["state"], _IDLE)


def _is_customers(kms_keys: pd.DataFrame) -> pd.Series:
    return kms_keys["manager"] == "CUSTOMER"


@check(
    supports=("SEC08-BP01",),
    headline=(
        "automatic rotation is off for {key that KMS can rotate}, "
        "and nobody rotated {it|them} within {=key_rotation_max_days}"
    ),
    fine=(
        "{key that KMS can rotate} {is|are} rotated by {itself|themselves}, "
        "or {was|were} within {=key_rotation_max_days}"
    ),
    gravity="low",
    applies=_is_rotatable,
    unused=_is_idle,
    shows=("rotates", "rotation_days", "was_rotated", "last_rotated"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-4",
)
def kms_keys_rotate(
    kms_keys: pd.DataFrame, at: pd.Timestamp, longest: float = limit("key_rotation_max_days")
) -> pd.Series:
    """Customer managed keys that KMS can rotate do so by themselves, or were within {=key_rotation_max_days}.

    Measured: automatic rotation is on, after however many days (90 to 2,560; shown, not judged); or the last rotation
    that KMS lists, on demand or not, is at most {=key_rotation_max_days} old.

    Not concerned: keys that KMS can't rotate by itself (asymmetric, HMAC, imported, in a custom key store), AWS's own,
    and those that are being made or changed.

    Not in use: keys that are disabled or wait for deletion. Their policies are judged all the same, for whoever may
    change a key may enable it.

    Strength: supports only: how often a key must change is the client's to say.
    """
    return kms_keys["rotates"] | (days_since(kms_keys["last_rotated"], at) <= longest)


@check(
    disproves=("SEC08-BP01",),
    headline="{key policy} {admits|admit} any AWS account",
    fine="{key policy} {says|say} whom {it admits|they admit}",
    gravity="critical",
    applies=_is_customers,
    shows=("state", "policy_is_open"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-5",
)
def kms_policies_are_closed(kms_keys: pd.DataFrame) -> pd.Series:
    """No policy of a customer managed key lets everyone in without a condition that says whom it means.

    Measured: each statement that allows is put to strangers; one comes in where no condition with a fixed value and
    no Deny keeps him out. Grants are not read.

    Not concerned: AWS's own keys, whose policies nobody can change.

    Strength: disproves: who may use a key is what secure key management begins with.

    Viewpoint: the statement is about the policy itself. A resource control policy of the organisation may keep out
    whom it lets in to a member's key; that takes back no word of it, and shows in other accounts only.
    """
    return ~kms_keys["policy_is_open"]


@check(
    supports=("SEC08-BP01",),
    headline="{customer managed key} {is|are} scheduled for deletion: is anything still encrypted with {it|them}?",
    fine="{customer managed key} {is|are} kept: no deletion is scheduled",
    gravity="medium",
    applies=_is_customers,
    shows=("state",),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-3",
)
def kms_keys_are_kept(kms_keys: pd.DataFrame) -> pd.Series:
    """No customer managed key waits for its deletion.

    Measured: the key's state, on the day of the evidence.

    Not concerned: AWS's own keys.

    Strength: supports only: a scheduled deletion is often hygiene; the question is what is still encrypted with it.
    """
    # a multi-Region primary waits under another name for as long as it has replicas
    return (kms_keys["state"] != "PendingDeletion") & (kms_keys["state"] != "PendingReplicaDeletion")
