"""What follows from the declarations: how each best practice is answered, what is read, what must be allowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wakit import facts
from wakit.facts.thresholds import Measured, measured
from wakit.lens import BestPractice, Lens, load_lens
from wakit.lineage import Lineage
from wakit.model import OwnThreshold
from wakit.registry import OWN_OPERATIONS, Registry

__all__ = ["Covered", "Read", "coverage", "policy", "reads"]

#: the pillar for which evidence is collected; every other question is asked
_PILLAR = "security"
_OF_A_CHECK = ("check", "strength", "gravity", "headline")


@dataclass(frozen=True)
class Covered:
    """How one best practice is answered: its checks with strength, gravity and headline, or by interview."""

    best_practice: str
    choice_id: str
    question: str
    title: str
    checks: tuple[tuple[str, str, str, str], ...]
    tables: tuple[str, ...]
    actions: tuple[str, ...]
    thresholds: tuple[Measured, ...] = ()
    """what a client may set of what its checks measure against, and what it has set"""

    @property
    def by_interview(self) -> bool:
        """No check says anything about it."""
        return not self.checks

    def as_json(self) -> dict[str, object]:
        """The object of ``wakit coverage --json``."""
        return {
            "best_practice": self.best_practice,
            "choice_id": self.choice_id,
            "question": self.question,
            "title": self.title,
            "by_interview": self.by_interview,
            "checks": [dict(zip(_OF_A_CHECK, one, strict=True)) for one in self.checks],
            "tables": list(self.tables),
            "actions": list(self.actions),
            "thresholds": [one.as_json() for one in self.thresholds],
        }


@dataclass(frozen=True)
class Read:
    """One IAM action: which operations it allows, which columns are kept of it, of which classes of data."""

    action: str
    operations: tuple[str, ...]
    kept: tuple[str, ...]
    classes: tuple[str, ...]


def coverage(registry: Registry, lens: Lens | None = None, own: Iterable[OwnThreshold] = ()) -> list[Covered]:
    """One entry for each best practice of the Security pillar, in the order of the lens.

    Args:
        registry: whose checks.
        lens: whose best practices; the newest where none is given.
        own: the thresholds that a client measures by instead of ours.
    """
    lineage, found, told = Lineage.of(registry), lens or load_lens(), tuple(own)
    return [_covered(practice, registry, lineage, told) for practice in found.pillar(_PILLAR).practices]


def _covered(practice: BestPractice, registry: Registry, lineage: Lineage, own: tuple[OwnThreshold, ...]) -> Covered:
    checks = [(check.measured(own), strength) for check, strength in registry.checks_of(practice.choice_id)]
    tables = {t for c, _ in checks for t in lineage.reads(c)}
    operations = {o for c, _ in checks for o in lineage.operations(c)}
    limits = dict.fromkeys(name for check, _ in checks for name in lineage.limits(check))
    return Covered(
        practice.id,
        practice.choice_id,
        practice.question,
        practice.title,
        tuple((c.name, s.value, c.gravity.value, c.headline.written()) for c, s in checks),
        tuple(sorted(tables)),
        _actions(operations),
        tuple(measured(name, own) for name in limits),
    )


def reads(registry: Registry) -> list[Read]:
    """One entry for each IAM action that collecting needs, sorted: for the client's security officer."""
    kept: dict[str, set[str]] = {}
    classes: dict[str, set[str]] = {}
    operations: dict[str, set[str]] = {}
    for operation in OWN_OPERATIONS:
        operations.setdefault(facts.action_of(operation), set()).add(operation)
    for one in registry.collectors.values():
        for operation in one.row.operations:
            operations.setdefault(facts.action_of(operation), set()).add(operation)
        for column in one.row.columns:
            for operation in column.operations if column.operation else ():
                action = facts.action_of(operation)
                kept.setdefault(action, set()).add(f"{one.name}.{column.name}")
                classes.setdefault(action, set()).add(column.kind)
    return [
        Read(a, tuple(sorted(ops)), tuple(sorted(kept.get(a, ()))), tuple(sorted(classes.get(a, ()))))
        for a, ops in sorted(operations.items())
    ]


def policy(registry: Registry) -> dict[str, object]:
    """The least read-only IAM policy with which every collector can look, as a policy document."""
    operations = {o for c in registry.collectors.values() for o in c.row.operations} | set(OWN_OPERATIONS)
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "WakitReadsConfiguration", "Effect": "Allow", "Action": list(_actions(operations)), "Resource": "*"}
        ],
    }


def _actions(operations: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({facts.action_of(o) for o in operations}))
