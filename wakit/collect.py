"""Account(s) → a new evidence snapshot: runs every collector where it belongs, overlapped, and keeps the gaps.

A refusal is a gap. Any other error ends that one collector loudly (operation and region in the message) and the
others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from wakit import facts
from wakit.aws import Account, CallFailed, Reader, Refused
from wakit.aws.access import Access, Target
from wakit.errors import AccessError, DefinitionError
from wakit.evidence.gaps import Gap
from wakit.evidence.rows import Rows, Value
from wakit.evidence.snapshot import SnapshotWriter
from wakit.evidence.tables import table
from wakit.lineage import Lineage
from wakit.model import Reason
from wakit.registry import Collector, Registry, load
from wakit.version import version

__all__ = ["OWN_OPERATIONS", "Collected", "Part", "Progress", "Run", "Step", "collect", "enabled_regions", "parts_of"]

#: what collecting itself asks, beside the collectors
OWN_OPERATIONS = ("ec2:DescribeRegions", "sts:GetCallerIdentity")
#: collectors side by side; they mostly wait
_COLLECTORS = 64
_GLOBAL = "global"


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
class Collected:
    """What a collection did: where it lies, what failed (not: what was refused), and what could not be entered."""

    folder: Path
    rows: Mapping[str, int]
    gaps: int
    failures: Sequence[str]
    shut: Sequence[str]


@dataclass(frozen=True)
class Look:
    """What one collector handed over in one account and region, and the Reader that noted its refusals."""

    rows: Rows[object]
    records: list[dict[str, Value]]
    reader: Reader


@dataclass(frozen=True)
class Part:
    """What one collector saw in one account and region."""

    rows: Rows[object]
    records: list[dict[str, Value]]
    gaps: list[Gap]
    refused: Refused | None
    failure: str


@dataclass
class Run:
    """What the accounts of one collection share."""

    registry: Registry
    lineage: Lineage
    writer: SnapshotWriter
    at: datetime
    progress: Progress
    total: int
    done: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    gaps: int = 0
    expired: bool = False

    def step(self, account_id: str, region: str, name: str, part: Part) -> None:
        self.done += 1
        self.rows[name] = self.rows.get(name, 0) + len(part.records)
        self.gaps += len(part.gaps)
        if part.failure:
            self.failures.append(part.failure)
        problem = part.failure or (str(part.refused) if part.refused else "")
        self.progress(Step(account_id, region, name, len(part.records), problem, self.done, self.total))


def collect(
    targets: Sequence[Target],
    folder: Path,
    *,
    regions: Sequence[str] = (),
    tables: Collection[str] = (),
    registry: Registry | None = None,
    access: Access | None = None,
    progress: Progress = lambda _: None,
    at: datetime | None = None,
) -> Collected:
    """Collect every table of the registry from the accounts into a snapshot folder.

    ``regions`` are those named, or none for every region that the account has enabled; ``tables`` are those named
    (with those they start from), or none for all: what was not asked for is unseen. A folder that holds an
    interrupted collection is completed: only the missing shards are asked for.

    Raises:
        AccessError: no account could be entered, or the credentials expired on the way (what was collected is
            kept; the same folder can be completed later).
    """
    known = registry or load()
    way = access or Access()
    writer = SnapshotWriter(folder)
    run = Run(known, Lineage.of(known), writer, at or datetime.now(UTC), progress, total=0)
    asked = {t for name in tables or known.collectors for t in _with_needs(known, name)}
    shut: list[str] = []
    callers: dict[str, str] = {}
    seen: dict[str, list[str]] = {}
    for target in targets:
        try:
            account, who = way.enter(target, tuple(regions))
        except AccessError as error:
            shut.append(str(error))
            writer.gaps += _shut(run, target.account_id, str(error))
            continue
        if not callers:
            writer.begin(_manifest(run, targets, regions))
        callers[target.account_id] = who.arn
        seen[target.account_id] = list(regions) or enabled_regions(account)
        _collect_account(run, account, seen[target.account_id], asked)
    if len(shut) == len(targets):
        raise AccessError(shut[0])
    if run.expired:
        raise AccessError(
            "the credentials expired while collecting; what was collected is kept\n"
            "sign in again and go on with `wakit collect CLIENT --resume`"
        )
    writer.finish(
        {n: c.row.schema for n, c in known.collectors.items() if n in asked},
        way.calls.records(),
        {"end": datetime.now(UTC).isoformat(), "callers": callers, "regions": seen},
    )
    return Collected(folder, run.rows, run.gaps, run.failures, shut)


def enabled_regions(account: Account) -> list[str]:
    """The regions that an account has enabled; where AWS refuses to say, those that are on for everybody."""
    item = Reader(account, account.home).look("ec2:DescribeRegions")
    if item.is_refused:
        return sorted(facts.names("regions_on_by_default"))
    return sorted(name for r in item.items("Regions") if (name := r.text("RegionName")))


def _collect_account(run: Run, account: Account, regions: Sequence[str], asked: Collection[str]) -> None:
    """All tables of one account; a shard is written as soon as its table is whole."""
    missing = [c for c in _ordered(run.registry) if not run.writer.has(c.name, account.account_id)]
    todo = [c for c in missing if c.name in asked]
    open_ = {c.name: len(_places(c, regions)) for c in todo}
    held: dict[str, list[Part]] = {c.name: [] for c in todo}
    for one, _, part in parts_of(run, account, regions, todo):
        if one.name in held:
            held[one.name].append(part)
            open_[one.name] -= 1
            if not open_[one.name]:
                _shard(run, account.account_id, one, held.pop(one.name))


def parts_of(
    run: Run, account: Account, regions: Sequence[str], todo: Sequence[Collector]
) -> Iterator[tuple[Collector, str, Part]]:
    """Run collectors (and those they start from) wherever they belong, and hand over what each saw as it comes."""
    wanted = {n for c in todo for n in _with_needs(run.registry, c.name)}
    jobs = [(c, place) for c in _ordered(run.registry) if c.name in wanted for place in _places(c, regions)]
    run.total += len(jobs)
    pool = ThreadPoolExecutor(_COLLECTORS, thread_name_prefix="wakit-collector")
    looks: dict[tuple[str, str], Future[Look]] = {}
    try:
        for one, place in jobs:  # needs come first, so a waiting job never waits for one that can't start
            looks[one.name, place] = pool.submit(_look, run.registry, account, one, place, looks)
        keys = {future: key for key, future in looks.items()}
        for future in as_completed(keys):
            name, place = keys[future]
            one = run.registry.collectors[name]
            part = _settled(run, account.account_id, one, place, future)
            run.step(account.account_id, place, name, part)
            yield one, place, part
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _shard(run: Run, account_id: str, one: Collector, parts: list[Part]) -> None:
    if any(p.refused and p.refused.reason is Reason.EXPIRED for p in parts):
        run.expired = True  # no shard: completing the collection asks again
        return
    gaps = [g for p in parts for g in p.gaps]
    try:
        records = _distinct(one.name, [r for p in parts for r in p.records])
    except DefinitionError as error:
        run.failures.append(f"{one.name} in {account_id}: {error}")
        records, gaps = [], [_gap(run, account_id, "", one, one.row.operation, Reason.FAILED, "DefinitionError")]
    run.writer.add(one.name, account_id, table(one.row.schema, records), gaps)


def _look(
    registry: Registry, account: Account, one: Collector, place: str, looks: Mapping[tuple[str, str], Future[Look]]
) -> Look:
    """Run one collector in one place; whatever it raises is kept by its future."""
    reader = Reader(account, place)
    given = [_needed(registry, name, place, looks) for name in one.needs]
    rows = one.function(reader, *given)
    records = [_named(one, reader, r, one.row.record(r, account.account_id, place)) for r in rows]
    _distinct(one.name, records)
    return Look(rows, records, reader)


def _settled(run: Run, account_id: str, one: Collector, place: str, look: Future[Look]) -> Part:
    """What a collector saw, or the gap it leaves: a refusal is one, any other error is one and is said loudly."""
    error = look.exception()
    if error is None:
        seen = look.result()
        pairs = zip(seen.rows, seen.records, strict=True)
        gaps = [g for row, record in pairs for g in _cell_gaps(run, one, seen.reader, row, record)]
        return Part(seen.rows, seen.records, gaps, None, "")
    why = _why(one, error)
    gap = _gap(run, account_id, place, one, why.operation, why.reason, why.code)
    failure = "" if isinstance(error, Refused) else f"{one.name} in {account_id} {place}: {why.message}"
    return Part(Rows(), [], [gap], why, failure)


def _why(one: Collector, error: BaseException) -> Refused:
    if isinstance(error, Refused):
        return error
    if isinstance(error, CallFailed):
        return Refused(Reason.FAILED, error.code, error.operation, str(error))
    name = type(error).__name__
    return Refused(Reason.FAILED, name, one.row.operation, f"{name}: {error}")


def _named(one: Collector, reader: Reader, row: object, record: dict[str, Value]) -> dict[str, Value]:
    """The record, unless AWS left out what names it: a listing whose rows can't be told apart was not seen."""
    refused = reader.refusals(row)
    for column in one.row.key_columns:
        if record[column] is None and one.row.operation_of(column) not in refused:
            raise Refused(Reason.UNSUPPORTED, "no such member", one.row.operation, f"{one.name}.{column} is missing")
    return record


