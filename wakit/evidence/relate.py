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
from wakit.evidence.tables import arrow, chunked, flags, nulls

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
    sure = _among(m.parent, m.child[m.sure]) & m.known
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
    at = _where_in(codes, m.parent)
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
    at = _where_in(codes, m.parent)
    hit = (at >= 0) & m.known
    several = hit & (np.append(times, 0)[at] > 1)
    values = arrow(child, column)
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
    texts = arrow(child, column).take(pa.array(np.flatnonzero(m.sure))).to_pylist()
    found: dict[int, set[str]] = {}
    for code, text in zip(m.child[m.sure].tolist(), texts, strict=True):
        found.setdefault(code, set()).add("?" if text is None else text)
    joined = {code: ", ".join(sorted(several)) for code, several in found.items()}
    values = [joined.get(code, "") if known else "" for code, known in zip(m.parent.tolist(), m.known, strict=True)]
    return _series(pa.array(values, pa.string(), mask=m.undecided()), parent)


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
    left, right = _couples(m)
    out = parent.iloc[left].reset_index(drop=True)
    for theirs, ours in columns.items():
        out[ours] = _series(arrow(child, theirs).take(pa.array(right)), out)
    if not (m.lost | m.far).any() and not m.blind.any():
        return out
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
    taken = ("account_id", "region", *columns)
    parts: dict[str, list[pa.Array]] = {name: [] for name in (*taken, kind)}
    for name, data in tables.items():
        is_known = pc.is_valid(arrow(data, "key"))
        named = pc.if_else(is_known, pa.scalar(name), pa.scalar(None, pa.string()))
        parts[kind] += chunked(_series(named, data)).chunks
        for column in taken:
            parts[column] += arrow(data, column).chunks
    return pd.DataFrame({name: pd.arrays.ArrowExtensionArray(pa.chunked_array(c)) for name, c in parts.items()})


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
        maybe = _among(self.parent, self.child[self.maybe])
        hidden = _among(self.parent_place, self.child_place[self.blind])
        return self.lost | (~self.blank & (maybe | hidden | self.far))


def _match(parent: pd.DataFrame, child: pd.DataFrame, on: On, where: pd.Series | None, within: Within) -> _Match:
    equal = {on: on} if isinstance(on, str) else dict(on or {})
    account = _codes(arrow(parent, "account_id"), arrow(child, "account_id"))
    region = [_codes(arrow(parent, "region"), arrow(child, "region"))] if within == "region" else []
    keys = [_codes(arrow(parent, theirs), arrow(child, ours)) for theirs, ours in equal.items()]
    place = _combine([account, *region])
    whole = _combine([place, *keys]) if keys else place
    lost = _any([k.left < 0 for k in keys] + _nameless(parent), len(parent))
    keyless = _any([k.right < 0 for k in keys] + _nameless(child), len(child))
    counts, certain = _counted(where, len(child))
    blank = _any([k.left == k.blank for k in keys], len(parent)) & ~lost
    named = ~keyless & ~_any([p.right < 0 for p in (account, *region)], len(child))
    blind, keyed = keyless & counts, ~keyless & counts
    far = _far(parent, child, account, region[0], keys, blind, keyed) if region else _any([], len(parent))
    return _Match(
        parent=whole.left,
        child=whole.right,
        known=~lost & ~blank,
        lost=lost,
        sure=named & certain,
        maybe=named & counts & ~certain,
        blind=blind,
        far=far,
        parent_place=place.left,
        child_place=place.right,
        blank=blank,
    )


def _counted(where: pd.Series | None, n: int) -> tuple[Bools, Bools]:
    """The children for which the condition may hold, and those for which it does."""
    if where is None:
        every = np.ones(n, dtype=bool)
        return every, every
    return _mask(where, missing=True), _mask(where, missing=False)


def _couples(m: _Match) -> tuple[Ints, Ints]:
    """Positions of the parents and children that belong together, in the order of the parents, then of the children."""
    parents, children = np.flatnonzero(m.known), np.flatnonzero(m.sure)
    children = children[np.argsort(m.child[children], kind="stable")]
    codes = m.child[children]
    first = np.searchsorted(codes, m.parent[parents], "left")
    times = np.searchsorted(codes, m.parent[parents], "right") - first
    before = np.repeat(np.cumsum(times) - times, times)
    nth = np.arange(len(before)) - before
    return np.repeat(parents, times), children[np.repeat(first, times) + nth]


