"""What a portfolio says, as rows: of each review, of questions and best practices over reviews, and over time.

`wakit.review.portfoliotables` has them as DataFrames. None is what is not known, or what would tell who a client is
that bears a letter; never 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from wakit.lens import BestPractice, Question
from wakit.model import AnswerStatus, Effort, Risk, Suggestion
from wakit.review.portfolio import Portfolio, Standing, cleared_along, known_lenses
from wakit.review.record import Past, QuestionRecord

__all__ = [
    "CoverageRow",
    "MonthRow",
    "PracticeRow",
    "QuestionMonthRow",
    "QuestionRow",
    "ReviewRow",
    "coverage_rows",
    "month_rows",
    "practice_rows",
    "question_month_rows",
    "question_number",
    "question_rows",
    "review_rows",
]

_AGAINST = (Suggestion.NOT_MET, Suggestion.MOSTLY_NOT)
_ANSWERED = (Risk.HIGH, Risk.MEDIUM, Risk.NONE)
#: what is counted for `CoverageRow`, in its order
_SIGHTS = ("reviews", "seen_in_full", "seen_in_part", "not_seen", "only_asked")


@dataclass(frozen=True)
class ReviewRow:
    """One review: a workload of a client, by its newest record. Risks are estimated."""

    review: str  #: ``acme``, ``acme/web-shop``, or "client C"
    client: str
    workload: str | None
    recorded_at: datetime | None
    recorded_month: str
    evidence_at: datetime | None
    evidence_month: str | None
    evidence_age_days: int | None
    evidence_age_months: int | None
    lens: str
    accounts: int | None
    gaps: int | None  #: how much was not seen
    questions: int
    answered: int
    high_risk: int  #: questions that are
    found: int  #: questions that are or were
    cleared: int  #: of these, those that no longer are
    goal: int  #: how many have to be
    goal_percent: int
    is_reached: bool
    decisions: int  #: the fewest best practices that clear the goal, of the high-risk questions of now
    decisions_clear: int  #: how many questions they clear
    decisions_of_hours: int
    decisions_of_days: int
    decisions_of_weeks: int
    decisions_of_unknown: int
    next_review: date | None
    next_review_month: str
    next_review_is_estimated: bool
    is_changed: bool  #: something was changed after the record
    risk: str | None  #: of the question that was asked for


@dataclass(frozen=True)
class QuestionRow:
    """One question over all reviews."""

    question: str
    tool_id: str
    title: str
    reviews: int  #: how many have answered it
    high_risk: int
    medium_risk: int
    no_risk: int
    not_answered: int
    not_applicable: int
    share: float | None  #: high-risk of answered, 0 to 1


@dataclass(frozen=True)
class PracticeRow:
    """One best practice over all reviews."""

    best_practice: str
    choice_id: str
    title: str
    risk: str | None
    question: str
    reviews: int  #: how many said whether it is in place
    not_in_place: int
    in_place: int
    in_high_risk: int  #: how many lack it in a question that is high-risk
    evidence_against: int  #: in how many the evidence points against it, answered or not


@dataclass(frozen=True)
class CoverageRow:
    """One Security question over all reviews with evidence; counts are best practices."""

    question: str
    tool_id: str
    title: str
    reviews: int
    seen_in_full: int
    seen_in_part: int
    not_seen: int
    only_asked: int


@dataclass(frozen=True)
class QuestionMonthRow:
    """One question at the end of one month."""

    month: str
    question: str
    tool_id: str
    reviews: int  #: how many had answered it by then
    high_risk: int


@dataclass(frozen=True)
class MonthRow:
    """All reviews at the end of one month."""

    month: str
    reviews: int  #: how many had a record by then
    high_risk: int  #: questions, over all of them
    cleared: int  #: questions that had been high-risk and no longer were


def question_number(key: str) -> str:
    """The number of a question by its Tool's id."""
    return _Titles.known().question(key)[0]


def review_rows(portfolio: Portfolio) -> list[ReviewRow]:
    """A row for each review, by the day of the next re-review."""
    rows = [(one.next_review, _review(one, portfolio)) for one in portfolio.standings]
    if portfolio.names:
        return [row for _, row in sorted(rows, key=lambda pair: (pair[0], pair[1].review))]
    # no order by a day that is hidden
    return sorted((row for _, row in rows), key=lambda row: (row.next_review_month, len(row.review), row.review))


