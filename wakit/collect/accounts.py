"""Account(s) → a new evidence snapshot: runs every collector where it belongs, overlapped, and keeps the gaps.

One odd thing costs one thing: a refusal is a gap; any other error blinds what hangs on it (a cell, a row, or the
listing of one table in one place), is a gap too and is said loudly; the others go on. Only lost credentials end it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from wakit import facts
from wakit.aws import NO_SUCH_MEMBER, Account, Reader, Refused
from wakit.aws.access import Access, Target
from wakit.aws.regions import partition_of
from wakit.aws.seam import Calls
from wakit.collect.parts import Part, Progress, Run, distinct, gap_of, row_gaps, shut_gap
from wakit.collect.running import ordered, parts_of, places_of, with_needs
from wakit.commands import command
from wakit.errors import AccessError
from wakit.evidence.manifest import Scope
from wakit.evidence.place import Place
from wakit.evidence.snapshot import Shard, SnapshotWriter
from wakit.evidence.tables import table
from wakit.lens import lens_versions
from wakit.lineage import Lineage
from wakit.model import Reason
from wakit.registry import Collector, Registry, load
from wakit.version import version

__all__ = ["Collected", "collect", "regions_of"]


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
    asked = {t for name in tables or known.collectors for t in with_needs(known, name)}
    scope = Scope(client, tuple(t.account_id for t in targets), tuple(regions), tuple(sorted(asked)))
    run = _Collection(
        known, Lineage.of(known), at or datetime.now(UTC), progress, writer=SnapshotWriter(folder), asked=asked
    )
    with _calls_kept(run.writer, way.calls):
        callers, seen = _accounts(run, way, targets, scope)
    rows = run.writer.finish(
        {n: c.row.schema for n, c in known.collectors.items() if n in asked},
        way.calls.records(),
        {"end": datetime.now(UTC).isoformat(), "callers": callers, "regions": seen},
    )
    tables_of = {name: n for name, n in rows.items() if name != "gaps"}
    return Collected(folder, tables_of, rows["gaps"], run.failures, [str(e) for e in run.shut], run.gone, run.untold)


def _accounts(
    run: _Collection, way: Access, targets: Sequence[Target], scope: Scope
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Collects account by account; who we are in each, and its regions. Writing begins where one lets us in."""
    callers: dict[str, str] = {}
    seen: dict[str, list[str]] = {}
    for target in targets:
        entered = _entered(run, way, target, scope.regions)
        if entered is None:
            continue
        account, callers[target.account_id] = entered
        if len(callers) == 1:
            run.writer.begin(scope, run.at, {"wakit": version(), "lens": lens_versions()[-1]})
        seen[target.account_id] = _regions(run, account, scope.regions)
        _collect_account(run, account, seen[target.account_id])
    if not callers:
        raise run.shut[0]
    if run.is_lost:
        raise _lost(scope.client)
    return callers, seen


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
        gap = shut_gap(run, target.account_id, error)
        # what let us in before and does not now was lost on the way; what never did is a gap
        run.is_lost = run.is_lost or (gap.reason is Reason.EXPIRED and target.profile in run.entered)
        run.writer.gaps.append(gap)
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


def _lost(client: str) -> AccessError:
    return AccessError(
        "the credentials expired or were revoked while collecting; what was collected is kept\n"
        f"sign in again and go on: {command('collect', client or 'CLIENT', '--resume')}",
        reason=Reason.EXPIRED.value,
    )


def _collect_account(run: _Collection, account: Account, regions: Sequence[str]) -> None:
    """All tables of one account; a shard is written as soon as its table is whole."""
    places = {c.name: places_of(c, account.account_id, regions) for c in run.registry.collectors.values()}
    todo = [
        c
        for c in ordered(run.registry)
        if c.name in run.asked and not run.writer.has(c.name, account.account_id, c.row.schema, _texts(places[c.name]))
    ]
    held: dict[str, list[Part]] = {c.name: [] for c in todo}
    for one, part in parts_of(run, account, regions, todo):
        if one.name in held:
            held[one.name].append(part)
            if len(held[one.name]) == len(places[one.name]):
                _shard(run, account.account_id, one, held.pop(one.name), _texts(places[one.name]))


def _shard(run: _Collection, account_id: str, one: Collector, parts: Sequence[Part], regions: Sequence[str]) -> None:
    seen = distinct(one, [s for p in parts for s in p.seen])
    gaps = [gap_of(run, p.place, one, p.refused) for p in parts if p.refused and not _is_guessed(run, p)]
    gaps += [g for s in seen for g in row_gaps(run, one, s)]
    if any(g.reason is Reason.EXPIRED for g in gaps):
        run.is_lost = True  # no shard: completing the collection asks again
        return
    data = table(one.row.schema, [s.record for s in seen])
    gone = sum(p.gone for p in parts)
    run.gone += gone
    run.writer.add(one.name, account_id, Shard(data, gaps, regions, gone))


def _is_guessed(run: _Collection, part: Part) -> bool:
    """A region looked at because AWS would not name the account's, and off: that gap is said, once."""
    is_off = part.refused is not None and part.refused.reason is Reason.REGION_OFF
    return is_off and part.place.is_region and part.place.account_id in run.untold


def _texts(places: Iterable[Place]) -> list[str]:
    return [p.region for p in places]
