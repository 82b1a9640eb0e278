from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wakit.errors import FileError, InputError, StoreError, UnknownName
from wakit.files.reading import read_text
from wakit.files.writing import make_folder, write_text
from wakit.model import AnswerStatus, Confidence, Risk
from wakit.review.answerfile import answers_file
from wakit.review.answers import answer, answer_question, answers_table, load_answers
from wakit.review.risk import estimate_risk

KEYS, ENCRYPT = "sec_protect_data_rest_key_mgmt", "sec_protect_data_rest_encrypt"
BY_HAND = f"""\
# what Ana said
question: SEC08
lens: 2024-11-06
ticket: ACME-7   # ours
practices:
    {ENCRYPT}:
        status: in_place   # she is sure
        checked: twice

        # next time: ask Bo
"""


@pytest.fixture
def folder(tmp_path):
    return make_folder(tmp_path / "answers")


@pytest.fixture
def by_hand(folder):
    def write(text=BY_HAND, question="SEC08"):
        write_text(folder / f"{question}.yaml", text)
        return folder

    return write


def text_of(folder):
    return read_text(folder / "SEC08.yaml")


def test_no_file_is_nothing_said(folder, lens):
    answers = load_answers(folder, "SEC08", lens)
    assert answers.revision == 0
    assert list(answers.statuses) == [p.choice_id for p in lens.question("SEC08").practices]
    assert set(answers.statuses.values()) == {None}


def test_an_answer_is_on_disk_when_it_returns(folder, lens):
    saved = answer(folder, "SEC08", ENCRYPT, lens, status="in_place", note="all", confidence="sure", said_by="Ana")
    read = load_answers(folder, "SEC08", lens)
    assert read == saved
    assert read.practices[ENCRYPT].status is AnswerStatus.IN_PLACE
    assert (read.practices[ENCRYPT].confidence, read.revision) == (Confidence.SURE, 1)


def test_numbers_serve_as_names_and_stand_in_the_file_as_comments(folder, lens):
    answer(folder, "sec 8", "SEC08-BP02", lens, status=AnswerStatus.LATER)
    assert "# SEC08 How do you protect your data at rest?\n" in text_of(folder)
    assert f"  {ENCRYPT}:  # SEC08-BP02 Enforce encryption at rest\n    status: later\n" in text_of(folder)


def test_only_the_fields_given_change(folder, lens):
    answer(folder, "SEC08", ENCRYPT, lens, status="in_place", quote="of course")
    saved = answer(folder, "SEC08", ENCRYPT, lens, note="x")
    assert (saved.practices[ENCRYPT].quote, saved.practices[ENCRYPT].note) == ("of course", "x")
    assert saved.practices[ENCRYPT].status is AnswerStatus.IN_PLACE


def test_fields_can_be_emptied(folder, lens):
    answer(folder, "SEC08", ENCRYPT, lens, status="in_place", note="x", confidence="likely")
    answer(folder, "SEC08", ENCRYPT, lens, status=None, note="", confidence=None)
    read = load_answers(folder, "SEC08", lens).practices[ENCRYPT]
    assert (read.status, read.note, read.confidence, read.decided_at) == (None, "", None, None)


def test_decided_at_follows_the_status(folder, lens):
    saved = answer(folder, "SEC08", ENCRYPT, lens, status="in_place").practices[ENCRYPT]
    assert saved.decided_at is not None
    assert datetime.now(UTC) - saved.decided_at < timedelta(minutes=1)


def test_decided_at_stays_while_only_something_else_changes(folder, lens):
    at = datetime(2020, 1, 5, tzinfo=UTC)
    answer(folder, "SEC08", ENCRYPT, lens, status="in_place", decided_at=at)
    later = [
        answer(folder, "SEC08", ENCRYPT, lens, note="x"),
        answer(folder, "SEC08", ENCRYPT, lens, status="in_place", quote="y"),
        answer(folder, "SEC08", ENCRYPT, lens, confidence="sure"),
    ]
    assert {said.practices[ENCRYPT].decided_at for said in later} == {at}


def test_decided_at_is_written_in_utc(folder, lens):
    at = datetime.fromisoformat("2026-01-05T10:15:00+01:00")
    answer(folder, "SEC08", ENCRYPT, lens, status="later", decided_at=at)
    assert 'decided_at: "2026-01-05T09:15:00Z"' in text_of(folder)


def test_the_same_again_writes_nothing(folder, lens):
    answer(folder, "SEC08", ENCRYPT, lens, status="in_place")
    before = text_of(folder)
    assert answer(folder, "SEC08", ENCRYPT, lens, status="in_place").revision == 1
    assert text_of(folder) == before


def test_comments_unknown_keys_and_layout_are_kept(by_hand, lens):
    folder = by_hand()
    answer(folder, "SEC08", ENCRYPT, lens, status="not_in_place", decided_at=None)
    answer(folder, "SEC08", KEYS, lens, note="n")
    expected = BY_HAND.replace(": in_place", ": not_in_place")
    lines = text_of(folder).splitlines()
    assert [line for line in expected.splitlines() if line not in lines] == []
    assert load_answers(folder, "SEC08", lens).model_extra == {"ticket": "ACME-7"}
    assert load_answers(folder, "SEC08", lens).revision == 2


