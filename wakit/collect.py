"""Account(s) → a new evidence snapshot: runs every collector where it belongs, overlapped, and keeps the gaps.

One odd thing costs one thing: a refusal is a gap; any other error blinds what hangs on it (a cell, a row, or the
listing of one table in one place), is a gap too and is said loudly; the others go on. Only lost credentials end it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from wakit import facts
from wakit.aws import NO_SUCH_MEMBER, Account, CallFailed, Reader, Refused
from wakit.aws.access import Access, Target
from wakit.aws.regions import partition_of
from wakit.aws.seam import Calls
from wakit.errors import AccessError
from wakit.evidence.gaps import Gap
from wakit.evidence.manifest import Scope
from wakit.evidence.place import GLOBAL, Place
from wakit.evidence.rows import Rows, Unreadable, Value
from wakit.evidence.snapshot import Shard, SnapshotWriter
from wakit.evidence.tables import table
from wakit.lens import lens_versions, load_lens
from wakit.lineage import Lineage
from wakit.model import Reason
from wakit.registry import Collector, Registry, load
from wakit.version import version

__all__ = [
    "OWN_OPERATIONS",
    "Collected",
    "Part",
    "Progress",
    "Run",
    "Step",
    "collect",
    "gap_of",
    "gaps_of",
    "parts_of",
    "regions_of",
]

#: what collecting itself asks, beside the collectors
OWN_OPERATIONS = ("ec2:DescribeRegions", "sts:GetCallerIdentity")
#: collectors side by side; they mostly wait
_COLLECTORS = 64


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
    """What a collection did: where it lies, what failed (not: what was refused), what could not be entered.

    ``gone`` counts what was listed and deleted before it could be looked at; ``untold`` are the accounts that would
    not name their regions.
    """

    folder: Path
    rows: Mapping[str, int]
    gaps: int
    failures: Sequence[str]
    shut: Sequence[str]
    gone: int = 0
    untold: Sequence[str] = ()


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


@dataclass
class _Collection(Run):
    """A run that writes a snapshot."""

    writer: SnapshotWriter = field(default_factory=lambda: SnapshotWriter(Path()))
    asked: Collection[str] = ()
    shut: list[AccessError] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    entered: set[str] = field(default_factory=set)
    gone: int = 0
    is_lost: bool = False


def collect(
    targets: Sequence[Target],
    folder: Path,
    *,
    client: str = "",
    regions: Sequence[str] = (),
    tables: Collection[str] = (),
    registry: Registry | None = None,
    access: Access | None = None,
    progress: Progress = lambda _: None,
    at: datetime | None = None,
) -> Collected:
    """Collect every table of the registry from the accounts into a snapshot folder of a client.

    ``regions`` are those named, or none for every region that the account has enabled; ``tables`` are those named
    (with those they start from), or none for all: what was not asked for is unseen. A folder that holds an
    interrupted collection of the same scope is completed: only what its shards lack is asked for.

    Raises:
        AccessError: no account could be entered, or the credentials were lost on the way (what was collected is
            kept; the same folder can be completed later).
        InputError: the folder holds a collection of another scope.
        StoreError: the disk is full, the folder can't be written.
    """
    known = registry or load()
    way = access or Access()
    asked = {t for name in tables or known.collectors for t in _with_needs(known, name)}
    scope = Scope(client, tuple(t.account_id for t in targets), tuple(regions), tuple(sorted(asked)))
    run = _Collection(
        known, Lineage.of(known), at or datetime.now(UTC), progress, writer=SnapshotWriter(folder), asked=asked
    )
    callers: dict[str, str] = {}
    seen: dict[str, list[str]] = {}
    with _calls_kept(run.writer, way.calls):
        for target in targets:
            entered = _entered(run, way, target, regions)
            if entered is None:
                continue
            account, callers[target.account_id] = entered
            if len(callers) == 1:
                run.writer.begin(scope, run.at, {"wakit": version(), "lens": lens_versions()[-1]})
            seen[target.account_id] = _regions(run, account, regions)
            _collect_account(run, account, seen[target.account_id])
        if not callers:
            raise run.shut[0]
        if run.is_lost:
            raise _lost()
    rows = run.writer.finish(
        {n: c.row.schema for n, c in known.collectors.items() if n in asked},
        way.calls.records(),
        {"end": datetime.now(UTC).isoformat(), "callers": callers, "regions": seen},
    )
    tables_of = {name: n for name, n in rows.items() if name != "gaps"}
    return Collected(folder, tables_of, rows["gaps"], run.failures, [str(e) for e in run.shut], run.gone, run.untold)


def regions_of(account: Account) -> tuple[list[str], Refused | None]:
    """The regions that an account has enabled; where AWS refuses to say, those that are on for everybody, and why."""
    item = Reader(account, account.home).look("ec2:DescribeRegions")
    names = [r.text("RegionName") for r in item.items("Regions") or ()]
    if names and None not in names:
        return sorted(name for name in names if name), None
    missing = Refused(Reason.UNSUPPORTED, NO_SUCH_MEMBER, "ec2:DescribeRegions", "Regions is missing")
    here = [r for r in facts.names("regions_on_by_default") if partition_of(r) == account.partition]
    return sorted(here) or [account.home], item.node if isinstance(item.node, Refused) else missing


def _entered(run: _Collection, way: Access, target: Target, regions: Sequence[str]) -> tuple[Account, str] | None:
    """The account and who we are in it; None, with the account's one gap, where there is no way in."""
    try:
        account, who = way.enter(target, tuple(regions))
    except AccessError as error:
        run.shut.append(error)
        why = Refused(Reason(error.reason), error.code, error.operation or "sts:GetCallerIdentity", str(error))
        # what let us in before and does not now was lost on the way; what never did is a gap
        run.is_lost = run.is_lost or (why.reason is Reason.EXPIRED and target.profile in run.entered)
        run.writer.gaps.append(gap_of(run, Place(target.account_id), None, why))
        return None
    run.entered.add(target.profile)
    return account, who.arn


