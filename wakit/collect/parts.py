"""What a collector saw in one place: rows, why cells are empty, what failed; and the gaps that follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from wakit import facts
from wakit.aws import NO_SUCH_MEMBER, CallFailed, Refused
from wakit.errors import AccessError
from wakit.evidence.gaps import Gap
from wakit.evidence.place import Place
from wakit.evidence.rows import Rows, Value
from wakit.lens import load_lens
from wakit.lineage import Lineage
from wakit.model import Reason
from wakit.registry import Collector, Registry

__all__ = [
    "Part",
    "Progress",
    "Run",
    "Seen",
    "Step",
    "distinct",
    "gap_of",
    "gaps_of",
    "row_gaps",
    "shut_gap",
    "why_of",
]


@dataclass(frozen=True)
class Step:
    """One table collected in one account and region; ``problem`` says why not, where it was not."""

    account_id: str
    region: str
    table: str
    rows: int
    problem: str
    done: int
    total: int


Progress = Callable[[Step], None]


@dataclass(frozen=True)
class Seen:
    """One row, and why some of its cells are empty; ``unreadable`` where nothing of it could be read."""

    record: Mapping[str, Value]
    refused: Mapping[str, Refused]
    unreadable: Refused | None = None


@dataclass(frozen=True)
class Part:
    """What one collector saw in one place; ``refused`` where it could not see its listing.

    ``gone`` counts the items that were deleted between listing and look.
    """

    place: Place
    rows: Rows[object]
    seen: Sequence[Seen]
    refused: Refused | None = None
    gone: int = 0


@dataclass
class Run:
    """What the accounts of one collection share."""

    registry: Registry
    lineage: Lineage
    at: datetime
    progress: Progress
    total: int = 0
    done: int = 0
    failures: list[str] = field(default_factory=list)

    def step(self, name: str, part: Part) -> None:
        """A part is there: say so, and keep what went wrong."""
        self.done += 1
        self.failures += _failures(name, part)
        problem = str(part.refused) if part.refused else ""
        place = part.place
        self.progress(Step(place.account_id, place.region, name, len(part.seen), problem, self.done, self.total))


def gaps_of(run: Run, one: Collector, part: Part) -> Iterator[Gap]:
    """What a part could not see: its listing, or cells of its rows."""
    if part.refused is not None:
        yield gap_of(run, part.place, one, part.refused)
    for seen in part.seen:
        yield from row_gaps(run, one, seen)


def row_gaps(run: Run, one: Collector, seen: Seen) -> Iterator[Gap]:
    """A gap for each cell of a row that could not be seen; one for the row where nothing of it could be read."""
    place, key = Place(str(seen.record["account_id"]), str(seen.record["region"] or "")), str(seen.record["key"])
    if seen.unreadable is not None:
        yield gap_of(run, place, one, seen.unreadable, key=key)
        return
    for column in one.row.columns:
        if seen.record[column.name] is None:
            missing = Refused(Reason.UNSUPPORTED, NO_SUCH_MEMBER, column.operation, "")
            refused = [(o, seen.refused[o]) for o in column.operations if o in seen.refused]
            operation, why = refused[0] if refused else (column.operation, missing)
            yield gap_of(run, place, one, replace(why, operation=operation), column.name, key)


def gap_of(run: Run, place: Place, one: Collector | None, why: Refused, column: str = "", key: str = "") -> Gap:
    """Why something was not seen; without a collector it is about every table of the place."""
    name = one.name if one else ""
    tables = [name] if one else list(run.registry.collectors)
    blinded = sorted({i for t in tables for i in run.lineage.blinded(t, column)})
    return Gap(
        account_id=place.account_id,
        region=place.region,
        table=name,
        column=column,
        key=key,
        action=facts.operations().get(why.operation, ""),
        reason=why.reason,
        code=why.code,
        best_practices=load_lens().numbers(blinded),
        at=run.at,
        operation=why.operation,
        choice_ids=", ".join(blinded),
    )


def shut_gap(run: Run, account_id: str, error: AccessError) -> Gap:
    """The one gap of an account that could not be entered."""
    why = Refused(Reason(error.reason), error.code, error.operation or "sts:GetCallerIdentity", str(error))
    return gap_of(run, Place(account_id), None, why)


def distinct(one: Collector, seen: Iterable[Seen]) -> list[Seen]:
    """One row for each key. The same resource on two pages, in two states, is the later one; seen from two regions,
    what one of them could not see is taken from the other. Rows that can't be named stay apart."""
    found: dict[Value, Seen] = {}
    unnamed: Counter[Value] = Counter()
    for later in seen:
        key = later.record["key"]
        if any(later.record[c] is None for c in one.row.key_columns):
            unnamed[key] += 1
            later = _numbered(later, unnamed[key])
        elif (earlier := found.get(key)) is not None:
            later = _merged(earlier, later)
        found[later.record["key"]] = later
    return list(found.values())


def _numbered(seen: Seen, n: int) -> Seen:
    return seen if n == 1 else replace(seen, record={**seen.record, "key": f"{seen.record['key']}~{n}"})


def _merged(earlier: Seen, later: Seen) -> Seen:
    record = {n: earlier.record[n] if value is None else value for n, value in later.record.items()}
    return Seen(record, {**earlier.refused, **later.refused})


def _failures(name: str, part: Part) -> Iterator[str]:
    """What went wrong, not: what was refused; one line for each table, place and kind."""
    where = f"{name} in {part.place}"
    if part.refused and part.refused.reason is Reason.FAILED:
        yield f"{where}: {_said(part.refused)}"
    kinds: Counter[tuple[str, str]] = Counter()
    said: dict[tuple[str, str], Refused] = {}
    for seen in part.seen:
        for why in [*seen.refused.values(), *([seen.unreadable] if seen.unreadable else [])]:
            if why.reason is Reason.FAILED:
                kinds[why.operation, why.code] += 1
                said[why.operation, why.code] = why
    for kind, n in kinds.items():
        yield f"{where}, {n} of {len(part.seen)} rows: {_said(said[kind])}"


def _said(why: Refused) -> str:
    if why.message.startswith(f"{why.code}: "):
        return f"{why.operation}: {why.message}"
    return f"{why.operation} answered {why.code}: {why.message}"


def why_of(one: Collector, error: BaseException) -> Refused:
    """Any error as the reason of a gap: AWS's own word, or the name of the mistake."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, CallFailed):
        return Refused(Reason.FAILED, error.code, error.operation, error.message)
    name = type(error).__name__
    return Refused(Reason.FAILED, name, one.row.operation, f"{name}: {error}")
