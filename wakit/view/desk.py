"""The desk in pieces: what stands beside each best practice, what may be said about it, and how far the day is.

Values that people answer are no part of it: the page puts them into its controls, so that what is typed is never
drawn over.
"""

from __future__ import annotations

import re

from wakit.errors import FileError
from wakit.lens import BestPractice, Question
from wakit.lens.prompts import PracticePrompts, Story
from wakit.model import AnswerStatus
from wakit.review.session import Session
from wakit.review.suggest import Headline, Suggested
from wakit.view.chips import chip
from wakit.view.counting import count
from wakit.view.gaps import gap_lines
from wakit.view.html import Html, join, link, tag
from wakit.view.pins import pins_card
from wakit.view.practice import check_block, headline_word
from wakit.view.question import risk_word
from wakit.view.responsibility import carried_text
from wakit.view.sentences import completeness_text, headline_text, reason_text
from wakit.view.words import ANSWERS, SUGGESTIONS

__all__ = ["aside", "facts", "glance", "heading", "rail", "seen", "topic_of"]

#: what a story asks as a best practice does
_OF_BOTH = {"opening", "probes", "red_flags", "good", "why"}
#: sentences of the best practice in focus that are always in sight
_IN_SIGHT = 4


def rail(session: Session) -> Html:
    """All questions by pillar, Security first; how much of each is answered is put in by the page."""
    pillars = session.opened.lens.pillars
    ordered = [*(p for p in pillars if p.prefix == "SEC"), *(p for p in pillars if p.prefix != "SEC")]
    return join(
        tag(
            "details",
            tag("summary", pillar.title),
            tag("ul", *(_entry(question) for question in pillar.questions)),
            open="open" if pillar.id == session.question.pillar else None,
            data_pillar=pillar.id,
        )
        for pillar in ordered
    )


def _entry(question: Question) -> Html:
    topic = tag("span", topic_of(question.title), class_="wd-topic")
    inside = [tag("b", question.id), " ", topic, tag("i", class_="wd-count")]
    return tag("li", tag("button", *inside, type="button", data_go=question.id, title=question.title))


def topic_of(title: str) -> str:
    """What a question is about, for a narrow place: nearly all begin alike.

    >>> topic_of("How do you protect your data at rest?")
    'protect your data at rest'
    """
    return re.sub(r"^How (?:do|can|are|is) (?:you|your) ", "", title).rstrip("?")


def heading(session: Session) -> Html:
    """The question, and its risk by the answers so far; in a story its title and how it begins."""
    asked = session.question
    if session.story is not None:
        title = tag("h2", tag("span", "Story", class_="wk-number"), " ", session.story.title)
        return tag("div", title, tag("p", session.story.opening, class_="wd-begin"))
    title = tag("h2", tag("span", asked.id, class_="wk-number"), " ", link(asked.title, asked.url))
    risk = chip(risk_word(asked, session.answers), "Estimated risk")
    return join([title, tag("p", risk, class_="wd-risk")])


def glance(session: Session, practice: BestPractice) -> Html:
    """One line for a best practice: where the evidence points, its most telling sentence, how complete the sight."""
    suggested = session.opened.suggested[practice.choice_id]
    word = SUGGESTIONS[suggested.suggestion]
    told = headline_text(suggested.headlines[0]) if suggested.headlines else ""
    seen_part = completeness_text(suggested) if suggested.headlines and not suggested.is_complete else ""
    return tag(
        "span",
        chip(word),
        tag("span", told, class_="wd-told", title=told) if told else None,
        tag("span", seen_part, class_="wd-part", title=seen_part) if seen_part else None,
        class_="wd-glance",
    )


def seen(session: Session, practice: BestPractice) -> Html:
    """What was seen of the best practice in focus: why the evidence points there, its sentences, what was not seen."""
    suggested = session.opened.suggested[practice.choice_id]
    lines = [tag("li", _sentence(headline)) for headline in suggested.headlines[:_IN_SIGHT]]
    more, why = len(suggested.headlines) - _IN_SIGHT, reason_text(suggested)
    return join(
        [
            tag("p", tag("span", why, class_="wd-why", title=why), _offer(session, suggested), class_="wd-reason"),
            tag("ul", *lines, class_="wd-headlines") if lines else None,
            tag("p", f"and {count(more, 'more sentence')} below (f)", class_="wk-count") if more > 0 else None,
            _pinned(session, practice),
            _inherited(session, practice),
            _unseen(session, practice),
        ]
    )


def _pinned(session: Session, practice: BestPractice) -> Html | None:
    """What was pinned to it: the sentences in sight, the rows behind them."""
    opened = session.opened
    try:
        pins = opened.pinned(practice.choice_id)
    except FileError as error:
        return tag("p", f"Pins can't be read: {error.shown}", class_="wd-trouble")
    name = opened.snapshot.name if opened.snapshot else ""
    folds = (tag("details", tag("summary", one.sentence), pins_card([one], name)) for one in pins)
    return tag("div", *folds, class_="wd-pins") if pins else None


