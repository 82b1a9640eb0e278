"""Which findings are about what bears a tag, and of which that could not be seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wakit.evidence.evidence import Evidence
from wakit.evidence.place import Place
from wakit.evidence.tables import records

__all__ = ["Tags"]

_TABLE = "resource_tags"
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Tags:
    """The tags of each resource, by account and ARN, as far as they were seen; ``None`` stands for what was not.

    ``places`` are the regions in which the tags were listed: what stands there without a row bears none.
    """

    by_resource: Mapping[tuple[str, str], Mapping[str | None, str | None]]
    places: frozenset[Place]

    @classmethod
    def of(cls, evidence: Evidence) -> Tags:
        """The tags that the evidence holds; of one that was collected without them nothing was seen."""
        found: dict[tuple[str, str], dict[str | None, str | None]] = {}
        blind = set(evidence.unseen(_TABLE))
        rows = evidence[_TABLE] if _TABLE in evidence.names else pd.DataFrame()
        for row in records(rows, "account_id", "region", "arn", "tag_key", "tag_value") if len(rows) else ():
            account, arn = str(row["account_id"]), row["arn"]
            if arn is None:  # a resource that can't be named may be any of its region
                blind.add(Place(account, str(row["region"] or "")))
            else:
                found.setdefault((account, str(arn)), {})[_text(row["tag_key"])] = _text(row["tag_value"])
        looked = {Place(account, region) for account, names in evidence.regions.items() for region in names}
        return cls(found, frozenset(p for p in looked if p not in blind and Place(p.account_id) not in blind))

    def borne(self, findings: pd.DataFrame, wanted: Mapping[str, str]) -> tuple[Bools, Bools]:
        """For each finding: whether its resource bears all of these tags, and whether that can't be told.

        What has no ARN bears no tag. Of what is global only a tag that was seen is sure: IAM users and roles, for
        instance, are in no answer about tags.
        """
        patterns = {key: _pattern(value) for key, value in wanted.items()}
        told = [self._bears(*names, patterns) for names in _named(findings)]
        sure = np.fromiter((one is True for one in told), dtype=bool, count=len(told))
        return sure, np.fromiter((one is None for one in told), dtype=bool, count=len(told))

    def _bears(self, account: str, region: str, arn: str, patterns: Mapping[str, re.Pattern[str]]) -> bool | None:
        if not arn:
            return False
        tags = self.by_resource.get((account, arn))
        if tags is None:
            return False if Place(account, region) in self.places else None
        each = [_fits(tags, key, pattern) for key, pattern in patterns.items()]
        return False if False in each else None if None in each else True


def _fits(tags: Mapping[str | None, str | None], key: str, pattern: re.Pattern[str]) -> bool | None:
    if key in tags:
        value = tags[key]
        return None if value is None else bool(pattern.fullmatch(value))
    return None if None in tags else False


def _pattern(value: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in value.split("*")), re.DOTALL)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _named(findings: pd.DataFrame) -> Iterable[tuple[str, str, str]]:
    columns = (findings[name].fillna("") for name in ("account_id", "region", "arn"))
    return zip(*columns, strict=True)