def _review(one: Standing, portfolio: Portfolio) -> ReviewRow:
    newest, names = one.newest, portfolio.names
    evidence = newest.evidence.astimezone(UTC) if newest.evidence else None
    asked = newest.questions.get(portfolio.asked.question)
    decisions = [p for q in newest.questions.values() for p in q.practices.values() if p.is_decision]
    effort = Counter(decision.effort for decision in decisions)
    return ReviewRow(
        review=one.label,
        client=one.client,
        workload=one.workload or None,
        recorded_at=newest.at.astimezone(UTC) if names else None,
        recorded_month=_month(newest.at),
        evidence_at=evidence if names else None,
        evidence_month=_month(evidence) if evidence else None,
        evidence_age_days=one.evidence_age(portfolio.today) if names else None,
        evidence_age_months=_months_between(evidence, portfolio.today) if evidence else None,
        lens=newest.lens,
        accounts=newest.accounts,
        gaps=sum(newest.gaps.values()) if newest.gaps is not None else None,
        questions=len(newest.questions),
        answered=one.answered,
        high_risk=len(one.high),
        found=one.found,
        cleared=len(one.cleared),
        goal=one.goal,
        goal_percent=newest.goal,
        is_reached=one.is_reached,
        decisions=len(decisions),
        decisions_clear=sum(question.is_cleared for question in newest.questions.values()),
        decisions_of_hours=effort[Effort.HOURS],
        decisions_of_days=effort[Effort.DAYS],
        decisions_of_weeks=effort[Effort.WEEKS],
        decisions_of_unknown=effort[None],
        next_review=one.next_review if names else None,
        next_review_month=_month(one.next_review),
        next_review_is_estimated=one.is_estimated,
        is_changed=one.changed is not None,
        risk=asked.risk.value if asked else None,
    )


@dataclass(frozen=True)
class _Titles:
    """How questions and best practices are called: by the newest lens that has them."""

    questions: Mapping[str, Question]
    practices: Mapping[str, BestPractice]

    @classmethod
    def known(cls) -> _Titles:
        lenses = known_lenses()[::-1]
        questions = {question.tool_id: question for lens in lenses for question in lens.questions}
        return cls(questions, {practice.choice_id: practice for lens in lenses for practice in lens.practices})

    def question(self, key: str) -> tuple[str, str, str]:
        """Number, id and title; the id alone where no lens of this wakit has it."""
        found = self.questions.get(key)
        return (found.id, key, found.title) if found else (key, key, "")


def question_rows(portfolio: Portfolio) -> list[QuestionRow]:
    """A row for each question that some review has, those first that are high-risk most often."""
    found: dict[str, Counter[Risk]] = {}
    for one in portfolio.standings:
        for key, said in portfolio.wanted(one.newest.questions):
            found.setdefault(key, Counter())[said.risk] += 1
    titles = _Titles.known()
    rows = [_question(titles.question(key), risks) for key, risks in found.items()]
    return sorted(rows, key=lambda row: (-row.high_risk, -(row.share or 0)))


def _question(called: tuple[str, str, str], risks: Counter[Risk]) -> QuestionRow:
    reviews, high = sum(risks[risk] for risk in _ANSWERED), risks[Risk.HIGH]
    return QuestionRow(
        *called,
        reviews=reviews,
        high_risk=high,
        medium_risk=risks[Risk.MEDIUM],
        no_risk=risks[Risk.NONE],
        not_answered=risks[Risk.UNANSWERED],
        not_applicable=risks[Risk.NOT_APPLICABLE],
        share=high / reviews if reviews else None,
    )


@dataclass
class _Counted:
    """A best practice while it is counted."""

    statuses: Counter[AnswerStatus | None] = field(default_factory=Counter)
    against: int = 0
    in_high_risk: int = 0


def practice_rows(portfolio: Portfolio) -> list[PracticeRow]:
    """A row for each best practice that was answered somewhere, or that evidence points against.

    Those first that most reviews lack in a high-risk question.
    """
    found: dict[tuple[str, str], _Counted] = {}
    for one in portfolio.standings:
        for key, said in portfolio.wanted(one.newest.questions):
            for choice_id, practice in said.practices.items():
                counted = found.setdefault((key, choice_id), _Counted())
                counted.statuses[practice.status] += 1
                counted.against += practice.suggestion in _AGAINST
                counted.in_high_risk += said.risk is Risk.HIGH and practice.status is AnswerStatus.NOT_IN_PLACE
    titles = _Titles.known()
    rows = [_practice(key, choice_id, counted, titles) for (key, choice_id), counted in found.items()]
    kept = [row for row in rows if row.reviews or row.evidence_against]
    return sorted(kept, key=lambda row: (-row.in_high_risk, -row.not_in_place, -row.evidence_against))


