"""Page one: whose workload, on what evidence, how far the conversation is, and what to talk about first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version

from wakit.evidence.place import OTHER_REGIONS
from wakit.lens import BestPractice, Question
from wakit.model import Gravity, Reason, Risk, Suggestion
from wakit.review.answers import QuestionAnswers
from wakit.review.opened import Opened
from wakit.review.risk import RISK_LABEL, risk_of
from wakit.review.suggest import Headline
from wakit.view.accepted import accepted_risks
from wakit.view.chips import account_text, chip, sentence_of, tally
from wakit.view.counting import and_more
from wakit.view.gaps import blinded, gap_count_by_reason, seen_in_part
from wakit.view.html import Html, join, link, tag
from wakit.view.lines import scope_lines
from wakit.view.question import risk_word
from wakit.view.tables import rows_table
from wakit.view.thresholds import own_thresholds
from wakit.view.words import ANSWERS, REASONS, RISKS, SUGGESTIONS, count, time

__all__ = ["GOAL", "header", "provenance", "summary", "telling_headlines"]

#: questions that a review day should at least answer
GOAL = 20
_HEADLINES, _OF_ONE_QUESTION, _PRACTICES, _NAMED = 8, 2, 3, 5
_RISK_ORDER = ["High", "Medium", "Low"]
_GRAVITIES = list(Gravity)


def summary(opened: Opened) -> Html:
    """Whose workload, on what evidence; how much is answered; what to talk about first; what was not seen."""
    said = {q.id: opened.question_answers(q.id) for q in opened.lens.questions}
    return tag(
        "section",
        header(opened),
        _tiles(opened, said),
        _headlines(opened),
        _unseen(opened),
        accepted_risks(opened),
        _risks(opened, said),
        class_="wk-summary",
        id="summary",
        data_wakit="page-one",
    )


def telling_headlines(opened: Opened) -> list[tuple[Headline, list[BestPractice]]]:
    """The headlines to talk about first, each once with its best practices: the gravest first; at most two of one
    question, so that page one shows breadth, but whatever is critical."""
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


def provenance(opened: Opened) -> Html:
    """Where everything on these pages comes from, by which versions, and what they can't say."""
    facts = [
        ("wakit", version("wakit")),
        ("Lens", f"{opened.lens.title}, {opened.lens.version}"),
        ("Checks", f"{len(opened.registry.checks)} on {len(opened.registry.collectors)} tables"),
        *_evidence_facts(opened),
        ("Estimated risk", RISK_LABEL),
    ]
    pairs = join(join([tag("dt", name), tag("dd", text)]) for name, text in facts)
    return join([tag("dl", pairs, class_="wk-facts"), own_thresholds(opened), _calls(opened)])


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
        facts.append(("In the room", ", ".join(people)))
    if opened.evidence is None:
        facts.append(("Evidence", "none: this review is held by interview"))
    else:
        accounts = join((account_text(a, opened.client) for a in opened.evidence.accounts), ", ")
        facts += [("Evidence of", time(opened.evidence.at)), ("Accounts", accounts), ("Regions", _regions(opened))]
        facts.append(("Not looked at", _not_looked_at(opened)))
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


def _not_looked_at(opened: Opened) -> Html:
    """What the evidence was not asked for, accounts without a way in, and regions that AWS would not name."""
    gaps = opened.evidence.gaps if opened.evidence else None
    if gaps is None:
        return join([])
    whole = gaps[(gaps["table"] == "") & (gaps["reason"] != Reason.NOT_COLLECTED)]
    shut = sorted(set(whole.loc[whole["region"] == "", "account_id"]))
    untold = sorted(set(whole.loc[whole["region"] == OTHER_REGIONS, "account_id"]))
    said = [join([line]) for line in scope_lines(opened.left_out)]
    said += [join([account_text(a, opened.client), ": no way in"]) for a in shut]
    said += [join([line]) for line in _beside(opened.beside_the_evidence)]
    said += [join([account_text(a, opened.client), ": regions that AWS would not name"]) for a in untold]
    return join(said, "; ")


def _tiles(opened: Opened, said: Mapping[str, QuestionAnswers]) -> Html:
    questions = opened.lens.questions
    risks = Counter(risk_of(q, said[q.id]) for q in questions)
    done = len(questions) - risks[Risk.UNANSWERED]
    security = opened.lens.security
    return tag(
        "div",
        _tile(
            f"{done} of {len(questions)}",
            "questions answered",
            f"goal of the day: {min(GOAL, len(questions))} or more",
            _risks_of(risks, "estimated risk so far: " if done < len(questions) else "estimated risk: ")
            if done
            else "no risk to estimate yet",
        ),
        _tile_of_answers(security, said),
        _tile_of_suggestions(opened, security),
        class_="wk-tiles",
    )


