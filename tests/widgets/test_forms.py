from __future__ import annotations

import shutil

import ipywidgets as W
import pytest

import wakit
from tests.cases import example
from wakit.errors import UnknownName
from wakit.evidence.evidence import Evidence
from wakit.judge import judge
from wakit.model import AnswerStatus, Confidence
from wakit.review.answers import answer, answer_question
from wakit.services.s3 import Bucket
from wakit.widgets.forms import QuestionForm, ask

ENCRYPT, KEYS = "sec_protect_data_rest_encrypt", "sec_protect_data_rest_key_mgmt"
IN_PLACE, NOT_APPLICABLE = AnswerStatus.IN_PLACE, AnswerStatus.NOT_APPLICABLE


@pytest.fixture
def form(opened):
    return ask(opened, "SEC08")


def widgets(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from widgets(child)


def click(form, text):
    next(w for w in widgets(form.widget) if isinstance(w, W.Button) and w.description == text).click()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", IN_PLACE),
        ("note", "Every bucket,\nby SCP ✓ <b>"),
        ("said_by", "Somebody who came late"),
        ("confidence", Confidence.LIKELY),
    ],
)
def test_what_is_said_of_a_best_practice_is_on_disk_at_once(form, on_disk, field, value):
    form.control(ENCRYPT, field).value = value
    assert getattr(on_disk().practices[ENCRYPT], field) == value
    assert "Saved" in form.messages(ENCRYPT)


@pytest.mark.parametrize(("field", "value"), [("notes", "Two teams, two answers"), ("none_of_these", True)])
def test_what_is_said_of_the_question_is_on_disk_at_once(form, on_disk, field, value):
    form.control("", field).value = value
    assert getattr(on_disk(), field) == value
    assert "Saved" in form.messages("")


def test_each_key_is_saved_so_that_none_waits(form, on_disk):
    for end in range(1, 6):
        form.control(ENCRYPT, "note").value = "later"[:end]
        assert on_disk().practices[ENCRYPT].note == "later"[:end]


def test_a_status_can_be_taken_back(form, on_disk):
    form.control(ENCRYPT, "status").value = IN_PLACE
    card = next(w for w in widgets(form.widget) if form.control(ENCRYPT, "status") in getattr(w, "children", ()))
    next(w for w in card.children if isinstance(w, W.Button)).click()
    assert on_disk().practices[ENCRYPT].status is None


def test_it_shows_what_was_said_before(opened, form):
    form.control(ENCRYPT, "status").value = IN_PLACE
    form.control(ENCRYPT, "note").value = "by SCP"
    again = ask(opened, "sec 8")
    assert (again.control(ENCRYPT, "status").value, again.control(ENCRYPT, "note").value) == (IN_PLACE, "by SCP")


def test_the_people_in_the_room_are_offered(form):
    assert form.control(ENCRYPT, "said_by").options[0] == "Ana"


def test_not_applicable_is_saved_with_its_reason(form, on_disk):
    reason = form.control(ENCRYPT, "reason")
    assert reason.layout.display == "none"
    form.control(ENCRYPT, "status").value = NOT_APPLICABLE
    assert (reason.layout.display, on_disk().practices[ENCRYPT].status) == ("", None)
    assert "Say why" in form.messages(ENCRYPT)
    reason.value = "no data at rest"
    assert (on_disk().practices[ENCRYPT].status, on_disk().practices[ENCRYPT].reason) == (NOT_APPLICABLE, reason.value)
    assert "Say why" not in form.messages(ENCRYPT)


def test_other_fields_are_saved_while_a_reason_is_missing(form, on_disk):
    form.control(ENCRYPT, "status").value = NOT_APPLICABLE
    form.control(ENCRYPT, "note").value = "see wiki"
    assert on_disk().practices[ENCRYPT].note == "see wiki"


def test_a_question_that_does_not_apply_is_saved_with_its_reason(form, on_disk):
    form.control("", "applicable").value = False
    assert on_disk().applicable
    form.control("", "reason").value = "stateless"
    assert (on_disk().applicable, on_disk().reason) == (False, "stateless")


