"""The desk's script in a real Chromium, without Jupyter: keys, fields, what is kept, what the stage never sees."""

from __future__ import annotations

import random
import string

import pytest
from playwright.sync_api import expect

from tests.browser.axe import faults, hard_to_read
from tests.browser.day import hold
from tests.browser.desk import shown_desk
from wakit.lens import load_lens
from wakit.model import AnswerStatus, CarriedBy, Suggestion
from wakit.review.answers import answer
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.session import Session
from wakit.review.store import create_reviews
from wakit.widgets.deskpage import DeskPage

pytestmark = pytest.mark.browser
FIRST, SECOND, THIRD = (
    "sec_protect_data_rest_key_mgmt",
    "sec_protect_data_rest_encrypt",
    "sec_protect_data_rest_automate_protection",
)
PEOPLE = "\nattendees:\n  - name: Ana Lima\n  - name: Bo Weber\n"
#: JupyterLab's own colours in its dark theme
DARK = """() => {
  document.body.dataset.jpThemeLight = "false";
  const colours = { "ui-font-color1": "#ffffff", "ui-font-color2": "rgba(255, 255, 255, .7)",
    "layout-color1": "#111111", "layout-color2": "#212121", "border-color2": "#616161" };
  for (const [name, value] of Object.entries(colours)) document.body.style.setProperty(`--jp-${name}`, value);
  document.body.style.background = "#111111";
}"""
#: the kernel goes between two keys
TYPED_TO_NOBODY = "text => { window.model.isDead = true; document.execCommand('insertText', false, text) }"
#: no message is handled, and the control channel alone answers; a kernel that died stays "busy"
RUNS_A_CELL = """() => {
  const kernel = { status: "busy", isDead: false };
  kernel.requestListSubshell = () => ({ done: kernel.isDead ? new Promise(() => {}) : Promise.resolve() });
  Object.assign(window.model, { isDeaf: true, sent: [], widget_manager: { kernel } });
}"""
HOSTILE = "<img src=x onerror=window.pwned=1><script>window.pwned=1</script>"


@pytest.fixture
def opened(tmp_path):
    file = create_client(create_reviews(tmp_path / "reviews"), NewClient("acme", evidence="none")).file
    file.write_text(file.read_text() + PEOPLE)
    return open_workload("acme", tmp_path / "reviews")


@pytest.fixture
def on_disk(opened):
    return lambda choice_id=FIRST, question="SEC08": opened.question_answers(question).practices[choice_id]


@pytest.fixture
def session(opened):
    return Session(opened, "SEC08")


@pytest.fixture
def desk(chromium, session):
    with shown_desk(chromium, DeskPage(session)) as desk:
        desk.page.locator("[data-focus]").focus()
        yield desk


def press(desk, *keys):
    for key in keys:
        desk.page.keyboard.press(key)


def saved(desk, choice_id=FIRST):
    """Once the page says so."""
    one = desk.page.locator(f"{desk.practice(choice_id)}[data-saved]:not([data-unsaved])")
    one.wait_for()
    return int(one.get_attribute("data-saved"))


def field(desk, name, choice_id=FIRST):
    return desk.page.locator(f"{desk.practice(choice_id)} [data-field={name}]")


def suggest(session, choice_id, suggestion):
    one = session.opened.suggested[choice_id]
    session.opened.suggested[choice_id] = type(one)(choice_id, suggestion, one.because, 1, ())


@pytest.mark.parametrize(("key", "status"), list(zip("1234", AnswerStatus, strict=True)), ids="1234")
def test_a_key_answers(desk, on_disk, key, status):
    press(desk, key)
    if key == "3":
        desk.page.keyboard.type("no data rests here")
        press(desk, "Enter")
    saved(desk)
    pressed = desk.page.locator(f"{desk.practice(FIRST)} button[aria-pressed=true]")
    assert (on_disk().status, pressed.get_attribute("data-status")) == (status, status.value)


