"""Guidance: complete, short, our own words, said once and nowhere else; nothing that goes out of date."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.lens.test_prompts import AVOID, PROMPTS, all_said, runs
from wakit.errors import UnknownName
from wakit.lens import load_lens
from wakit.lens.guidance import Guidance, PracticeGuidance, QuestionGuidance, guidance_languages, load_guidance

LENS, GUIDANCE = load_lens(), load_guidance()
#: how long each may be, in characters, to stand in a plan and be read at a glance
LONGEST = {
    "why": 260,
    "first_step": 220,
    "good_enough": 260,
    "excellent": 260,
    "check": 260,
    "side_effects": 90,
}
MOST_SIDE_EFFECTS = 3
#: first words that tell somebody to do something
VERBS = re.compile(
    r"(Add|Agree|Ask|Attach|Book|Call|Change|Compare|Connect|Create|Draw|Fetch|Filter|Give|Import|List|Look|Name|Open"
    r"|Pick|Push|Put|Scan|Search|Send|Sign|Sort|Start|Subscribe|Switch|Take|Try|Turn|Write) "
)
#: what changes without us: years, months, prices, and what AWS no longer lets new customers have
DATED = re.compile(
    r"\b(19|20)\d\d\b|[$€£]|\b(cents?|dollars?|euros?|recently|currently|new(est)? (feature|service))\b"
    r"|\b(CloudTrail Lake|Audit Manager|Incident Manager|Change Manager|CodeGuru)\b",
    re.IGNORECASE,
)
#: so many words in a row are somebody else's sentence
SAME_WORDS = 7

Told = tuple[str, str, str]


def all_told(guidance: Guidance) -> list[Told]:
    """Choice id, field and text of all there is."""
    return [
        (choice_id, field, text)
        for question in guidance.questions.values()
        for choice_id, one in question.practices.items()
        for field in LONGEST
        for text in _texts(getattr(one, field))
    ]


def _texts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def sentences(text: str) -> list[str]:
    """The sentences of a text, as bare words."""
    return [" ".join(re.findall(r"\w+", one.lower())) for one in re.split(r"(?<=[.?!;:])\s", text) if one]


def troubles(told: list[Told]) -> list[str]:
    """What is wrong with what is told."""
    said = [text for _, _, text in all_said(PROMPTS)]
    often = Counter(sentence for text in [*said, *(text for _, _, text in told)] for sentence in sentences(text))
    borrowed = {run for text in said for run in runs(text, SAME_WORDS)}
    return [
        f"{place}, {field}: {what}: {text}"
        for place, field, text in told
        for what in (*_form(field, text), *_words(text), *_again(text, often, borrowed))
    ]


def _form(field: str, text: str) -> Iterator[str]:
    if not text or text != text.strip() or "  " in text or "\n" in text:
        yield "empty, or spaces that nobody says"
    if len(text) > LONGEST[field]:
        yield f"{len(text)} characters, at most {LONGEST[field]}"
    if field == "side_effects":
        if text.endswith(".") or not re.match(r"[a-z]|[A-Z]{2}", text):
            yield "is part of a list: a small letter, no full stop"
    elif not text.endswith("."):
        yield "is a sentence"
    if field in ("first_step", "check") and not VERBS.match(text):
        yield "does not begin with what to do"


def _words(text: str) -> Iterator[str]:
    if found := AVOID.search(text):
        yield f'"{found[0]}" is not said across a table'
    if found := DATED.search(text):
        yield f'"{found[0]}" goes out of date'
    if re.search(r"[<>{}`_]|https?:|\b[A-Z]{3}\d\d\b", text):
        yield "holds what can't be spoken"


def _again(text: str, often: Counter[str], borrowed: set[tuple[str, ...]]) -> Iterator[str]:
    yield from (f'said twice: "{one}"' for one in sentences(text) if often[one] > 1)
    yield from (f'the prompts say "{" ".join(run)}"' for run in sorted(runs(text, SAME_WORDS) & borrowed))


def titled(told: list[Told]) -> list[str]:
    """The texts that hold five words in a row of a title of AWS."""
    titles = [one.title for one in LENS.practices] + [one.title for one in LENS.questions]
    known = {run for title in titles for run in runs(title, 5)}
    return [text for _, _, text in told if runs(text, 5) & known]


def missing(one: PracticeGuidance) -> list[str]:
    """What a best practice lacks, and what is too much."""
    lacking = [field for field in ("why", "first_step", "good_enough", "excellent", "check") if not getattr(one, field)]
    lacking += [] if one.effort else ["effort"]
    return lacking + (["fewer side_effects"] if len(one.side_effects) > MOST_SIDE_EFFECTS else [])


def misplaced(guidance: Guidance) -> dict[str, set[str]]:
    """By question, the choice ids of Security that are missing, or there and of no such question."""
    wanted = {question.tool_id: {p.choice_id for p in question.practices} for question in LENS.security}
    there = {tool_id: set(question.practices) for tool_id, question in guidance.questions.items()}
    both = {tool_id: wanted.get(tool_id, set()) ^ there.get(tool_id, set()) for tool_id in wanted | there}
    return {tool_id: wrong for tool_id, wrong in both.items() if wrong}


def test_all_63_best_practices_of_security_have_guidance_and_nothing_else():
    assert misplaced(GUIDANCE) == {}
    assert sum(len(question.practices) for question in GUIDANCE.questions.values()) == 63


@pytest.mark.parametrize(
    "practice", [practice for question in LENS.security for practice in question.practices], ids=lambda one: one.id
)
def test_each_is_complete(practice):
    assert missing(GUIDANCE.practice(practice.choice_id)) == []


def test_all_that_is_told_can_be_read_aloud():
    assert troubles(all_told(GUIDANCE)) == []


def test_no_title_of_aws_is_told_as_guidance():
    assert titled(all_told(GUIDANCE)) == []


def test_an_unknown_language_is_told_with_the_nearest():
    with pytest.raises(UnknownName, match="en"):
        load_guidance("eo")
    assert "en" in guidance_languages()


def test_what_has_no_guidance_is_empty():
    assert GUIDANCE.practice("rel_backing_up_data_identified_backups_data") == PracticeGuidance()


SAID = all_said(PROMPTS)[0][2]


def test_the_law_sees_a_title_of_aws():
    title = next(one.title for one in LENS.practices if len(one.title.split()) > 5)
    assert titled([("here", "why", f"It helps to {title.lower()}.")])


@pytest.mark.parametrize(
    ("field", "text", "trouble"),
    [
        ("why", "", "empty"),
        ("why", "One gains  time.", "spaces"),
        ("why", "x" * 260 + ".", "at most 260"),
        ("first_step", "Turn on " + "x" * 220 + ".", "at most 220"),
        ("side_effects", "x" * 91, "at most 90"),
        ("excellent", "No full stop", "is a sentence"),
        ("side_effects", "A restart.", "part of a list"),
        ("first_step", "Encryption is turned on.", "what to do"),
        ("check", "Everything is in order.", "what to do"),
        ("good_enough", "The audit found nothing.", "audit"),
        ("why", "It got easier in 2024.", "out of date"),
        ("why", "A key costs $1 a month.", "out of date"),
        ("excellent", "Queries run in CloudTrail Lake.", "out of date"),
        ("why", "Call `CreateTrail` first.", "spoken"),
        ("why", f"{SAID} That counts.", "said twice"),
        ("why", f"Then {SAID.removesuffix('?')}, as they say.", "the prompts say"),
    ],
)
def test_the_law_sees_what_should_not_be_told(field, text, trouble):
    assert trouble in " ".join(troubles([("here", field, text)]))


def test_the_law_sees_a_sentence_of_another_best_practice():
    told = [("here", "why", "It helps. So it goes."), ("there", "excellent", "It shows. So it goes.")]
    assert len(troubles(told)) == 2


@pytest.mark.parametrize("field", [field for field in PracticeGuidance.model_fields if field != "side_effects"])
def test_the_law_sees_what_is_left_out(field):
    whole = GUIDANCE.practice("sec_protect_data_rest_encrypt")
    assert missing(whole.model_copy(update={field: None})) == [field]


def test_the_law_sees_too_many_side_effects():
    one = GUIDANCE.practice("sec_protect_data_rest_encrypt")
    assert missing(one.model_copy(update={"side_effects": ("a", "b", "c", "d")})) == ["fewer side_effects"]


def test_the_law_sees_a_best_practice_too_few_and_one_too_many():
    kept = dict(GUIDANCE.questions["protect-data-rest"].practices)
    kept["sec_other"] = kept.pop("sec_protect_data_rest_encrypt")
    changed = {**GUIDANCE.questions, "protect-data-rest": QuestionGuidance(practices=kept)}
    assert misplaced(Guidance(changed)) == {"protect-data-rest": {"sec_other", "sec_protect_data_rest_encrypt"}}


def test_an_effort_that_is_no_effort_is_refused():
    with pytest.raises(ValueError, match="hours"):
        PracticeGuidance.model_validate({"effort": "months"})
