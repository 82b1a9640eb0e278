"""What page one rests on: whose workload, on what evidence, what to talk about first, each question with its risk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from wakit.evidence.place import OTHER_REGIONS
from wakit.lens import BestPractice, Question
from wakit.model import Gravity, Reason, Suggestion
from wakit.review.answers import QuestionAnswers
from wakit.review.opened import Opened
from wakit.review.risk import RISK_LABEL
from wakit.review.suggest import Headline
from wakit.view.accepted import accepted_risks
from wakit.view.chips import account_called, account_text, chip, sentence_of, tally
from wakit.view.counting import and_more
from wakit.view.figures import coverage
from wakit.view.html import Html, join, link, tag
from wakit.view.lines import scope_lines
from wakit.view.question import risk_word
from wakit.view.tables import rows_table
from wakit.view.words import SUGGESTIONS, count, time

__all__ = ["header", "not_looked_at", "nothing_found", "standing", "telling_headlines"]

_HEADLINES, _OF_ONE_QUESTION, _PRACTICES, _NAMED = 8, 2, 3, 5
_RISK_ORDER = ["High", "Medium", "Low"]
_GRAVITIES = list(Gravity)


def standing(opened: Opened) -> Html:
    """Whose workload, all there is to talk about first, each question with its risk and what was seen of it."""
    said = {q.id: opened.question_answers(q.id) for q in opened.lens.questions}
    return tag(
        "section",
        header(opened),
        _headlines(opened),
        _risks(opened, said),
        coverage(opened),
        accepted_risks(opened),
        class_="wk-summary",
    )


def telling_headlines(opened: Opened) -> list[tuple[Headline, list[BestPractice]]]:
    """The headlines to talk about first, each once with its best practices: the gravest first; at most two of one
    question, so that they show breadth, but whatever is critical."""
    practices: dict[str, list[BestPractice]] = {}
    best: dict[str, tuple[tuple[object, ...], Headline]] = {}
    for practice in opened.lens.practices:
        for headline in opened.suggested[practice.choice_id].headlines:
            if headline.failed:
                practices.setdefault(headline.check, []).append(practice)
                rank = _rank(headline, practice)
                if headline.check not in best or rank < best[headline.check][0]:
                    best[headline.check] = (rank, headline)
    ordered = sorted(best.values(), key=lambda pair: (*pair[0], pair[1].check))
    return list(_spread(((h, practices[h.check]) for _, h in ordered)))


def header(opened: Opened) -> Html:
    """Client, workload, who is in the room, and what the evidence is of."""
    workload = opened.workload
    facts: list[tuple[str, object]] = [("Workload", workload.name)]
    if workload.scope or workload.description:
        facts.append(("Scope", workload.scope or workload.description))
    if workload.goals:
        facts.append(("Goals", _goals(workload.goals)))
    if workload.attendees:
        people = [f"{a.name} ({a.role})" if a.role else a.name for a in workload.attendees]
        facts.append(("In the room", "; ".join(people)))
    if opened.evidence is None:
        facts.append(("Evidence", "none: this review is held by interview"))
    else:
        accounts = join((account_called(a, opened.account_names) for a in opened.evidence.accounts), ", ")
        facts += [("Evidence of", time(opened.evidence.at)), ("Accounts", accounts), ("Regions", _regions(opened))]
        facts.append(("Not looked at", join(not_looked_at(opened), "; ")))
    pairs = join(join([tag("dt", name), tag("dd", text)]) for name, text in facts if text)
    return tag(
        "div", tag("p", opened.client.name, class_="wk-client"), tag("dl", pairs, class_="wk-facts"), class_="wk-head"
    )


def _goals(goals: Sequence[str]) -> object:
    """A goal is a sentence of the client's own; several are a list."""
    return goals[0] if len(goals) == 1 else tag("ul", *(tag("li", goal) for goal in goals))


def _regions(opened: Opened) -> str:
    seen = opened.evidence.regions if opened.evidence else {}
    names = sorted({region for regions in seen.values() for region in regions})
    return ", ".join(names) if len(names) <= 6 else f"{len(names)}: {', '.join(names[:5])} …"


