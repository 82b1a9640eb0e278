"""What must come out of each case from a real account."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.accounts.conftest import Run
from tests.accounts.told import Situation, prepare, seen, situations
from wakit.demo.stand_in import StandIn
from wakit.evidence.evidence import Evidence
from wakit.judge import judge

#: what a case says of a check that finds nothing to judge
NO_FINDING = "no finding"


@pytest.mark.parametrize("case", situations().values(), ids=situations())
def test_what_must_come_out(aws: StandIn, tmp_path: Path, case: Situation) -> None:
    evidence = seen(aws, case, tmp_path / "20261124T120000Z")
    wrong = [w for wanted in case.expect if "command" not in wanted if (w := differs(evidence, wanted))]
    assert wrong == []


COMMANDS = {name: case for name, case in situations().items() if any("command" in wanted for wanted in case.expect)}


@pytest.mark.parametrize("case", COMMANDS.values(), ids=COMMANDS)
def test_what_a_command_must_say(aws: StandIn, wakit: Run, case: Situation) -> None:
    prepare(aws, case)
    assert wakit("init", "acme", "--account", case.account, *(f"--region={r}" for r in case.regions))[0] == 0
    for wanted in (w for w in case.expect if "command" in w):
        code, out, err = wakit(wanted["command"].removeprefix("wakit "), "acme")
        assert code == wanted.get("exit", 0), err
        assert wanted.get("says_nothing_of", "\0") not in out + err


def differs(evidence: Evidence, wanted: Mapping[str, str]) -> str:
    """What is otherwise than expected; empty where it is so."""
    if "table" in wanted:
        values = evidence[wanted["table"]][wanted["column"]].tolist()
        return "" if values and set(values) == {wanted["value"]} else f"{wanted}: {values}"
    found = verdicts(evidence, wanted["check"], wanted.get("key_contains", ""))
    return "" if found == expected(wanted["status"]) else f"{wanted}: {found}"


def expected(status: str) -> set[str]:
    return set() if status == NO_FINDING else {status}


def verdicts(evidence: Evidence, check: str, about: str) -> set[str]:
    table = judge(evidence, checks=[check]).table
    return {str(s) for key, s in zip(table["key"], table["status"], strict=True) if about in str(key)}
