"""Nothing is ever lost on the desk: slow and dead kernels, late and strange edits, keys that come too early."""

from __future__ import annotations

import random
import string

import pytest
from playwright.sync_api import expect

from tests.browser.desk import FIRST, HOSTILE, SECOND, THIRD, field, press, saved
from wakit.lens import load_lens
from wakit.model import AnswerStatus
from wakit.review.answers import answer

pytestmark = pytest.mark.browser
#: the kernel goes between two keys
TYPED_TO_NOBODY = "text => { window.model.isDead = true; document.execCommand('insertText', false, text) }"
#: a key that the input method takes for itself
COMPOSING = """key => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, isComposing: true }))"""
#: no message is handled, and the control channel alone answers; a kernel that died stays "busy"
RUNS_A_CELL = """() => {
  const kernel = { status: "busy", isDead: false };
  kernel.requestListSubshell = () => ({ done: kernel.isDead ? new Promise(() => {}) : Promise.resolve() });
  Object.assign(window.model, { isDeaf: true, sent: [], widget_manager: { kernel } });
}"""


@pytest.mark.parametrize(
    "text",
    ["👩‍👩‍👧‍👦 é́ שלום‏ مرحبا", "two\nlines\n\n\ttab", "x" * 100_000, HOSTILE, "'\"\\ {{braces}} ${x} %s  "],
    ids=["scripts", "lines", "long", "hostile", "quotes"],
)
def test_a_note_is_kept_exactly(desk, on_disk, text):
    press(desk, "n")
    desk.page.keyboard.insert_text(text)
    saved(desk)
    assert on_disk().note == text
    assert desk.page.evaluate("window.pwned") is None


def test_what_an_input_method_composes_is_kept_and_no_key_of_it_is_a_command(desk, on_disk):
    """Romaji becomes kana becomes kanji, while it is being saved; Enter and Escape choose and are not the desk's."""
    press(desk, "n")
    browser = desk.page.context.new_cdp_session(desk.page)
    for text in ("n", "に", "にほん", "日本"):
        browser.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        desk.page.wait_for_timeout(200)
    for key in ("Enter", "Escape"):
        desk.page.evaluate(COMPOSING, key)
    expect(field(desk, "note")).to_be_focused()
    browser.send("Input.insertText", {"text": "日本語"})
    saved(desk)
    assert (field(desk, "note").input_value(), on_disk().note) == ("日本語", "日本語")
    assert on_disk().status is None


def test_nothing_typed_is_drawn_over(desk, on_disk, session):
    """Somebody else changes the other fields all the time meanwhile."""
    press(desk, "n")
    told = "What is typed while the page is drawn again and again arrives as it was typed"
    for at, letter in enumerate(told):
        desk.page.keyboard.type(letter)
        if at % 5 == 0:
            answer(session.opened.folder.answers, "SEC08", SECOND, load_lens(), note=f"theirs {at}")
            desk.page.evaluate("window.model.send({kind: 'ping'})")
    saved(desk)
    expect(field(desk, "note")).to_have_value(told)
    assert (on_disk().note, on_disk(SECOND).note) == (told, "theirs 75")


def test_edits_of_one_field_never_overtake_one_another(desk, on_disk):
    """Python is slow: the page waits for each answer before it sends the next."""
    held: list[dict[str, object]] = []
    quick = desk.handle

    def hold(message):
        if message["kind"] != "say":
            return quick(message)
        held.append(message)
        return []

    desk.handle = hold
    press(desk, "n")
    for word in ("one ", "two ", "three"):
        desk.page.keyboard.insert_text(word)
        desk.page.wait_for_timeout(200)
    assert [m["values"] for m in held] == [{"note": "one "}]
    desk.handle = quick
    for message in quick(held[0]):
        desk.page.evaluate("answer => window.model.hear(answer)", message)
    saved(desk)
    assert on_disk().note == "one two three"


