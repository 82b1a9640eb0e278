"""What several accounts have together, such as their organisation or its trail: one thing, with one verdict.

In a table it is a row for each account, so that tables meet within the account; judged, it is one row, at home in the
first of them, that names all (``holds_for``).
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from wakit.evidence.tables import arrow, chunked

__all__ = ["TOGETHER", "at_home_in", "first_of_each", "owners_of", "sharers", "together"]

_BETWEEN = ", "
#: between a home and the accounts that share what is there
TOGETHER = "|"


def first_of_each(keys: pd.Series) -> npt.NDArray[np.int64]:
    """For each row the position of the first one with its key; a row without a key stands for itself.

    >>> first_of_each(pd.Series(["o-1", None, "o-1", None], dtype=pd.ArrowDtype(pa.string()))).tolist()
    [0, 1, 0, 3]
    """
    first: dict[str, int] = {}
    found = [n if key is None else first.setdefault(key, n) for n, key in enumerate(chunked(keys).to_pylist())]
    return np.asarray(found, dtype=np.int64)


def holders(accounts: pd.Series, first: npt.NDArray[np.int64]) -> dict[int, str]:
    """Position of each first row → the accounts that have the thing together, as text; none where it is one's own."""
    found: dict[int, list[str]] = {}
    for at, account in zip(first.tolist(), chunked(accounts).to_pylist(), strict=True):
        found.setdefault(at, []).append(account or "")
    return {at: _BETWEEN.join(sorted(set(names))) if len(set(names)) > 1 else "" for at, names in found.items()}


def owners_of(data: pd.DataFrame) -> pa.ChunkedArray:
    """Whose each row is: its account, and after ``TOGETHER`` those that have it together."""
    if "holds_for" not in data:
        return arrow(data, "account_id")
    shared = pc.binary_join_element_wise(arrow(data, "account_id"), arrow(data, "holds_for"), TOGETHER)
    return pc.if_else(pc.equal(arrow(data, "holds_for"), ""), arrow(data, "account_id"), shared)


def together(data: pd.DataFrame) -> pd.DataFrame:
    """One row for what several accounts have together; ``holds_for`` says which."""
    held = holders(data["account_id"], first_of_each(data["key"]))
    kept = sorted(held)
    text = pd.Series([held[n] for n in kept], dtype=pd.ArrowDtype(pa.string()))
    return data.iloc[kept].reset_index(drop=True).assign(holds_for=text)


def sharers(owner: str) -> list[str]:
    """The accounts that one of ``owners_of`` speaks of: its home, and all that have it together.

    >>> sharers("111111111111|111111111111, 222222222222"), sharers("333333333333")
    (['111111111111', '111111111111', '222222222222'], ['333333333333'])
    """
    home, _, others = owner.partition(TOGETHER)
    return [home, *others.split(_BETWEEN)] if others else [home]


def at_home_in(accounts: Collection[str], data: pd.DataFrame) -> pd.DataFrame:
    """The rows of these accounts; what is at home elsewhere and one of them has too moves into the first of those.

    >>> rows = {"account_id": ["111111111111"], "holds_for": ["111111111111, 222222222222"]}
    >>> at_home_in(["222222222222"], pd.DataFrame(rows, dtype=pd.ArrowDtype(pa.string())))["account_id"].tolist()
    ['222222222222']
    """
    homes = arrow(data, "account_id")
    for name in pc.unique(arrow(data, "holds_for")).to_pylist():
        mine = sorted(set(name.split(_BETWEEN)) & set(accounts)) if name else []
        if mine:
            away = pc.and_(pc.equal(arrow(data, "holds_for"), name), pc.invert(_is_in(homes, accounts)))
            homes = pc.if_else(away, mine[0], homes)
    moved = data.assign(account_id=pd.Series(pd.arrays.ArrowExtensionArray(homes), index=data.index))
    return moved[np.asarray(_is_in(homes, accounts), dtype=bool)].reset_index(drop=True)


def _is_in(values: pa.ChunkedArray, accounts: Collection[str]) -> pa.ChunkedArray:
    return pc.is_in(values, value_set=pa.array(sorted(accounts), pa.string()))
