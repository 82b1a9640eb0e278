"""How tables meet: joins, choices and comparisons that know what was not seen.

pandas decides silently (``merge`` matches ``<NA>`` with ``<NA>``, ``isin`` answers False for it, a filter drops
it), so ``services/`` uses these only. Everything is aligned with the parent and answers

* the value, where a match is sure;
* the absence (``False``, ``0``, ``absent=``), where the child's listing was *seen* there and nothing matches;
* ``<NA>``, where the parent's key or a possible match is unknown, or the child's listing was refused there.

A refused listing is a row of the child of which only account and region are known (``tables.with_unseen``).
``on`` names the columns that must be equal: ``"vpc_id"``, ``{"parent_column": "child_column"}`` or ``()`` for all
children of the place. ``within`` is the place: ``"region"`` (same account and region) or ``"account"``.
An empty text is the value "none" and matches nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from wakit.errors import DefinitionError
from wakit.evidence.place import GLOBAL
from wakit.evidence.tables import chunked

__all__ = [
    "choose",
    "count",
    "days_since",
    "every",
    "exists",
    "listed",
    "lookup",
    "one_of",
    "pairs",
    "possible",
    "together",
]

On = str | Mapping[str, str] | tuple[()]
Within = Literal["region", "account"]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_BOOL = pd.ArrowDtype(pa.bool_())


def exists(
    parent: pd.DataFrame,
    child: pd.DataFrame,
    on: On = (),
    *,
    where: pd.Series | None = None,
    within: Within = "region",
) -> pd.Series:
    """Whether a child (for which ``where`` holds) belongs to each row of the parent; dtype ``bool[pyarrow]``.

    >>> text, place = pd.ArrowDtype(pa.string()), {"account_id": "012345670123", "region": "eu-west-1"}
    >>> vpcs = pd.DataFrame([place | {"vpc_id": "vpc-1"}, place | {"vpc_id": "vpc-2"}], dtype=text)
    >>> logs = pd.DataFrame([place | {"resource_id": "vpc-1"}], dtype=text)
    >>> exists(vpcs, logs, {"vpc_id": "resource_id"}).tolist()
    [True, False]
    >>> logs = pd.DataFrame([place | {"resource_id": None}], dtype=text)  # one log of which nothing is known
    >>> exists(vpcs, logs, {"vpc_id": "resource_id"}).tolist()
    [<NA>, <NA>]
    """
    m = _match(parent, child, on, where, within)
    sure = np.isin(m.parent, m.child[m.sure]) & m.known
    open_ = ~sure & m.undecided()
    return _series(pa.array(sure, mask=open_), parent)


def every(
    parent: pd.DataFrame,
    child: pd.DataFrame,
    on: On = (),
    *,
    holds: pd.Series,
    within: Within = "region",
) -> pd.Series:
    """Whether ``holds`` is true of all children of each row of the parent; true where there are none."""
    return ~exists(parent, child, on, where=~holds, within=within)


def count(
    parent: pd.DataFrame,
    child: pd.DataFrame,
    on: On = (),
    *,
    where: pd.Series | None = None,
    within: Within = "region",
) -> pd.Series:
    """How many children (for which ``where`` holds) belong to each row of the parent; ``int64[pyarrow]``."""
    m = _match(parent, child, on, where, within)
    codes, numbers = np.unique(m.child[m.sure], return_counts=True)
    at = pd.Index(codes).get_indexer(pd.Index(m.parent))
    found = np.where((at >= 0) & m.known, np.append(numbers, 0)[at], 0).astype(np.int64)
    return _series(pa.array(found, mask=m.undecided()), parent)


def lookup(
    parent: pd.DataFrame,
    child: pd.DataFrame,
    column: str,
    on: On,
    *,
    absent: str | bool | int | float | pd.Timestamp,
    where: pd.Series | None = None,
    within: Within = "region",
) -> pd.Series:
    """The value of ``column`` in the one child of each row; ``absent`` where the child was seen not to be there.

    The result has the column's dtype.
    Where several children match, which one counts is unknown: ``<NA>`` (narrow with ``where``, or use ``exists``,
    ``every`` or ``count``).
    """
    m = _match(parent, child, on, where, within)
    rows = np.flatnonzero(m.sure)
    codes, first, times = np.unique(m.child[rows], return_index=True, return_counts=True)
    at = pd.Index(codes).get_indexer(pd.Index(m.parent))
    hit = (at >= 0) & m.known
    several = hit & (np.append(times, 0)[at] > 1)
    values = chunked(child[column])
    taken = values.take(pa.array(np.append(rows[first], 0)[at], mask=~hit | several))
    neutral = pa.scalar(absent, type=values.type)
    filled = pc.if_else(pa.array(~hit & ~m.undecided()), neutral, taken)
    return _series(filled, parent)


def listed(
    parent: pd.DataFrame,
    child: pd.DataFrame,
    column: str,
    on: On,
    *,
    where: pd.Series | None = None,
    within: Within = "region",
) -> pd.Series:
    """The distinct texts of ``column`` in the children of each row, sorted, as one text for people; empty: none."""
    m = _match(parent, child, on, where, within)
    texts = chunked(child[column]).take(pa.array(np.flatnonzero(m.sure))).to_pylist()
    found: dict[int, set[str]] = {}
    for code, text in zip(m.child[m.sure].tolist(), texts, strict=True):
        found.setdefault(code, set()).add("?" if text is None else text)
    joined = [", ".join(sorted(found.get(code, ()))) for code in m.parent.tolist()]
    values = np.where(m.known, np.array(joined, dtype=object), "")
    return _series(pa.array(values.tolist(), pa.string(), mask=m.undecided()), parent)


def pairs(
    parent: pd.DataFrame,
    child: pd.DataFrame,
    on: On,
    *,
    within: Within = "region",
    columns: Mapping[str, str],
) -> pd.DataFrame:
    """One row for each parent and child that belong together, as the parent's columns plus ``columns`` of the child.

    Where a partner may be hidden (a key is unknown, a listing was refused) one row more says so: only account
    and region known. ``columns`` maps the child's names to the names here.
    """
    m = _match(parent, child, on, None, within)
    left = pd.DataFrame({"code": m.parent[m.known], "left": np.flatnonzero(m.known)})
    right = pd.DataFrame({"code": m.child[m.sure], "right": np.flatnonzero(m.sure)})
    both = left.merge(right, on="code")
    out = parent.iloc[both["left"].to_numpy()].reset_index(drop=True)
    picked = child.iloc[both["right"].to_numpy()].reset_index(drop=True)
    for theirs, ours in columns.items():
        out[ours] = picked[theirs]
    hidden = pd.concat(
        [parent.loc[m.lost | m.far, ["account_id", "region"]], child.loc[m.blind, ["account_id", "region"]]]
    ).drop_duplicates()
    whole = hidden.loc[hidden["region"].isna(), "account_id"]  # of all regions: no need to name one beside
    hidden = hidden[hidden["region"].isna() | ~hidden["account_id"].isin(whole)]
    return pd.concat([out, hidden], ignore_index=True) if len(hidden) else out


def together(tables: Mapping[str, pd.DataFrame], columns: Sequence[str], *, kind: str) -> pd.DataFrame:
    """The rows of several tables with these columns, one table after the other; in ``kind`` stands whose each is.

    >>> text, place = pd.ArrowDtype(pa.string()), {"account_id": "012345670123", "region": "eu-west-1"}
    >>> topics = pd.DataFrame([place | {"key": "arn:1", "arn": "arn:1"}], dtype=text)
    >>> queues = pd.DataFrame([place | {"key": None, "arn": None}], dtype=text)  # their listing was refused
    >>> together({"topic": topics, "queue": queues}, ["arn"], kind="kind")["kind"].tolist()
    ['topic', <NA>]
    """
    parts = []
    for name, data in tables.items():
        is_known = pc.is_valid(chunked(data["key"]))
        named = pc.if_else(is_known, pa.scalar(name), pa.scalar(None, pa.string()))
        parts.append(data[["account_id", "region", *columns]].assign(**{kind: _series(named, data)}))
    return pd.concat(parts, ignore_index=True)


def possible(data: pd.DataFrame, holds: pd.Series) -> pd.DataFrame:
    """The rows for which ``holds`` is true or unknown: a filter that hides nothing that was not seen."""
    return data.loc[_mask(holds, missing=True)].reset_index(drop=True)


def choose(condition: pd.Series, then: pd.Series, otherwise: pd.Series) -> pd.Series:
    """``then`` where the condition is true, ``otherwise`` where it is false, ``<NA>`` where it is unknown."""
    return _series(pc.if_else(chunked(condition), chunked(then), chunked(otherwise)), condition)


def one_of(values: pd.Series, known: Collection[str]) -> pd.Series:
    """Whether each value is in the collection; ``<NA>`` stays ``<NA>`` (pandas' ``isin`` says False)."""
    array = chunked(values)
    inside = pc.is_in(array, value_set=pa.array(sorted(known), type=array.type))
    return _series(pc.if_else(pc.is_null(array), pa.scalar(None, pa.bool_()), inside), values)


def days_since(times: pd.Series, at: pd.Timestamp) -> pd.Series:
    """Days from each time to ``at`` (the evidence's time, never the clock); ``double[pyarrow]``."""
    now = pa.scalar(at.to_pydatetime(), type=pa.timestamp("us", tz="UTC")).cast(pa.int64()).as_py()
    micros = pc.cast(pc.cast(chunked(times), pa.int64()), pa.float64(), safe=False)  # no time is too far away
    return _series(pc.divide(pc.subtract(float(now), micros), 86_400_000_000.0), times)


@dataclass(frozen=True)
class _Match:
    """Codes of the full keys (place and ``on``) on both sides, and what is known of each row."""

    parent: Ints
    child: Ints
    known: Bools
    """the parent's key is known and not empty (that matches nothing); a place that isn't known has no sure child"""
    lost: Bools
    """the parent's key is unknown"""
    sure: Bools
    """children that certainly count: place and key known, ``where`` true"""
    maybe: Bools
    """children whose key is known but not whether ``where`` holds"""
    blind: Bools
    """children that might belong to any row of their place"""
    far: Bools
    """parents to which a child might belong though their places can't be compared"""
    parent_place: Ints
    child_place: Ints
    blank: Bools

    def undecided(self) -> Bools:
        """Rows of the parent for which a further match can't be excluded."""
        maybe = np.isin(self.parent, self.child[self.maybe])
        hidden = np.isin(self.parent_place, self.child_place[self.blind])
        return self.lost | (~self.blank & (maybe | hidden | self.far))


def _match(parent: pd.DataFrame, child: pd.DataFrame, on: On, where: pd.Series | None, within: Within) -> _Match:
    equal = {on: on} if isinstance(on, str) else dict(on or {})
    account = _codes(parent["account_id"], child["account_id"])
    places = [account] + ([_codes(parent["region"], child["region"])] if within == "region" else [])
    keys = [_codes(parent[theirs], child[ours]) for theirs, ours in equal.items()]
    left, right = _combine(places + keys, len(parent), len(child))
    left_place, right_place = _combine(places, len(parent), len(child))
    lost = _any([k.left < 0 for k in keys] + _nameless(parent), len(parent))
    keyless = _any([k.right < 0 for k in keys] + _nameless(child), len(child))
    counts = np.ones(len(child), dtype=bool) if where is None else _mask(where, missing=True)
    certain = np.ones(len(child), dtype=bool) if where is None else _mask(where, missing=False)
    blank = _any([_blank(parent[c]) for c in equal], len(parent)) & ~lost
    named = ~keyless & ~_any([p.right < 0 for p in places], len(child))
    blind, keyed = keyless & counts, ~keyless & counts
    far = _far(parent, child, account, keys, blind, keyed) if within == "region" else _any([], len(parent))
    return _Match(
        parent=left,
        child=right,
        known=~lost & ~blank,
        lost=lost,
        sure=named & certain,
        maybe=named & counts & ~certain,
        blind=blind,
        far=far,
        parent_place=left_place,
        child_place=right_place,
        blank=blank,
    )


def _far(
    parent: pd.DataFrame, child: pd.DataFrame, account: _Coded, keys: list[_Coded], blind: Bools, keyed: Bools
) -> Bools:
    """Parents that a child may belong to whose region can't be compared: one is unknown, or only one is global.

    A check joins tables of one scope within a region (a law), so such a row is odd, and costs what joins it.
    """
    far = np.zeros(len(parent), dtype=bool)
    kinds, theirs = _kinds(parent), _kinds(child)
    if set(kinds) | set(theirs) in ({_REGIONAL}, {_IS_GLOBAL}, set()):
        return far
    loose, their_loose = _combine([account, *keys], len(parent), len(child))
    for kind in set(kinds):
        apart = (theirs != kind) | (theirs == _NOWHERE)
        near = np.isin(loose, their_loose[apart & keyed])
        far |= (kinds == kind) & (near | np.isin(account.left, account.right[apart & blind]))
    return far


_NOWHERE, _REGIONAL, _IS_GLOBAL = -1, 0, 1


def _kinds(data: pd.DataFrame) -> Ints:
    """Whether each row stands in a region, is global, or where it stands is unknown."""
    is_global = pc.cast(pc.equal(chunked(data["region"]), GLOBAL), pa.int64())
    return np.asarray(pc.fill_null(is_global, _NOWHERE), dtype=np.int64)


def _nameless(data: pd.DataFrame) -> list[Bools]:
    return [data["key"].isna().to_numpy(dtype=bool)] if "key" in data else []


@dataclass(frozen=True)
class _Coded:
    left: Ints
    right: Ints
    size: int


def _codes(left: pd.Series, right: pd.Series) -> _Coded:
    """The same number for the same value on both sides, -1 for ``<NA>``."""
    chunks = [*chunked(left).chunks, *chunked(right).chunks]
    both = pa.chunked_array(chunks).combine_chunks().dictionary_encode()
    numbers = both.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return _Coded(numbers[: len(left)], numbers[len(left) :], len(both.dictionary))


def _combine(parts: list[_Coded], n_left: int, n_right: int) -> tuple[Ints, Ints]:
    left, right = np.zeros(n_left, dtype=np.int64), np.zeros(n_right, dtype=np.int64)
    for part in parts:
        both = np.concatenate([left * (part.size + 1) + part.left + 1, right * (part.size + 1) + part.right + 1])
        dense = pd.factorize(both)[0].astype(np.int64)  # keeps the product of many columns from overflowing
        left, right = dense[:n_left], dense[n_left:]
    return left, right


def _any(masks: list[Bools], n: int) -> Bools:
    out = np.zeros(n, dtype=bool)
    for mask in masks:
        out |= mask
    return out


def _blank(values: pd.Series) -> Bools:
    array = chunked(values)
    if not pa.types.is_string(array.type):
        return np.zeros(len(values), dtype=bool)
    return np.asarray(pc.fill_null(pc.equal(array, ""), False), dtype=bool)


def _mask(condition: pd.Series, *, missing: bool) -> Bools:
    if condition.dtype != _BOOL:
        raise DefinitionError(f"a condition must be bool[pyarrow], not {condition.dtype}")
    return np.asarray(pc.fill_null(chunked(condition), missing), dtype=bool)


def _series(array: pa.Array | pa.ChunkedArray, like: pd.DataFrame | pd.Series) -> pd.Series:
    return pd.Series(pd.arrays.ArrowExtensionArray(array), index=like.index)