def test_a_desk_whose_kernel_is_gone_says_so_and_takes_no_more(desk):
    desk.page.evaluate("window.model.isDeaf = true")
    expect(desk.page.locator("[data-wakit=desk][data-disconnected]")).to_be_visible()
    expect(desk.page.locator(".wd-gone")).to_be_visible()
    expect(desk.page.locator("[data-wakit=desk] :is(button, input, select, textarea):enabled")).to_have_count(0)
    desk.page.evaluate("window.model.isDeaf = false")
    expect(desk.page.locator(".wd-gone")).to_be_hidden()
    expect(field(desk, "note")).to_be_enabled()


def test_a_kernel_that_runs_a_cell_is_not_gone_but_one_that_died_at_it_is(desk):
    desk.page.evaluate(RUNS_A_CELL)
    desk.page.wait_for_function("window.model.sent.filter(message => message.kind === 'ping').length > 6")
    expect(desk.page.locator(".wd-gone")).to_be_hidden()
    desk.page.evaluate("window.model.widget_manager.kernel.isDead = true")
    expect(desk.page.locator("[data-wakit=desk][data-disconnected] .wd-gone")).to_be_visible()


def test_what_was_typed_into_a_dead_desk_is_saved_by_the_next(desk, on_disk):
    press(desk, "n")
    desk.page.evaluate(TYPED_TO_NOBODY, "typed to nobody")
    expect(desk.page.locator(".wd-gone")).to_be_visible()
    expect(field(desk, "note")).to_have_value("typed to nobody")
    assert on_disk().note == ""
    desk.reload()
    saved(desk)
    assert on_disk().note == "typed to nobody"
    assert desk.page.evaluate("JSON.stringify(sessionStorage)").count("typed to nobody") == 0


def test_a_late_edit_does_not_overwrite_what_came_meanwhile(desk, session, on_disk):
    press(desk, "n")
    desk.page.evaluate(TYPED_TO_NOBODY, "mine")
    answer(session.opened.folder.answers, "SEC08", FIRST, load_lens(), note="theirs")
    desk.reload()
    desk.page.locator(".wd-problem").wait_for()
    assert (on_disk().note, field(desk, "note").input_value()) == ("theirs", "mine")
    desk.page.get_by_role("button", name="Keep mine").click()
    saved(desk)
    assert on_disk().note == "mine"


def test_an_edit_by_hand_appears(desk, session):
    answer(session.opened.folder.answers, "SEC08", FIRST, load_lens(), note="by hand", status="later")
    expect(field(desk, "note")).to_have_value("by hand")
    expect(desk.page.locator(f"{desk.practice(FIRST)} [data-status=later][aria-pressed=true]")).to_be_visible()


def test_a_broken_file_is_told_with_its_line_and_without_a_path(desk, session, tmp_path):
    session.say(FIRST, note="kept")
    path = session.opened.folder.answers / "SEC08.yaml"
    path.write_text(path.read_text() + "\n<<<<<<< mine\n")
    trouble = desk.page.locator(".wd-trouble")
    expect(trouble).to_contain_text("SEC08.yaml, line")
    assert str(tmp_path) not in desk.page.content()
    press(desk, "ArrowRight")
    expect(desk.page.locator("[data-wakit=desk][data-question=SEC09]")).to_be_visible()
    press(desk, "1")
    saved(desk, "sec_protect_data_transit_key_cert_mgmt")


def test_random_keys_harm_nothing(desk, session):
    keys = [*string.ascii_letters, *string.digits, "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Escape", "Enter"]
    errors = []
    desk.page.on("pageerror", lambda error: errors.append(str(error)))
    for key in random.Random(8).choices(keys, k=400):
        desk.page.keyboard.press(key)
    desk.page.wait_for_timeout(1500)
    assert errors == []
    assert session.book.broken == {}
    assert desk.page.evaluate("document.activeElement.closest('[data-wakit=desk]') !== null")


