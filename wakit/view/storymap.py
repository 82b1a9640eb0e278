"""The map of the stories: which of Security's best practices the talk has reached, and which are still open."""

from __future__ import annotations

from wakit.lens import BestPractice
from wakit.lens.prompts import Story
from wakit.model import AnswerStatus
from wakit.review.session import Session
from wakit.view.chips import answer_word
from wakit.view.counting import count
from wakit.view.html import Html, join, tag

__all__ = ["story_map"]


def story_map(session: Session) -> Html:
    """One row for each story: how many of its best practices are open, and each of them with its answer."""
    rows = [_row(session, at, story) for at, story in enumerate(session.prompts.stories, 1)]
    every = {p.choice_id: p for story in session.prompts.stories for p in session.told_by(story)}
    left = sum(_is_open(session, one) for one in every.values())
    told = f"{count(left, 'best practice')} of {len(every)} still open" if left else "Every best practice has an answer"
    return join([tag("h2", "By story"), tag("p", f"{told}. A number leads to its story."), tag("ol", *rows)])


def _row(session: Session, at: int, story: Story) -> Html:
    practices = session.told_by(story)
    left = sum(_is_open(session, one) for one in practices)
    inside = [tag("kbd", str(at)), " ", tag("b", story.title)]
    is_here = session.story == story
    return tag(
        "li",
        tag("button", *inside, type="button", data_story=story.id, aria_current="true" if is_here else None),
        tag("span", f"{left} of {len(practices)} open" if left else "all answered", class_="wd-left"),
        tag("span", *(_square(session, one) for one in practices), class_="wd-squares"),
    )


def _square(session: Session, practice: BestPractice) -> Html:
    status = _status(session, practice)
    word = answer_word(status)
    told = f"{practice.id} {practice.title}: {word.text}"
    short = " ".join(filter(None, (word.sign, practice.id.replace("SEC", "").replace("-BP", "."))))
    classes = f"wd-square wk-{word.tone}"
    return tag("button", short, type="button", class_=classes, data_go=practice.choice_id, title=told, aria_label=told)


def _is_open(session: Session, practice: BestPractice) -> bool:
    return _status(session, practice) in (None, AnswerStatus.LATER)


def _status(session: Session, practice: BestPractice) -> AnswerStatus | None:
    said = session.value(practice.choice_id, "status")
    return AnswerStatus(str(said)) if said else None
