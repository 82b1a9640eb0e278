"""A question's page in the report: what was said, what was seen, what to do; the tables stand in the annex."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from wakit.lens import BestPractice, Question
from wakit.lens.guidance import load_guidance
from wakit.model import AnswerStatus
from wakit.review.answers import QuestionAnswers
from wakit.review.opened import Opened
from wakit.review.suggest import Headline, Suggested
from wakit.view.annex import anchor
from wakit.view.chips import answer_of, dot, sentence_of
from wakit.view.counting import count
from wakit.view.figures import encryption, exposure
from wakit.view.findingrows import named, taken, telling_order
from wakit.view.gaps import gap_lines
from wakit.view.html import Html, join, link, section, tag, to_text
from wakit.view.pins import pins_card
from wakit.view.practice import answer_text, carried_line, differs, edge, headline_word, verdict
from wakit.view.question import question_line, questions_of, said_of_all
from wakit.view.words import AGAINST, STATUSES

__all__ = ["question_page", "question_pages"]

#: headlines shown of one best practice, and resources named of one headline
_HEADLINES, _NAMES = 4, 3
#: on paper a best practice stands whole on one page, but one of more lines (of so many characters) than half a page
_WHOLE, _LINE = 36, 100
#: what helps to read a question, by the Tool's id
_FIGURES: Mapping[str, Callable[[Opened], Html | None]] = {
    "protect-data-rest": encryption,
    "network-protection": exposure,
}


def question_pages(opened: Opened, part: str) -> Html:
    """The pages of a pillar's questions or of an area's ("Detection"), one after another."""
    found = questions_of(opened, part)
    if not found:
        return tag("p", f"The lens of this review has no question about {part}.", class_="wk-none")
    return join(question_page(opened, question) for question in found)


def question_page(opened: Opened, question: Question) -> Html:
    """A question with each best practice: the answer, the headlines, what to do about it."""
    said = opened.question_answers(question.id)
    draw = _FIGURES.get(question.tool_id)
    return section(
        f"{question.id} {question.title}",
        tag("h3", tag("span", question.id, class_="wk-number"), " ", question.title),
        question_line(opened, question, said),
        said_of_all(said),
        draw(opened) if draw else None,
        join(_practice(opened, practice, said) for practice in question.practices),
        class_="wk-question",
        id=question.id,
        data_question=question.id,
    )


def _practice(opened: Opened, practice: BestPractice, said: QuestionAnswers) -> Html:
    answer, suggested = said.practices[practice.choice_id], opened.suggested[practice.choice_id]
    pins = opened.pinned(practice.choice_id)
    is_quiet = not suggested.headlines and answer.status is None and not pins
    card = join(
        [
            tag("h4", tag("span", practice.id, class_="wk-number"), " ", link(practice.title, practice.url)),
            verdict(practice, said, suggested),
            answer_text(answer),
            differs(answer),
            carried_line(opened, practice, answer),
            pins_card(pins, opened.snapshot.name if opened.snapshot else ""),
            _seen(opened, practice, suggested),
            gap_lines(opened, practice),
            _to_do(practice, answer_of(said, practice.choice_id), suggested),
        ]
    )
    kind = " wk-quiet" if is_quiet else " wk-long" if _is_long(card) else ""
    return tag(
        "section",
        card,
        class_=f"wk-practice wk-edge-{edge(answer, suggested).tone}{kind}",
        id=practice.id,
        data_choice=practice.choice_id,
    )


def _is_long(card: Html) -> bool:
    return sum(1 + len(line) // _LINE for line in to_text(card).splitlines()) > _WHOLE


def _seen(opened: Opened, practice: BestPractice, suggested: Suggested) -> Html | None:
    """The telling headlines with their first resources, and how many others there are; a link to each one's table."""
    if not suggested.headlines:
        return None
    telling = [h for h in suggested.headlines if h.failed or h.unknown]
    shown = telling[:_HEADLINES] or list(suggested.headlines[:1])
    lines = [tag("li", *_headline(opened, practice, headline)) for headline in shown]
    left = [h for h in suggested.headlines if h not in shown]
    return join([tag("ul", *lines, class_="wk-seen-of"), _left(left)])