def _needed(registry: Registry, name: str, place: str, looks: Mapping[tuple[str, str], Future[Look]]) -> Rows[object]:
    """The rows of a table that a collector starts from; raises the refusal that hid them."""
    other = registry.collectors[name]
    places = [place] if other.scope == "region" and place != _GLOBAL else [p for n, p in looks if n == name]
    rows: Rows[object] = Rows()
    for there in places:
        error = looks[name, there].exception()
        if error is not None:
            raise _why(other, error)
        rows += looks[name, there].result().rows
    return rows


def _cell_gaps(run: Run, one: Collector, reader: Reader, row: object, record: Mapping[str, Value]) -> Iterable[Gap]:
    refused = reader.refusals(row)
    for column in one.row.columns:
        if record[column.name] is None:
            hit = refused.get(column.operation)
            reason, code = (hit.reason, hit.code) if hit else (Reason.UNSUPPORTED, "no such member")
            yield _gap(
                run,
                str(record["account_id"]),
                str(record["region"]),
                one,
                column.operation,
                reason,
                code,
                column.name,
                str(record["key"]),
            )


def _gap(
    run: Run,
    account_id: str,
    place: str,
    one: Collector,
    operation: str,
    reason: Reason,
    code: str,
    column: str = "",
    key: str = "",
) -> Gap:
    return Gap(
        account_id=account_id,
        region=place,
        table=one.name,
        column=column,
        key=key,
        action=facts.operations().get(operation, ""),
        reason=reason,
        code=code,
        best_practices=", ".join(run.lineage.blinded(one.name, column)),
        at=run.at,
        operation=operation,
    )