def test_keys_that_are_pressed_before_a_switch_is_drawn_are_for_what_comes(desk, on_disk):
    handle, late = desk.handle, []
    desk.handle = lambda message: late.append(message) or []  # type: ignore[func-returns-value]  # a slow kernel
    press(desk, "ArrowDown", "1", "n")
    desk.page.keyboard.type("ask Ana")
    press(desk, "Escape", "ArrowDown", "2")
    desk.handle = handle
    for message in [m for m in late if m["kind"] != "ping"]:
        for told in handle(message):
            desk.page.evaluate("message => window.model.hear(message)", told)
    saved(desk, SECOND)
    saved(desk, THIRD)
    assert (on_disk(SECOND).status, on_disk(SECOND).note) == (AnswerStatus.IN_PLACE, "ask Ana")
    assert on_disk(THIRD).status is AnswerStatus.NOT_IN_PLACE
    assert on_disk().status is None


def test_keys_that_are_pressed_before_something_is_clicked_come_before_it(desk, session):
    """The kernel is slow: the key is for the question that comes, not for the one that was clicked afterwards."""
    handle, late = desk.handle, []
    desk.handle = lambda message: late.append(message) or []  # type: ignore[func-returns-value]
    press(desk, "ArrowRight", "1")
    desk.page.locator("nav [data-go=SEC05]").click()
    desk.handle = handle
    for message in [m for m in late if m["kind"] != "ping"]:
        for told in handle(message):
            desk.page.evaluate("message => window.model.hear(message)", told)
    expect(desk.page.locator("[data-wakit=desk][data-question=SEC05]")).to_be_visible()
    desk.page.wait_for_timeout(300)
    answered = {row.choice_id: row.answer.status for row in session.opened.answers if row.answer.status is not None}
    assert answered == {load_lens().question("SEC09").practices[0].choice_id: AnswerStatus.IN_PLACE}


def test_what_was_clicked_is_not_lost_with_keys_that_nobody_waits_for(desk, session):
    """Whoever is elsewhere by then sees what was clicked; what was pressed would meet what it was not meant for."""
    handle, late = desk.handle, []
    desk.handle = lambda message: late.append(message) or []  # type: ignore[func-returns-value]  # a slow kernel
    press(desk, "ArrowRight", "1")
    desk.page.locator("nav [data-go=SEC05]").click()
    desk.page.evaluate("document.activeElement.blur()")
    desk.handle = handle
    for message in [m for m in late if m["kind"] != "ping"]:
        desk.page.evaluate("messages => messages.forEach(window.model.hear)", handle(message))
    expect(desk.page.locator("[data-wakit=desk][data-question=SEC05]")).to_be_visible()
    assert [row.choice_id for row in session.opened.answers if row.answer.status is not None] == []


def test_keys_are_the_desks_again_where_a_switch_led_nowhere(desk, on_disk):
    press(desk, "g", "9", "9", "1")
    saved(desk)
    assert on_disk().status is AnswerStatus.IN_PLACE


@pytest.mark.parametrize("click", ["", "nav [data-go=SEC05]"], ids=["a key", "a key and a click"])
def test_what_was_typed_on_while_it_was_on_its_way_comes_before_the_next_key(desk, session, on_disk, click):
    """A kernel takes messages one by one, in the order in which they were sent."""
    handle, late = desk.handle, []

    def slowly(message):
        if message["kind"] == "ping":
            return handle(message)
        late.append(message)
        return []

    desk.handle = slowly
    press(desk, "n")
    desk.page.keyboard.type("a", delay=200)
    desk.page.keyboard.type("b", delay=20)
    press(desk, "Escape", "u")
    if click:
        desk.page.locator(click).click()
    for message in late:  # it grows meanwhile
        desk.page.evaluate("messages => messages.forEach(window.model.hear)", handle(message))
        desk.page.wait_for_timeout(100)
    assert [message["kind"] for message in late] == ["say", "say", "undo", *(["go"] if click else [])]
    if not click:
        expect(field(desk, "note")).to_have_value("")
    assert (session.problems(FIRST), on_disk().note) == ({}, "")