def _practice(key: str, choice_id: str, counted: _Counted, titles: _Titles) -> PracticeRow:
    practice = titles.practices.get(choice_id)
    missing, fine = counted.statuses[AnswerStatus.NOT_IN_PLACE], counted.statuses[AnswerStatus.IN_PLACE]
    return PracticeRow(
        best_practice=practice.id if practice else choice_id,
        choice_id=choice_id,
        title=practice.title if practice else "",
        risk=practice.risk.value if practice else None,
        question=titles.question(key)[0],
        reviews=missing + fine,
        not_in_place=missing,
        in_place=fine,
        in_high_risk=counted.in_high_risk,
        evidence_against=counted.against,
    )


def coverage_rows(portfolio: Portfolio) -> list[CoverageRow]:
    """A row for each Security question: of how many best practices what was seen, over all reviews with evidence."""
    security = {question.tool_id for lens in known_lenses() for question in lens.security}
    found: dict[str, Counter[str]] = {}
    for record in (one.newest for one in portfolio.standings if one.newest.evidence is not None):
        for key, said in portfolio.wanted(record.questions):
            if key in security:
                found.setdefault(key, Counter()).update(_sights(said))
    titles = _Titles.known()
    rows = ((titles.question(key), counted) for key, counted in found.items())
    return [CoverageRow(*called, *(counted[sight] for sight in _SIGHTS)) for called, counted in rows]


def _sights(said: QuestionRecord) -> dict[str, int]:
    looked = [one for one in said.practices.values() if one.suggestion is not Suggestion.BY_INTERVIEW]
    dark = sum(one.suggestion is Suggestion.NOT_SEEN for one in looked)
    full = sum(one.is_complete and one.suggestion is not Suggestion.NOT_SEEN for one in looked)
    return {
        "reviews": 1,
        "seen_in_full": full,
        "seen_in_part": len(looked) - dark - full,
        "not_seen": dark,
        "only_asked": said.practices_of - len(looked),
    }


@dataclass(frozen=True)
class _Point:
    """Where a review stood at the end of a month, and how many questions were cleared by then."""

    past: Past
    cleared: int


def question_month_rows(portfolio: Portfolio) -> list[QuestionMonthRow]:
    """A row for each month and question: in how many reviews it was high-risk at the month's end, of how many."""
    titles = _Titles.known()
    rows: list[QuestionMonthRow] = []
    for month, points in _by_month(portfolio):
        found: dict[str, list[int]] = {}
        for point in points:
            for key, risk in portfolio.wanted(point.past.risks):
                counted = found.setdefault(key, [0, 0])  # hashing a risk for a Counter costs three times as much
                counted[0] += risk in _ANSWERED
                counted[1] += risk is Risk.HIGH
        for key, (answered, high) in found.items():
            rows.append(QuestionMonthRow(month, *titles.question(key)[:2], answered, high))
    return rows


def month_rows(portfolio: Portfolio) -> list[MonthRow]:
    """A row for each month: reviews with a record, their high-risk questions, and how many were cleared by then."""
    rows = []
    for month, points in _by_month(portfolio):
        high = sum(risk is Risk.HIGH for point in points for risk in point.past.risks.values())
        rows.append(MonthRow(month, len(points), high, sum(point.cleared for point in points)))
    return rows


def _by_month(portfolio: Portfolio) -> Iterator[tuple[str, list[_Point]]]:
    """Each month from the first record (or the day asked for) to this one, with where every review stood at its end."""
    if not portfolio.standings:
        return
    begun = min(one.past[0].at.astimezone(UTC).date() for one in portfolio.standings)
    histories = [_history(one) for one in portfolio.standings]
    for month in _months(max(begun, portfolio.asked.since or begun), portfolio.today):
        yield month, [past[-1] for history in histories if (past := [p for at, p in history if at <= month])]


def _history(one: Standing) -> list[tuple[str, _Point]]:
    """The last record of each month."""
    pairs = zip(one.past, cleared_along(one.past), strict=True)
    return list({_month(past.at): _Point(past, len(cleared)) for past, cleared in pairs}.items())


def _months(first: date, last: date) -> Iterator[str]:
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield f"{number // 12:04}-{number % 12 + 1:02}"


def _month(of: date) -> str:
    day = of.astimezone(UTC) if isinstance(of, datetime) else of
    return f"{day:%Y-%m}"


def _months_between(at: datetime, today: date) -> int:
    return (today.year - at.year) * 12 + today.month - at.month