def _shut(run: Run, account_id: str, message: str) -> list[Gap]:
    """An account that can't be entered: every table is unseen there, in every region."""
    code = message.splitlines()[0]
    return [
        _gap(run, account_id, "", c, c.row.operation, Reason.DENIED, code) for c in run.registry.collectors.values()
    ]


def _distinct(name: str, records: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """One row for each key; the same row from two pages or regions counts once."""
    found: dict[Value, dict[str, Value]] = {}
    for record in records:
        other = found.setdefault(record["key"], record)
        if other is not record and {**other, "region": ""} != {**record, "region": ""}:
            raise DefinitionError(f"{name}: two different rows have the key {record['key']}")
    return list(found.values())


def _with_needs(registry: Registry, name: str) -> set[str]:
    """A table and all that it starts from, however far away."""
    return {name}.union(*(_with_needs(registry, n) for n in registry.collectors[name].needs))


def _places(one: Collector, regions: Sequence[str]) -> list[str]:
    return list(regions) if one.scope == "region" else [_GLOBAL]


def _ordered(registry: Registry) -> list[Collector]:
    """Collectors, each after those it needs."""
    done: dict[str, Collector] = {}

    def visit(one: Collector) -> None:
        for name in one.needs:
            visit(registry.collectors[name])
        done.setdefault(one.name, one)

    for one in registry.collectors.values():
        visit(one)
    return list(done.values())


def _manifest(run: Run, targets: Sequence[Target], regions: Sequence[str]) -> dict[str, object]:
    return {
        "wakit": version(),
        "start": run.at.isoformat(),
        "accounts": [t.account_id for t in targets],
        "asked_regions": list(regions) or "enabled",
    }
