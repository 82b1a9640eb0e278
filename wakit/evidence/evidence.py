"""Evidence: tables and gaps of one collection, in memory or on disk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

import pandas as pd

from wakit.errors import SnapshotError, UnknownName
from wakit.evidence.gaps import CALLS_SCHEMA, Gap, gaps_frame
from wakit.evidence.place import OTHER_REGIONS, Place
from wakit.evidence.rows import RowType, row_type
from wakit.evidence.tables import arrow, empty, frame, table, with_unseen

__all__ = ["Evidence"]


@dataclass(frozen=True)
class Evidence:
    """What one collection saw, and what it could not.

    ``at`` is when it was collected; ``accounts`` are the accounts it was about; ``load`` reads each table when
    it is asked for.

    >>> from wakit.evidence.rows import column, row
    >>> @row(key="name", operation="s3:ListBuckets")
    ... class Bucket:
    ...     name: str = column(kind="name")
    >>> evidence = Evidence.of({"s3_buckets": [Bucket("logs")]}, accounts=("012345670123",))
    >>> evidence["s3_buckets"][["account_id", "name"]].to_dict("records")
    [{'account_id': '012345670123', 'name': 'logs'}]
    """

    at: pd.Timestamp
    accounts: tuple[str, ...]
    names: tuple[str, ...]
    load: Callable[[str], pd.DataFrame]
    gaps: pd.DataFrame
    calls: pd.DataFrame
    manifest: Mapping[str, object]

    @classmethod
    def of(
        cls,
        rows: Mapping[str, Iterable[object]],
        *,
        accounts: tuple[str, ...] = ("111111111111",),
        region: str = "eu-central-1",
        gaps: Iterable[Gap] = (),
        at: datetime = datetime(2026, 1, 1, tzinfo=UTC),
    ) -> Evidence:
        """Evidence made by hand: the rows belong to the first account and the region unless they say otherwise."""
        frames = {}
        for name, items in rows.items():
            held = list(items)
            row = row_type(type(held[0])) if held else None
            if row is not None:
                frames[name] = frame(table(row.schema, [row.record(i, accounts[0], region) for i in held]))
        return cls.from_frames(frames, accounts=accounts, gaps=gaps, at=at)

    @classmethod
    def from_frames(
        cls,
        frames: Mapping[str, pd.DataFrame],
        *,
        accounts: tuple[str, ...],
        gaps: Iterable[Gap] = (),
        at: datetime = datetime(2026, 1, 1, tzinfo=UTC),
    ) -> Evidence:
        """Evidence from tables that are already DataFrames of the right schema."""
        held = dict(frames)
        return cls(
            at=pd.Timestamp(at),
            accounts=accounts,
            names=tuple(sorted(held)),
            load=held.__getitem__,
            gaps=gaps_frame(gaps),
            calls=frame(table(CALLS_SCHEMA, [])),
            manifest={},
        )

    def __getitem__(self, name: str) -> pd.DataFrame:
        """A table as a DataFrame, one row for each resource that was seen.

        Raises:
            UnknownName: this evidence has no such table.
        """
        if name not in self.names:
            raise UnknownName("table", name, self.names)
        return self.load(name)

    @property
    def regions(self) -> Mapping[str, list[str]]:
        """The regions in which each account was looked at; one that nobody entered, or told of, is missing."""
        looked = self.manifest.get("regions")
        told = looked.items() if isinstance(looked, Mapping) else ()
        return {str(account): [str(name) for name in names] for account, names in told if isinstance(names, list)}

    def unseen(self, name: str, *, is_regional: bool = True) -> list[Place]:
        """The places in which the listing of a table was not seen.

        Regions that AWS would not name are such a place for a table that is collected region by region.
        """
        places = [p for p in self._unseen.get(name, ()) if is_regional or p.region != OTHER_REGIONS]
        places += [p for p in self._unseen.get("", ()) if is_regional or p.region != OTHER_REGIONS]
        if name not in self.names:
            places += [Place(account) for account in self.accounts]
        blind = {p.account_id for p in places if p.is_account}
        return list(dict.fromkeys(p for p in places if p.is_account or p.account_id not in blind))

    def about(self, accounts: Collection[str]) -> Evidence:
        """The same evidence of these accounts alone; those among them that it does not know stay unknown to it."""
        kept = tuple(a for a in self.accounts if a in accounts)

        def of(data: pd.DataFrame) -> pd.DataFrame:
            return data[data["account_id"].isin(kept)].reset_index(drop=True)

        whole = self.load
        return replace(self, accounts=kept, load=lambda name: of(whole(name)), gaps=of(self.gaps), calls=of(self.calls))

    def beside(self, frames: Mapping[str, pd.DataFrame]) -> Evidence:
        """The same evidence with tables that were not collected: what the client's file tells."""
        whole = self.load
        names = tuple(sorted({*self.names, *frames}))
        return replace(self, names=names, load=lambda name: frames[name] if name in frames else whole(name))

    def complete(self, name: str, row: RowType, *, is_regional: bool = True) -> pd.DataFrame:
        """The table with a row of ``<NA>`` for each unseen listing and a column of ``<NA>`` for each newer column.

        Raises:
            SnapshotError: a column is of another type than this version reads.
        """
        unseen = self.unseen(name, is_regional=is_regional)
        if name not in self.names:
            return with_unseen(empty(row), row, unseen)
        data = self.load(name)
        if data.columns.tolist() == row.schema.names and data.dtypes.tolist() == row.dtypes:
            return with_unseen(data, row, unseen)
        blank = empty(row)
        for column in blank.columns:
            if column in data.columns and data[column].dtype != blank[column].dtype:
                found = data[column].dtype
                raise SnapshotError(f"{name}.{column} is {found}, not {blank[column].dtype}; collect again")
        if list(data.columns) != row.schema.names:
            filler = blank.reindex(range(len(data)))
            data = pd.DataFrame({c: data[c] if c in data.columns else filler[c] for c in row.schema.names})
        return with_unseen(data, row, unseen)

    @cached_property
    def _unseen(self) -> dict[str, list[Place]]:
        """Places by table; under ``""`` those in which every table is unseen."""
        found: dict[str, list[Place]] = {}
        columns = (arrow(self.gaps, name).to_pylist() for name in ("table", "account_id", "region", "column", "key"))
        for name, account, region, column, key in zip(*columns, strict=True):
            if column == key == "":
                found.setdefault(name, []).append(Place(account, region))
        return found
