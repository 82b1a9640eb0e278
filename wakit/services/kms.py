"""KMS keys: who manages them, their state, rotation, and whom their policies let in."""

from __future__ import annotations

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.policy import Door, is_open
from wakit.registry import check, collector

__all__: list[str] = []


@row(key="arn", operation="kms:ListKeys")
class Key:
    """A KMS key, the customer's or AWS's."""

    arn: str = column(kind="name")
    manager: str | None = column("kms:DescribeKey", doc="CUSTOMER or AWS")
    state: str | None = column("kms:DescribeKey", doc="Enabled, Disabled, PendingDeletion …")
    origin: str | None = column("kms:DescribeKey", doc="AWS_KMS, EXTERNAL, AWS_CLOUDHSM …")
    spec: str | None = column("kms:DescribeKey", doc="SYMMETRIC_DEFAULT, RSA_2048 …")
    can_rotate: bool | None = column("kms:DescribeKey", doc="KMS can rotate it: symmetric, made by KMS, a customer's")
    rotates: bool | None = column(
        "kms:GetKeyRotationStatus", "kms:DescribeKey", doc="automatic rotation is on; False where it can't be"
    )
    policy_is_open: bool | None = column(
        "kms:GetKeyPolicy", doc="lets everyone in, and no condition says whom it means"
    )


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
    return Key(
        arn=arn,
        manager=manager,
        state=key.text("KeyMetadata.KeyState"),
        origin=origin,
        spec=spec,
        can_rotate=can_rotate,
        rotates=_rotates(aws, arn) if can_rotate else can_rotate,
        policy_is_open=is_open(policy.text("Policy"), Door.KEY),
    )


def _rotates(aws: Reader, arn: str) -> bool | None:
    return aws.look("kms:GetKeyRotationStatus", KeyId=arn).flag("KeyRotationEnabled")


def _all_equal(found: dict[str, str | None]) -> bool | None:
    if any(value is not None and value != wanted for wanted, value in found.items()):
        return False
    return None if None in found.values() else True


def _is_rotatable(kms_keys: pd.DataFrame) -> pd.Series:
    return kms_keys["can_rotate"] & (kms_keys["state"] == "Enabled")


def _is_customers(kms_keys: pd.DataFrame) -> pd.Series:
    return kms_keys["manager"] == "CUSTOMER"


@check(
    supports=("SEC08-BP01",),
    headline="automatic rotation is off for {key that KMS can rotate}",
    fine="automatic rotation is on for {key that KMS can rotate}",
    gravity="low",
    applies=_is_rotatable,
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-4",
)
def kms_keys_rotate(kms_keys: pd.DataFrame) -> pd.Series:
    """Customer managed keys that KMS can rotate are rotated each year."""
    return kms_keys["rotates"]


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
    """No policy of a customer managed key lets everyone in without a condition that says whom it means."""
    return ~kms_keys["policy_is_open"]


@check(
    supports=("SEC08-BP01",),
    headline="{key} {is|are} scheduled for deletion: is anything still encrypted with {it|them}?",
    fine="{key} {is|are} kept: no deletion is scheduled",
    gravity="medium",
    applies=_is_customers,
    shows=("state",),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-3",
)
def kms_keys_are_kept(kms_keys: pd.DataFrame) -> pd.Series:
    """No customer managed key waits for its deletion."""
    # a multi-Region primary waits under another name for as long as it has replicas
    return (kms_keys["state"] != "PendingDeletion") & (kms_keys["state"] != "PendingReplicaDeletion")
