"""Nothing of a client's leaves: canaries in every column of every table, by every way, and each rule and class missed.

Proved by mutants: without one rule the scan refuses the files (here); a `name` column declared as plain lets its
canary through (`test_no_text_of_any_column_stays`), as does a column that nobody declared if it were kept.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pytest

from tests.laws.test_refusal import permitted
from tests.laws.worlds import evidence, world
from tests.redact.test_rules import TAKEN
from tests.view.made import bucket, judged
from wakit.errors import LeakError
from wakit.evidence.rows import RowType
from wakit.evidence.tables import chunked, frame
from wakit.jobs.export import export_plan
from wakit.judge import Tables
from wakit.redact.evidence import known_values, redacted_table
from wakit.redact.nouns import is_compound
from wakit.redact.pseudonyms import Pseudonyms
from wakit.redact.redactor import Redactor, is_everybodys
from wakit.redact.rules import RULES
from wakit.registry import load

EVERY = {name: one.row for name, one in (load().collectors | load().derived | load().told).items()}
CANARY = "canary-zq7{}x"


def planted(row: RowType) -> pd.DataFrame:
    """One row with a canary of its own in each text; in a plain one as an ARN, which no plain one holds."""
    cells: dict[str, object] = dict.fromkeys(row.schema.names)
    for number, name in enumerate(row.schema.names):
        if pa.types.is_string(row.schema.field(name).type):
            told = CANARY.format(number)
            cells[name] = f"arn:aws:iam::012345670123:role/{told}" if is_plain(row, name) else told
    return frame(pa.table({name: pa.array([cells[name]], row.schema.field(name).type) for name in row.schema.names}))


def is_plain(row: RowType, name: str) -> bool:
    return name == "region" or (name in row.by_name and row.by_name[name].kind == "plain")


def test_no_text_of_any_column_stays() -> None:
    for name, row in EVERY.items():
        told = redacted_table(planted(row), row, Redactor(Pseudonyms(), {}, {}))
        shown = " ".join(str(cell) for column in told.columns if column != "region" for cell in told[column])
        assert "canary" not in shown, name
        assert list(told.columns) == row.schema.names, name


@pytest.mark.parametrize("account", ["demo", "world"])
def test_a_derived_table_names_nothing_that_no_collected_one_does(account: str) -> None:
    """What is looked for, and known by its pseudonym, is told by the collected tables alone."""
    known = load()
    seen = permitted() if account == "demo" else evidence(world(known, 1, rows=4))
    tables = Tables(seen, known)
    held = [(one.row, tables.rows(name)) for name, one in (known.collectors | known.told).items()]
    told = known_values(held, seen.accounts)
    long = [value for value in told if len(value) >= 12]
    named = {
        (name, column.name, cell)
        for name, one in known.derived.items()
        for column in one.row.columns
        if column.kind != "plain" and pa.types.is_string(column.dtype) and not is_compound(column.name)
        for cell in chunked(tables.rows(name)[column.name]).unique().to_pylist()
        if cell and not is_everybodys(cell)
    }
    assert len(named) > 10
    assert [one for one in named if one[2] not in told and not any(value in one[2] for value in long)] == []


def test_a_column_that_nobody_declared_does_not_leave() -> None:
    row = EVERY["s3_buckets"]
    odd = planted(row).assign(squad="canary-squad")
    assert "squad" not in redacted_table(odd, row, Redactor(Pseudonyms(), {}, {})).columns


def test_text_whose_class_nobody_declared_is_the_strictest() -> None:
    row = EVERY["s3_buckets"]
    undeclared = replace(row, columns=tuple(replace(c, kind="secret_like") for c in row.columns))
    told = redacted_table(planted(row), undeclared, Redactor(Pseudonyms(), {}, {}))
    assert set(told["name"]) == {"[not shown]"}


def test_what_is_declared_plain_holds_nothing_that_a_rule_knows() -> None:
    """On the demo account: a column that is plain by mistake shows here."""
    tables, redactor, tried = Tables(permitted(), load()), Redactor(Pseudonyms(), {}, {}), 0
    for name, row in EVERY.items():
        table = tables.rows(name)
        for column in (c.name for c in row.columns if c.kind == "plain" and pa.types.is_string(c.dtype)):
            cells = [cell for cell in chunked(table[column]).unique().to_pylist() if cell]
            assert redactor.values(cells, "plain", column) == cells, (name, column)
            tried += len(cells)
    assert tried > 100


@pytest.fixture
def reviews(tmp_path):
    return judged(tmp_path, {"s3_buckets": [bucket("zephyr-exports", is_versioned=False)]})


def planned(reviews, said: str) -> None:
    """Somebody wrote it into the plan, for a best practice that is an item of it."""
    entry = {"practice": "SEC08-BP02", "side_effects": [said]}
    reviews.client("acme").workload().plan.write_text(f"plan:\n  - {entry!r}\n".replace("'", '"'))


#: of each rule a form that the scan knows by itself; a domain name is known to it by the inventory, or as AWS's
KINDS = [(name, values[-1]) for name, values in TAKEN.items()]


@pytest.mark.parametrize(("name", "value"), KINDS)
def test_what_a_rule_takes_out_is_in_no_file(reviews, name: str, value: str) -> None:
    planned(reviews, f"Slow for {value} at night")
    (path,) = export_plan("acme", "csv", reviews.path, audience="client")
    assert "at night" in path.read_text()
    assert value not in path.read_text()


@pytest.mark.parametrize(("name", "value"), KINDS)
def test_without_the_rule_the_scan_refuses_and_nothing_is_written(reviews, monkeypatch, name: str, value: str) -> None:
    planned(reviews, f"Slow for {value} at night")
    monkeypatch.setattr("wakit.redact.redactor.RULES", tuple(rule for rule in RULES if rule.name != name))
    if name in ("key id", "ARN", "UUID"):  # another rule knows a part of it
        monkeypatch.setattr("wakit.redact.redactor.RULES", ())
    with pytest.raises(LeakError) as refused:
        export_plan("acme", "csv", reviews.path, audience="client")
    assert value not in str(refused.value)
    assert not list(reviews.client("acme").workload().output("client").iterdir())
