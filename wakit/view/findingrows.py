"""Findings as rows for people: how each stands, the resource, where, what was seen of it; the telling ones first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from wakit.facts.spoken import spoken
from wakit.model import Status
from wakit.review.opened import Opened
from wakit.view.chips import account_called, dot, is_only_a_place, resource
from wakit.view.html import Html, join, tag, text
from wakit.view.sentences import field_text
from wakit.view.tables import rows_table
from wakit.view.words import ACCEPTED, NOT_IN_USE, STATUSES, Word

__all__ = ["FindingRow", "finding_table", "named", "taken", "telling_order", "where"]

Bools = npt.NDArray[np.bool_]
_ORDER = [Status.FAIL, Status.UNKNOWN, Status.PASS]
_NOTE = 4000
#: heads a column of signs: read out, not shown
_HOW = tag("span", "How it stands", class_="wk-hidden")
_COLUMNS = ("key", "arn", "account_id", "region", "observed")


class FindingRow(NamedTuple):
    """One finding as it is shown, with the word for how it stands."""

    word: Word
    key: str
    arn: str
    account_id: str
    region: str
    observed: Sequence[Mapping[str, str | None]]


def telling_order(
    status: npt.NDArray[np.object_], is_named: Bools, idle: Bools, is_accepted: Bools
) -> list[tuple[int, Word]]:
    """Where the findings of one check stand, each with its word: to talk about, not seen, accepted, in order, idle.

    What has no resource to name (a listing that was refused, nothing there) is not among them.
    """
    failed, dark, fine = (status == one.value for one in _ORDER)
    order = [
        (failed & ~is_accepted & ~idle, STATUSES[Status.FAIL]),
        (dark & is_named & ~idle, STATUSES[Status.UNKNOWN]),
        (failed & is_accepted & ~idle, ACCEPTED),
        (fine & ~idle, STATUSES[Status.PASS]),
        (idle, NOT_IN_USE),
    ]
    return [(int(at), word) for kind, word in order for at in np.flatnonzero(kind)]


def taken(findings: pd.DataFrame, shown: Sequence[tuple[int, Word]]) -> list[FindingRow]:
    """The findings at these positions with their words; to take them all at once costs as much as to take one."""
    top = [at for at, _ in shown]
    columns = {c: findings[c].iloc[top] for c in _COLUMNS}
    columns["arn"] = columns["arn"].fillna("")
    words = (word for _, word in shown)
    return [FindingRow(*row) for row in zip(words, *(columns[c] for c in _COLUMNS), strict=True)]


def finding_table(opened: Opened, rows: Iterable[FindingRow]) -> Html:
    """These findings, each with the word beside it."""
    shown = [
        [dot(r.word), _resource(opened, r.key, r.arn), where(opened, r.account_id, r.region), _observed(r)]
        for r in rows
    ]
    return rows_table([_HOW, "Resource", "Where", "Seen"], shown, class_="wk-findings", with_labels=False)


def named(opened: Opened, rows: Iterable[FindingRow]) -> list[Html]:
    """The resources by name, with the account where there are several.

    What has no name of its own, the settings of a region say, goes by its region and account alone: of what they are,
    the sentence above says.
    """
    several = opened.evidence is not None and len(opened.evidence.accounts) > 1
    found = []
    for _, key, arn, account, region, _ in rows:
        name = opened.names.called(arn)
        one = tag("b", name, class_="wk-named", data_class="personal", title=key) if name else resource(key)
        place = [region if not arn and region != "global" else "", opened.account_names.get(account, account)]
        told = ", ".join(filter(None, place if several and key != account else place[:1]))
        if told and not arn and not name and is_only_a_place(key, account):
            found.append(tag("span", told, class_="wk-key", title=key))
            continue
        found.append(tag("span", one, tag("small", f" {told}") if told else None))
    return found


def where(opened: Opened, account_id: str, region: str) -> Html:
    """An account, and the region where there is one."""
    account = account_called(account_id, opened.account_names)
    return join([account, " · ", tag("span", region, class_="wk-region")]) if region not in ("", "global") else account


def _resource(opened: Opened, key: str, arn: str) -> Html:
    return resource(key, opened.names.called(arn))


def _observed(row: FindingRow) -> Html:
    """``is versioned: no · kms key: none``; each field keeps its class of data.

    What only says the resource's name again is left out, unless nothing else was seen.
    """
    name = re.split(r"[:/]", row.key)[-1]
    return join((_field(f) for f in [f for f in row.observed if f["value"] != name] or row.observed), " ")


def _field(field: Mapping[str, str | None]) -> Html:
    what = tag("small", spoken(str(field["column"])))
    data_class = None if field["class"] == "plain" else field["class"]
    return tag("span", what, " ", text(field_text(field), _NOTE), class_="wk-seen", data_class=data_class)