def _regions(run: _Collection, account: Account, named: Sequence[str]) -> list[str]:
    """The regions to look at; regions that AWS would not name are a gap of the account, never a silent default."""
    if named:
        return list(named)
    found, untold = regions_of(account)
    if untold is not None:
        run.untold.append(account.account_id)
        run.is_lost = run.is_lost or untold.reason is Reason.EXPIRED
        run.writer.gaps.append(gap_of(run, Place.of_others(account.account_id), None, untold))
    return found


@contextmanager
def _calls_kept(writer: SnapshotWriter, calls: Calls) -> Iterator[None]:
    """What was asked until an interruption is part of what the evidence cost."""
    try:
        yield
    except BaseException:
        if writer.folder.exists():
            writer.keep_calls(calls.records())
        raise


def _lost() -> AccessError:
    return AccessError(
        "the credentials expired or were revoked while collecting; what was collected is kept\n"
        "sign in again and go on with `wakit collect CLIENT --resume`",
        reason=Reason.EXPIRED.value,
    )


def _collect_account(run: _Collection, account: Account, regions: Sequence[str]) -> None:
    """All tables of one account; a shard is written as soon as its table is whole."""
    places = {c.name: _places(c, account.account_id, regions) for c in run.registry.collectors.values()}
    todo = [
        c
        for c in _ordered(run.registry)
        if c.name in run.asked and not run.writer.has(c.name, account.account_id, c.row.schema, _texts(places[c.name]))
    ]
    held: dict[str, list[Part]] = {c.name: [] for c in todo}
    for one, part in parts_of(run, account, regions, todo):
        if one.name in held:
            held[one.name].append(part)
            if len(held[one.name]) == len(places[one.name]):
                _shard(run, account.account_id, one, held.pop(one.name), _texts(places[one.name]))


