"""Prompts: complete, short enough to be spoken, blameless, our own words; each said once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from wakit.errors import UnknownName
from wakit.lens import load_lens
from wakit.lens.prompts import PracticePrompts, Prompts, QuestionPrompts, Story, load_prompts, prompt_languages

LENS, PROMPTS = load_lens(), load_prompts()
SECURITY = [practice for question in LENS.security for practice in question.practices]
OTHERS = [question for question in LENS.questions if question not in LENS.security]
#: words of audits, of reproach and of brochures, which nobody says across a table
AVOID = re.compile(
    r"\b(audit\w*|complian\w*|violat\w*|blam\w*|guilt\w*|fail(ed|ure|ures)|why (did|do)n't|you (must|should)|leverag\w*"
    r"|utili[sz]\w*|robust|seamless\w*|holistic\w*|stakeholders?|in order to|ensur\w+|synerg\w*|posture|best-in-class"
    r"|obviously|simply)\b",
    re.IGNORECASE,
)
#: how long each may be, in characters, to be read at a glance while somebody talks
LONGEST = {"opening": 150, "probes": 110, "red_flags": 100, "good": 190, "why": 170, "trade_off": 170}

Said = tuple[str, str, str]


def said_of(place: str, one: PracticePrompts | QuestionPrompts | Story) -> Iterator[Said]:
    """Place, field and text of all that is said there."""
    for field in LONGEST:
        value = getattr(one, field, ())
        yield from ((place, field, text) for text in ([value] if isinstance(value, str) else value))


def all_said(prompts: Prompts) -> list[Said]:
    found = [said for story in prompts.stories for said in said_of(story.id, story)]
    for tool_id, question in prompts.questions.items():
        found += said_of(tool_id, question)
        for choice_id, practice in question.practices.items():
            found += said_of(choice_id, practice)
    return found


def troubles(said: list[Said]) -> list[str]:
    """What is wrong with what is said."""
    often = Counter(" ".join(re.findall(r"\w+", text.lower())) for _, _, text in said)
    return [f"{place}, {field}: {what}" for place, field, text in said for what in _troubles(field, text, often)]


def _troubles(field: str, text: str, often: Counter[str]) -> Iterator[str]:
    if not text or text != text.strip() or "  " in text or "\n" in text:
        yield f"empty, or spaces that nobody says: {text!r}"
    if len(text) > LONGEST[field]:
        yield f"{len(text)} characters, at most {LONGEST[field]}: {text}"
    if field in ("opening", "probes"):
        if not text.endswith("?"):
            yield f"is asked, so it ends with a question mark: {text}"
    elif not text.endswith((".", "?")):
        yield f"is a sentence: {text}"
    if found := AVOID.search(text):
        yield f'"{found[0]}" is not said across a table: {text}'
    if re.search(r"[<>{}`_]|https?:|\b[A-Z]{3}\d\d\b", text):
        yield f"holds what can't be spoken: {text}"
    if often[" ".join(re.findall(r"\w+", text.lower()))] > 1:
        yield f"said twice: {text}"


def test_all_that_is_said_can_be_said():
    assert troubles(all_said(PROMPTS)) == []


@pytest.mark.parametrize("practice", SECURITY, ids=lambda practice: practice.id)
def test_each_best_practice_of_security_has_its_prompts(practice):
    one = PROMPTS.practice(practice.choice_id)
    assert all([one.opening, one.good, one.why, one.trade_off])
    assert 2 <= len(one.probes) <= 4
    assert 2 <= len(one.red_flags) <= 4


@pytest.mark.parametrize("question", LENS.questions, ids=lambda question: question.id)
def test_each_question_has_an_opening_and_two_probes(question):
    one = PROMPTS.question(question.tool_id)
    assert one.opening
    assert len(one.probes) == 2


def test_seven_stories_tell_of_all_best_practices_of_security():
    told = {choice_id for story in PROMPTS.stories for choice_id in story.practices}
    assert len(PROMPTS.stories) == 7
    assert told == {practice.choice_id for practice in SECURITY}
    assert all(len(set(story.practices)) == len(story.practices) for story in PROMPTS.stories)


def test_nothing_is_said_of_what_no_lens_has():
    known = {q.tool_id: set(q.choice_ids) for q in LENS.questions}
    assert {name: set(q.practices) - known[name] for name, q in PROMPTS.questions.items() if set(q.practices)} == {
        name: set() for name, q in PROMPTS.questions.items() if set(q.practices)
    }


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def test_no_title_of_aws_is_read_out_as_a_prompt():
    titled = [one.title for one in LENS.practices] + [one.title for one in LENS.questions]
    titles = {run for title in titled for run in runs(title, 5)}
    assert [text for _, _, text in all_said(PROMPTS) if runs(text, 5) & titles] == []


@pytest.mark.parametrize("name", ["protect-data", "Protect data", "data", "DATA"])
def test_a_story_is_found_by_what_people_call_it(name):
    assert PROMPTS.story(name).id == "protect-data"


def test_an_unknown_story_or_language_is_told_with_the_nearest():
    with pytest.raises(UnknownName, match="protect-data"):
        PROMPTS.story("protect-dta")
    with pytest.raises(UnknownName, match="en"):
        load_prompts("eo")
    assert "en" in prompt_languages()


@pytest.mark.parametrize(
    "text",
    ["", "Do you? ", "Do you", "x" * 200 + "?", "Did the audit find it?", "Is <b> in it?", "Why didn't you?"],
    ids=["empty", "space", "no question", "long", "audit", "markup", "reproach"],
)
def test_the_law_sees_what_should_not_be_said(text):
    assert troubles([("here", "opening", text)])


def test_the_law_sees_what_is_said_twice():
    assert troubles([("here", "probes", "Who is it?"), ("there", "probes", "Who is it?")])
