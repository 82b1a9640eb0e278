"""The demo account, asked once over HTTP and then answered from memory, so that a law can collect it many times."""

from __future__ import annotations

import copy
import json
import os
import pickle
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from tests.filled import filled_stand_in
from tests.kept import kept
from wakit.aws.access import Access, Identity, Target
from wakit.aws.look import CallFailed, Refused
from wakit.aws.reader import Account, Pages
from wakit.collect import Collected, accounts, collect
from wakit.declared import Declared
from wakit.demo.account import DEMO_ACCOUNTS, DEMO_EXTERNAL_ID, role_arn
from wakit.evidence.evidence import Evidence
from wakit.evidence.manifest import Scope
from wakit.evidence.snapshot import Shard, SnapshotWriter, open_snapshot
from wakit.evidence.tables import frame
from wakit.lineage import Lineage
from wakit.model import Reason
from wakit.registry import Registry
from wakit.services import iam_credentials

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
TARGETS = [Target(a, role=role_arn(a), external_id=DEMO_EXTERNAL_ID) for a in DEMO_ACCOUNTS]
Request = tuple[str, str, str, str, bool]
Change = Callable[[str, Pages], Pages]


class Recording(Access):
    """An Access that remembers every answer, and afterwards answers from memory; ``change`` may spoil an answer."""

    def __init__(self, change: Change = lambda _, pages: pages, memory: dict[Request, object] | None = None) -> None:
        super().__init__()
        self.memory: dict[Request, object] = {} if memory is None else memory
        self._is_replaying = memory is not None
        self._change = change

    def enter(self, target: Target, regions: tuple[str, ...] = (), *, sample: bool = False) -> tuple[Account, Identity]:
        if self._is_replaying:
            identity = Identity(target.account_id, f"arn:aws:sts::{target.account_id}:assumed-role/wakit-review/x")
            home = "us-east-1"
            account = Account(target.account_id, "aws", home, self._from_memory(target), self.lanes, self._rows)
            return account, identity
        account, identity = super().enter(target, regions, sample=sample)
        return replace(account, ask=self._remembering(target, account)), identity

    def _remembering(self, target: Target, account: Account):
        def ask(operation: str, region: str, params: Mapping[str, object], *, paged: bool) -> Pages:
            place = (target.account_id, operation, region, json.dumps(params, sort_keys=True, default=str), paged)
            try:
                found = account.ask(operation, region, params, paged=paged)
            except (Refused, CallFailed) as error:
                self.memory[place] = error
                raise
            self.memory[place] = found
            return found

        return ask

    def _from_memory(self, target: Target):
        def ask(operation: str, region: str, params: Mapping[str, object], *, paged: bool) -> Pages:
            place = (target.account_id, operation, region, json.dumps(params, sort_keys=True, default=str), paged)
            if place not in self.memory:
                raise Refused(
                    Reason.REGION_OFF, "UnrecognizedClientException", operation, f"no {region} in the recording"
                )
            found = self.memory[place]
            if isinstance(found, BaseException):
                self._change(operation, [])  # who denies an operation denies it whatever it would have said
                raise found
            assert isinstance(found, list)
            return self._change(operation, found)

        return ask


@cache
def recording() -> dict[Request, object]:
    """Every answer of the fully permitted demo account."""
    held: dict[Request, object] = pickle.loads(kept("recording", lambda: pickle.dumps(_recorded())))
    return held


def _recorded() -> dict[Request, object]:
    with filled_stand_in() as aws, aws.applied(), tempfile.TemporaryDirectory() as folder:
        access = Recording()
        collect(TARGETS, Path(folder) / "20261124T120000Z", access=access, at=AT)
    return access.memory


def collected(
    folder: Path, change: Change = lambda _, pages: pages, tables: Collection[str] = ()
) -> tuple[Evidence, Collected]:
    """The demo account (or some tables of it) collected from memory into a folder, its answers changed on the way."""
    done = _collected(folder, change, tables, recording())
    return open_snapshot(folder), done