def _risks_of(risks: Counter[Risk], what: str) -> Html:
    return join([what, tally((word, risks[r]) for r, word in RISKS.items() if r is not Risk.UNANSWERED)])


def _tile_of_answers(security: Sequence[Question], said: Mapping[str, QuestionAnswers]) -> Html:
    given = Counter(status for q in security for status in said[q.id].statuses.values())
    done, every = sum(said[q.id].answered for q in security), sum(len(q.practices) for q in security)
    words = tally((word, given[status]) for status, word in ANSWERS.items())
    return _tile(f"{done} of {every}", "Security best practices answered", words)


def _tile_of_suggestions(opened: Opened, security: Sequence[Question]) -> Html:
    found = Counter(opened.suggested[p.choice_id].suggestion for q in security for p in q.practices)
    if opened.findings is None:
        return _tile("0", "resources looked at", "every answer comes from the conversation")
    looked = int(opened.findings.counts["judged"].sum())
    spread = tally((word, found[s]) for s, word in SUGGESTIONS.items())
    return _tile(
        f"{looked:,}",
        "verdict on a resource; for Security it suggests"
        if looked == 1
        else "verdicts on resources; for Security they suggest",
        spread,
    )


def _tile(number: str, what: str, *more: object) -> Html:
    return tag("div", tag("b", number), tag("span", what), *(tag("small", m) for m in more if m), class_="wk-tile")


def _headlines(opened: Opened) -> Html | None:
    found = telling_headlines(opened)
    if opened.findings is None:
        return None
    if not found:
        return tag("div", tag("h3", "To talk about first"), tag("p", "No check found anything to talk about."))
    critical = sum(headline.gravity is Gravity.CRITICAL for headline, _ in found)
    lines = [
        tag(
            "li",
            sentence_of(headline),
            tag("span", _practices(practices), class_="wk-links"),
        )
        for headline, practices in found[: max(_HEADLINES, critical)]
    ]
    return tag("div", tag("h3", "To talk about first"), tag("ol", *lines, class_="wk-telling", data_wakit="gravest"))


def _practices(practices: list[BestPractice]) -> Html:
    links = join((link(p.id, f"#{p.id}") for p in practices[:_PRACTICES]), ", ")
    more = len(practices) - _PRACTICES
    return join([links, f" and {more} more"]) if more > 0 else links


def _unseen(opened: Opened) -> Html | None:
    if opened.evidence is None:
        return None
    reasons = gap_count_by_reason(opened.evidence.gaps)
    if not reasons:
        text: object = "Everything that was asked for was seen."
    else:
        listed = ", ".join(f"{REASONS[r]} ({n:,})" for r, n in reasons.items())
        what = seen_in_part(blinded(opened.evidence.gaps))
        text = join(
            [
                f"{listed[:1].upper()}{listed[1:]}. {what}: see ",
                link("all gaps", "#gaps"),
                ".",
            ]
        )
    return tag("div", tag("h3", "Not seen"), tag("p", text), data_wakit="not-seen")


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


def _evidence_facts(opened: Opened) -> list[tuple[str, str]]:
    if opened.evidence is None:
        return [("Evidence", "none; every answer comes from the conversation")]
    manifest = opened.evidence.manifest
    facts = [
        ("Evidence", f"{opened.snapshot.name if opened.snapshot else ''}, read only, of {time(opened.evidence.at)}")
    ]
    if collected := manifest.get("wakit"):
        facts.append(("Collected by", f"wakit {collected}"))
    return facts


def _calls(opened: Opened) -> Html | None:
    if opened.evidence is None or not len(opened.evidence.calls):
        return None
    by_service = opened.evidence.calls.groupby("service")[["calls", "errors", "throttles"]].sum().reset_index()
    rows = [[str(c) for c in row] for row in by_service.itertuples(index=False, name=None)]
    title = f"{int(opened.evidence.calls['calls'].sum()):,} calls to AWS, by service"
    table = rows_table(["Service", "Calls", "Refused or failed", "Asked to wait"], rows, class_="wk-calls")
    return tag("details", tag("summary", title), table)
