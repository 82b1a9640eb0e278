"""Whatever an account contains: every check is judged, in any order of rows, and an odd row costs itself."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import strategies as st

from tests.fuzz.odd import ACCOUNTS, Odd, Row, named, odd_evidence, odd_rows
from tests.laws.worlds import reads_table
from wakit.evidence import relate
from wakit.judge import Findings, judge
from wakit.lens import load_lens
from wakit.registry import Check, Registry, check, isolated, load
from wakit.report.spreadsheet import findings_csv
from wakit.review.suggest import suggest
from wakit.view.sentences import headline_text, reason_text

REGISTRY = load()
READS = {name: reads_table(REGISTRY, one) for name, one in REGISTRY.checks.items()}
JOINS = {name for name in relate.__all__ if "child" in inspect.signature(getattr(relate, name)).parameters}


def joins_nothing(one: Check) -> bool:
    """Whether a verdict rests on its own row: of no other table, and not of the others of its table either."""
    called = {name for function in one.functions for name in function.__code__.co_names}
    return one.needs == (one.subject,) and one.subject in REGISTRY.collectors and called.isdisjoint(JOINS)


PLAIN = [c for c in REGISTRY.checks.values() if joins_nothing(c)]
Asked = tuple[str, Odd]


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    """A check, and odd evidence of all that it reads."""
    name = draw(st.sampled_from(sorted(READS)))
    return name, draw(odd_evidence(REGISTRY, READS[name]))


def judged(odd: Odd, checks: Sequence[str], registry: Registry = REGISTRY) -> Findings:
    found = judge(odd.evidence(registry), registry, checks)
    assert found.failures == (), [str(f) for f in found.failures]
    return found


def verdicts(found: Findings) -> Counter[tuple[str, ...]]:
    columns = ["choice_id", "account_id", "region", "key", "status"]
    return Counter(tuple(str(v) for v in row) for row in found.table[columns].itertuples(index=False, name=None))


def told_of(found: Findings) -> set[str]:
    """The accounts that have a verdict: one on what several see, such as an organisation's trail, holds for each."""
    return {one for column in ("account_id", "holds_for") for cell in found.table[column] for one in cell.split(", ")}


def test_every_check_is_judged_and_read_out(explore) -> None:
    def holds(given: Asked) -> None:
        name, odd = given
        found = judged(odd, [name])
        assert set(ACCOUNTS) <= told_of(found)
        for suggested in suggest(load_lens(), REGISTRY, found).values():
            assert reason_text(suggested)
            assert all(headline_text(h) for h in suggested.headlines)
        assert findings_csv(found).startswith("check,")

    explore(asked(), holds)


def test_the_order_of_rows_decides_nothing(explore) -> None:
    def holds(given: tuple[Asked, st.DataObject]) -> None:
        (name, odd), data = given
        mixed = {table: data.draw(st.permutations(rows)) for table, rows in odd.rows.items()}
        assert verdicts(judged(odd, [name])) == verdicts(judged(replace(odd, rows=mixed), [name]))

    explore(st.tuples(asked(), st.data()), holds)


@st.composite
def one_more(draw: st.DrawFn) -> tuple[Check, Odd, Row]:
    one = draw(st.sampled_from(PLAIN))
    return one, draw(odd_evidence(REGISTRY, [one.subject])), draw(odd_rows(REGISTRY.collectors[one.subject]))


def test_a_row_that_joins_nothing_changes_no_other_verdict(explore) -> None:
    def holds(given: tuple[Check, Odd, Row]) -> None:
        one, odd, row = given
        rows = list(odd.rows.get(one.subject, []))
        before = verdicts(judged(replace(odd, rows={one.subject: rows}), [one.name]))
        after = verdicts(judged(replace(odd, rows={one.subject: [*rows, row]}), [one.name]))
        new, gone = after - before, before - after
        assert {n[1:4] for n in new} <= {named(row), (str(row["account_id"]), "", one.subject)}
        assert {g[4] for g in gone} <= {"NONE_FOUND"}

    explore(one_more(), holds)


def test_an_account_says_nothing_about_another(explore) -> None:
    def holds(given: Asked) -> None:
        name, odd = given
        me, other = ACCOUNTS
        alone = {t: [r for r in rows if r["account_id"] != other] for t, rows in odd.rows.items()}
        both, mine = verdicts(judged(odd, [name])), verdicts(judged(replace(odd, rows=alone), [name]))
        assert {v: n for v, n in both.items() if v[1] == me} == {v: n for v, n in mine.items() if v[1] == me}

    explore(asked(), holds)


# Each proved once: checks that an odd value or another order upsets.


def counts_from_1970(secretsmanager_secrets: pd.DataFrame) -> pd.Series:
    """A verdict that reads times as nanoseconds, which end in the year 2262."""
    near = secretsmanager_secrets["created"].astype(pd.ArrowDtype(pa.timestamp("ns", tz="UTC")))
    late: pd.Series = near > pd.Timestamp("2026-01-01", tz="UTC")
    return late


def looks_at_the_first(secretsmanager_secrets: pd.DataFrame) -> pd.Series:
    """A verdict on every row that only the first decides."""
    rotates: pd.Series = secretsmanager_secrets["rotates"]
    return pd.Series([*rotates.head(1)] * len(rotates), index=rotates.index, dtype=rotates.dtype)


@pytest.mark.parametrize("mutant", [counts_from_1970, looks_at_the_first])
def test_mutants_are_found(explore, found_is_enough, mutant) -> None:
    with isolated(REGISTRY) as registry:
        check(supports=("SEC08-BP04",), headline="{row}", fine="{row}", gravity="low")(mutant)

    def holds(odd: Odd) -> None:
        back = {table: list(reversed(rows)) for table, rows in odd.rows.items()}
        found = [verdicts(judged(o, [mutant.__name__], registry)) for o in (odd, replace(odd, rows=back))]
        assert found[0] == found[1]

    with pytest.raises(AssertionError):
        explore(odd_evidence(registry, ["secretsmanager_secrets"]), holds)
