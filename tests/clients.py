"""A reviews folder of many clients whose reviews have gone on for years: records alone, made by a seed.

``python -m tests.clients DIR 40`` makes one to look at.
"""

from __future__ import annotations

import random
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from wakit.files.writing import make_folder, write_text
from wakit.lens import BestPractice, Question, RiskLevel, load_lens
from wakit.model import AnswerStatus, Effort, Reason, Risk, Suggestion
from wakit.review.record import PracticeRecord, QuestionRecord, Record
from wakit.review.risk import estimate_risk
from wakit.review.store import create_reviews

__all__ = ["NAMES", "TODAY", "add_client", "many_clients", "record"]

TODAY = date(2026, 3, 2)
#: the first of them; the others are numbered
NAMES = ("alder-bank", "birchfield", "cedar-health", "dogwood", "elm-and-ash", "fir-logistics", "gorse-energy", "hazel")
_LENS = load_lens()
_FINE, _MISSING = AnswerStatus.IN_PLACE, AnswerStatus.NOT_IN_PLACE
_SEEN = [
    *(Suggestion.NOT_MET, Suggestion.MOSTLY_NOT, Suggestion.MOSTLY_IN_ORDER, Suggestion.MOSTLY_IN_ORDER),
    *(Suggestion.NOTHING_AGAINST, Suggestion.MET, Suggestion.IN_PART, Suggestion.NOT_SEEN),
]


def many_clients(place: Path, clients: int, records: int, *, seed: int = 7, today: date = TODAY) -> Path:
    """A reviews folder with so many clients, each with so many records; every ninth is held by interview."""
    store, chance = create_reviews(place), random.Random(seed)
    for number in range(clients):
        name = NAMES[number] if number < len(NAMES) else f"client-{number:03}"
        ends = today - timedelta(days=chance.choice([2, 9, 20, 40, 75, 120, 190, 260, 400]))
        held = [_record(number, at, records, ends) for at in range(records)]
        add_client(store.path, name, held)
    return store.path


def add_client(reviews: Path, name: str, records: list[Record], workload: str = "main", more: str = "") -> Path:
    """A client with a workload of these records; returns the workload's folder."""
    folder = make_folder(reviews / name / workload)
    if not (reviews / name / "client.yaml").exists():
        write_text(reviews / name / "client.yaml", "evidence: none\n")
    write_text(folder / "workload.yaml", f'lens: "{_LENS.version}"\n{more}')
    if records:
        write_text(folder / "standing.jsonl", "".join(f"{one.line}\n" for one in records))
    return folder


def record(at: datetime, statuses: dict[str, AnswerStatus], **more: object) -> Record:
    """A record in which these best practices (by number) were answered so, and nothing else was."""
    known = {_LENS.practice(name).choice_id: status for name, status in statuses.items()}
    questions = {q.tool_id: _question(q, known, {}) for q in _LENS.questions}
    return Record.model_validate(
        {"at": at, "wakit": "0", "lens": _LENS.version, "goal": 45, "questions": questions} | more
    )


def _record(number: int, at: int, records: int, ends: date) -> Record:
    """The same client later: what was missing is put right, bit by bit."""
    chance = random.Random(number)
    moment = datetime(ends.year, ends.month, ends.day, 14, tzinfo=UTC) - timedelta(days=45 * (records - 1 - at))
    is_talk = number % 9 == 8
    done, begins = 0.04 * at * chance.random(), chance.uniform(0.45, 0.75)
    asked = [q for q in _LENS.questions if q in _LENS.security or chance.random() < 0.25]
    statuses = {p.choice_id: _FINE if chance.random() < begins + done else _MISSING for q in asked for p in q.practices}
    seen = (
        {}
        if is_talk
        else {p.choice_id: chance.choice(_SEEN) for q in _LENS.security for p in q.practices[: -1 - number % 2]}
    )
    return Record(
        at=moment,
        wakit="0",
        lens=_LENS.version,
        evidence=None if is_talk else moment - timedelta(days=3),
        accounts=None if is_talk else 1 + number % 5,
        gaps=None if is_talk else {Reason.DENIED: number % 30, Reason.REGION_OFF: 2},
        goal=45,
        questions={q.tool_id: _question(q, statuses, seen) for q in _LENS.questions},
    )


def _question(question: Question, statuses: dict[str, AnswerStatus], seen: dict[str, Suggestion]) -> QuestionRecord:
    said = {c: statuses[c] for c in question.choice_ids if c in statuses}
    risk = estimate_risk(question, said)
    lacks = [p for p in question.practices if said.get(p.choice_id) is _MISSING]
    made = {p.choice_id: _practice(p, said.get(p.choice_id), seen, risk) for p in question.practices}
    return QuestionRecord(
        risk=risk,
        practices_of=len(question.practices),
        answered=len(said),
        is_said=any(p.risk is RiskLevel.HIGH for p in lacks),
        is_cleared=risk is Risk.HIGH and len(lacks) < 3,
        practices={c: one for c, one in made.items() if one != PracticeRecord()},
    )


def _practice(
    practice: BestPractice, status: AnswerStatus | None, seen: dict[str, Suggestion], risk: Risk
) -> PracticeRecord:
    found, is_missing = seen.get(practice.choice_id, Suggestion.BY_INTERVIEW), status is _MISSING
    complete = found in (Suggestion.MET, Suggestion.NOTHING_AGAINST, Suggestion.NOT_MET)
    size = [Effort.HOURS, Effort.DAYS, Effort.DAYS, Effort.WEEKS][sum(map(ord, practice.choice_id)) % 4]
    decided = is_missing and risk is Risk.HIGH and practice.risk is RiskLevel.HIGH and practice.tool_position < 3
    return PracticeRecord(
        status=status, suggestion=found, is_complete=complete, effort=size if is_missing else None, is_decision=decided
    )


if __name__ == "__main__":
    many_clients(Path(sys.argv[1]), int(sys.argv[2]), 10, today=datetime.now(UTC).date())
