from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import boto3
import pytest

from tests.cases import AT, FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from wakit.aws import NEVER
from wakit.demo.stand_in import StandIn
from wakit.services.kms import Key

NOT_BY_ITSELF: dict[str, object] = {"rotates": False}
OWN = {"manager": "CUSTOMER", "state": "Enabled", "can_rotate": True, "last_rotated": NEVER}


def keys(*rows: dict[str, object]) -> dict[str, list[object]]:
    return {"kms_keys": [example(Key, **({"arn": f"arn:{n}"} | OWN | r)) for n, r in enumerate(rows)]}


def test_aliases_say_which_key_they_name(aws: StandIn, tmp_path: Path) -> None:
    kms = boto3.client("kms")
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/orders", TargetKeyId=arn)
    seen = collected(tmp_path, "kms_aliases")["kms_aliases"]
    assert seen.loc[seen["alias"] == "orders", "key_arn"].tolist() == [arn]


CASES = [
    Case("kms_keys_rotate", [PASS, FAIL, UNKNOWN], keys({"rotates": True}, {"rotates": False}, {"rotates": None})),
    Case(
        "kms_keys_rotate",
        [PASS, FAIL, UNKNOWN],
        keys(*(NOT_BY_ITSELF | {"last_rotated": t} for t in (AT - timedelta(365), AT - timedelta(366), None))),
    ),
    Case(
        "kms_keys_rotate",
        [NONE_FOUND],
        keys({"can_rotate": False}, {"state": "Creating"}, {"manager": "AWS", "can_rotate": False}),
    ),
    Case(
        "kms_policies_are_closed",
        [PASS, FAIL, UNKNOWN],
        keys({"policy_is_open": False}, {"policy_is_open": True}, {"policy_is_open": None}),
    ),
    Case("kms_policies_are_closed", [NONE_FOUND], keys({"manager": "AWS", "policy_is_open": True})),
    Case(
        "kms_keys_are_kept",
        [PASS, FAIL, FAIL, UNKNOWN],
        keys({}, {"state": "PendingDeletion"}, {"state": "PendingReplicaDeletion"}, {"state": None}),
    ),
    Case("kms_keys_are_kept", [NONE_FOUND], keys({"manager": "AWS", "state": "PendingDeletion"})),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def make(**more: str) -> str:
    return str(boto3.client("kms").create_key(**more)["KeyMetadata"]["Arn"])


def test_only_what_kms_can_rotate_is_asked_for_rotation(aws: StandIn, tmp_path: Path) -> None:
    make(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    seen = collected(tmp_path, "kms_keys")["kms_keys"]
    assert seen[["spec", "can_rotate", "rotates"]].to_numpy().tolist() == [["ECC_NIST_P256", False, False]]
    assert not [c for c in aws.calls if c.operation == "GetKeyRotationStatus"]


def test_rotation_is_read(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("kms").enable_key_rotation(KeyId=make())
    seen = collected(tmp_path, "kms_keys")["kms_keys"]
    columns = ["can_rotate", "rotates", "rotation_days", "was_rotated", "policy_is_open"]
    assert seen[columns].to_numpy().tolist() == [[True, True, 365.0, False, False]]


def test_a_rotation_on_demand_is_seen(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("kms").rotate_key_on_demand(KeyId=make().rpartition("/")[2])
    row = collected(tmp_path, "kms_keys")["kms_keys"].iloc[0]
    assert row[["rotates", "was_rotated"]].tolist() == [False, True]


def test_a_policy_for_everyone_is_open(aws: StandIn, tmp_path: Path) -> None:
    statement = '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}]}'
    boto3.client("kms").put_key_policy(KeyId=make(), PolicyName="default", Policy=statement)
    assert collected(tmp_path, "kms_keys")["kms_keys"]["policy_is_open"].tolist() == [True]


def test_a_refused_description_says_nothing_of_rotation(aws: StandIn, tmp_path: Path) -> None:
    make()
    aws.refuse = {"kms:DescribeKey"}
    row = collected(tmp_path, "kms_keys")["kms_keys"].iloc[0]
    assert row[["manager", "state", "can_rotate", "rotates"]].isna().all()
    assert not row["policy_is_open"]