def _far(
    parent: pd.DataFrame, child: pd.DataFrame, account: _Coded, region: _Coded, keys: list[_Coded], blind: Bools,
    keyed: Bools,
) -> Bools:  # fmt: skip
    """Parents that a child may belong to whose region can't be compared: one is unknown, or only one is global.

    A check joins tables of one scope within a region (a law), so such a row is odd, and costs what joins it.
    """
    far = np.zeros(len(parent), dtype=bool)
    kinds, theirs = _kinds(region.left, region.of_globals), _kinds(region.right, region.of_globals)
    met = np.concatenate([kinds, theirs])
    if not len(met) or (met[0] != _NOWHERE and (met == met[0]).all()):
        return far
    loose = _combine([account, *keys])
    for kind in set(kinds.tolist()):
        apart = (theirs != kind) | (theirs == _NOWHERE)
        near = _among(loose.left, loose.right[apart & keyed])
        far |= (kinds == kind) & (near | _among(account.left, account.right[apart & blind]))
    return far


_NOWHERE, _REGIONAL, _IS_GLOBAL = -1, 0, 1


def _kinds(regions: Ints, of_globals: int) -> Ints:
    """Whether each row stands in a region, is global, or where it stands is unknown."""
    return np.where(regions < 0, _NOWHERE, np.where(regions == of_globals, _IS_GLOBAL, _REGIONAL))


def _nameless(data: pd.DataFrame) -> list[Bools]:
    return [nulls(arrow(data, "key"))] if "key" in data else []


#: up to so many rows a dictionary or set of Python takes a tenth of the others' time, which is that of the first row
_FEW = 200
_NO_CODE = -2


@dataclass(frozen=True)
class _Coded:
    """Two columns as numbers: the same for the same value on both sides, -1 for ``<NA>``; all are below ``size``."""

    left: Ints
    right: Ints
    size: int
    blank: int = _NO_CODE
    """the number of the empty text"""
    of_globals: int = _NO_CODE


def _codes(ours: pa.ChunkedArray, theirs: pa.ChunkedArray) -> _Coded:
    n = len(ours)
    if n + len(theirs) <= _FEW and pa.types.is_string(ours.type) and ours.type == theirs.type:
        known: dict[str | None, int] = {None: -1}
        found = [known.setdefault(v, len(known) - 1) for v in (*ours.to_pylist(), *theirs.to_pylist())]
        numbers = np.array(found, dtype=np.int64)
        return _Coded(numbers[:n], numbers[n:], len(known), known.get("", _NO_CODE), known.get(GLOBAL, _NO_CODE))
    both = pa.chunked_array([*ours.chunks, *theirs.chunks]).combine_chunks().dictionary_encode()
    numbers = both.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    texts = both.dictionary if pa.types.is_string(ours.type) else pa.array([], pa.string())
    blank, of_globals = (n if n >= 0 else _NO_CODE for n in (pc.index(texts, t).as_py() for t in ("", GLOBAL)))
    return _Coded(numbers[: len(ours)], numbers[len(ours) :], len(both.dictionary), blank, of_globals)


def _combine(parts: list[_Coded]) -> _Coded:
    """Several columns as one; no number is below 0."""
    left, right, size = parts[0].left + 1, parts[0].right + 1, parts[0].size + 1
    n = len(left)
    for part in parts[1:]:
        left, right = left * (part.size + 1) + part.left + 1, right * (part.size + 1) + part.right + 1
        size *= part.size + 1
        if size > max(_SPARSE, len(left) + len(right)):
            dense = pd.factorize(np.concatenate([left, right]))[0].astype(np.int64)
            left, right, size = dense[:n], dense[n:], len(dense)
    return _Coded(left, right, size)


#: numbers above it are made dense: the product of many columns overflows, and dense ones are found sooner
_SPARSE = 1 << 16


def _among(codes: Ints, some: Ints) -> Bools:
    """Which of the codes are among some; mostly there are none."""
    if not len(some) or not len(codes):
        return np.zeros(len(codes), dtype=bool)
    if len(codes) + len(some) <= _FEW:
        among = set(some.tolist())
        return np.array([code in among for code in codes.tolist()], dtype=bool)
    return np.isin(codes, some)


def _where_in(ordered: Ints, codes: Ints) -> Ints:
    """The position of each code among the ordered, -1 where it is not there."""
    if not len(ordered):
        return np.full(len(codes), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(ordered, codes), len(ordered) - 1)
    return np.where(ordered[at] == codes, at, -1)


def _any(masks: list[Bools], n: int) -> Bools:
    out = np.zeros(n, dtype=bool)
    for mask in masks:
        out |= mask
    return out


def _mask(condition: pd.Series, *, missing: bool) -> Bools:
    if condition.dtype != _BOOL:
        raise DefinitionError(f"a condition must be bool[pyarrow], not {condition.dtype}")
    return flags(chunked(condition), missing=missing)


def _series(array: pa.Array | pa.ChunkedArray, like: pd.DataFrame | pd.Series) -> pd.Series:
    return pd.Series(pd.arrays.ArrowExtensionArray(array), index=like.index)