def test_zero_takes_an_answer_back(desk, on_disk):
    press(desk, "1", "0")
    saved(desk)
    expect(desk.page.locator(f"{desk.practice(FIRST)} button[aria-pressed=true]")).to_have_count(0)
    assert on_disk().status is None


def test_arrows_lead_through_practices_and_questions(desk):
    press(desk, "ArrowDown")
    expect(desk.page.locator(f"{desk.practice(SECOND)}[data-focus]")).to_be_focused()
    press(desk, "ArrowRight")
    expect(desk.page.locator("[data-wakit=desk][data-question=SEC09] [data-focus]")).to_be_focused()
    press(desk, "g", "s", "1")
    expect(desk.page.locator("[data-wakit=desk][data-question=SEC01]")).to_be_visible()
    press(desk, "g", "0", "8")
    expect(desk.page.locator("[data-wakit=desk][data-question=SEC08]")).to_be_visible()


def test_a_note_is_typed_without_being_a_command(desk, on_disk):
    press(desk, "n")
    desk.page.keyboard.type("1 2 3: don't panic, ask Ana? a")
    press(desk, "Escape", "1")
    saved(desk)
    assert (on_disk().note, on_disk().status) == ("1 2 3: don't panic, ask Ana? a", AnswerStatus.IN_PLACE)


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


def test_who_speaks_is_offered_taken_and_stays(desk, on_disk):
    press(desk, "s")
    desk.page.keyboard.type("an")
    press(desk, "Enter", "1", "ArrowDown")
    expect(desk.page.locator(f"{desk.practice(SECOND)}[data-focus]")).to_be_visible()
    press(desk, "2")
    saved(desk, SECOND)
    assert (on_disk().said_by, on_disk(SECOND).said_by) == ("Ana Lima", "Ana Lima")
    expect(desk.page.locator(".wd-speaker")).to_contain_text("Ana Lima")


def test_enter_takes_over_what_the_evidence_decides(desk, session, on_disk):
    suggest(session, FIRST, Suggestion.NOT_MET)
    press(desk, "Enter")
    saved(desk)
    assert on_disk().status is AnswerStatus.NOT_IN_PLACE
    press(desk, "1")
    expect(desk.page.locator(f"{desk.practice(FIRST)} .wd-against")).to_be_visible()


def test_the_rest_is_asked_once(desk, session, on_disk):
    for choice_id in (SECOND, THIRD):
        suggest(session, choice_id, Suggestion.MET)
    press(desk, "a")
    expect(desk.page.locator(".wd-status")).to_contain_text("Answer 2 best practices as suggested")
    assert on_disk(SECOND).status is None
    press(desk, "Enter")
    saved(desk, THIRD)
    assert (on_disk(SECOND).status, on_disk(THIRD).status) == (AnswerStatus.IN_PLACE, AnswerStatus.IN_PLACE)
    press(desk, "u")
    expect(desk.page.locator("button[aria-pressed=true]")).to_have_count(0)
    assert on_disk(SECOND).status is None


def test_a_mouse_answers_too(desk, on_disk):
    desk.page.locator(f"{desk.practice(THIRD)} button[data-status=later]").click()
    saved(desk, THIRD)
    expect(desk.page.locator(f"{desk.practice(THIRD)}[data-focus]")).to_be_visible()
    field(desk, "note", THIRD).fill("next month")
    desk.page.locator("[data-go=SEC01]").click()
    expect(desk.page.locator("[data-wakit=desk][data-question=SEC01]")).to_be_visible()
    assert (on_disk(THIRD).status, on_disk(THIRD).note) == (AnswerStatus.LATER, "next month")


def test_a_question_as_a_whole_is_answered(desk, session):
    desk.page.locator("[data-whole] summary").click()
    desk.page.get_by_label("The question does not apply").check()
    reason = desk.page.locator("[data-whole] [data-field=reason]")
    reason.fill("nothing is stored")
    desk.page.locator("[data-whole][data-saved]").wait_for()
    assert not session.opened.question_answers("SEC08").applicable


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


# ---- the stage


