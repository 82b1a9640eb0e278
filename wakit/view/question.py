"""A question with its best practices, and the questions of the other pillars in short."""

from __future__ import annotations

from collections import Counter

from wakit.lens import Question
from wakit.model import Risk
from wakit.review.answers import QuestionAnswers
from wakit.review.opened import Opened
from wakit.review.risk import RISK_LABEL, risk_of
from wakit.view.chips import answer_word, chip, labelled, tally
from wakit.view.html import Html, join, link, section, tag
from wakit.view.pins import pins_card
from wakit.view.practice import practice_card
from wakit.view.words import RISKS, SUGGESTIONS, Word

__all__ = [
    "other_questions",
    "question_card",
    "question_line",
    "questions_of",
    "risk_word",
    "said_of_all",
]


def risk_word(question: Question, said: QuestionAnswers) -> Word:
    """The estimated risk in a word; while best practices are not answered yet, what is missing may be an answer."""
    risk = risk_of(question, said)
    word = RISKS[risk]
    is_half = risk in (Risk.HIGH, Risk.MEDIUM) and said.answered < len(said.practices)
    return word._replace(text=f"{word.text} so far") if is_half else word


def question_card(opened: Opened, question: Question) -> Html:
    """A question: risk, what was said about it as a whole, and a card for each best practice."""
    said = opened.question_answers(question.id)
    cards = [practice_card(opened, practice, said) for practice in question.practices]
    head = tag("h3", tag("span", question.id, class_="wk-number"), " ", question.title)
    return section(
        f"{question.id} {question.title}",
        head,
        question_line(opened, question, said),
        said_of_all(said),
        join(cards),
        class_="wk-question",
        id=question.id,
        data_question=question.id,
    )


def questions_of(opened: Opened, part: str) -> list[Question]:
    """The questions of a pillar or of an area of it."""
    wanted = part.strip().lower()
    return [
        question
        for pillar in opened.lens.pillars
        for question in pillar.questions
        if wanted in {question.area.lower(), pillar.title.lower(), pillar.prefix.lower(), pillar.id.lower()}
    ]


def other_questions(opened: Opened) -> Html:
    """The questions of the other pillars: risk, how much is answered, and the answers given."""
    pillars = [
        tag("section", tag("h3", pillar.title), join(_short(opened, q) for q in pillar.questions), class_="wk-pillar")
        for pillar in opened.lens.pillars
        if pillar.prefix != "SEC"
    ]
    return join(pillars) if pillars else tag("p", "The lens of this review has no other questions.", class_="wk-none")


def question_line(opened: Opened, question: Question, said: QuestionAnswers) -> Html:
    """Its risk, how much of it is answered, what the evidence suggests, and AWS's page about it."""
    risk = chip(risk_word(question, said), "Estimated risk")
    suggestions = Counter(opened.suggested[p.choice_id].suggestion for p in question.practices)
    return tag(
        "p",
        tag("span", risk, title=RISK_LABEL),
        tag("span", f"{said.answered} of {len(question.practices)} answered"),
        tag("span", "Evidence: ", tally((word, suggestions[s]) for s, word in SUGGESTIONS.items())),
        link("AWS’s page", question.url),
        class_="wk-question-line",
    )


def said_of_all(said: QuestionAnswers) -> Html | None:
    """What was said about the question as a whole."""
    lines: list[Html] = []
    if not said.applicable:
        lines.append(labelled("The question does not apply:", said.reason))
    if said.none_of_these:
        lines.append(labelled("None of these", "is in place, it was said."))
    if said.notes.strip():
        lines.append(labelled("Notes:", tag("span", said.notes.strip(), class_="wk-note")))
    return tag("div", *lines, class_="wk-said") if lines else None


def _short(opened: Opened, question: Question) -> Html:
    said = opened.question_answers(question.id)
    given = [(p, said.practices[p.choice_id]) for p in question.practices if said.practices[p.choice_id].status]
    lines = [
        tag(
            "li",
            chip(answer_word(answer.status)),
            " ",
            p.id,
            " ",
            p.title,
            _note(answer.note or answer.reason),
            data_choice=p.choice_id,
        )
        for p, answer in given
    ]
    head = tag(
        "p",
        tag("span", question.id, class_="wk-number"),
        tag("span", question.title, class_="wk-short-title"),
        tag("span", f"{said.answered} of {len(said.practices)}", class_="wk-id") if given else None,
        chip(risk_word(question, said)),
        class_="wk-short-line",
    )
    pins = [one for one in opened.pins if one.choice in question.choice_ids]
    pinned = pins_card(pins, opened.snapshot.name if opened.snapshot else "")
    answers = tag("ul", *lines) if lines else None
    return tag(
        "section",
        head,
        said_of_all(said),
        answers,
        pinned,
        class_="wk-short",
        id=question.id,
        data_question=question.id,
    )


def _note(text: str) -> Html | None:
    return tag("span", text.strip(), class_="wk-short-note") if text.strip() else None