@pytest.mark.parametrize("word", ["to and fro", "  with room around  "], ids=["plain", "trimmed"])
def test_a_letter_between_any_two_messages_is_no_conflict(desk, session, on_disk, word):
    """They come one by one, and somebody types meanwhile."""
    letters, handle = iter(word), desk.handle

    def between(message):
        for told in handle(message):
            desk.page.evaluate("message => setTimeout(() => window.model.hear(message))", told)
            desk.page.evaluate("letter => document.execCommand('insertText', false, letter)", next(letters, ""))
        return []

    press(desk, "n")
    desk.handle = between
    desk.page.keyboard.type(next(letters))
    expect(field(desk, "note")).to_have_value(word, timeout=10_000)
    saved(desk)
    assert (session.problems(FIRST), on_disk().note) == ({}, word)


def test_what_a_busy_kernel_hears_late_is_no_conflict_with_what_was_typed_on(desk, session, on_disk):
    """The desk takes a kernel for gone that reads all of it afterwards, in order."""
    handle, late = desk.handle, []
    desk.handle = lambda message: late.append(message) or []  # type: ignore[func-returns-value]  # a cell runs
    press(desk, "n")
    desk.page.keyboard.type("one")
    desk.page.wait_for_function("window.model.sent.some(message => message.kind === 'say')")
    desk.page.keyboard.type(" two")
    expect(desk.page.locator("[data-wakit=desk][data-disconnected]")).to_be_visible()
    for message in late:  # it grows meanwhile
        desk.page.evaluate("messages => messages.forEach(window.model.hear)", handle(message))
        desk.page.wait_for_timeout(20)
    desk.handle = handle
    saved(desk)
    assert (session.problems(FIRST), on_disk().note) == ({}, "one two")


def test_what_failed_on_its_way_to_a_busy_kernel_does_not_hold_up_what_was_typed_on(desk, on_disk):
    """A reason of blanks alone is refused; it must not be sent again for ever."""
    handle, late = desk.handle, []
    press(desk, "3")
    field(desk, "reason").wait_for()
    desk.handle = lambda message: late.append(message) or []  # type: ignore[func-returns-value]  # a cell runs
    desk.page.keyboard.type("   ")
    desk.page.wait_for_function("window.model.sent.some(message => message.values && 'reason' in message.values)")
    desk.page.keyboard.type("not ours")
    expect(desk.page.locator("[data-wakit=desk][data-disconnected]")).to_be_visible()
    desk.handle = handle
    for message in late:
        desk.page.evaluate("messages => messages.forEach(window.model.hear)", handle(message))
    for key in ("End", "!"):
        field(desk, "reason").press(key)
    saved(desk)
    assert on_disk().reason.strip() == "not ours!"


def test_what_was_heard_of_a_page_that_is_loaded_again_is_no_conflict_with_what_was_typed_on(desk, session, on_disk):
    handle = desk.handle

    def hear_only(message):
        handle(message)
        return []

    desk.handle = hear_only
    press(desk, "n")
    desk.page.keyboard.type("one")
    desk.page.wait_for_function("window.model.sent.some(message => message.kind === 'say')")
    desk.page.keyboard.type(" two")
    desk.handle = handle
    desk.reload()
    saved(desk)
    assert (session.problems(FIRST), on_disk().note) == ({}, "one two")


@pytest.mark.parametrize("then", ["", "window.lab.focus()"], ids=["nobody takes it", "the notebook takes it"])
@pytest.mark.parametrize("hide", ["hidden = true", "remove()"])
def test_what_goes_while_it_has_the_focus_leaves_it_to_the_desk(desk, hide, then):
    """Otherwise the next key would be JupyterLab's."""
    press(desk, "n")
    desk.page.evaluate("document.body.append(window.lab = Object.assign(document.createElement('div'), {tabIndex: 0}))")
    desk.page.evaluate(f"document.activeElement.{hide}; {then}")
    expect(desk.page.locator(f"{desk.practice(FIRST)}[data-focus]")).to_be_focused()


def test_whoever_goes_elsewhere_is_let_go(desk):
    press(desk, "n")
    desk.page.evaluate("document.body.append(window.lab = Object.assign(document.createElement('input'), {id: 'lab'}))")
    desk.page.evaluate("window.lab.focus()")
    press(desk, "x")
    expect(desk.page.locator("#lab")).to_have_value("x")