def _headline(opened: Opened, practice: BestPractice, headline: Headline) -> Iterator[Html]:
    yield dot(headline_word(headline))
    yield link(sentence_of(headline), f"#{anchor(headline.check)}")
    names = _names(opened, practice, headline) if headline.failed else []
    if not headline.judged and headline.is_open:  # else nobody knows what could not be judged
        yield tag("span", headline.title, class_="wk-names")
    if names:
        more = headline.failed - len(names)
        yield tag("span", join(names, "; "), f" and {more:,} more" if more else "", class_="wk-names")


def _names(opened: Opened, practice: BestPractice, headline: Headline) -> list[Html]:
    """The first resources to talk about; none where there is only the account or region that the sentence counts."""
    assert opened.findings is not None
    assert opened.acceptance is not None
    table, at = opened.findings.table, opened.places(practice.choice_id, headline.check)
    status, keys, idle = (table[name].iloc[at].to_numpy() for name in ("status", "key", "is_unused"))
    is_accepted = opened.acceptance.by_finding[at] >= 0
    told = telling_order(status, keys != headline.subject, idle.astype(bool), is_accepted)
    failed = [(int(at[n]), word) for n, word in told if word is _FAIL][: _NAMES + 1]
    shown = failed if len(failed) <= _NAMES else failed[:_NAMES]
    return named(opened, taken(table, shown))


def _left(left: list[Headline]) -> Html | None:
    """``1 more check found something; 3 other checks have nothing``, each with its table in the annex.

    Who saw nothing, or not all, can't have nothing to talk about.
    """
    if not left:
        return None
    telling = sum(h.failed > 0 for h in left)
    dark = sum(h.is_open and not h.failed for h in left)
    fine = len(left) - telling - dark
    parts = [f"{count(telling, 'more check')} found something to talk about"] if telling else []
    if dark:
        parts.append(f"{f'{dark:,}' if telling else count(dark, 'more check')} could not see all")
    if fine:
        parts.append(f"{count(fine, 'other check has', 'other checks have')} nothing to talk about")
    links = join((link(str(n), f"#{anchor(h.check)}") for n, h in enumerate(left, 1)), " ")
    tables = "their tables are" if len(left) > 1 else "its table is"
    which = tag("span", ": ", links, class_="wk-onscreen")  # on paper a number leads nowhere
    return tag("p", "; ".join(parts), f"; {tables} in the annex", which, class_="wk-count")


def _to_do(practice: BestPractice, answer: AnswerStatus | None, suggested: Suggested) -> Html | None:
    """How to begin, what is good enough, how to check it; where it is missing, or nobody said and it looks so."""
    is_missing = answer is AnswerStatus.NOT_IN_PLACE
    if answer is AnswerStatus.NOT_APPLICABLE or (not is_missing and suggested.suggestion not in AGAINST):
        return None
    told = load_guidance().practice(practice.choice_id)
    if answer is AnswerStatus.IN_PLACE:
        return _again(told.check)
    if not told.first_step:
        return None
    effort = f" ({told.effort})" if told.effort else ""
    lines = [(f"First step{effort}", told.first_step), ("Good enough", told.good_enough), ("Check", told.check)]
    pairs = join(join([tag("dt", head), tag("dd", said)]) for head, said in lines if said)
    return tag("dl", pairs, class_="wk-to-do")


def _again(check: str) -> Html:
    """Said to be in place, and evidence speaks against it: how to find out which of them holds."""
    said = tag("dd", "The answer says in place, the evidence speaks against it.", " ", check)
    return tag("dl", tag("dt", "Look again"), said, class_="wk-to-do")


_FAIL = STATUSES[next(status for status in STATUSES if status.value == "FAIL")]