def _collected(
    folder: Path,
    change: Change,
    tables: Collection[str],
    memory: dict[Request, object],
    regions: Sequence[str] = (),
    targets: Sequence[Target] = TARGETS,
) -> Collected:
    access = Recording(change, memory)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            iam_credentials, "sleep", lambda _: None
        )  # nothing changes in a recording, however long one waits
        patched.setattr(os, "fsync", lambda _: None)  # no law is about a machine that loses power
        patched.setattr(accounts, "Lineage", _Lineages)
        done = collect(targets, folder, access=access, at=AT, tables=tables, regions=regions)
    access.stop()
    return done


class _Lineages:
    """What each check rests on is worked out again only where something is declared otherwise: it is a third of what
    a law collects that is about one operation."""

    last: tuple[list[Declared], Lineage] | None = None

    @classmethod
    def of(cls, registry: Registry) -> Lineage:
        things = registry.things()
        if cls.last is None or cls.last[0] != things:
            cls.last = things, Lineage.of(registry)
        return cls.last[1]


class _InMemory(SnapshotWriter):
    """What a collection sees, without the files: they cost more than what most laws are about."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.shards: dict[str, list[Shard]] = {}
        self.accounts: tuple[str, ...] = ()
        self.frames: dict[str, pd.DataFrame] = {}

    def begin(self, scope: Scope, at: datetime, more: Mapping[str, object]) -> None:
        self.accounts = scope.accounts

    def has(self, *_: object) -> bool:
        return False

    def add(self, name: str, account_id: str, shard: Shard) -> None:
        self.shards.setdefault(name, []).append(shard)

    def finish(self, schemas: Mapping[str, pa.Schema], *_: object) -> Mapping[str, int]:
        self.gaps += [gap for shards in self.shards.values() for shard in shards for gap in shard.gaps]
        self.frames = {name: frame(self._table(name, schema)) for name, schema in schemas.items()}
        return {**{name: len(held) for name, held in self.frames.items()}, "gaps": len(self.gaps)}

    def _table(self, name: str, schema: pa.Schema) -> pa.Table:
        whole = pa.concat_tables([schema.empty_table(), *(shard.data for shard in self.shards.get(name, []))])
        return whole.sort_by([("account_id", "ascending"), ("key", "ascending")])


def gathered(
    change: Change = lambda _, pages: pages,
    tables: Collection[str] = (),
    memory: dict[Request, object] | None = None,
    regions: Sequence[str] = (),
    targets: Sequence[Target] = TARGETS,
) -> tuple[Evidence, Collected]:
    """As :func:`collected`, and nothing is written: for laws about what is seen, not about how it is kept."""
    known = recording() if memory is None else memory  # made before: it collects too
    held: list[_InMemory] = []

    def writing(folder: Path) -> _InMemory:
        held.append(_InMemory(folder))
        return held[-1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(accounts, "SnapshotWriter", writing)
        done = _collected(Path("nowhere"), change, tables, known, regions, targets)
    return Evidence.from_frames(held[0].frames, accounts=held[0].accounts, gaps=held[0].gaps, at=AT), done


def refusing(operation: str) -> Change:
    """An account that denies one operation."""

    def change(asked: str, pages: Pages) -> Pages:
        if asked == operation:
            raise Refused(Reason.DENIED, "AccessDenied", operation, "not authorized to perform")
        return pages

    return change


def lacking(operation: str, member: str) -> Change:
    """An account that leaves one member out of the responses of one operation, wherever it stands."""

    def change(asked: str, pages: Pages) -> Pages:
        if asked != operation:
            return pages
        return [_without(copy.deepcopy(dict(page)), member) for page in pages]

    return change


@cache
def members(operation: str) -> set[str]:
    """The names of all members in the recorded responses of an operation."""
    found: set[str] = set()
    for (_, asked, _, _, _), pages in recording().items():
        if asked == operation and isinstance(pages, list):
            _names(pages, found)
    return found - {"ResponseMetadata"}


def _names(node: object, into: set[str]) -> None:
    if isinstance(node, Mapping):
        for name, value in node.items():
            if name != "ResponseMetadata" and not name.endswith("Document"):  # a policy is content, not a response
                into.add(str(name))
                _names(value, into)
    elif isinstance(node, list):
        for value in node:
            _names(value, into)


def _without(node: dict[str, object], member: str) -> dict[str, object]:
    node.pop(member, None)
    for name, value in node.items():
        if name.endswith("Document"):
            continue
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                _without(inner, member)
    return node