def test_none_of_these_waits_until_nothing_is_in_place(form, on_disk):
    form.control(ENCRYPT, "status").value = IN_PLACE
    form.control("", "none_of_these").value = True
    assert not on_disk().none_of_these
    assert "keep one of the two" in form.messages("")
    form.control(ENCRYPT, "status").value = AnswerStatus.NOT_IN_PLACE
    assert on_disk().none_of_these
    assert "keep one" not in form.messages("")


def test_a_colleagues_other_fields_are_kept_and_shown(opened, form, on_disk):
    answer(opened.folder.answers, "SEC08", KEYS, opened.lens, status="in_place", note="HSM")
    form.control(ENCRYPT, "note").value = "by SCP"
    assert (on_disk().practices[KEYS].note, on_disk().practices[ENCRYPT].note) == ("HSM", "by SCP")
    assert (form.control(KEYS, "note").value, form.control(KEYS, "status").value) == ("HSM", IN_PLACE)


@pytest.fixture
def conflict(opened, form):
    """A colleague and this form have written different notes."""
    answer(opened.folder.answers, "SEC08", ENCRYPT, opened.lens, note="<i>theirs</i>")
    form.control(ENCRYPT, "note").value = "mine"
    return form


def test_a_conflict_shows_both_and_keeps_both(conflict, on_disk):
    assert on_disk().practices[ENCRYPT].note == "<i>theirs</i>"
    assert conflict.control(ENCRYPT, "note").value == "mine"
    said = conflict.messages(ENCRYPT)
    assert "Somebody else changed this" in said
    assert "&lt;i&gt;theirs&lt;/i&gt;" in said
    assert "<q>mine</q>" in said


def test_a_conflict_ends_with_mine(conflict, on_disk):
    click(conflict, "Keep mine")
    assert on_disk().practices[ENCRYPT].note == "mine"
    assert "Somebody" not in conflict.messages(ENCRYPT)


def test_a_conflict_ends_with_theirs(conflict, on_disk):
    click(conflict, "Take theirs")
    assert conflict.control(ENCRYPT, "note").value == on_disk().practices[ENCRYPT].note == "<i>theirs</i>"
    assert "Somebody" not in conflict.messages(ENCRYPT)


def test_a_conflict_in_one_field_does_not_hold_up_the_others(conflict, on_disk):
    conflict.control(ENCRYPT, "status").value = IN_PLACE
    conflict.control("", "notes").value = "all of it"
    assert (on_disk().practices[ENCRYPT].status, on_disk().notes) == (IN_PLACE, "all of it")
    assert "Somebody else changed this" in conflict.messages(ENCRYPT)


def test_a_conflict_about_the_question_itself(opened, form, on_disk):
    answer_question(opened.folder.answers, "SEC08", opened.lens, notes="theirs")
    form.control("", "notes").value = "mine"
    assert (on_disk().notes, form.control("", "notes").value) == ("theirs", "mine")
    assert "theirs" in form.messages("")


def test_what_cannot_be_saved_is_said_and_stays(opened, form, on_disk):
    shutil.rmtree(opened.folder.answers)
    opened.folder.answers.write_text("a file in the way")
    form.control(ENCRYPT, "note").value = "typed"
    assert "Not saved" in form.messages(ENCRYPT)
    assert "is a file; a folder is needed" in form.messages(ENCRYPT)
    assert form.control(ENCRYPT, "note").value == "typed"
    opened.folder.answers.unlink()
    click(form, "Save again")
    assert on_disk().practices[ENCRYPT].note == "typed"
    assert "Not saved" not in form.messages(ENCRYPT)


