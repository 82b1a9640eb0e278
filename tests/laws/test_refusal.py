"""Law 2: a refusal only hides. On the demo account each operation is refused in turn, each member left out in turn:
nothing raises, something turns ``<NA>``, no cell takes another value, verdicts change only to UNKNOWN."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Collection
from functools import cache

import pandas as pd
import pytest

from tests.kept import kept
from tests.laws.recorded import Change, gathered, lacking, members, recording, refusing
from tests.laws.traced import declared, reads, reads_of
from tests.laws.worlds import reads_table
from wakit.aws.look import Item
from wakit.evidence.evidence import Evidence
from wakit.evidence.tables import chunked
from wakit.judge import Findings, judge
from wakit.lens import load_lens
from wakit.model import Reason, Status, Suggestion
from wakit.registry import isolated, load
from wakit.review.suggest import Suggested, suggest

OPERATIONS = sorted({o for c in load().collectors.values() for o in c.row.operations} - {"sts:GetCallerIdentity"})
PLACE = ["account_id", "key"]
PLACES = ("account_id", "region", "key")


@cache
def permitted() -> Evidence:
    found, done = gathered()
    assert done.failures == []
    return found


@cache
def permitted_findings() -> Findings:
    found: Findings = pickle.loads(kept("permitted-findings", lambda: pickle.dumps(judge(permitted()))))
    return found


@cache
def permitted_suggestions() -> dict[str, Suggested]:
    return suggest(load_lens(), load(), permitted_findings())


@cache
def readers(operation: str) -> list[str]:
    """The checks that read a table which a refusal of the operation could touch."""
    touched = affected(operation)
    return [c.name for c in load().checks.values() if touched & set(reads_table(load(), c))]


def affected(operation: str) -> set[str]:
    """The tables that ask an operation, and those that start from them."""
    every = load().collectors
    asking = {n for n, c in every.items() if operation in c.row.operations}
    while more := {n for n, c in every.items() if set(c.needs) & asking} - asking:
        asking |= more
    return asking


def spoiled(operation: str, change: Change) -> Evidence:
    """The demo account's evidence where the answers of one operation are changed."""
    found, _ = gathered(change, affected(operation))
    frames = {n: found[n] if n in found.names else permitted()[n] for n in permitted().names}
    return dataclasses.replace(found, load=frames.__getitem__, names=tuple(frames))


def by_place(findings: Findings) -> dict[tuple[str, str, str, str], str]:
    """Verdict by check, account, region and key."""
    *place, status = (chunked(findings.table[name]).to_pylist() for name in ("check", *PLACES, "status"))
    return dict(zip(zip(*place, strict=True), status, strict=True))


@cache
def permitted_verdicts() -> dict[tuple[str, str, str, str], str]:
    return by_place(permitted_findings())


def changes_of_value(before: Evidence, after: Evidence, tables: Collection[str] = ()) -> list[str]:
    """Cells that hold another value than before, and rows that vanished though their listing was seen."""
    wrong: list[str] = []
    for name in tables or before.names:
        if before[name].equals(after[name]):
            continue
        unseen = {place.account_id for place in after.unseen(name)}
        old, new = rows_of(before[name]), rows_of(after[name])
        parts = tuple(key.partition("?")[0] for _, key in new if "?" in key)
        gone = [p for p in old.keys() - new.keys() if p[0] not in unseen and not p[1].startswith(parts)]
        wrong += [f"{name}: {p[1]} vanished" for p in gone]
        for place in old.keys() & new.keys():
            told = zip(before[name].columns, old[place], new[place], strict=True)
            wrong += [f"{name}.{column}" for column, a, b in told if b is not None and a != b]
    return sorted(set(wrong))


def rows_of(data: pd.DataFrame) -> dict[tuple[str, str], tuple[object, ...]]:
    """The cells of each row, by its place: frames cost ten times as much, and these have a few rows."""
    cells = (chunked(data[name]).to_pylist() for name in data.columns)
    return dict(zip(zip(*(data[name] for name in PLACE), strict=True), zip(*cells, strict=True), strict=True))


def changes_of_verdict(operation: str, after: Evidence) -> list[str]:
    """Verdicts that became something else than UNKNOWN, and suggestions that moved towards good."""
    again = readers(operation)
    found, base = judge(after, checks=again), permitted_findings()
    before, now = permitted_verdicts(), by_place(found)
    wrong = [f"{p}: {before.get(p)} → {s}" for p, s in now.items() if s not in (before.get(p), Status.UNKNOWN)]
    kept = base.counts[~base.counts["check"].isin(again)]
    lens, counts = load_lens(), pd.concat([kept, found.counts], ignore_index=True)
    old = permitted_suggestions()
    new = suggest(lens, load(), dataclasses.replace(found, counts=counts))
    return wrong + [
        f"{c}: {old[c].suggestion} → {new[c].suggestion}"
        for c in old
        if goodness(new[c].suggestion) > goodness(old[c].suggestion)
    ]


def goodness(suggestion: Suggestion) -> int:
    """How far a suggestion leans towards good; all that does not is alike, since a refusal may hide what was worse."""
    leans = (Suggestion.MOSTLY_IN_ORDER, Suggestion.NOTHING_AGAINST, Suggestion.MET)
    return leans.index(suggestion) + 1 if suggestion in leans else 0