def _inherited(session: Session, practice: BestPractice) -> Html | None:
    """Who carries it by an inherited control; what the desk itself says stands in its control."""
    found = session.opened.inherited.get(practice.choice_id)
    return tag("p", f"Inherited, {carried_text(found)}", class_="wk-count") if found else None


def _unseen(session: Session, practice: BestPractice) -> Html | None:
    """What was not seen, folded: the sentence says how much, one click says what would help."""
    gaps = gap_lines(session.opened, practice)
    return (
        None
        if gaps is None
        else tag("details", tag("summary", "Not seen, and what would help"), gaps, class_="wd-gaps")
    )


def facts(session: Session, practice: BestPractice) -> Html:
    """The things behind the sentences of a best practice, check by check."""
    opened = session.opened
    found, suggested = opened.found(practice.choice_id), opened.suggested[practice.choice_id]
    if not suggested.headlines:
        return tag("p", f"No facts to show: {reason_text(suggested)}.", class_="wk-count")
    return join(check_block(opened, h, found[found["check"] == h.check]) for h in suggested.headlines)


def _sentence(headline: Headline) -> Html:
    word = headline_word(headline)
    sign = tag("span", word.sign, class_=f"wk-dot wk-{word.tone}", title=word.text)
    return join([sign, " ", headline_text(headline)])


def _offer(session: Session, suggested: Suggested) -> Html | None:
    """What Enter would answer, where the evidence decides."""
    status = session.decided(suggested.choice_id)
    if status is None:
        return None
    return tag("span", tag("kbd", "Enter"), f" {ANSWERS[status].text}", class_="wd-offer")


def aside(session: Session) -> Html:
    """What may be said about the best practice in focus; for the consultant alone.

    In a story what the whole of it asks comes first until something of it is answered.
    """
    prompts = session.prompts.practice(session.focus)
    if not prompts.opening:
        whole = session.prompts.question(session.question.tool_id)
        prompts = PracticePrompts(opening=whole.opening, probes=whole.probes)
    parts = [_prompts(prompts)]
    if session.story is not None:
        is_begun = any(session.value(one.choice_id, "status") for one in session.practices)
        parts.insert(1 if is_begun else 0, tag("section", _told(session.story), class_="wd-story"))
    return join([_differences(session), *parts])


def _told(story: Story) -> Html:
    return join(
        [tag("h3", f"The story: {story.title}"), _prompts(PracticePrompts(**story.model_dump(include=_OF_BOTH)))]
    )


def _differences(session: Session) -> Html | None:
    """Where answer and evidence say different things, in the whole review; neutral, with what was seen."""
    found, shown = session.contradictions, {one.choice_id for one in session.practices}
    here, elsewhere = [c for c in found if c in shown], [c for c in found if c not in shown]
    if not found:
        return None
    more = f"{len(elsewhere)} elsewhere" if here else f"{count(len(elsewhere), 'best practice')} elsewhere"
    return tag(
        "section",
        tag("h3", "Answer and evidence differ"),
        tag("ul", *(_difference(session, choice_id) for choice_id in here)) if here else None,
        tag("details", tag("summary", more), tag("ul", *(_difference(session, choice_id) for choice_id in elsewhere)))
        if elsewhere
        else None,
        class_="wd-differ",
    )


def _difference(session: Session, choice_id: str) -> Html:
    practice, seen_too = session.lens.practice(choice_id), session.opened.suggested[choice_id]
    status = AnswerStatus(str(session.value(choice_id, "status")))
    told = headline_text(seen_too.headlines[0]) if seen_too.headlines else reason_text(seen_too)
    said = f"said to be {ANSWERS[status].text}; seen: {told}"
    why = str(session.value(choice_id, "explanation"))
    return tag(
        "li",
        tag("button", practice.id, type="button", class_="wd-plain", data_go=choice_id),
        " ",
        said,
        tag("p", f"Explained: {why}", class_="wd-explained") if why else None,
    )


def _prompts(prompts: PracticePrompts) -> Html:
    parts: list[Html | None] = [tag("p", prompts.opening, class_="wd-opening") if prompts.opening else None]
    lists = {"Dig deeper": prompts.probes, "Red flags": prompts.red_flags}
    for title, said in lists.items():
        if said:
            parts += [tag("h3", title), tag("ul", *(tag("li", one) for one in said))]
    texts = {"What good sounds like": prompts.good, "Why it matters": prompts.why, "What it costs": prompts.trade_off}
    for title, one in texts.items():
        if one:
            parts += [tag("h3", title), tag("p", one)]
    return join(parts)