@pytest.fixture
def stage(desk):
    with desk.page.expect_popup() as opening:
        desk.page.locator("[data-open=stage]").click()
    opening.value.locator("main[data-wakit=stage][data-question=SEC08]").wait_for()
    return opening.value


def test_the_stage_follows_and_is_never_opened_twice(desk, stage):
    press(desk, "ArrowRight")
    stage.locator("main[data-question=SEC09]").wait_for()
    desk.page.locator("[data-open=stage]").click()
    assert len(desk.page.context.pages) == 2


def test_the_stage_outlives_a_reload_of_the_desk(desk, stage):
    desk.reload()
    desk.page.locator("[data-focus]").focus()
    press(desk, "ArrowRight")
    stage.locator("main[data-question=SEC09]").wait_for()


def test_the_stage_shows_what_was_agreed(desk, stage):
    press(desk, "1")
    expect(stage.locator(f"[data-choice={FIRST}]")).to_contain_text("in place")


def test_the_stage_never_holds_anything_private(desk, session, stage):
    session.opened.suggested  # noqa: B018  # what is shown is worked out before
    stage.evaluate(
        "name => { window.all = []; new BroadcastChannel(window.name).onmessage = (e) => window.all.push(e.data) }", ""
    )
    for name, text in {"note": "CANARY-NOTE", "quote": "CANARY-QUOTE", "private_note": "CANARY-PRIVATE"}.items():
        field(desk, name).fill(text)
    field(desk, "said_by").fill("CANARY-SPEAKER")
    press(desk, "Enter", "1")
    saved(desk)
    expect(stage.locator(f"[data-choice={FIRST}]")).to_contain_text("in place")
    heard = stage.content() + stage.evaluate("JSON.stringify(window.all)") + stage.title()
    prompts = session.prompts.practice(FIRST)
    private = ["CANARY", prompts.opening, *prompts.probes, *prompts.red_flags, prompts.good]
    assert [text for text in private if text in heard] == []
    assert "in place" in stage.evaluate("JSON.stringify(window.all)")