@pytest.mark.parametrize("field", ["reason", "note", "quote", "said_by", "private_note"])
@pytest.mark.parametrize("value", ["a\r\nb \n", "\x07\x85\u2028", "שלום 😀", "word " * 20_000, "- a: #b\n\n"])
def test_text_is_kept_exactly(folder, lens, field, value):
    answer(folder, "SEC08", ENCRYPT, lens, **{field: value})
    answer(folder, "SEC08", ENCRYPT, lens, status="later")
    assert getattr(load_answers(folder, "SEC08", lens).practices[ENCRYPT], field) == value


def test_question_as_a_whole(folder, lens):
    answer_question(folder, "SEC08", lens, applicable=False, reason="no data", notes="two\nlines")
    read = load_answers(folder, "SEC08", lens)
    assert (read.applicable, read.reason, read.notes) == (False, "no data", "two\nlines")


def test_statuses_feed_the_risk_estimate(folder, lens):
    answers = answer_question(folder, "SEC08", lens, none_of_these=True)
    question = lens.question("SEC08")
    assert estimate_risk(question, answers.statuses, none_of_these=answers.none_of_these) == Risk.HIGH


def test_different_fields_changed_on_both_sides_are_merged(folder, lens):
    seen = load_answers(folder, "SEC08", lens)
    answer(folder, "SEC08", ENCRYPT, lens, base=seen, note="from Bo")
    merged = answer(folder, "SEC08", ENCRYPT, lens, base=seen, status="in_place", note="")
    assert merged.practices[ENCRYPT].note == "from Bo"
    assert merged.practices[ENCRYPT].status is AnswerStatus.IN_PLACE


def test_the_same_field_changed_on_both_sides_shows_both_and_writes_nothing(folder, lens):
    seen = answer(folder, "SEC08", ENCRYPT, lens, note="old")
    answer(folder, "SEC08", ENCRYPT, lens, note="theirs")
    before = text_of(folder)
    with pytest.raises(InputError) as caught:
        answer(folder, "SEC08", ENCRYPT, lens, base=seen, note="mine", status="in_place")
    assert str(caught.value).splitlines() == [
        "SEC08-BP02, note: somebody else changed it since you read it; nothing written",
        '  on disk: "theirs"',
        '  yours:   "mine"',
    ]
    assert text_of(folder) == before


def test_a_conflict_in_long_texts_shows_where_they_part(folder, lens):
    seen = answer(folder, "SEC08", ENCRYPT, lens, note="word " * 500)
    answer(folder, "SEC08", ENCRYPT, lens, note="word " * 500 + "theirs")
    with pytest.raises(InputError, match=r"theirs(.|\n)*mine"):
        answer(folder, "SEC08", ENCRYPT, lens, base=seen, note="word " * 500 + "mine")


def test_the_same_change_on_both_sides_is_no_conflict(folder, lens):
    seen = load_answers(folder, "SEC08", lens)
    answer(folder, "SEC08", ENCRYPT, lens, note="same")
    assert answer(folder, "SEC08", ENCRYPT, lens, base=seen, note="same").revision == 1


def test_an_edit_by_hand_is_seen_though_its_revision_is_the_same(folder, lens):
    seen = answer(folder, "SEC08", ENCRYPT, lens, note="old")
    write_text(folder / "SEC08.yaml", text_of(folder).replace("note: old", "note: by hand"))
    with pytest.raises(InputError, match="by hand"):
        answer(folder, "SEC08", ENCRYPT, lens, base=seen, note="mine")


def test_many_at_once_are_all_kept(folder, lens):
    practices = [p for q in ("SEC03", "SEC08") for p in lens.question(q).practices]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda p: answer(folder, p.question, p.id, lens, note=p.id), practices))
    notes = [row.answer.note for row in answers_table(folder, lens) if row.answer.note]
    assert notes == [p.id for p in practices]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "inplace"}, 'SEC08-BP02, status: "inplace" is not known; write in_place, not_in_place'),
        ({"status": "not_applicable"}, "SEC08-BP02, reason: is empty; a best practice that is not applicable"),
        ({"confidence": "very"}, 'confidence: "very" is not known; write sure, likely or unsure'),
        ({"note": 3}, "note: 3 is a number"),
        ({"notes": "x"}, 'unknown field "notes"; did you mean note'),
        ({"decided_at": datetime(2026, 1, 5)}, "decided_at: 2026-01-05T00:00:00 has no time zone"),
    ],
)  # fmt: skip
def test_wrong_changes_are_refused_and_nothing_written(folder, lens, changes, said):
    with pytest.raises(InputError) as caught:
        answer(folder, "SEC08", ENCRYPT, lens, **changes)
    assert said in str(caught.value)
    assert not (folder / "SEC08.yaml").exists()


