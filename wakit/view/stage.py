"""The stage: a question, why it matters, what was seen and what was agreed; large, calm, and for everybody's eyes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from wakit.review.projection import OnStage, PracticeOnStage
from wakit.view.chips import answer_word
from wakit.view.html import Html, join, tag
from wakit.view.practice import headline_word
from wakit.view.sentences import completeness_text, headline_text

__all__ = ["stage_card", "stage_look", "stage_page"]

#: so many sentences can be read from the back of a room
_SENTENCES = 4


def stage_page(shown: OnStage) -> Html:
    """What the stage's window holds; made of what is public alone."""
    return join(
        [
            tag(
                "header",
                tag("p", shown.question, class_="ws-number") if shown.question else None,
                tag("h1", shown.title),
                class_="ws-head",
            ),
            join(_open(one, shown.why) for one in shown.practices if one.is_in_focus),
            tag("ol", *(_line(one) for one in shown.practices), class_="ws-list"),
        ]
    )


def stage_card(shown: OnStage) -> Html:
    """The same where there is no window for it, with its looks."""
    looks = tag("style", Html(stage_look()))
    return tag("div", looks, tag("main", stage_page(shown), data_wakit="stage", data_question=shown.question or None))


@cache
def stage_look() -> str:
    """How the stage looks, wherever it is."""
    return (files("wakit.view") / "stage.css").read_text(encoding="utf-8")


def _open(practice: PracticeOnStage, why: str) -> Html:
    lines = [_sentence(practice, at) for at in range(min(_SENTENCES, len(practice.headlines)))]
    seen = _coverage(practice)
    return tag(
        "section",
        tag("h2", practice.title),
        tag("p", why, class_="ws-why") if why else None,
        tag("ul", *lines, class_="ws-seen") if lines else None,
        tag("p", seen, class_="ws-coverage") if seen else None,
        class_="ws-now",
    )


def _coverage(practice: PracticeOnStage) -> str:
    if not practice.headlines:
        return "Nothing was looked at for this: it is a matter of talking."
    if practice.suggested.is_complete:
        return "Everything that concerns it was seen."
    return f"Not everything was seen: {completeness_text(practice.suggested)}."


def _sentence(practice: PracticeOnStage, at: int) -> Html:
    headline = practice.headlines[at]
    word = headline_word(headline)
    sign = tag("span", word.sign, class_=f"ws-sign ws-{word.tone}", aria_hidden="true")
    return tag("li", sign, " ", headline_text(headline))


def _line(practice: PracticeOnStage) -> Html:
    word = answer_word(practice.status)
    told = tag("span", f"{word.sign} {word.text}".strip(), class_=f"ws-agreed ws-{word.tone}")
    return tag(
        "li",
        tag("span", practice.title, class_="ws-title"),
        told,
        data_choice=practice.choice_id,
        data_focus="true" if practice.is_in_focus else None,
    )
