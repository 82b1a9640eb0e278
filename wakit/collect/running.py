"""Collectors, run wherever they belong, side by side; each after those it starts from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

from wakit.aws import Account, Reader
from wakit.collect.parts import Part, Run, Seen, why_of
from wakit.evidence.place import GLOBAL, Place
from wakit.evidence.rows import Rows, Unreadable
from wakit.registry import Collector, Registry

__all__ = ["ordered", "parts_of", "places_of", "with_needs"]

#: collectors side by side; they mostly wait
_COLLECTORS = 64


def parts_of(
    run: Run, account: Account, regions: Sequence[str], todo: Sequence[Collector]
) -> Iterator[tuple[Collector, Part]]:
    """Run collectors (and those they start from) wherever they belong, and hand over what each saw as it comes."""
    wanted = {n for c in todo for n in with_needs(run.registry, c.name)}
    jobs = [
        (c, place)
        for c in ordered(run.registry)
        if c.name in wanted
        for place in places_of(c, account.account_id, regions)
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
        return Seen(record, {}, why_of(one, row.problem))
    return Seen(record, reader.refusals(row))


def _settled(one: Collector, place: Place, look: Future[Part]) -> Part:
    """What a collector saw, or why it saw nothing there."""
    error = look.exception()
    return look.result() if error is None else Part(place, Rows(), [], why_of(one, error))


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


def with_needs(registry: Registry, name: str) -> set[str]:
    """A table and all that it starts from, however far away."""
    return {name}.union(*(with_needs(registry, n) for n in registry.collectors[name].needs))


def places_of(one: Collector, account_id: str, regions: Sequence[str]) -> list[Place]:
    """Where a collector belongs in an account."""
    return [Place(account_id, r) for r in regions] if one.scope == "region" else [Place(account_id, GLOBAL)]


def ordered(registry: Registry) -> list[Collector]:
    """Collectors, each after those it needs."""
    done: dict[str, Collector] = {}

    def visit(one: Collector) -> None:
        for name in one.needs:
            visit(registry.collectors[name])
        done.setdefault(one.name, one)

    for one in registry.collectors.values():
        visit(one)
    return list(done.values())
