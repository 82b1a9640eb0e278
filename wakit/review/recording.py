"""A record of where an opened review stands, and keeping it in the workload's folder."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from wakit.errors import FileError, SealedError, SnapshotError
from wakit.lens import Question, RiskLevel
from wakit.model import AnswerStatus, Reason, Risk, Suggestion
from wakit.review.answers import QuestionAnswers
from wakit.review.opened import Opened, open_workload
from wakit.review.plan import Plan, PlanItem, make_plan
from wakit.review.record import PracticeRecord, QuestionRecord, Record, keep_record
from wakit.review.risk import risk_of
from wakit.review.store import open_store
from wakit.version import version

__all__ = ["keep_standing", "keep_standings", "record_of"]


def keep_standing(opened: Opened) -> None:
    """Keep a record of where a review stands; not of one that was opened with older evidence than the newest.

    Raises:
        FileError: ``plan.yaml`` or an answers file is wrong.
        StoreError: it can't be written.
    """
    if _is_newest(opened):
        keep_record(opened.folder.standing, record_of(opened))


def _is_newest(opened: Opened) -> bool:
    if opened.client.evidence == "none":
        return True
    try:
        return opened.snapshot == opened.folder.client.snapshots.newest()
    except (SnapshotError, SealedError):  # the newest can't be read, so this one is older
        return False


def keep_standings(client: str, reviews: str | Path | None = None, evidence: str | None = None) -> None:
    """Keep a record of each workload of a client, with the evidence of a time or the newest.

    One whose files are wrong is left out, and keeps its older records.

    Raises:
        StoreError: one can't be written.
    """
    folder = open_store(reviews).client(client)
    for name in folder.workloads():
        try:
            opened = open_workload(f"{client}/{name}", reviews, evidence)
            keep_standing(opened)
        except FileError:
            continue  # its own commands say what is wrong, and the portfolio how old its newest record is


def record_of(opened: Opened, at: datetime | None = None) -> Record:
    """Where a review stands now.

    Raises:
        FileError: ``plan.yaml`` or an answers file is wrong.
    """
    plan, evidence = make_plan(opened), opened.evidence
    items = {item.practice.choice_id: item for item in plan.items}
    return Record(
        at=at or datetime.now(UTC).replace(microsecond=0),
        wakit=version(),
        lens=opened.lens.version,
        evidence=evidence.at.to_pydatetime() if evidence is not None else None,
        accounts=len(evidence.accounts) if evidence is not None else None,
        gaps=_gaps(opened),
        goal=plan.percent,
        questions={question.tool_id: _question(opened, question, plan, items) for question in opened.lens.questions},
    )


def _gaps(opened: Opened) -> dict[Reason, int] | None:
    if opened.evidence is None:
        return None
    return {Reason(reason): number for reason, number in sorted(Counter(opened.evidence.gaps["reason"]).items())}


def _question(opened: Opened, question: Question, plan: Plan, items: dict[str, PlanItem]) -> QuestionRecord:
    said = opened.question_answers(question.id)
    statuses = {choice_id: _status(said, choice_id) for choice_id in question.choice_ids}
    high = {practice.choice_id for practice in question.practices if practice.risk is RiskLevel.HIGH}
    risk = risk_of(question, said)
    is_said = any(statuses[choice_id] is AnswerStatus.NOT_IN_PLACE for choice_id in high)
    made = {c: _practice(opened, c, status, items.get(c)) for c, status in statuses.items()}
    return QuestionRecord(
        risk=risk,
        practices_of=len(question.practices),
        answered=said.answered,
        is_said=is_said and risk is Risk.HIGH,
        is_cleared=question in plan.clears,
        practices={choice_id: one for choice_id, one in made.items() if one != PracticeRecord()},
    )


def _status(said: QuestionAnswers, choice_id: str) -> AnswerStatus | None:
    """What counts for the risk: of the question as a whole before that of the best practice."""
    status = said.practices[choice_id].status
    if not said.applicable:
        return AnswerStatus.NOT_APPLICABLE
    if said.none_of_these and status is not AnswerStatus.NOT_APPLICABLE:
        return AnswerStatus.NOT_IN_PLACE
    return status


def _practice(opened: Opened, choice_id: str, status: AnswerStatus | None, item: PlanItem | None) -> PracticeRecord:
    found = opened.suggested[choice_id]
    return PracticeRecord(
        status=status,
        suggestion=found.suggestion,
        is_complete=found.suggestion is not Suggestion.BY_INTERVIEW and found.is_complete,
        effort=item.planned.effort if item else None,
        is_decision=item.is_decision if item else False,
    )
