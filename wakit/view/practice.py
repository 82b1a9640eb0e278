"""One best practice as a card: what people said, what the evidence suggests and why, what was not seen."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from wakit.lens import BestPractice
from wakit.model import Status, Suggestion
from wakit.registry import Check
from wakit.review.answers import PracticeAnswer, QuestionAnswers
from wakit.review.opened import Opened
from wakit.review.suggest import Headline, Suggested
from wakit.view.accepted import risk_text
from wakit.view.chips import answer_of, answer_word, chip, dot, labelled, sentence_of, tally
from wakit.view.findingrows import finding_table, taken
from wakit.view.gaps import gap_lines
from wakit.view.html import Html, join, link, tag, text
from wakit.view.pins import pins_card
from wakit.view.responsibility import carried_text
from wakit.view.sentences import reason_text
from wakit.view.tables import shown_of
from wakit.view.words import (
    ACCEPTED,
    ANSWERS,
    CONFIDENCES,
    NOT_IN_USE,
    PLACE_NOT_SEEN,
    PLACES_NOT_SEEN,
    STATUSES,
    STRENGTHS,
    SUGGESTIONS,
    Word,
    count,
    day,
    time,
)

__all__ = [
    "Sight",
    "about",
    "answer_text",
    "carried_line",
    "check_block",
    "differs",
    "edge",
    "headline_word",
    "practice_card",
    "seen_by",
    "verdict",
]

Texts = npt.NDArray[np.object_]
#: rows shown of one check: those to talk about and not seen; in order ones only on asking
_OPEN, _FOLDED = 6, 10
_ORDER = [Status.FAIL, Status.UNKNOWN, Status.PASS]
_NOTE = 4000


def practice_card(opened: Opened, practice: BestPractice, said: QuestionAnswers) -> Html:
    """Everything known about one best practice in this review.

    Args:
        opened: the review.
        practice: one of its lens.
        said: the answers of its question.
    """
    answer = said.practices[practice.choice_id]
    suggested = opened.suggested[practice.choice_id]
    findings = opened.found(practice.choice_id)
    checks = [check_block(opened, h, findings[findings["check"] == h.check]) for h in suggested.headlines]
    title = tag("h4", tag("span", practice.id, class_="wk-number"), " ", link(practice.title, practice.url))
    pins = opened.pinned(practice.choice_id)
    is_quiet = not suggested.headlines and answer.status is None and not pins
    return tag(
        "section",
        title,
        verdict(practice, said, suggested),
        answer_text(answer),
        differs(answer),
        carried_line(opened, practice, answer),
        pins_card(pins, opened.snapshot.name if opened.snapshot else ""),
        join(checks),
        gap_lines(opened, practice),
        seen_by(opened, Sight.of(findings)) if len(findings) else None,
        class_=f"wk-practice wk-edge-{edge(answer, suggested).tone}{' wk-quiet' if is_quiet else ''}",
        id=practice.id,
        data_choice=practice.choice_id,
    )


def differs(answer: PracticeAnswer) -> Html | None:
    """Why the answer is another than the evidence points to, where somebody said so and wants it here."""
    if not (answer.explanation and answer.explanation_shown):
        return None
    return labelled("Answer and evidence differ:", text(answer.explanation, _NOTE))


def carried_line(opened: Opened, practice: BestPractice, answer: PracticeAnswer) -> Html | None:
    """Who carries it, where somebody said."""
    told = carried_text(opened.carried(practice.choice_id, answer))
    return tag("p", f"{told[:1].upper()}{told[1:]}", class_="wk-line") if told else None


def check_block(opened: Opened, headline: Headline, findings: pd.DataFrame) -> Html:
    """One check: its sentence, what it can say, the resources to talk about, and how many are in order."""
    check = opened.registry.checks.get(headline.check)
    sentence = tag("p", dot(headline_word(headline)), sentence_of(headline), about(headline), class_="wk-headline")
    return tag("div", sentence, _tables(opened, check, findings), class_="wk-check")


def about(headline: Headline) -> Html:
    """How many of what stand how, and what the check can say."""
    places = headline.unseen.places
    counts = [
        (STATUSES[Status.FAIL], headline.failed),
        (ACCEPTED, headline.accepted),
        (STATUSES[Status.UNKNOWN], headline.unknown),
        (STATUSES[Status.PASS], headline.passed),
        (PLACE_NOT_SEEN if places == 1 else PLACES_NOT_SEEN, places),
        (NOT_IN_USE, headline.unused),
        (Word("not concerned", "·", "none"), headline.not_concerned),
    ]
    strength = tag("span", STRENGTHS[headline.strength], class_="wk-strength")
    return tag("span", tally(counts), strength, class_="wk-about")


def headline_word(headline: Headline) -> Word:
    """How a check stands over everything that it looked at."""
    if headline.failed:
        return STATUSES[Status.FAIL]
    if headline.is_open:
        return STATUSES[Status.UNKNOWN]
    return STATUSES[Status.PASS if headline.passed else Status.NONE_FOUND]


def edge(answer: PracticeAnswer, suggested: Suggested) -> Word:
    """What a person said colours the card's edge, else what the evidence suggests."""
    return SUGGESTIONS[suggested.suggestion] if answer.status is None else ANSWERS[answer.status]


def verdict(practice: BestPractice, said: QuestionAnswers, suggested: Suggested) -> Html:
    """The answer, what the evidence suggests and why, the risk of going without."""
    word = answer_word(answer_of(said, practice.choice_id))
    is_asked = suggested.suggestion is Suggestion.BY_INTERVIEW
    evidence = [
        chip(SUGGESTIONS[suggested.suggestion], "" if is_asked else "Evidence"),
        None if is_asked else tag("span", reason_text(suggested), class_="wk-reason"),
    ]
    risk = tag("span", f"{practice.risk} risk if missing", class_="wk-risk")
    return tag("div", chip(word, "Answer"), *evidence, risk, class_="wk-verdict")