def _beside(accounts: Sequence[tuple[str, str]]) -> list[str]:
    """The accounts of the organisation that nobody looked at, the first of them by name."""
    names = [f"{name} ({number})" if name else number for number, name in accounts]
    listed = f"{', '.join(names[:_NAMED])}{and_more(len(names) - _NAMED) if len(names) > _NAMED else ''}"
    return [f"{count(len(names), 'other active account')} of the organisation: {listed}"] if names else []


def not_looked_at(opened: Opened) -> list[Html]:
    """What the evidence was not asked for, accounts without a way in, and regions that AWS would not name."""
    gaps = opened.evidence.gaps if opened.evidence else None
    if gaps is None:
        return []
    whole = gaps[(gaps["table"] == "") & (gaps["reason"] != Reason.NOT_COLLECTED)]
    shut = sorted(set(whole.loc[whole["region"] == "", "account_id"]))
    untold = sorted(set(whole.loc[whole["region"] == OTHER_REGIONS, "account_id"]))
    said = [join([line]) for line in scope_lines(opened.left_out)]
    said += [join([account_text(a, opened.client), ": no way in"]) for a in shut]
    said += [join([line]) for line in _beside(opened.beside_the_evidence)]
    return said + [join([account_text(a, opened.client), ": regions that AWS would not name"]) for a in untold]


def _headlines(opened: Opened) -> Html | None:
    found = telling_headlines(opened)
    if opened.findings is None:
        return None
    if not found:
        return tag("div", tag("h3", "To talk about first"), tag("p", nothing_found(opened)))
    critical = sum(headline.gravity is Gravity.CRITICAL for headline, _ in found)
    lines = [
        tag(
            "li",
            sentence_of(headline),
            tag("span", _practices(practices), class_="wk-links"),
        )
        for headline, practices in found[: max(_HEADLINES, critical)]
    ]
    head = tag("h3", "To talk about first")
    return tag("div", head, tag("ol", *lines, class_="wk-telling"), id="first")


def nothing_found(opened: Opened) -> str:
    """That no check found anything, and whether there was anything in which it could have."""
    headlines = [h for one in opened.suggested.values() for h in one.headlines]
    if any(h.judged or h.accepted for h in headlines):
        seen = " in what was seen" if any(h.is_open for h in headlines) else ""
        return f"No check found anything to talk about{seen}."
    if any(h.is_open for h in headlines):
        return "No check could say anything: what they look at was not seen."
    return "No check found anything to talk about: there is nothing that one could judge."


def _practices(practices: list[BestPractice]) -> Html:
    links = join((link(p.id, f"#{p.id}") for p in practices[:_PRACTICES]), ", ")
    more = len(practices) - _PRACTICES
    return join([links, f" and {more} more"]) if more > 0 else links


def _risks(opened: Opened, said: Mapping[str, QuestionAnswers]) -> Html:
    rows = [
        [
            join([tag("span", link(q.id, f"#{q.id}"), class_="wk-number"), " ", q.title]),
            chip(risk_word(q, said[q.id])),
            f"{said[q.id].answered} of {len(q.practices)}",
            tally((w, n) for s, w in SUGGESTIONS.items() if (n := _suggestions(opened, q)[s])),
        ]
        for q in opened.lens.security
    ]
    heads = ["Question", "Estimated risk", "Answered", "Evidence suggests"]
    label = tag("p", f"Risk is {RISK_LABEL}.", class_="wk-count")
    return tag("div", tag("h3", "Security, question by question"), rows_table(heads, rows, class_="wk-risks"), label)


def _suggestions(opened: Opened, question: Question) -> Counter[Suggestion]:
    return Counter(opened.suggested[p.choice_id].suggestion for p in question.practices)


def _rank(headline: Headline, practice: BestPractice) -> tuple[object, ...]:
    """Gravity, then the practice's risk, then share and number."""
    share = headline.failed / max(1, headline.judged)
    return (_GRAVITIES.index(headline.gravity), _RISK_ORDER.index(practice.risk), -share, -headline.failed)


def _spread(
    found: Iterator[tuple[Headline, list[BestPractice]]],
) -> Iterator[tuple[Headline, list[BestPractice]]]:
    """At most two of one question, and whatever is critical; the others are told with their question."""
    taken: Counter[str] = Counter()
    for headline, practices in found:
        question = practices[0].question
        taken[question] += 1
        if taken[question] <= _OF_ONE_QUESTION or headline.gravity is Gravity.CRITICAL:
            yield headline, practices
