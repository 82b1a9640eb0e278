"""A review as it stands: one workload's answers, the newest evidence, findings, suggestions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from wakit import facts
from wakit.evidence.evidence import Evidence
from wakit.evidence.gaps import NEWER, Gap, gaps_frame
from wakit.evidence.manifest import Scope, read_manifest
from wakit.evidence.reading import columns_of
from wakit.evidence.tables import records
from wakit.files.writing import check_folder
from wakit.judge import Findings, Tables, judge
from wakit.lens import Lens, load_lens
from wakit.lineage import Lineage
from wakit.model import Reason
from wakit.redact.evidence import known_values
from wakit.redact.pseudonyms import Named
from wakit.redact.redactor import is_everybodys
from wakit.registry import Registry, load
from wakit.review.accepted import Acceptance, AcceptedRisk, accept, load_accepted
from wakit.review.answerbook import AnswersRead
from wakit.review.answers import AnswerRow, PracticeAnswer, QuestionAnswers, answers_table
from wakit.review.client import Client, load_client
from wakit.review.findings import load_findings
from wakit.review.inherited import Carried, carried, load_inherited
from wakit.review.named import Names
from wakit.review.network import Networks
from wakit.review.networks import networks_of
from wakit.review.pinboard import PinBoard
from wakit.review.pins import Pin
from wakit.review.planfile import Plans, load_plans
from wakit.review.store import WorkloadFolder, open_store
from wakit.review.suggest import Suggested, suggest
from wakit.review.told import beside
from wakit.review.toldnames import told_names
from wakit.review.viewpoints import seen_together
from wakit.review.workload import Workload, load_workload

__all__ = ["LeftOut", "Opened", "open_workload"]

#: what the management account and delegated administrators tell of all accounts
_MEMBERS = "organization_accounts"
_NOWHERE: npt.NDArray[np.intp] = np.array([], dtype=np.intp)


@dataclass(frozen=True)
class LeftOut:
    """What a collection was not asked for although the client's file names it.

    ``only`` are the regions that were asked for where the file says every enabled one.
    """

    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opened:
    """One review; each part is read when it is asked for, answers anew each time."""

    folder: WorkloadFolder
    client: Client
    workload: Workload
    lens: Lens
    registry: Registry
    snapshot: Path | None
    accepted: tuple[AcceptedRisk, ...] = ()
    inherited: Mapping[str, Carried] = field(default_factory=dict)

    @cached_property
    def evidence(self) -> Evidence | None:
        """The evidence of the workload's accounts, or ``None`` in a review by interview.

        What this wakit knows and the collection did not is among its gaps, as ``not_collected``.
        """
        found, accounts = self._whole, self.workload.accounts
        return found.about(accounts) if found is not None and accounts else found

    @cached_property
    def _whole(self) -> Evidence | None:
        """The evidence of every account: what one saw of the organisation holds for the others."""
        if self.snapshot is None:
            return None
        found = self.folder.client.snapshots.read(self.snapshot, self.registry.schemas)
        newer = [*_newer(found, self.snapshot, self.lineage), *_not_collected(found, self.workload, self.lineage)]
        if newer:
            found = replace(found, gaps=pd.concat([found.gaps, gaps_frame(newer)], ignore_index=True))
        found = replace(found, accounts=tuple(dict.fromkeys([*found.accounts, *self.workload.accounts])))
        return beside(seen_together(found), self.client.told, self.registry)

    @cached_property
    def tables(self) -> Tables | None:
        """Every table of that evidence, derived ones made when first asked for."""
        return None if self.evidence is None else Tables(self.evidence, self.registry)

    @cached_property
    def values(self) -> dict[str, Named]:
        """Every value of the evidence that is no plain one, and what the file of the client names → what it is."""
        told = {one.value: one.named for one in told_names(self.client) if not is_everybodys(one.value)}
        return told | self._seen_values

    @cached_property
    def _seen_values(self) -> dict[str, Named]:
        accounts = [one.id for one in self.client.accounts] + list(self.client.known_accounts)
        if self.evidence is None:
            return known_values((), accounts)
        known = self.registry
        seen = {name: one.row for name, one in (known.collectors | known.told).items() if name in self.evidence.names}
        held = [(row, self.evidence[name]) for name, row in seen.items()]  # what is derived of them names nothing else
        return known_values(held, [*accounts, *self.evidence.accounts])

    @cached_property
    def findings(self) -> Findings | None:
        """The findings as they were judged.

        They are judged now where nobody has yet, where the client's file tells something else than it did then, or
        where an account was not collected.
        """
        if self.snapshot is None or self._whole is None:
            return None
        judged = load_findings(self.snapshot, self.client.told)
        accounts = self.workload.accounts
        if judged is None or set(accounts) - set(self.scope.accounts):
            judged = judge(self._whole, self.registry)
        return judged.about(accounts) if accounts else judged

    def found(self, choice_id: str) -> pd.DataFrame:
        """The findings about a best practice; ``accepted`` is the number of the accepted risk that covers one, or -1.

        Looked up by position: a desk asks for them at each step.
        """
        if self.findings is None or self.acceptance is None:
            return pd.DataFrame({"check": [], "status": [], "accepted": [], "is_unused": []})
        of_practice = [at for (choice, _), at in self._places.items() if choice == choice_id]
        at = np.sort(np.concatenate(of_practice)) if of_practice else _NOWHERE
        found: pd.DataFrame = self.findings.table.iloc[at].assign(accepted=self.acceptance.by_finding[at])
        return found

    def places(self, choice_id: str, check: str) -> npt.NDArray[np.intp]:
        """Where the findings of a check about a best practice stand in their table."""
        return self._places.get((choice_id, check), _NOWHERE)

    @cached_property
    def _places(self) -> dict[tuple[str, str], npt.NDArray[np.intp]]:
        if self.findings is None:
            return {}
        found: dict[tuple[str, str], npt.NDArray[np.intp]] = {}
        names = self.findings.table["check"].to_numpy(dtype=object)
        for choice, places in self.findings.table.groupby("choice_id", sort=False).indices.items():
            at = np.asarray(places, dtype=np.intp)
            found |= {(str(choice), str(check)): at[names[at] == check] for check in dict.fromkeys(names[at])}
        return found

    @cached_property
    def scope(self) -> Scope:
        """What the evidence was asked for; of no account in a review by interview."""
        if self.snapshot is None:
            return Scope(self.folder.client.name, ())
        return read_manifest(self.snapshot, self.folder.client.name).scope

    @property
    def left_out(self) -> LeftOut:
        """What ``client.yaml`` (or the workload's accounts) names and this evidence was not asked for."""
        if self.snapshot is None:
            return LeftOut()
        wanted = self.workload.accounts or tuple(a.id for a in self.client.accounts)
        asked, listed = self.scope.regions, self.client.regions
        return LeftOut(
            accounts=tuple(a for a in wanted if a not in self.scope.accounts),
            regions=tuple(r for r in listed if asked and r not in asked),
            only=asked if asked and not listed else (),
        )

    @cached_property
    def beside_the_evidence(self) -> list[tuple[str, str]]:
        """Id and name of the active accounts of the organisation of which there is no evidence, as far as one saw them.

        Those that the client's file names and this evidence was not asked for are ``left_out``.
        """
        if self._whole is None or _MEMBERS not in self._whole.names:
            return []
        rows = self._whole[_MEMBERS]
        if "state" not in rows:
            return []
        known = {*self._whole.accounts, *(a.id for a in self.client.accounts)}
        listed = records(rows, "id", "name", "state")
        active = {str(r["id"]): str(r["name"] or "") for r in listed if r["state"] == "ACTIVE"}
        return sorted((number, name) for number, name in active.items() if number not in known)

    @cached_property
    def account_names(self) -> dict[str, str]:
        """How accounts are called: by the client's file, else by their organisation; only those that have a name."""
        told = {a.id: a.name for a in self.client.accounts if a.name}
        if self._whole is None or _MEMBERS not in self._whole.names:
            return told
        listed = records(self._whole[_MEMBERS], "id", "name")
        return {str(row["id"]): str(row["name"]) for row in listed if row["id"] and row["name"]} | told

    @cached_property
    def suggested(self) -> dict[str, Suggested]:
        """The suggestion for each best practice, by choice id."""
        is_whole = self.left_out == LeftOut()
        return suggest(
            self.lens,
            self.registry,
            self._not_accepted,
            is_whole=is_whole,
            accepted=self.acceptance.counts if self.acceptance else {},
            regions=self._regions,
            own=self.client.told.thresholds,
        )

    @property
    def _not_accepted(self) -> Findings | None:
        """The findings without those that are accepted risks; the counts are of all of them."""
        if self.findings is None or self.acceptance is None or not self.acceptance.counts:
            return self.findings
        return replace(self.findings, table=self.findings.table[self.acceptance.by_finding < 0])

    @property
    def _regions(self) -> dict[str, list[str]]:
        """The regions in which each account of the evidence was looked at; an account nobody entered has none."""
        if self.evidence is None:
            return {}
        looked = self.evidence.regions
        return {account: looked.get(account, []) for account in self.evidence.accounts}

    @cached_property
    def names(self) -> Names:
        """What people call resources that AWS knows by an id."""
        return Names.of(self._whole)

    @cached_property
    def networks(self) -> Networks | None:
        """Every VPC of the evidence with its tiers, ways in and neighbours; ``None`` in a review by interview."""
        if self.tables is None or self.evidence is None:
            return None
        called, accounts = self.names.called, self.evidence.accounts
        return networks_of(self.tables, self.registry, called, self.account_names, accounts)

    @cached_property
    def acceptance(self) -> Acceptance | None:
        """The accepted risks beside the findings; ``None`` in a review by interview."""
        if self.findings is None or self.evidence is None:
            return None
        return accept(self.accepted, self.findings, self.evidence)

    @cached_property
    def lineage(self) -> Lineage:
        """What each check rests on."""
        return Lineage.of(self.registry)

    @property
    def answers(self) -> list[AnswerRow]:
        """One row for each best practice of the lens, as the files are now."""
        return answers_table(self.folder.answers, self.lens)

    @property
    def key(self) -> str:
        """Client and workload, as ids that others keep begin: the names of their folders."""
        return f"{self.folder.client.name}.{self.folder.name}"

    @property
    def plans(self) -> Plans:
        """What was decided in ``plan.yaml``, as the file is now."""
        return load_plans(self.folder, self.lens)

    @property
    def pins(self) -> tuple[Pin, ...]:
        """What somebody pinned to best practices, as the files are now."""
        return self.pinboard.pins

    def pinned(self, choice_id: str) -> list[Pin]:
        """What is pinned to one of them."""
        return self.pinboard.of(choice_id)

    @cached_property
    def pinboard(self) -> PinBoard:
        """The pins, read again only where a file changed."""
        return PinBoard(self.folder.pins, self.lens)

    def carried(self, choice_id: str, answer: PracticeAnswer) -> Carried:
        """Who carries a best practice, and by which control."""
        return carried(choice_id, answer, self.inherited)

    def question_answers(self, question: str) -> QuestionAnswers:
        """What was said about one question."""
        return self._said[question]

    @cached_property
    def _said(self) -> AnswersRead:
        return AnswersRead(self.folder.answers, self.lens)


def _newer(evidence: Evidence, snapshot: Path, lineage: Lineage) -> Iterator[Gap]:
    """A gap for each table and column that this evidence was collected without, in each account."""
    for name, one in lineage.registry.collectors.items():
        held = columns_of(snapshot, name) if name in evidence.names else frozenset()
        missing = [c.name for c in one.row.columns if c.name not in held] if held else [""]
        for column in missing:
            operation = one.row.operation_of(column)
            for account in evidence.accounts:
                blinded = lineage.blinded(name, column)
                yield _unseen(evidence, account, blinded, name, column, operation, NEWER)


def _not_collected(evidence: Evidence, workload: Workload, lineage: Lineage) -> Iterator[Gap]:
    """A gap for each account of the workload that this evidence does not know: nothing of it was seen."""
    missing = [a for a in workload.accounts if a not in evidence.accounts]
    blinded = {i for name in lineage.registry.collectors for i in lineage.blinded(name)} if missing else set()
    for account in missing:
        yield _unseen(evidence, account, sorted(blinded))


def _unseen(
    evidence: Evidence,
    account: str,
    blinded: Sequence[str],
    table: str = "",
    column: str = "",
    operation: str = "",
    code: str = "",
) -> Gap:
    return Gap(
        account_id=account,
        region="",
        table=table,
        column=column,
        key="",
        action=facts.operations().get(operation, ""),
        reason=Reason.NOT_COLLECTED,
        code=code,
        best_practices=load_lens().numbers(blinded),
        at=evidence.at.to_pydatetime(),
        operation=operation,
        choice_ids=", ".join(blinded),
    )


def open_workload(name: str, reviews: str | Path | None = None, evidence: str | None = None) -> Opened:
    """Open ``CLIENT`` or ``CLIENT/WORKLOAD`` with its newest complete evidence, or that of a time.

    Where nothing was collected yet, or nothing shall be, the review is by interview.

    Raises:
        UnknownName: no such client, workload or evidence.
        StoreError: no reviews folder; a file where answers, pins or evidence belong.
    """
    store = open_store(reviews)
    folder = store.workload(name)
    for place in (folder.client.evidence, folder.answers, folder.pins):
        check_folder(place)
    client = load_client(folder.client)
    workload = load_workload(folder, client)
    lens, registry = load_lens(workload.lens), load()
    accepted = load_accepted(folder, lens, registry)
    snapshot = None
    if client.evidence != "none":
        snapshot = folder.client.snapshots.at(evidence) if evidence else folder.client.snapshots.newest()
    inherited = load_inherited(folder, lens)
    return Opened(folder, client, workload, lens, registry, snapshot, accepted, inherited)
