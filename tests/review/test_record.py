"""A record says where a review stands, and a file of them survives whatever happens to one of its lines."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta

import pytest

from tests.clients import record
from wakit.errors import StoreError
from wakit.model import AnswerStatus, Risk
from wakit.review.answers import answer, answer_question
from wakit.review.record import FORMAT, Record, keep_record, read_records
from wakit.review.recording import keep_standing, record_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MISSING = {"SEC08-BP02": AnswerStatus.NOT_IN_PLACE}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "standing.jsonl"


@pytest.fixture
def say(opened):
    def said(practice, **changes):
        answer(opened.folder.answers, practice.partition("-")[0], practice, opened.lens, **changes)

    return said


def test_it_says_what_was_answered_and_what_the_plan_takes(opened, say):
    say("SEC08-BP02", status="not_in_place", note="Ana says no", said_by="Ana")
    found = record_of(opened)
    question = found.questions["protect-data-rest"]
    practice = question.practices["sec_protect_data_rest_encrypt"]
    assert (question.risk, question.answered, question.is_said, question.is_cleared) == (Risk.HIGH, 1, True, True)
    assert (practice.status, practice.is_decision, practice.effort is not None) == ("not_in_place", True, True)
    assert (found.evidence, found.accounts, found.gaps, found.goal) == (None, None, None, 45)


def test_no_word_that_somebody_wrote_is_in_it(opened, say):
    say("SEC08-BP02", status="not_in_place", note="Ana says no", said_by="Ana", private_note="hush", quote="we do not")
    line = record_of(opened).line
    assert [word for word in ("Ana", "hush", "we do", "acme") if word in line] == []


def test_none_of_these_says_of_each_that_it_is_not_in_place(opened):
    answer_question(opened.folder.answers, "SEC08", opened.lens, none_of_these=True)
    question = record_of(opened).questions["protect-data-rest"]
    assert {one.status for one in question.practices.values()} == {AnswerStatus.NOT_IN_PLACE}
    assert (question.is_said, question.answered) == (True, question.practices_of)


def test_high_only_because_much_is_open_is_not_said(opened, say):
    say("SEC04-BP02", status="in_place")
    question = record_of(opened).questions["detect-investigate-events"]
    assert (question.risk, question.is_said) == (Risk.HIGH, False)


def test_it_comes_back_as_it_was_and_is_its_owners_alone(opened, file):
    kept = record_of(opened, NOON)
    keep_record(file, kept)
    assert read_records(file).newest == kept
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_newest_of_a_day_replaces_it_and_another_day_is_another_line(file):
    for hours in (0, 2, 24):
        keep_record(file, record(NOON + timedelta(hours=hours), {}))
    assert [one.at.hour for one in read_records(file).past] == [14, 12]


def test_other_evidence_on_the_same_day_is_another_line(file):
    keep_record(file, record(NOON, {}))
    keep_record(file, record(NOON, {}, evidence=NOON))
    assert len(read_records(file).past) == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"format": 1, "at": "2026-0', "is cut off or damaged"),
        ('{"format": 2, "at": "2026-03-02T12:00:00Z"}', "was written by a newer wakit"),
        ('{"at": "2026-03-02T12:00:00", "questions": {}}', "holds no record: at"),
        ("[]", "holds no record: it"),
        ('{"at": "2026-03-02T12:00:00Z", "questions": {"x": {"risk": "GRAVE"}}}', "holds no record: questions.x.risk"),
    ],
)  # fmt: skip
def test_a_line_that_can_t_be_read_is_named_and_stays(file, line, said):
    file.write_text(f"{line}\n")
    keep_record(file, record(NOON, MISSING))
    found = read_records(file)
    assert [(one.line, one.problem) for one in found.unread] == [(1, said)]
    assert found.newest is not None
    assert file.read_text().startswith(f"{line}\n")


def test_where_the_newest_is_damaged_inside_the_one_before_it_counts(file):
    keep_record(file, record(NOON, MISSING))
    later = json.loads(record(NOON + timedelta(days=1), MISSING).line) | {"goal": "all"}
    file.write_text(f"{file.read_text()}{json.dumps(later)}\n")
    found = read_records(file)
    assert found.newest is not None
    assert (found.newest.at, len(found.past), found.unread[0].problem) == (NOON, 1, "holds no record: goal")


def test_what_a_later_wakit_adds_is_passed_over(file):
    file.write_text(json.dumps(json.loads(record(NOON, {}).line) | {"mood": "good"}))
    assert read_records(file).newest == record(NOON, {})
    assert FORMAT == 1


def test_a_file_that_is_none_is_said(file):
    file.mkdir()
    assert [one.problem for one in read_records(file).unread] == ["is no file; a file is needed there"]


def test_keeping_twice_a_day_is_one_line_of_the_workload(opened, say):
    keep_standing(opened)
    say("SEC08-BP02", status="in_place")
    keep_standing(opened)
    (one,) = read_records(opened.folder.standing).past
    assert one.risks["protect-data-rest"] is Risk.HIGH
    assert isinstance(read_records(opened.folder.standing).newest, Record)


def test_where_it_can_t_be_written_that_is_said(opened, monkeypatch):
    opened.folder.standing.mkdir()
    with pytest.raises(StoreError, match=r"standing\.jsonl"):
        keep_standing(opened)
