"""What an account may not see of its organisation blinds nothing where another account of the evidence saw it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pandas as pd

from wakit.evidence.evidence import Evidence
from wakit.evidence.tables import records
from wakit.model import Reason

__all__ = ["seen_together"]


def seen_together(evidence: Evidence) -> Evidence:
    """The evidence, in which a gap of a mere viewpoint names no best practice where the organisation was seen.

    The gap stays and says who could not see; what one account saw of an organisation holds for all of it.
    """
    gaps = evidence.gaps
    of_viewpoints = gaps["reason"] == Reason.NOT_VISIBLE
    if not of_viewpoints.any() or "organizations" not in evidence.names:
        return evidence
    mates = _mates(evidence)
    whole, lacking = set(gaps.loc[gaps["table"] == "", "account_id"]), defaultdict(set)
    for table, account in zip(gaps["table"], gaps["account_id"], strict=True):
        lacking[table].add(account)
    seen = [
        is_one and table in evidence.names and bool(mates.get(account, set()) - {account} - whole - lacking[table])
        for is_one, table, account in zip(of_viewpoints, gaps["table"], gaps["account_id"], strict=True)
    ]
    blank = pd.Series(seen, index=gaps.index, dtype=bool)
    told = {name: gaps[name].mask(blank, "") for name in ("best_practices", "choice_ids")}
    return replace(evidence, gaps=gaps.assign(**told))


def _mates(evidence: Evidence) -> dict[str, set[str]]:
    """Account → the accounts of the evidence in the same organisation, itself among them."""
    rows = [(str(r["account_id"]), r["id"]) for r in records(evidence["organizations"], "account_id", "id") if r["id"]]
    members = defaultdict(set)
    for account, organisation in rows:
        members[organisation].add(account)
    return {account: members[organisation] for account, organisation in rows}
