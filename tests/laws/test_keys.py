"""Law: keys are ids. Two numbers swapped in a copy of the lens move nothing: not a suggestion, gap, answer or claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.laws.worlds import ACCOUNTS, evidence, world
from wakit.coverage import coverage
from wakit.evidence.evidence import Evidence
from wakit.judge import judge
from wakit.lens import Lens, lens_path, load_lens, read_lens, source
from wakit.lineage import Lineage
from wakit.model import AnswerStatus
from wakit.registry import load
from wakit.review import answerfile
from wakit.review.answerfile import answers_file
from wakit.review.answers import answer, answer_question, answers_table, load_answers
from wakit.review.suggest import Suggested, suggest

#: two questions with all their best practices, and two best practices of one question
SWAPS = [("SEC08", "SEC09"), ("SEC08-BP01", "SEC08-BP02"), ("SEC02-BP03", "SEC02-BP05"), ("OPS01", "OPS02")]


@pytest.fixture(params=SWAPS, ids="-".join)
def swapped(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lens:
    """The lens with two numbers swapped, which is also what ``load_lens`` answers."""
    one, two = request.param
    text = lens_path().read_text("utf-8")
    for old, new in ((one, "\0"), (two, one), ("\0", two)):
        text = text.replace(f'"{old}"', f'"{new}"').replace(f'"{old}-', f'"{new}-')
    folder = tmp_path / "lens"
    folder.mkdir()
    (folder / lens_path().name).write_text(text, "utf-8")
    monkeypatch.setattr(source, "_DATA", folder)
    monkeypatch.setattr(source, "check_rules", lambda _: [])  # they want numbers in order
    found = read_lens(folder / lens_path().name)
    assert {p.choice_id: p.id for p in found.practices} != {p.choice_id: p.id for p in LENS.practices}
    return found


LENS, DATA = load_lens(), source._DATA
REGISTRY = load()


def said(folder: Path, lens: Lens) -> Mapping[str, object]:
    return {row.choice_id: row.answer for row in answers_table(folder, lens)}


@cache
def held() -> Evidence:
    return evidence(world(REGISTRY, 1), refused={"kms_keys": ACCOUNTS})


@cache
def before_the_swap() -> Mapping[str, Suggested]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(source, "_DATA", DATA)
        return suggest(LENS, REGISTRY, judge(held(), REGISTRY))


def test_suggestions_claims_and_gaps_stay_where_they_were(swapped: Lens) -> None:
    after = suggest(swapped, REGISTRY, judge(held(), REGISTRY))
    before = before_the_swap()
    assert before == after
    assert before.keys() == {p.choice_id for p in swapped.practices}
    covered = [{c.choice_id: (c.checks, c.tables) for c in coverage(REGISTRY, lens)} for lens in (LENS, swapped)]
    assert covered[0] == covered[1]


def test_findings_are_of_the_same_choices_and_only_their_numbers_differ(swapped: Lens) -> None:
    held = evidence(world(REGISTRY, 1))
    found = judge(held, REGISTRY, ["s3_has_lifecycle"]).table
    assert set(found["choice_id"]) == {c.choice_id for c in REGISTRY.checks["s3_has_lifecycle"].claims}
    assert set(found["best_practice"]) == {swapped.practice(i).id for i in set(found["choice_id"])}


def test_a_refusal_blinds_the_same_choices(swapped: Lens) -> None:
    assert load_lens().practices == swapped.practices
    lineage = Lineage.of(REGISTRY)
    for table in REGISTRY.collectors:
        blinded = lineage.blinded(table)
        assert all(swapped.practice(i).choice_id == i for i in blinded)
        assert len(load_lens().numbers(blinded).split(", ")) == max(1, len(blinded))


def test_answers_are_found_and_go_on_in_the_same_file(swapped: Lens, tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    for number in ("SEC08", "SEC02", "OPS02"):
        practice = LENS.question(number).practices[0]
        answer(folder, number, practice.choice_id, LENS, status=AnswerStatus.IN_PLACE, note=number)
        answer_question(folder, number, LENS, notes=f"of {number}")
    before, files = said(folder, LENS), sorted(folder.glob("*.yaml"))
    assert said(folder, swapped) == before
    for tool_id in (LENS.question(n).tool_id for n in ("SEC08", "SEC09", "SEC02", "OPS01", "OPS02")):
        choice = swapped.question(tool_id).practices[-1].choice_id
        answer(folder, tool_id, choice, swapped, status=AnswerStatus.LATER)
        assert load_answers(folder, tool_id, LENS) == load_answers(folder, tool_id, swapped)
    assert said(folder, swapped) == said(folder, LENS) != before
    assert len(sorted(folder.glob("*.yaml"))) == len(files) + 2


def test_mutant_that_finds_answers_by_number_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(tmp_path, "SEC08", LENS.question("SEC08").practices[0].choice_id, LENS, status=AnswerStatus.IN_PLACE)
    other = replace(LENS.question("SEC08"), id="SEC09")
    assert answers_file(tmp_path, other) == tmp_path / "SEC08.yaml"
    monkeypatch.setattr(answerfile, "_tool_id", lambda path: "")
    assert answers_file(tmp_path, other) != tmp_path / "SEC08.yaml"
