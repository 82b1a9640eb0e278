"""The demo's eight clients: as different as clients are, and none with a word of another."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pandas as pd
import pytest

from tests.eight import Eight, eight_clients
from wakit.cli import main
from wakit.demo.clients import demo_clients
from wakit.lens import load_lens
from wakit.review.answers import answers_table
from wakit.review.opened import Opened, open_workload

CLIENTS = demo_clients()
WITH_ACCESS = [client for client in CLIENTS if client.accounts]


@pytest.fixture(scope="module")
def eight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Eight]:
    with eight_clients(tmp_path_factory.mktemp("eight") / "reviews") as made:
        yield made


@pytest.fixture(scope="module")
def opened(eight: Eight) -> dict[str, Opened]:
    return {client.folder: open_workload(client.folder, eight.reviews) for client in CLIENTS}


@pytest.fixture(scope="module")
def written(eight: Eight) -> dict[str, str]:
    """All that lies in a client's folder and was not made from a template, as text."""
    return {client.folder: "\n".join(_texts(eight, client.folder)) for client in CLIENTS}


def _texts(eight: Eight, folder: str) -> Iterator[str]:
    place = eight.reviews / folder
    yield from (pd.read_parquet(file).to_csv() for file in place.glob("evidence/*/*.parquet"))
    yield from (file.read_text("utf-8") for file in place.glob("main/**/*.yaml"))
    yield from (file.read_text("utf-8") for file in place.glob("evidence/*/manifest.json"))


def answered(one: Opened) -> dict[str, str]:
    return {row.best_practice: row.status for row in answers_table(one.folder.answers, load_lens()) if row.status}


def test_each_has_a_name_people_and_goals_of_its_own(opened: dict[str, Opened]) -> None:
    assert len({one.client.name for one in opened.values()}) == 8
    attendees = [person.name for one in opened.values() for person in one.workload.attendees]
    assert len(attendees) == len(set(attendees)) >= 8 * 2
    assert all(one.workload.goals and all(a.role for a in one.workload.attendees) for one in opened.values())


def test_accounts_and_external_ids_are_nobody_elses() -> None:
    accounts = [account for client in WITH_ACCESS for account in client.accounts]
    assert len(accounts) == len(set(accounts)) >= 8
    assert len({client.external_id for client in WITH_ACCESS}) == len(WITH_ACCESS)


def test_no_word_of_one_client_lies_with_another(written: dict[str, str]) -> None:
    dressed = {c.folder: [*c.guise.accounts, *c.guise.words] for c in CLIENTS if c.guise}
    dressed["nordlicht"] = ["012345670123", "345678901234", "nordlicht", "Kurier", "kurier", "webshop", "jonas.brandt"]
    found = [
        (word, there)
        for owner, words in dressed.items()
        for word in words
        for there, text in written.items()
        if there != owner and word in text
    ]
    assert found == []


def test_no_resource_is_in_two_clients(opened: dict[str, Opened]) -> None:
    own = {folder: _arns(one) for folder, one in opened.items() if one.evidence is not None}
    assert all(not own[a] & own[b] for a, b in itertools.combinations(own, 2))
    assert all(len(arns) > 40 for arns in own.values())


def _arns(one: Opened) -> set[str]:
    assert one.findings is not None
    return {arn for arn in one.findings.table["arn"].dropna() if arn and ":aws:policy/" not in arn}


def test_what_was_found_differs_from_client_to_client(opened: dict[str, Opened]) -> None:
    failing = {
        folder: frozenset(table.loc[table["status"] == "FAIL", "check"])
        for folder, one in opened.items()
        if one.findings is not None and len(table := one.findings.table)
    }
    assert len(set(failing.values())) == len(failing) == 7
    assert all(len(a ^ b) >= 5 for a, b in itertools.combinations(failing.values(), 2))


def test_the_stages_differ(opened: dict[str, Opened]) -> None:
    security = {p.id for q in load_lens().questions if q.id.startswith("SEC") for p in q.practices}
    assert set(answered(opened["tolvane"])) == security
    assert answered(opened["veldwijk"]) == {}
    assert opened["brindlewood"].evidence is None
    assert 20 < len(answered(opened["lumenfjord"])) < len(security)


def test_one_has_accepted_risks_of_which_one_has_expired(opened: dict[str, Opened]) -> None:
    acceptance = opened["quillstone"].acceptance
    assert acceptance is not None
    covering = acceptance.risks
    assert [risk.is_expired for risk in covering] == [False, False, True]
    assert sum(risk.number for risk in covering) > 0


def test_nothing_fails_to_be_read(opened: dict[str, Opened]) -> None:
    """What is refused is refused on purpose; what a client's account says otherwise makes no gap."""
    reasons = {r for one in opened.values() if one.evidence is not None for r in one.evidence.gaps["reason"]}
    assert reasons <= {"denied", "denied_by_guardrail"}


def test_expired_credentials_of_one_stop_that_one(eight: Eight, capsys: pytest.CaptureFixture[str]) -> None:
    with eight.expired("veldwijk"), pytest.raises(SystemExit) as ended:
        main(["collect", "veldwijk", "--reviews", str(eight.reviews)])
    assert ended.value.code == 3
    assert "040404040440" in capsys.readouterr().err
    main(["preflight", "harrowmint", "--reviews", str(eight.reviews)])
