"""Before anything is collected, in a notebook: who are we, what would be refused, what goes blind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from wakit.aws.access import Access, Target
from wakit.errors import AccessError
from wakit.evidence.tables import frame
from wakit.jobs.collect import targets_of
from wakit.lens import load_lens
from wakit.preflight import PREFLIGHT_SCHEMA, preflight, refused_of
from wakit.review.client import load_client
from wakit.review.store import open_store
from wakit.view.lines import left_out_lines, preflight_text
from wakit.widgets.progress import TextProgress

__all__ = ["Preflight", "summary", "try_access"]


@dataclass(frozen=True)
class Preflight:
    """What was tried before collecting; every part is a DataFrame, empty in a review by interview."""

    said: str
    accounts: pd.DataFrame
    """who we are in each account, or why there is no way in"""
    operations: pd.DataFrame
    """one row for each account and operation; see ``wakit.preflight``"""

    def __repr__(self) -> str:
        return self.said

    @property
    def refused(self) -> pd.DataFrame:
        """What would be refused, and which IAM action to allow."""
        rows = refused_of(self.operations)
        return rows.drop(columns=["best_practices", "choice_ids"]).reset_index(drop=True)

    @property
    def blind(self) -> pd.DataFrame:
        """The best practices that go blind with that, each with the IAM actions that would help."""
        rows = refused_of(self.operations)
        pairs = rows.assign(choice_id=rows["choice_ids"].str.split(", ")).explode("choice_id")
        pairs = pairs[pairs["choice_id"].fillna("") != ""]
        actions = {str(choice): ", ".join(sorted(set(found))) for choice, found in pairs.groupby("choice_id")["action"]}
        return pd.DataFrame(
            [
                {"best_practice": p.id, "title": p.title, "actions": actions[p.choice_id]}
                for p in load_lens().practices
                if p.choice_id in actions
            ],
            columns=["best_practice", "title", "actions"],
        )


def try_access(client: str, reviews: str | Path | None = None) -> Preflight:
    """Enter each account of a client and ask for one item of each listing, in one region.

    Raises:
        UnknownName, FileError: no such client; its file is wrong.
        AccessError: no account could be entered.
    """
    folder = open_store(reviews).client(client)
    file = load_client(folder)
    if file.evidence != "account":
        said = f"Nothing to try: client.yaml says evidence: {file.evidence}."
        return Preflight(said, _accounts([]), frame(PREFLIGHT_SCHEMA.empty_table()))
    shown = TextProgress()
    access, targets = Access(waiting=shown.wait), targets_of(folder)
    try:
        who = [_who(access, target) for target in targets]
        open_to_us = [target for target, row in zip(targets, who, strict=True) if row["arn"]]
        if not open_to_us:
            raise AccessError(who[0]["problem"])
        found = preflight(open_to_us, file.regions, access=access, progress=shown)
    finally:
        access.stop()  # an interrupted cell leaves no call behind
    return Preflight(summary(found), _accounts(who), found)


def _who(access: Access, target: Target) -> dict[str, str]:
    try:
        _, identity = access.enter(target)
    except AccessError as error:
        return {"account_id": target.account_id, "arn": "", "problem": str(error)}
    return {"account_id": target.account_id, "arn": identity.arn, "problem": ""}


def _accounts(rows: list[dict[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["account_id", "arn", "problem"])


def summary(found: pd.DataFrame) -> str:
    """What a preflight found, and what it could not even try because a file of ours is wrong."""
    told = [f"{a}: {preflight_text(rows['outcome'])}" for a, rows in found.groupby("account_id")]
    return "\n".join([*(told or [preflight_text(())]), *left_out_lines()])