def test_none_of_these_and_in_place_exclude_one_another(folder, lens):
    answer_question(folder, "SEC08", lens, none_of_these=True)
    with pytest.raises(InputError, match=f"none_of_these: is true, but this is in_place: {ENCRYPT}"):
        answer(folder, "SEC08", ENCRYPT, lens, status="in_place")


def test_unknown_names(folder, lens):
    with pytest.raises(UnknownName, match="did you mean SEC08"):
        load_answers(folder, "SEC080", lens)
    with pytest.raises(UnknownName, match="did you mean SEC08-BP02"):
        answer(folder, "SEC08", "SEC08-BP22", lens, note="x")
    with pytest.raises(InputError, match="SEC07-BP01 belongs to SEC07, not to SEC08"):
        answer(folder, "SEC08", "SEC07-BP01", lens, note="x")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2024-11-06", "2023-10-03", 'line 3, lens: the answers are for lens "2023-10-03", the review is for "2024'),
        ("question: SEC08", "question: SEC09", 'line 2, question: is "SEC09" in the file of SEC08'),
        (f"{ENCRYPT}:", f"{ENCRYPT[:-2]}:", f'unknown choice "{ENCRYPT[:-2]}"; did you mean {ENCRYPT}'),
        (f"{ENCRYPT}:", "SEC08-BP02:", f"is written by its choice id, {ENCRYPT}"),
        (f"{ENCRYPT}:", "sec_protect_data_rest_no:", "is written none_of_these: true, above"),
        (f"{ENCRYPT}:", "sec_permissions_define:", "belongs to SEC03, not to SEC08"),
        ("status: in_place", "status: done", f'line 7, practices.{ENCRYPT}.status: "done" is not known'),
        ("status: in_place", "status: not_applicable", f"line 6, practices.{ENCRYPT}.reason: is empty"),
        ("status: in_place", "statis: in_place", f"line 7, practices.{ENCRYPT}.statis: is not a known key"),
        ("ticket: ACME-7", "revision: -1", "revision: -1 stands here; write a number of at least 0"),
        ("ticket: ACME-7", "applicable: nope", '"nope" stands here; write true or false'),
        ("ticket: ACME-7", "none_of_these: true", f"none_of_these: is true, but this is in_place: {ENCRYPT}"),
        ("ticket: ACME-7", "applicable: false", "reason: is empty; a question that is not applicable"),
        ("checked: twice", "decided_at: yesterday", '"yesterday" is no time; write it like 2026-01-05T09:15:00Z'),
        ("checked: twice", "decided_at: 2026-01-05T09:15:00", "has no time zone; write UTC with a Z"),
        ("checked: twice", "status: later", "line 8, status: stands here a second time (first in line 7)"),
        ("ticket", "<<<<<<< HEAD\nticket", "line 4: a merge conflict was left here"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_and_left_alone(by_hand, lens, old, new, said):
    folder = by_hand(BY_HAND.replace(old, new))
    with pytest.raises(FileError) as caught:
        load_answers(folder, "SEC08", lens)
    assert said in str(caught.value)
    with pytest.raises(FileError):
        answer(folder, "SEC08", ENCRYPT, lens, note="x")
    assert text_of(folder) == BY_HAND.replace(old, new)


def test_table_has_every_practice(by_hand, lens):
    rows = answers_table(by_hand(), lens)
    assert [row.choice_id for row in rows] == [p.choice_id for p in lens.practices]
    assert {row.choice_id: row.status for row in rows if row.status} == {ENCRYPT: AnswerStatus.IN_PLACE}


def test_a_file_of_no_question_is_not_passed_over(by_hand, lens):
    with pytest.raises(FileError, match=r'SEC8.yaml: is no question\'s file; unknown question "SEC8"; did you mean'):
        answers_table(by_hand(question="SEC8"), lens)


def test_the_folder_is_made_where_it_is_missing(tmp_path, lens):
    answer(tmp_path / "new", "SEC08", ENCRYPT, lens, note="x")
    assert text_of(tmp_path / "new")


def test_a_full_disk_is_said_and_the_file_stays(folder, lens, monkeypatch):
    answer(folder, "SEC08", ENCRYPT, lens, note="old")

    def full(old, new):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(StoreError, match="the disk is full"):
        answer(folder, "SEC08", ENCRYPT, lens, note="new")
    assert load_answers(folder, "SEC08", lens).practices[ENCRYPT].note == "old"


def test_a_file_that_somebody_makes_meanwhile_is_the_questions_file(folder, lens, monkeypatch):
    """Looked for, it is not there yet; a moment later it is."""
    usual = make_folder(folder) / "SEC03.yaml"

    def glob(path: Path, pattern: str) -> list[Path]:
        usual.write_text("question: permissions\n")
        return []

    monkeypatch.setattr(Path, "glob", glob)
    assert answers_file(folder, lens.question("SEC03")) == usual
