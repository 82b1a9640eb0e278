"""Page one: where the review stands, what to decide, the gravest things, what could not be seen; to be read aloud."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from wakit.lens import BestPractice
from wakit.model import AnswerStatus, Effort, Gravity
from wakit.review.opened import Opened
from wakit.review.plan import Plan, PlanItem, make_plan
from wakit.review.suggest import Headline
from wakit.view.chips import sentence_of
from wakit.view.counting import count
from wakit.view.figures import progress
from wakit.view.gaps import blinded, gap_count_by_reason
from wakit.view.html import Html, join, link, tag
from wakit.view.plan import deciding, told_of
from wakit.view.squares import practice_picture
from wakit.view.standing import not_looked_at, nothing_found, telling_headlines
from wakit.view.words import AGAINST, REASONS, either

__all__ = ["GOAL", "page_one"]

#: questions that a review day should at least answer
GOAL = 20
_GRAVEST, _DECISIONS, _REASONS, _LEFT_OUT, _SETTLED = 3, 12, 2, 2, 3


def page_one(opened: Opened) -> Html:
    """Where the review stands, what clears the goal, the three gravest things, what could not be seen."""
    plan = make_plan(opened)
    return tag(
        "section",
        _tiles(opened, plan),
        progress(plan),
        tag(
            "div",
            _decisions(opened, plan),
            _gravest(opened),
            _unseen(opened),
            practice_picture(opened),
            class_="wk-first",
        ),
        class_="wk-summary",
        id="summary",
        data_wakit="page-one",
    )


def _tiles(opened: Opened, plan: Plan) -> Html:
    return tag(
        "div",
        *(tag("p", tag("b", number), " ", tag("span", said)) for number, said in _standing(opened, plan)),
        class_="wk-tiles",
    )


def _standing(opened: Opened, plan: Plan) -> Iterator[tuple[str, str]]:
    """Read aloud: "21 of 57 questions are answered; the goal is 20. 16 of them are high-risk so far (estimated)."."""
    every, high = len(opened.lens.questions), len(plan.high_risk)
    goal = f"; the goal is {GOAL}" if every > GOAL else ""
    are = "is" if plan.answered == 1 else "are"
    yield f"{plan.answered:,} of {every:,}", f"{'question' if every == 1 else 'questions'} {are} answered{goal}."
    if not plan.answered:
        return
    so_far = " so far" if _is_open(opened) else ""
    of_them = "of them" if plan.answered > 1 else ""
    number = f"{high:,}" if high else "None"
    are = "is" if high <= 1 else "are"
    yield number, f"{of_them} {are} high-risk{so_far} (estimated).".lstrip()
    if plan.goal and plan.clears:
        these = "decision" if len(plan.decisions) == 1 else f"{len(plan.decisions):,} decisions"
        yield (
            f"{len(plan.clears):,} of {high:,}",
            f"would be cleared by the {these} below.",
        )


def _is_open(opened: Opened) -> bool:
    """Some best practice is not answered yet, so that a risk may still change."""
    said = (opened.question_answers(question.id) for question in opened.lens.questions)
    return any(one.answered < len(one.practices) for one in said)


def _decisions(opened: Opened, plan: Plan) -> Html:
    """The cheapest best practices that clear the goal; the whole plan stands in its chapter."""
    shown = plan.decisions[:_DECISIONS]
    left = len(plan.decisions) - len(shown)
    more = (
        tag("p", f"{count(left, 'more stands', 'more stand')} in the ", link("improvement plan", "#plan"), ".")
        if left
        else None
    )
    told = " ".join([*_efforts(plan), *_to_ask(plan), *_owners(plan)])
    after = tag("p", told, class_="wk-after") if plan.decisions else None
    listed = tag("ol", *(_decision(item) for item in shown), data_wakit="decisions") if shown else None
    parts = [tag("h3", "To decide"), tag("p", _why(plan)), listed, more, after, _to_settle(opened)]
    return tag("div", *parts, class_="wk-decisions")


def _to_settle(opened: Opened) -> Html | None:
    """Read aloud: "The evidence speaks against 7 answers: SEC01-BP02, SEC02-BP01, SEC05-BP01 and 4 more."."""
    found = [
        practice
        for question in opened.lens.security
        for said in [opened.question_answers(question.id)]
        for practice in question.practices
        if said.practices[practice.choice_id].status is AnswerStatus.IN_PLACE
        and opened.suggested[practice.choice_id].suggestion in AGAINST
    ]
    if not found:
        return None
    found.sort(key=lambda one: AGAINST.index(opened.suggested[one.choice_id].suggestion))
    links = join((link(one.id, f"#{one.id}") for one in found[:_SETTLED]), ", ")
    left = len(found) - _SETTLED
    more = f" and {left:,} more" if left > 0 else ""
    told = [f"The evidence speaks against {count(len(found), 'answer')}: ", links, more, "."]
    return tag("p", *told, class_="wk-after", data_wakit="to-settle")


def _why(plan: Plan) -> str:
    if not plan.answered:
        return "Nothing yet: no question is answered, so no risk is known."
    if plan.goal and len(plan.clears) >= plan.goal:
        return f"The least that clears {plan.percent} %:"
    return " ".join(deciding(plan)) or "By the answers nothing: no answered question is high-risk."


def _efforts(plan: Plan) -> Iterator[str]:
    """Read aloud: "Weeks: 3, days: 1, not estimated: 6."."""
    found = Counter(item.planned.effort for item in plan.decisions)
    if len(plan.decisions) == 1 or found[None] == len(plan.decisions):
        return  # it stands beside the one, or beside none
    known = [f"{e.value}: {found[e]:,}" for e in reversed(Effort) if found[e]]
    told = ", ".join([*known, *([f"not estimated: {found[None]:,}"] if found[None] else [])])
    yield f"{told.capitalize()}."


def _to_ask(plan: Plan) -> Iterator[str]:
    """Read aloud: "Ask first about the 3 still open."."""
    unanswered = sum(not item.is_said for item in plan.decisions)
    if not unanswered:
        return
    if unanswered == len(plan.decisions):
        yield f"{'It' if unanswered == 1 else 'None'} is {'not ' if unanswered == 1 else ''}answered yet: ask first."
    else:
        yield f"Ask first about the {'one' if unanswered == 1 else f'{unanswered:,}'} still open."


def _owners(plan: Plan) -> Iterator[str]:
    """Read aloud: "3 of 10 have no owner yet."."""
    nobody = sum(not item.planned.owner for item in plan.decisions)
    if not nobody:
        return
    every = len(plan.decisions)
    if nobody == every:
        date = "" if any(item.planned.due for item in plan.decisions) else " or date"
        yield f"It has no owner{date} yet." if every == 1 else f"None has an owner{date} yet."
    else:
        yield f"{nobody:,} of {every:,} {'has' if nobody == 1 else 'have'} no owner yet."


def _decision(item: PlanItem) -> Html:
    told = ", ".join(filter(None, [told_of(item), "" if item.is_said else "open"]))
    name = link(item.practice.title, f"#{item.practice.id}")
    number = tag("span", item.practice.id, class_="wk-number")
    return tag("li", tag("span", name), tag("span", number, f" {told}" if told else "", class_="wk-links"))


def _gravest(opened: Opened) -> Html | None:
    """The three gravest things, of three questions where there are so many."""
    if opened.findings is None:
        return None
    found = telling_headlines(opened)
    if not found:
        nothing = tag("p", nothing_found(opened))
        return tag("div", tag("h3", "The gravest"), nothing, class_="wk-gravest")
    shown = _apart(found)
    head = f"The {len(shown)} gravest things" if len(shown) > 1 else "The gravest thing"
    lines = [tag("li", sentence_of(headline), _practice(practices[0])) for headline, practices in shown]
    return tag("div", tag("h3", head), tag("ol", *lines, data_wakit="gravest"), _others(found), class_="wk-gravest")


def _practice(practice: BestPractice) -> Html:
    return tag("span", link(practice.id, f"#{practice.id}"), class_="wk-links")


def _others(found: Sequence[tuple[Headline, list[BestPractice]]]) -> Html | None:
    """How many critical ones stand behind page one."""
    left = sum(headline.gravity is Gravity.CRITICAL for headline, _ in found) - _GRAVEST
    if left <= 0:
        return None
    return tag("p", link(f"{count(left, 'more is', 'more are')} critical", "#first"), ".", class_="wk-after")


def _apart(
    found: Sequence[tuple[Headline, list[BestPractice]]],
) -> list[tuple[Headline, list[BestPractice]]]:
    """The first of each question, by gravity; then others of the same questions."""
    seen: set[str] = set()
    again = []
    for _, practices in found:
        again.append(practices[0].question in seen)
        seen.add(practices[0].question)
    gravities = list(Gravity)
    order = sorted(range(len(found)), key=lambda at: (gravities.index(found[at][0].gravity), again[at], at))
    return [found[at] for at in order[:_GRAVEST]]


def _unseen(opened: Opened) -> Html:
    return tag(
        "div",
        tag("h3", "Not seen"),
        tag("p", *_unseen_sentences(opened)),
        class_="wk-unseen-first",
        data_wakit="not-seen",
    )


def _unseen_sentences(opened: Opened) -> Iterator[object]:
    """Read aloud: "7 best practices were seen in part or not at all: AWS refused the call."."""
    if opened.evidence is None:
        yield "This review is held by interview: no account was looked at."
        return
    reasons = [REASONS[reason] for reason in gap_count_by_reason(opened.evidence.gaps)]
    left = not_looked_at(opened)
    if not reasons and not left:
        yield "Everything that was asked for was seen."
    if reasons:
        number = blinded(opened.evidence.gaps)
        was = count(number, "best practice was", "best practices were") if number else "No best practice was"
        why = either(reasons[:_REASONS]) + (", and other reasons" if len(reasons) > _REASONS else "")
        end = "seen in part or not at all" if number else "hidden, though something was not seen"
        yield join([link(f"{was} {end}", "#gaps"), f": {why}. "])
    if left:
        more = f"; and {count(len(left) - _LEFT_OUT, 'more')}" if len(left) > _LEFT_OUT else ""
        yield join(["Not looked at: ", join(left[:_LEFT_OUT], "; "), more, "."])
