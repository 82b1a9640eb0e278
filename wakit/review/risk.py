"""The risk of a question, estimated from its best practices.

AWS does not publish the rule of its Tool; this one is inferred from results of live reviews.

>>> from wakit.lens import load_lens
>>> question = load_lens().question("SEC04")
>>> first, *others = question.practices
>>> str(estimate_risk(question, {first.choice_id: AnswerStatus.IN_PLACE}))
'MEDIUM'
"""

from __future__ import annotations

from collections.abc import Mapping

from wakit.errors import UnknownName
from wakit.lens import Question, RiskLevel
from wakit.model import AnswerStatus, Risk
from wakit.review.answerfile import QuestionAnswers

__all__ = ["RISK_LABEL", "estimate_risk", "risk_of"]

#: stands wherever an estimated risk is shown
RISK_LABEL = (
    "estimated with a rule inferred from 34 published results, 32 of one workload; AWS does not publish its rule; "
    "the Tool's value wins"
)

_SAID = (AnswerStatus.IN_PLACE, AnswerStatus.NOT_IN_PLACE, AnswerStatus.NOT_APPLICABLE)


def estimate_risk(
    question: Question,
    statuses: Mapping[str, AnswerStatus | None],
    *,
    none_of_these: bool = False,
    applicable: bool = True,
) -> Risk:
    """The risk the Tool would probably show for a question.

    A best practice is missing when it is neither in place nor marked not applicable. One of High
    risk missing → HIGH; otherwise any missing → MEDIUM; none → NONE.

    Args:
        question: the question with its best practices.
        statuses: by choice id; absent or None is "not answered". ``later`` is no answer yet.
        none_of_these: the choice "None of these" was selected: nothing is in place.
        applicable: False when the whole question was marked not applicable.

    Returns:
        NOT_APPLICABLE for such a question; UNANSWERED when nothing has been said; else the rule's risk.

    Raises:
        UnknownName: a status is for a choice that the question has not got.
    """
    known = [practice.choice_id for practice in question.practices]
    for choice_id in statuses:
        if choice_id not in known:
            raise UnknownName("choice", choice_id, known, f" (of {question.id})")
    if not applicable:
        return Risk.NOT_APPLICABLE
    if not none_of_these and not any(status in _SAID for status in statuses.values()):
        return Risk.UNANSWERED
    fine = {AnswerStatus.NOT_APPLICABLE} if none_of_these else {AnswerStatus.NOT_APPLICABLE, AnswerStatus.IN_PLACE}
    missing = [p.risk for p in question.practices if statuses.get(p.choice_id) not in fine]
    if RiskLevel.HIGH in missing:
        return Risk.HIGH
    return Risk.MEDIUM if missing else Risk.NONE


def risk_of(question: Question, said: QuestionAnswers) -> Risk:
    """The estimated risk of a question by what was said about it (see ``RISK_LABEL``)."""
    return estimate_risk(question, said.statuses, none_of_these=said.none_of_these, applicable=said.applicable)
