"""A table as what checks are about: what each of them asks of its rows is worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from wakit.evidence.place import GLOBAL
from wakit.evidence.sharing import owners_of, sharers
from wakit.evidence.tables import arrow, flags, nulls

__all__ = ["Subject"]

Bools = npt.NDArray[np.bool_]


class Subject:
    """The rows of one table, whose they are, and which of them were not seen."""

    def __init__(self, name: str, data: pd.DataFrame, accounts: tuple[str, ...]) -> None:
        self._name, self._data, self._accounts = name, data, accounts
        self._columns: dict[str, pa.ChunkedArray] = {}
        self.size = len(data)
        self.unseen = nulls(arrow(data, "key"))

    def column(self, name: str) -> pa.ChunkedArray:
        """A column as Arrow."""
        if name not in self._columns:
            self._columns[name] = arrow(self._data, name)
        return self._columns[name]

    @cached_property
    def hidden(self) -> Bools:
        """The rows that no verdict can be about: not seen, or of an account that the evidence does not know."""
        known = pc.is_in(self.column("account_id"), value_set=pa.array(self._accounts, pa.string()))
        return self.unseen | ~flags(known, missing=False)

    @cached_property
    def said(self) -> Mapping[str, pa.ChunkedArray]:
        """What a finding says of each row, whatever the check."""
        return {
            "key": self._told("key", self._name),
            "arn": self._told("arn", ""),
            "account_id": self._told("account_id", ""),
            "region": self._told("region", ""),
            "holds_for": self._told("holds_for", ""),
        }

    def _told(self, name: str, otherwise: str) -> pa.ChunkedArray:
        if name not in self._data:
            return pa.chunked_array([pa.repeat(otherwise, self.size)])
        found = self.column(name)
        return found.fill_null(otherwise) if found.null_count else found

    @cached_property
    def _owned(self) -> tuple[list[str], npt.NDArray[np.int64]]:
        whose = owners_of(self._data).combine_chunks().dictionary_encode()
        named = whose.dictionary.to_pylist()
        owners = list(dict.fromkeys([*self._accounts, *named]))
        at = {owner: n for n, owner in enumerate(owners)}
        numbers = np.array([*(at[name] for name in named), -1], dtype=np.int64)
        return owners, numbers[np.asarray(whose.indices.fill_null(-1), dtype=np.int64)]

    @property
    def owners(self) -> list[str]:
        """The accounts of the evidence, then whoever else the rows belong to."""
        return self._owned[0]

    @property
    def where(self) -> npt.NDArray[np.int64]:
        """The position of each row's owner, -1 where nobody knows whose it is."""
        return self._owned[1]

    @cached_property
    def unseen_places(self) -> dict[str, set[str]]:
        """Account → regions whose listing was not seen, ``""`` where that is the account's as a whole."""
        found: dict[str, set[str]] = {}
        if self.unseen.any():
            rows = pa.array(self.unseen)
            accounts, regions = (self.column(name).filter(rows).to_pylist() for name in ("account_id", "region"))
            for account, region in zip(accounts, regions, strict=True):
                found.setdefault(account, set()).add("" if region is None or region == GLOBAL else region)
        return found

    def silent(self, concerned: Bools) -> list[str]:
        """The accounts of the evidence that no row is about which is concerned, by itself or together with others."""
        spoken = set(np.unique(self.where[concerned]).tolist()) - {-1}
        return sorted(set(self._accounts) - {name for n in spoken for name in sharers(self.owners[n])})