def parts_of(
    run: Run, account: Account, regions: Sequence[str], todo: Sequence[Collector]
) -> Iterator[tuple[Collector, Part]]:
    """Run collectors (and those they start from) wherever they belong, and hand over what each saw as it comes."""
    wanted = {n for c in todo for n in _with_needs(run.registry, c.name)}
    jobs = [
        (c, place)
        for c in _ordered(run.registry)
        if c.name in wanted
        for place in _places(c, account.account_id, regions)
    ]
    run.total += len(jobs)
    pool = ThreadPoolExecutor(_COLLECTORS, thread_name_prefix="wakit-collector")
    looks: dict[tuple[str, Place], Future[Part]] = {}
    try:
        for one, place in jobs:  # needs come first, so a waiting job never waits for one that can't start
            looks[one.name, place] = pool.submit(_look, run.registry, account, one, place, looks)
        keys = {future: key for key, future in looks.items()}
        for future in as_completed(keys):
            name, place = keys[future]
            one = run.registry.collectors[name]
            part = _settled(one, place, future)
            run.step(name, part)
            yield one, part
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _shard(run: _Collection, account_id: str, one: Collector, parts: Sequence[Part], regions: Sequence[str]) -> None:
    seen = _distinct(one, [s for p in parts for s in p.seen])
    gaps = [gap_of(run, p.place, one, p.refused) for p in parts if p.refused]
    gaps += [g for s in seen for g in _row_gaps(run, one, s)]
    if any(g.reason is Reason.EXPIRED for g in gaps):
        run.is_lost = True  # no shard: completing the collection asks again
        return
    data = table(one.row.schema, [s.record for s in seen])
    gone = sum(p.gone for p in parts)
    run.gone += gone
    run.writer.add(one.name, account_id, Shard(data, gaps, regions, gone))


def _look(
    registry: Registry, account: Account, one: Collector, place: Place, looks: Mapping[tuple[str, Place], Future[Part]]
) -> Part:
    """Run one collector in one place; whatever it raises is kept by its future."""
    reader = Reader(account, place.region)
    given = [_needed(registry, name, place, looks) for name in one.needs]
    rows = one.function(reader, *given)
    return Part(place, rows, [_seen(one, reader, place, row) for row in rows], gone=len(reader.gone))


def _seen(one: Collector, reader: Reader, place: Place, row: object) -> Seen:
    record = one.row.record(row, place.account_id, place.region)
    if isinstance(row, Unreadable):
        return Seen(record, {}, _why(one, row.problem))
    return Seen(record, reader.refusals(row))


def _settled(one: Collector, place: Place, look: Future[Part]) -> Part:
    """What a collector saw, or why it saw nothing there."""
    error = look.exception()
    return look.result() if error is None else Part(place, Rows(), [], _why(one, error))


def _why(one: Collector, error: BaseException) -> Refused:
    """Any error as the reason of a gap: AWS's own word, or the name of the mistake."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, CallFailed):
        return Refused(Reason.FAILED, error.code, error.operation, error.message)
    name = type(error).__name__
    return Refused(Reason.FAILED, name, one.row.operation, f"{name}: {error}")


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


def _needed(
    registry: Registry, name: str, place: Place, looks: Mapping[tuple[str, Place], Future[Part]]
) -> Rows[object]:
    """The rows of a table that a collector starts from; raises the refusal that hid them."""
    other = registry.collectors[name]
    is_beside = other.scope == "region" and place.is_region
    places = [place] if is_beside else [p for n, p in looks if n == name]
    rows: Rows[object] = Rows()
    for there in places:
        part = _settled(other, there, looks[name, there])
        if part.refused is not None:
            raise part.refused
        rows += [row for row in part.rows if not isinstance(row, Unreadable)]
    return rows


def gaps_of(run: Run, one: Collector, part: Part) -> Iterator[Gap]:
    """What a part could not see: its listing, or cells of its rows."""
    if part.refused is not None:
        yield gap_of(run, part.place, one, part.refused)
    for seen in part.seen:
        yield from _row_gaps(run, one, seen)


def _row_gaps(run: Run, one: Collector, seen: Seen) -> Iterator[Gap]:
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


def _distinct(one: Collector, seen: Iterable[Seen]) -> list[Seen]:
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


def _with_needs(registry: Registry, name: str) -> set[str]:
    """A table and all that it starts from, however far away."""
    return {name}.union(*(_with_needs(registry, n) for n in registry.collectors[name].needs))


def _places(one: Collector, account_id: str, regions: Sequence[str]) -> list[Place]:
    return [Place(account_id, r) for r in regions] if one.scope == "region" else [Place(account_id, GLOBAL)]


def _texts(places: Iterable[Place]) -> list[str]:
    return [p.region for p in places]


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