def answer_text(answer: PracticeAnswer) -> Html | None:
    """Reason, note and quote; never the private note."""
    parts: list[Html] = []
    if answer.reason.strip():
        parts.append(labelled("Why not:", _long(answer.reason)))
    if answer.note.strip():
        parts.append(labelled("Note:", _long(answer.note)))
    if answer.quote.strip():
        parts.append(tag("blockquote", _long(answer.quote)))
    who = [answer.said_by.strip(), CONFIDENCES[answer.confidence] if answer.confidence else ""]
    when = day(answer.decided_at) if answer.decided_at else ""
    kept = "quote not approved for sharing" if answer.quote.strip() and not answer.quote_approved else ""
    if line := " · ".join(filter(None, [*who, when, kept])):
        parts.append(tag("p", line, class_="wk-who"))
    return tag("div", *parts, class_="wk-said") if parts else None


def _long(said: str) -> Html:
    return tag("span", text(said.strip(), _NOTE), class_="wk-note")


def _tables(opened: Opened, check: Check | None, findings: pd.DataFrame) -> Html:
    """Which rows are which is told by position: a frame for each kind would cost most of the card."""
    idle, accepted = findings["is_unused"].to_numpy(dtype=bool), findings["accepted"].to_numpy()
    status = [Status(one) for one in findings["status"]]
    failed, dark, fine = (~idle & np.array([s is one for s in status], dtype=bool) for one in _ORDER)
    if check is not None:  # a listing that was refused has no resources to name; the gaps below say where
        dark &= findings["key"].to_numpy() != check.subject
    talk = [*_at(failed & (accepted < 0)), *_at(dark)]
    parts = [_table(opened, findings, talk, _OPEN)] if talk else []
    risks = sorted({*accepted[failed].tolist()} - {-1})
    parts += [_accepted(opened, findings, _at(failed & (accepted == n)), n) for n in risks]
    if fine.any():
        summary = tag("summary", f"{fine.sum():,} in order")
        parts.append(tag("details", summary, _table(opened, findings, _at(fine), _FOLDED)))
    if idle.any():
        worst = sorted(_at(idle), key=lambda n: _ORDER.index(status[n]))
        summary = tag("summary", f"not in use ({len(worst):,})")
        parts.append(tag("details", summary, _table(opened, findings, worst, _FOLDED, NOT_IN_USE)))
    return join(parts)


def _at(kind: npt.NDArray[np.bool_]) -> list[int]:
    return [int(n) for n in np.flatnonzero(kind)]


def _accepted(opened: Opened, findings: pd.DataFrame, covered: list[int], number: int) -> Html:
    """The findings that one accepted risk covers, folded below who agreed to what, and until when."""
    summary = tag("summary", f"{len(covered):,} accepted: {risk_text(opened.accepted[number])}")
    return tag("details", summary, _table(opened, findings, covered, _FOLDED, ACCEPTED))


def _table(opened: Opened, findings: pd.DataFrame, at: list[int], limit: int, word: Word | None = None) -> Html:
    """The resources at these positions with their verdicts, or all of them with one word instead."""
    top = at if len(at) == limit + 1 else at[:limit]  # "6 of 7 shown" takes the seventh's line
    words = [word or STATUSES[Status(one)] for one in findings["status"].iloc[top]]
    table = finding_table(opened, taken(findings, list(zip(top, words, strict=True))))
    return join([table, shown_of(len(top), len(at))])


class Sight(NamedTuple):
    """Columns of findings that tell by what they were seen."""

    check: Texts
    status: Texts
    account_id: Texts
    region: Texts
    source: Texts

    @classmethod
    def of(cls, findings: pd.DataFrame) -> Self:
        """Of all of these."""
        return cls(*(findings[name].to_numpy(dtype=object) for name in cls._fields))

    def at(self, which: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> Self:
        """Of some of them."""
        return type(self)(*(column[which] for column in self))


def seen_by(opened: Opened, sight: Sight) -> Html | None:
    """Which operations saw it, in how many accounts and which regions, when; or which would have."""
    if opened.evidence is None or not len(sight.status):
        return None
    seen_ones = sight.at(sight.status != Status.UNKNOWN.value)
    is_seen = len(seen_ones.status) > 0
    found = seen_ones if is_seen else sight
    operations = sorted({o.strip() for source in set(found.source) for o in source.split(",") if o.strip()})
    regions = sorted({*found.region} - {"", "global"})
    parts = [", ".join(operations), count(len({*found.account_id}), "account"), ", ".join(regions)]
    parts.append(time(opened.evidence.at))
    begin = "Seen by" if is_seen else "Would be seen by"
    line = join([tag("b", begin), " ", " · ".join(filter(None, parts)), "."])
    return tag("p", line, _sources(opened, sight), class_="wk-provenance")


def _sources(opened: Opened, sight: Sight) -> Html | None:
    """The pages that the checks rest on."""
    checks = [opened.registry.checks[c] for c in dict.fromkeys(sight.check) if c in opened.registry.checks]
    pages = dict.fromkeys(check.source for check in checks if check.source)
    return join([" ", tag("b", "See"), " ", join((link(_short(p), p) for p in pages), " · ")]) if pages else None


def _short(source: str) -> str:
    """A documentation address by its page's name."""
    return re.sub(r"^https://[^/]+/(?:.*/)?([^/#]+?)(?:\.html?)?(?:#(.+))?$", lambda m: m[2] or m[1], source)