def test_on_the_fully_permitted_account_nothing_is_unknown() -> None:
    assert permitted().gaps.to_dict("records") == []
    verdicts = by_place(permitted_findings())
    assert [p for p, status in verdicts.items() if status == Status.UNKNOWN] == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_refusing_an_operation_only_hides(operation: str) -> None:
    after = spoiled(operation, refusing(operation))
    assert len(after.gaps), nothing_to_refuse(operation)
    assert undeclared(operation, after) == []
    assert changes_of_value(permitted(), after, affected(operation)) == []
    assert changes_of_verdict(operation, after) == []


def nothing_to_refuse(operation: str) -> str:
    """Why a law can say nothing of an operation, and where that is put right."""
    rows = [c.row.name for c in load().collectors.values() if operation in c.row.operations]
    return (
        f"{operation} was refused and nothing turned <NA>: the demo account has no {' or '.join(rows)} to ask about. "
        "Add one in wakit/demo (services.py, network.py …) with its data, or an answer in wakit/demo/data/answers.json"
    )


def undeclared(operation: str, after: Evidence) -> list[str]:
    """Cells that hang on a refused operation, and columns that say they do and do not."""
    gaps = after.gaps
    foreign = gaps[(gaps["reason"] != Reason.DENIED) | (gaps["operation"] != operation) | (gaps["action"] == "")]
    wrong = [f"{g.table}.{g.column} does not say that it hangs on {operation}" for g in foreign.itertuples()]
    for name in affected(operation):
        one = load().collectors[name]
        seen = after[name][~after[name]["key"].str.contains("?", regex=False).fillna(True)]
        for column in one.row.columns if len(seen) and not after.unseen(name) else ():
            if operation in column.operations and operation != one.row.operation and not seen[column.name].hasnans:
                wrong.append(f"{name}.{column.name} says that it hangs on {operation}")
    return sorted(set(wrong))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_missing_member_only_hides(operation: str) -> None:
    """No member is exempt but where the module that reads it declares what its absence means."""
    modules = {n: load().collectors[n].module for n in affected(operation)}
    for member in sorted(members(operation)):
        bound = [n for n, module in modules.items() if not declared(module, operation, member)]
        if any(reads_member(modules[n], operation, member) for n in bound):
            after = spoiled(operation, lacking(operation, member))
            assert changes_of_value(permitted(), after, bound) == [], member


def reads_member(module: str, operation: str, member: str) -> bool:
    return any(member in r.path.split(".") for r in reads_of(module, operation))


def test_members_are_bound_one_by_one() -> None:
    """A name that one module declares binds the others, and each operation by itself."""
    assert declared("wakit.services.secretsmanager", "secretsmanager:ListSecrets", "KmsKeyId")
    assert not declared("wakit.services.rds", "rds:DescribeDBInstances", "StorageEncrypted")
    assert not declared("wakit.services.ec2_routes", "ec2:DescribeRouteTables", "Routes")
    bound = {(r.module, r.operation, r.path) for r in reads() if not declared(r.module, r.operation, r.path)}
    assert len(bound) > 150


# Proved once: an account whose answers are changed instead of hidden.


def test_mutant_another_value_is_found() -> None:
    def lying(asked: str, pages):
        return [{**p, "Status": "Suspended"} if "Status" in p else p for p in pages] if "Versioning" in asked else pages

    after = spoiled("s3:GetBucketVersioning", lying)
    assert changes_of_value(permitted(), after) == ["s3_buckets.is_versioned"]
    assert changes_of_verdict("s3:GetBucketVersioning", after)


def test_mutant_an_operation_that_no_column_declares_is_found() -> None:
    with isolated(load()) as registry:
        keys = registry.collectors["kms_keys"]
        columns = tuple(dataclasses.replace(c, also=()) for c in keys.row.columns)
        row = dataclasses.replace(keys.row, columns=columns)
        registry.collectors["kms_keys"] = dataclasses.replace(keys, row=row)
        after = spoiled("kms:DescribeKey", refusing("kms:DescribeKey"))
        found = undeclared("kms:DescribeKey", after)
    assert "kms_keys.rotates does not say that it hangs on kms:DescribeKey" in found


def test_mutant_a_missing_list_that_reads_as_empty_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Item.items
    monkeypatch.setattr(Item, "items", lambda self, path, absent=None: plain(self, path, absent=()))
    after = spoiled("ec2:DescribeRouteTables", lacking("ec2:DescribeRouteTables", "Routes"))
    assert any("vanished" in change for change in changes_of_value(permitted(), after, ["ec2_routes"]))


def test_mutant_an_operation_of_which_the_demo_has_nothing_is_said() -> None:
    assert "the demo account has no Instance to ask about" in nothing_to_refuse("ec2:DescribeInstances")


def test_the_recording_is_of_a_real_size() -> None:
    assert len(recording()) > 300
    assert sum(len(permitted()[n]) for n in permitted().names) > 150
    assert isinstance(permitted()["s3_buckets"], pd.DataFrame)