@pytest.mark.parametrize("scale", [1, 1.5], ids=["as it is", "at 150 percent"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_desk_can_be_read_by_everybody(chromium, session, theme, scale):
    view = {"width": int(1280 / scale), "height": int(720 / scale)}
    with shown_desk(chromium, DeskPage(session), viewport=view, device_scale_factor=scale) as desk:
        if theme == "dark":
            desk.page.evaluate(DARK)
        assert faults(desk.page, "[data-wakit=desk]") == []
        assert hard_to_read(desk.page, "[data-wakit=desk]") == []
        assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_t_opens_the_map_and_a_number_leads_to_its_story(desk, on_disk):
    press(desk, "t")
    expect(desk.page.locator("[data-panel=stories]")).to_be_focused()
    press(desk, "5")
    first = desk.page.locator("[data-wakit=desk] [data-choice][data-focus]")
    expect(desk.page.locator(".wd-heading")).to_contain_text("Data and its protection")
    expect(first).to_be_focused()
    press(desk, "2")
    choice = first.get_attribute("data-choice")
    saved(desk, choice)
    question = desk.page.locator("[data-wakit=desk]").get_attribute("data-question")
    assert on_disk(choice, question).status is AnswerStatus.NOT_IN_PLACE
    press(desk, "ArrowRight")
    expect(desk.page.locator(".wd-heading")).to_contain_text("People away from data")


def test_escape_puts_the_map_away_and_the_next_key_is_the_desks(desk, on_disk):
    press(desk, "t", "9", "Escape", "1")
    saved(desk)
    expect(desk.page.locator("[data-panel]")).to_be_hidden()
    assert on_disk().status is AnswerStatus.IN_PLACE


def test_the_map_leads_to_a_best_practice_by_mouse(desk):
    press(desk, "t")
    desk.page.locator("[data-panel] [data-go=sec_detect_investigate_events_logs]").first.click()
    expect(desk.page.locator(f"{desk.practice('sec_detect_investigate_events_logs')}[data-focus]")).to_be_focused()


def test_what_was_told_is_put_elsewhere_with_one_key(desk, on_disk):
    press(desk, "n")
    desk.page.keyboard.insert_text("Two teams share it.")
    press(desk, "Escape", "ArrowDown")
    expect(desk.page.locator(f"{desk.practice(SECOND)}[data-focus]")).to_be_focused()
    press(desk, "r")
    saved(desk, SECOND)
    expect(field(desk, "note", SECOND)).to_have_value("Two teams share it.")
    assert on_disk(SECOND).note == "Two teams share it."


def test_c_opens_the_clock_and_the_day_begins_and_shifts(desk, session):
    press(desk, "c")
    desk.page.locator("[data-clock=begin]").click()
    expect(desk.page.locator("[data-clock=begin]")).to_have_count(0)
    desk.page.locator("[data-clock='lunch+15']").click()
    expect(desk.page.locator(".wd-clock")).not_to_have_text("Clock (c)")
    press(desk, "c")
    expect(desk.page.locator("[data-panel]")).to_be_hidden()
    assert (session.clock.is_running, session.clock.day.lunch) == (True, 15)


def test_a_quote_is_approved_and_a_carrier_chosen(desk, on_disk):
    box = desk.page.locator(f"{desk.practice(FIRST)} [data-field=quote_approved]")
    expect(box).to_be_hidden()
    press(desk, "q")
    desk.page.keyboard.insert_text("We rotate them by hand.")
    press(desk, "Escape")
    box.check()
    field(desk, "carried_by").select_option("platform")
    saved(desk)
    said = on_disk()
    assert (said.quote_approved, said.carried_by) == (True, CarriedBy.PLATFORM)


def test_where_answer_and_evidence_differ_why_is_kept(desk, session, on_disk):
    suggest(session, FIRST, Suggestion.NOT_MET)
    expect(field(desk, "explanation")).to_be_hidden()
    press(desk, "1")
    field(desk, "explanation").fill("A third party holds them.")
    press(desk, "Escape")
    desk.page.locator(f"{desk.practice(FIRST)} [data-field=explanation_shown]").check()
    saved(desk)
    expect(desk.page.locator(".wd-differ")).to_contain_text("Explained: A third party holds them.")
    assert (on_disk().explanation, on_disk().explanation_shown) == ("A third party holds them.", True)


@pytest.mark.parametrize("key", ["t", "c"])
@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_what_lies_over_the_desk_can_be_read_by_everybody(desk, key, is_dark):
    if is_dark:
        desk.page.evaluate(DARK)
    press(desk, key)
    desk.page.locator("[data-panel]").wait_for()
    assert faults(desk.page, "[data-wakit=desk]") == []
    assert hard_to_read(desk.page, "[data-wakit=desk]") == []


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


def test_keys_are_the_desks_again_where_a_switch_led_nowhere(desk, on_disk):
    press(desk, "g", "9", "9", "1")
    saved(desk)
    assert on_disk().status is AnswerStatus.IN_PLACE


def test_an_interview_only_client_goes_through_the_same_day(desk, session):
    press(desk, "g", "0", "1")
    expect(desk.page.locator("[data-wakit=desk][data-question=SEC01] [data-focus]")).to_be_focused()
    held = hold(desk.page, Session(session.opened), ["Ana Lima", "Bo Weber"])
    assert len([row for row in session.opened.answers if row.status and row.answer.said_by]) == 63
    assert sum(a.actions for a in held) / len(held) <= 3
    expect(desk.page.locator(".wd-progress")).to_have_text("11 of 57 questions answered, 20 are the goal")


def test_what_was_typed_on_while_it_was_on_its_way_comes_before_the_next_key(desk, session, on_disk):
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
    desk.handle = handle
    for message in late:
        desk.page.evaluate("messages => messages.forEach(window.model.hear)", handle(message))
    expect(field(desk, "note")).to_have_value("", timeout=10_000)
    assert (session.problems(FIRST), on_disk().note) == ({}, "")
