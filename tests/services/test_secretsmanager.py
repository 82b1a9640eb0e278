from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import boto3
import pytest

from tests.cases import AT, FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.aws import NEVER
from wakit.demo.stand_in import StandIn
from wakit.evidence.evidence import Evidence
from wakit.judge import judge
from wakit.services.secretsmanager import Secret
from wakit.view.sentences import observed_text

OLD, NEW = AT - timedelta(days=91), AT - timedelta(days=90)


def secrets(*rows: dict[str, object]) -> dict[str, list[object]]:
    mine = {"owner": "", "created": OLD, "last_rotated": NEVER, "last_used": NEVER, "last_changed": OLD}
    mine |= {"is_awaited": False, "next_rotation": NEVER}
    return {"secretsmanager_secrets": [example(Secret, **({"arn": f"arn:{n}"} | mine | r)) for n, r in enumerate(rows)]}


CASES = [
    Case(
        "secretsmanager_secrets_rotate",
        [PASS, PASS, FAIL, UNKNOWN, PASS, PASS, PASS, PASS, FAIL, FAIL, UNKNOWN],
        secrets(
            {"rotates": True},
            {"rotates": True, "is_awaited": True, "next_rotation": AT + timedelta(days=1)},
            {"rotates": True, "is_awaited": True, "next_rotation": AT - timedelta(days=1)},
            {"rotates": True, "is_awaited": True, "next_rotation": None},
            {"rotates": True, "is_awaited": True, "next_rotation": OLD, "last_rotated": NEW},
            {"last_rotated": NEW},
            {"created": NEW},
            {"last_changed": NEW},
            {"last_rotated": OLD},
            {"last_rotated": NEVER},
            {"rotates": None},
        ),
    ),
    Case(
        "secretsmanager_secrets_are_used",
        [PASS, PASS, FAIL, FAIL, UNKNOWN],
        secrets({"last_used": NEW}, {"created": NEW}, {"last_used": OLD}, {"last_used": NEVER}, {"last_used": None}),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


@pytest.mark.parametrize("check", ["secretsmanager_secrets_rotate", "secretsmanager_secrets_are_used"])
def test_a_services_secret_is_its_own_business(check: str) -> None:
    assert holds(Case(check, [NONE_FOUND], secrets({"owner": "rds"})))


@pytest.mark.parametrize("check", ["secretsmanager_secrets_rotate", "secretsmanager_secrets_are_used"])
def test_a_replica_is_judged_where_its_secret_is(check: str) -> None:
    assert holds(Case(check, [NONE_FOUND], secrets({"is_replica": True})))


def test_what_never_happened_reads_as_never() -> None:
    found = judge(Evidence.of(secrets({"rotates": False}), at=AT), checks=["secretsmanager_secrets_rotate"]).table
    assert "last rotated: never" in observed_text(found["observed"].iloc[0])


def test_a_new_secret_was_neither_rotated_nor_used(aws: StandIn, tmp_path: Path) -> None:
    boto3.client("secretsmanager").create_secret(Name="shop/partner", SecretString="not-a-secret")
    seen = collected(tmp_path, "secretsmanager_secrets")["secretsmanager_secrets"]
    columns = ["name", "owner", "rotates", "was_rotated", "was_used"]
    assert seen[columns].to_numpy().tolist() == [["shop/partner", "", False, False, False]]
    assert "not-a-secret" not in seen.to_csv()


@pytest.mark.parametrize(("primary", "is_replica"), [({}, False), ({"PrimaryRegion": "eu-west-1"}, True)])
def test_a_replica_names_another_region(
    aws: StandIn, tmp_path: Path, primary: dict[str, str], is_replica: bool
) -> None:
    told = {"ARN": "arn:aws:secretsmanager:eu-central-1:012345670123:secret:x", "Name": "x"} | primary
    aws.settings.tell("secretsmanager:ListSecrets", ACCOUNT, "*", {"SecretList": [told]})
    seen = collected(tmp_path, "secretsmanager_secrets")["secretsmanager_secrets"]
    assert seen["is_replica"].tolist() == [is_replica]