def test_a_full_disk_is_said_and_the_next_change_saves_everything(form, on_disk, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("wakit.files.writing.os.replace", full)
        form.control(ENCRYPT, "note").value = "typed"
        form.control(KEYS, "status").value = IN_PLACE
    assert "the disk is full" in form.messages(ENCRYPT)
    form.control("", "notes").value = "better now"
    said = on_disk()
    assert (said.practices[ENCRYPT].note, said.practices[KEYS].status) == ("typed", IN_PLACE)
    assert "disk is full" not in form.messages(ENCRYPT) + form.messages(KEYS)


def test_a_mistake_of_ours_never_looks_saved(form, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("wakit.widgets.draft.answer", broken)
    with pytest.raises(ZeroDivisionError):
        form.control(ENCRYPT, "note").value = "typed"
    assert "Not saved: wakit stumbled" in form.messages(ENCRYPT)


def test_a_broken_file_is_left_alone_and_read_again_when_it_is_right(opened):
    file = opened.folder.answers / "SEC08.yaml"
    file.write_text("lens: '2024-11-06'\npractices:\n  sec_typo: {status: in_place}\n")
    form = ask(opened, "SEC08")
    said = "".join(w.value for w in widgets(form.widget) if isinstance(w, W.HTML))
    assert "line 3" in said
    assert "sec_typo" in file.read_text()
    file.write_text(f"lens: '2024-11-06'\npractices:\n  {ENCRYPT}: {{status: in_place}}\n")
    click(form, "Read again")
    assert form.control(ENCRYPT, "status").value is IN_PLACE


def test_a_file_broken_while_the_form_is_open_is_not_written(opened, form):
    file = opened.folder.answers / "SEC08.yaml"
    file.write_text("<<<<<<< mine\nlens: x\n")
    form.control(ENCRYPT, "note").value = "typed"
    assert file.read_text() == "<<<<<<< mine\nlens: x\n"
    assert "SEC08.yaml, line 1" in form.messages(ENCRYPT)


def test_every_question_has_its_form_with_every_best_practice(opened):
    for question in opened.lens.questions:
        form = ask(opened, question.id)
        for practice in question.practices:
            form.control(practice.choice_id, "status").value = AnswerStatus.LATER
        form.close()
    assert {row.status for row in opened.answers} == {AnswerStatus.LATER}


def test_an_unknown_question_names_the_nearest(opened):
    with pytest.raises(UnknownName, match="did you mean SEC08"):
        ask(opened, "SEC88")


def test_the_facade_gives_the_form(opened):
    review = wakit.open_review("acme", opened.folder.client.path.parent, live=True)
    form = review.ask("SEC08")
    assert isinstance(form, QuestionForm)
    assert form.question.id == "SEC08"


def test_the_notebook_gets_a_view_and_a_line_of_text(form):
    bundle = form._repr_mimebundle_()
    assert bundle["text/plain"] == "SEC08 How do you protect your data at rest?"
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == form.widget.model_id


def test_the_head_counts_answers_and_estimates_the_risk(form):
    for practice in form.question.practices:
        form.control(practice.choice_id, "status").value = IN_PLACE
    head = "".join(w.value for w in widgets(form.widget) if isinstance(w, W.HTML))
    assert "4 of 4 answered" in head
    assert "none" in head.partition("Estimated risk")[2][:200]


@pytest.fixture
def hostile(opened):
    """Evidence with a bucket whose name is a script."""
    name = "<script>alert('bucket')</script>"
    bucket = example(Bucket, arn=f"arn:aws:s3:::{name}", name=name, has_expiry=False, public_access_blocked=False)
    evidence = Evidence.of({"s3_buckets": [bucket]})
    vars(opened).update(evidence=evidence, findings=judge(evidence, opened.registry))
    return opened


def test_the_suggestion_stands_above_the_controls(hostile):
    html = "".join(w.value for w in widgets(ask(hostile, "SEC08").widget) if isinstance(w, W.HTML))
    assert "ACLs are still switched on" in html
    assert "not seen" in html


def test_nothing_from_data_becomes_markup(hostile):
    form = ask(hostile, "SEC08")
    answer(hostile.folder.answers, "SEC08", ENCRYPT, hostile.lens, note="<script>alert('theirs')</script>")
    form.control(ENCRYPT, "note").value = "<script>alert('mine')</script>"
    html = "".join(w.value for w in widgets(form.widget) if isinstance(w, W.HTML))
    assert all(f"alert(&#x27;{word}&#x27;)" in html for word in ("bucket", "mine", "theirs"))
    assert "<script" not in html
