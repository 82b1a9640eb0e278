"""``accepted.yaml``: risks that the client knows and has decided to live with, and until when.

An accepted risk covers findings that failed; it is shown and counted apart, is neither in order nor to talk about, and
comes back when it has expired (by the evidence's time, so that a review says the same each time it is opened).
A scope by tag covers what was seen to bear the tag; where tags could not be seen it covers nothing, and that is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from wakit.errors import UnknownName
from wakit.evidence.evidence import Evidence
from wakit.files.days import Day
from wakit.files.document import Key
from wakit.files.reading import checked, read_entries
from wakit.files.wording import FileModel, file_error, shown, wrong
from wakit.judge import Findings
from wakit.lens import Lens
from wakit.model import Status
from wakit.registry import Registry
from wakit.review.client import AccountId
from wakit.review.store import WorkloadFolder
from wakit.review.tagged import Tags

__all__ = ["Acceptance", "AcceptedRisk", "Covering", "Scope", "accept", "load_accepted"]

_ALL = "all"


def _tags(value: object) -> object:
    if isinstance(value, Mapping) and value:
        return value
    raise wrong(f'{shown(value) if value else "nothing"} stands here; write the tag as "key: value" below it')


TagsToBear = Annotated[dict[str, str], BeforeValidator(_tags)]


class Scope(FileModel):
    """Which findings: all of these must fit. ``key`` is a key or an ARN; ``tag`` are tags of the resource, key: value.

    In ``key`` and in the value of a tag ``*`` stands for anything.
    """

    key: str = "*"
    account_id: AccountId | None = None
    region: str = ""
    tag: TagsToBear = Field(default={})


def _scope(value: object) -> object:
    """``all``, an account id, or a key or ARN, in short; else the keys of a ``Scope``."""
    if not isinstance(value, str):
        return value
    if value == _ALL:
        return {}
    return {"account_id": value} if re.fullmatch(r"[0-9]{12}", value) else {"key": value}


def _said(value: str) -> str:
    if not value.strip():
        raise wrong("is empty; say it in a sentence")
    return value.strip()


Said = Annotated[str, AfterValidator(_said)]


class AcceptedRisk(FileModel):
    """One entry: what is accepted (a best practice or a check), where, why, who agreed, until when."""

    best_practice: str = ""
    check: str = ""
    scope: Annotated[Scope, BeforeValidator(_scope)] = Scope()
    reason: Said
    agreed_by: Said
    expires: Day
    agreed_on: Day | None = None

    @model_validator(mode="after")
    def _is_about_one_thing(self) -> Self:
        if bool(self.best_practice) == bool(self.check):
            raise wrong("names a best_practice or a check, one of them", key="check" if self.check else "best_practice")
        return self


class _Page(FileModel):
    accepted: tuple[AcceptedRisk, ...] = Field(default=())


@dataclass(frozen=True)
class Covering:
    """An accepted risk beside the findings: how many it covers, and whether it has expired.

    ``unsure`` counts those that it would cover by their tags, which could not be seen: it covers none of them.
    """

    risk: AcceptedRisk
    is_expired: bool
    number: int
    unsure: int = 0


@dataclass(frozen=True)
class Acceptance:
    """Every accepted risk with what it covers; ``by_finding``: which one covers each finding, -1 where none does."""

    risks: tuple[Covering, ...]
    by_finding: npt.NDArray[np.int64]
    counts: Mapping[tuple[str, str], int]
    """check and choice id → how many failed findings are accepted"""


def load_accepted(folder: WorkloadFolder, lens: Lens, registry: Registry) -> tuple[AcceptedRisk, ...]:
    """The accepted risks of a workload, none where the file is absent or holds comments only; practices by choice id.

    Raises:
        FileError: names line and key of everything that is wrong, what was found, what would be right.
    """
    page = read_entries(folder.accepted)
    if page is None:
        return ()
    risks = checked(_Page, page).accepted
    problems = [
        (("accepted", at, *path), text)
        for at, risk in enumerate(risks)
        for path, text in _unknown(risk, lens, registry)
    ]
    if error := file_error(page, problems):
        raise error
    return tuple(
        risk.model_copy(update={"best_practice": lens.practice(risk.best_practice).choice_id})
        if risk.best_practice
        else risk
        for risk in risks
    )


def _unknown(risk: AcceptedRisk, lens: Lens, registry: Registry) -> list[tuple[tuple[Key, ...], str]]:
    """A best practice or a check that there is not: with the nearest names."""
    try:
        if risk.best_practice:
            lens.practice(risk.best_practice)
        elif risk.check not in registry.checks:
            raise UnknownName("check", risk.check, registry.checks)
    except UnknownName as error:
        return [(("best_practice" if risk.best_practice else "check",), str(error))]
    return []


def accept(risks: Sequence[AcceptedRisk], findings: Findings, evidence: Evidence) -> Acceptance:
    """Which failed findings are accepted; where several risks cover one, the first in the file does."""
    table = findings.table
    tags = Tags.of(evidence) if any(risk.scope.tag for risk in risks) else None
    by_finding = np.full(len(table), -1, dtype=np.int64)
    failed = ((table["status"] == Status.FAIL.value) & ~table["is_unused"]).to_numpy(dtype=bool)
    covering = []
    for number, risk in enumerate(risks):
        covered, unsure = failed & _fits(risk, table), np.zeros(len(table), dtype=bool)
        if tags is not None and risk.scope.tag:
            may, (sure, open_) = np.flatnonzero(covered), tags.borne(table[covered], risk.scope.tag)
            covered[may], unsure[may] = sure, open_
        is_expired = risk.expires < evidence.at.date()
        covering.append(Covering(risk, is_expired, int(covered.sum()), int(unsure.sum())))
        if not is_expired:
            by_finding[covered & (by_finding < 0)] = number
    taken = table.loc[by_finding >= 0, ["check", "choice_id"]]
    counts = Counter(zip(taken["check"], taken["choice_id"], strict=True))
    return Acceptance(tuple(covering), by_finding, dict(counts))


def _fits(risk: AcceptedRisk, table: pd.DataFrame) -> npt.NDArray[np.bool_]:
    what = table["choice_id"] == risk.best_practice if risk.best_practice else table["check"] == risk.check
    pattern = ".*".join(re.escape(part) for part in risk.scope.key.split("*"))
    fits = what & (table["key"].str.fullmatch(pattern) | table["arn"].str.fullmatch(pattern))
    if risk.scope.account_id:
        fits &= table["account_id"] == risk.scope.account_id
    if risk.scope.region:
        fits &= table["region"] == risk.scope.region
    return fits.fillna(False).to_numpy(dtype=bool)
