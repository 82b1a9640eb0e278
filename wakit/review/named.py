"""What people call resources that AWS knows by an id: the tag ``Name`` of a machine, the alias of a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from wakit.evidence.evidence import Evidence
from wakit.evidence.tables import records

__all__ = ["Names"]

#: how EC2 and its console spell it; other services took it over
_NAME = "Name"


@dataclass(frozen=True)
class Names:
    """ARN → what people call it; one of several by the order of the alphabet."""

    by_arn: Mapping[str, str]

    @classmethod
    def of(cls, evidence: Evidence | None) -> Names:
        """The names that the evidence holds; what was not collected gives none."""
        found: dict[str, str] = {}
        for row in _rows(evidence, "kms_aliases", "key_arn", "alias"):
            if row["key_arn"] and row["alias"]:
                found[row["key_arn"]] = min(row["alias"], found.get(row["key_arn"], row["alias"]))
        for row in _rows(evidence, "resource_tags", "arn", "tag_key", "tag_value"):
            if row["arn"] and row["tag_key"] == _NAME and row["tag_value"]:
                found[row["arn"]] = row["tag_value"]
        return cls(found)

    def called(self, arn: str) -> str:
        """The name of a resource; empty where it has none, or its ARN says it already."""
        name = self.by_arn.get(arn, "")
        return "" if arn.endswith((f"/{name}", f":{name}")) else name


def _rows(evidence: Evidence | None, table: str, *columns: str) -> list[dict[str, str]]:
    rows = evidence[table] if evidence is not None and table in evidence.names else pd.DataFrame()
    return [{n: str(v or "") for n, v in row.items()} for row in records(rows, *columns)] if len(rows) else []
