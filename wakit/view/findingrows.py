"""Findings as rows for people: how each stands, the resource, where, what was seen of it; the telling ones first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from wakit.facts.spoken import spoken
from wakit.model import Status
from wakit.review.opened import Opened
from wakit.view.chips import account_called, dot, resource
from wakit.view.html import Html, join, tag, text
from wakit.view.sentences import field_text
from wakit.view.tables import rows_table
from wakit.view.words import ACCEPTED, NOT_IN_USE, STATUSES, Word

__all__ = ["finding_table", "in_telling_order", "named", "telling_order", "where"]

Bools = npt.NDArray[np.bool_]
_ORDER = [Status.FAIL, Status.UNKNOWN, Status.PASS]
_NOTE = 4000
#: heads a column of signs: read out, not shown
_HOW = tag("span", "How it stands", class_="wk-hidden")
_COLUMNS = ("status", "key", "arn", "account_id", "region", "observed")


def telling_order(findings: pd.DataFrame, accepted: npt.NDArray[np.int64], subject: str) -> list[tuple[int, Word]]:
    """Where the findings of one check stand, each with its word: to talk about, not seen, accepted, in order, idle.

    What has no resource to name (a listing that was refused, nothing there) is not among them.
    """
    status, keys, idle = (findings[name].to_numpy() for name in ("status", "key", "is_unused"))
    return in_telling_order(status, keys != subject, idle.astype(bool), accepted >= 0)


def in_telling_order(
    status: npt.NDArray[np.object_], is_named: Bools, idle: Bools, is_accepted: Bools
) -> list[tuple[int, Word]]:
    """The same of columns that somebody holds already."""
    failed, dark, fine = (status == one.value for one in _ORDER)
    order = [
        (failed & ~is_accepted & ~idle, STATUSES[Status.FAIL]),
        (dark & is_named & ~idle, STATUSES[Status.UNKNOWN]),
        (failed & is_accepted & ~idle, ACCEPTED),
        (fine & ~idle, STATUSES[Status.PASS]),
        (idle, NOT_IN_USE),
    ]
    return [(int(at), word) for kind, word in order for at in np.flatnonzero(kind)]


def finding_table(opened: Opened, findings: pd.DataFrame, shown: Sequence[tuple[int, Word]]) -> Html:
    """The findings at these positions, each with the word beside it."""
    rows = [
        [dot(word), _resource(opened, key, arn), where(opened, account, region), _observed(key, fields)]
        for (_, word), (_, key, arn, account, region, fields) in zip(shown, _taken(findings, shown), strict=True)
    ]
    return rows_table([_HOW, "Resource", "Where", "Seen"], rows, class_="wk-findings", with_labels=False)


def named(opened: Opened, findings: pd.DataFrame, shown: Sequence[tuple[int, Word]]) -> list[Html]:
    """The resources at these positions by name, with the account where there are several.

    What has no name of its own, the settings of a region say, goes by its region too.
    """
    several = opened.evidence is not None and len(opened.evidence.accounts) > 1
    found = []
    for _, key, arn, account, region, _ in _taken(findings, shown):
        name = opened.names.called(arn)
        one = tag("b", name, class_="wk-named", data_class="personal", title=key) if name else resource(key)
        place = [region if not arn and region != "global" else "", opened.account_names.get(account, account)]
        told = ", ".join(filter(None, place if several else place[:1]))
        found.append(tag("span", one, tag("small", f" {told}") if told else None))
    return found


def where(opened: Opened, account_id: str, region: str) -> Html:
    """An account, and the region where there is one."""
    account = account_called(account_id, opened.account_names)
    return join([account, " · ", tag("span", region, class_="wk-region")]) if region not in ("", "global") else account


def _taken(
    findings: pd.DataFrame, shown: Sequence[tuple[int, Word]]
) -> Iterator[tuple[str, str, str, str, str, list[Mapping[str, str | None]]]]:
    top = [at for at, _ in shown]
    columns = {c: findings[c].iloc[top] for c in _COLUMNS}
    columns["arn"] = columns["arn"].fillna("")
    yield from zip(*(columns[c] for c in _COLUMNS), strict=True)


def _resource(opened: Opened, key: str, arn: str) -> Html:
    return resource(key, opened.names.called(arn))


def _observed(key: str, fields: Iterable[Mapping[str, str | None]]) -> Html:
    """``is versioned: no · kms key: none``; each field keeps its class of data.

    What only says the resource's name again is left out, unless nothing else was seen.
    """
    seen = list(fields)
    name = re.split(r"[:/]", key)[-1]
    return join((_field(f) for f in [f for f in seen if f["value"] != name] or seen), " ")


def _field(field: Mapping[str, str | None]) -> Html:
    what = tag("small", spoken(str(field["column"])))
    data_class = None if field["class"] == "plain" else field["class"]
    return tag("span", what, " ", text(field_text(field), _NOTE), class_="wk-seen", data_class=data_class)
