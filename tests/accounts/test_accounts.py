"""What must come out of each case from a real account."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.accounts.told import Situation, seen, situations
from wakit.demo.stand_in import StandIn
from wakit.evidence.evidence import Evidence
from wakit.judge import judge

#: what a case says of a check that finds nothing to judge
NO_FINDING = "no finding"


@pytest.mark.parametrize("case", situations().values(), ids=situations())
def test_what_must_come_out(aws: StandIn, tmp_path: Path, case: Situation) -> None:
    evidence = seen(aws, case, tmp_path / "20261124T120000Z")
    wrong = [w for wanted in case.expect if (w := differs(evidence, wanted))]
    assert wrong == []


def differs(evidence: Evidence, wanted: Mapping[str, str]) -> str:
    """What is otherwise than expected; empty where it is so, or where a command is meant."""
    if "table" in wanted:
        values = evidence[wanted["table"]][wanted["column"]].tolist()
        return "" if values and set(values) == {wanted["value"]} else f"{wanted}: {values}"
    if "check" not in wanted:
        return ""
    found = verdicts(evidence, wanted["check"], wanted.get("key_contains", ""))
    return "" if found == expected(wanted["status"]) else f"{wanted}: {found}"


def expected(status: str) -> set[str]:
    return set() if status == NO_FINDING else {status}


def verdicts(evidence: Evidence, check: str, about: str) -> set[str]:
    table = judge(evidence, checks=[check]).table
    return {str(s) for key, s in zip(table["key"], table["status"], strict=True) if about in str(key)}
