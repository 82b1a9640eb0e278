from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws.test_refusal import goodness
from wakit.evidence.tables import frame
from wakit.judge import COUNTS_SCHEMA, FINDINGS_SCHEMA, Findings
from wakit.lens import load_lens
from wakit.model import Suggestion
from wakit.registry import Registry, check, isolated, load
from wakit.review.suggest import Because, Suggested, Unseen, suggest

CHOICE = load_lens().practice("SEC08-BP02").choice_id


def declare(**strengths: str) -> Registry:
    """A registry with one check for each name, of that strength for SEC08-BP02."""
    with isolated() as registry:
        for name, strength in strengths.items():

            def statement(keys: pd.DataFrame) -> pd.Series:
                """All is well."""
                return keys["ok"]

            statement.__name__ = name
            kinds = {strength: ("SEC08-BP02",)}
            said = {"headline": "{key} is open", "fine": "{key} is closed", "gravity": "low"}
            check(**said, **kinds)(statement)  # type: ignore[arg-type]  # by name
    return registry


def counted(**numbers: tuple[int, int, int]) -> Findings:
    """Passed, failed and unknown for each check, everything listed."""
    return placed({n: [(*three, 0, [])] for n, three in numbers.items()})


Numbers = Mapping[str, list[tuple[int, int, int, int, list[str]]]]


def placed(numbers: Numbers) -> Findings:
    """For each check and account passed, failed, unknown, places not seen, and which of them are regions."""
    rows = [
        dict(zip(COUNTS_SCHEMA.names, (n, str(i), p + f, p, f, u, 0, places, regions, "", 0), strict=True))
        for n, accounts in numbers.items()
        for i, (p, f, u, places, regions) in enumerate(accounts)
    ]
    counts = pa.Table.from_pylist(rows, schema=COUNTS_SCHEMA)
    return Findings(frame(FINDINGS_SCHEMA.empty_table()), frame(counts))


def suggested(registry: Registry, findings: Findings | None) -> Suggested:
    return suggest(load_lens(), registry, findings)[CHOICE]


@pytest.mark.parametrize(
    ("strengths", "numbers", "expected"),
    [
        ({"a": "disproves"}, {"a": (40, 1, 0)}, Suggestion.NOT_MET),
        ({"a": "disproves"}, {"a": (40, 1, 9)}, Suggestion.NOT_MET),
        ({"a": "disproves"}, {"a": (40, 0, 0)}, Suggestion.NOTHING_AGAINST),
        ({"a": "disproves"}, {"a": (40, 0, 1)}, Suggestion.IN_PART),
        ({"a": "disproves"}, {"a": (0, 0, 1)}, Suggestion.NOT_SEEN),
        ({"a": "supports"}, {"a": (1, 3, 0)}, Suggestion.MOSTLY_NOT),
        ({"a": "supports"}, {"a": (1, 3, 1)}, Suggestion.MOSTLY_NOT),
        ({"a": "supports"}, {"a": (3, 3, 0)}, Suggestion.MOSTLY_IN_ORDER),
        ({"a": "supports"}, {"a": (3, 3, 1)}, Suggestion.IN_PART),
        ({"a": "supports"}, {"a": (9, 0, 0)}, Suggestion.NOTHING_AGAINST),
        ({"a": "supports", "b": "supports"}, {"a": (999, 0, 0), "b": (0, 1, 0)}, Suggestion.MOSTLY_IN_ORDER),
        ({"a": "supports", "b": "supports"}, {"a": (998, 1, 0), "b": (0, 1, 0)}, Suggestion.MOSTLY_NOT),
        ({"a": "proves"}, {"a": (9, 0, 0)}, Suggestion.MET),
        ({"a": "proves"}, {"a": (9, 0, 1)}, Suggestion.IN_PART),
        ({"a": "proves"}, {"a": (9, 1, 0)}, Suggestion.MOSTLY_IN_ORDER),
        ({"a": "proves", "b": "supports"}, {"a": (9, 0, 0), "b": (1, 2, 0)}, Suggestion.MOSTLY_IN_ORDER),
        ({"a": "supports", "b": "disproves"}, {"a": (9, 0, 0), "b": (0, 2, 0)}, Suggestion.NOT_MET),
        ({"a": "supports"}, {"a": (0, 0, 0)}, Suggestion.NOTHING_AGAINST),
        ({"a": "proves"}, {"a": (0, 0, 0)}, Suggestion.NOTHING_AGAINST),
        ({"a": "supports"}, {}, Suggestion.NOT_SEEN),
    ],
)
def test_what_findings_suggest(strengths, numbers, expected) -> None:
    assert suggested(declare(**strengths), counted(**numbers)).suggestion is expected


KINDS = st.sampled_from(["proves", "supports", "disproves"])
NUMBERS = st.tuples(*[st.integers(0, 4)] * 3)
HIDDEN = st.tuples(*[st.integers(0, 4)] * 2, st.booleans())


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(KINDS, NUMBERS, HIDDEN), min_size=1, max_size=3))
def test_whatever_is_hidden_moves_nothing_towards_good(
    world: list[tuple[str, tuple[int, int, int], tuple[int, int, bool]]],
) -> None:
    registry = declare(**{f"c{i}": kind for i, (kind, _, _) in enumerate(world)})
    seen: Numbers = {f"c{i}": [(*numbers, 0, [])] for i, (_, numbers, _) in enumerate(world)}
    hidden = {f"c{i}": [hide(*numbers, *how)] for i, (_, numbers, how) in enumerate(world)}
    before, after = suggested(registry, placed(seen)), suggested(registry, placed(hidden))
    assert goodness(after.suggestion) <= goodness(before.suggestion)


def hide(
    passed: int, failed: int, unknown: int, from_passed: int, from_failed: int, is_listing: bool
) -> tuple[int, int, int, int, list[str]]:
    """Some verdicts become unknown; or their listing is refused and they are gone without a trace."""
    good, bad = min(passed, from_passed), min(failed, from_failed)
    left = (passed - good, failed - bad)
    return (*left, unknown, 1, ["r1"]) if is_listing else (*left, unknown + good + bad, 0, [])


def test_what_proves_does_so_only_where_all_was_asked_for() -> None:
    findings, registry = counted(a=(9, 0, 0)), declare(a="proves")
    found = suggest(load_lens(), registry, findings, is_whole=False)[CHOICE]
    assert (found.suggestion, found.because) == (Suggestion.NOTHING_AGAINST, Because.NARROW)


def test_no_api_can_tell_is_said_only_where_it_is_so() -> None:
    found, lens = suggest(load_lens(), declare(a="supports"), counted(a=(1, 0, 0))), load_lens()
    assert found[lens.practice("SEC11-BP01").choice_id].because is Because.NO_API
    assert found[lens.practice("SEC03-BP08").choice_id].because is Because.NO_CHECK


def test_without_checks_or_evidence_it_is_asked() -> None:
    assert suggested(declare(), counted()).suggestion is Suggestion.BY_INTERVIEW
    assert suggested(declare(a="proves"), None).suggestion is Suggestion.BY_INTERVIEW


def test_a_headline_reads_its_numbers_and_what_was_not_seen() -> None:
    found = suggested(declare(a="supports"), counted(a=(2, 3, 1)))
    assert (found.headlines[0].judged, found.headlines[0].failed, found.headlines[0].unknown) == (5, 3, 1)


@pytest.mark.parametrize("strength", ["supports", "disproves", "proves"])
def test_a_place_that_was_not_seen_leaves_the_practice_open_and_is_no_resource(strength: str) -> None:
    found = suggested(declare(a=strength), placed({"a": [(4, 0, 0, 2, ["r1", "r2"]), (1, 0, 0, 1, [])]}))
    assert (found.suggestion, found.because, found.number) == (Suggestion.IN_PART, Because.UNSEEN, 1)
    assert found.unseen_places == 3
    assert found.headlines[0].judged == 5
    assert found.headlines[0].unknown == 0
    assert found.headlines[0].unseen == Unseen(accounts=1, regions=("r1", "r2"), regions_of=1, places=3)


def test_the_most_telling_headline_comes_first() -> None:
    registry = declare(a="supports", b="disproves", c="supports")
    found = suggested(registry, counted(a=(1, 5, 0), b=(1, 2, 0), c=(9, 0, 0)))
    assert [h.check for h in found.headlines] == ["b", "a", "c"]


@pytest.mark.parametrize("newer", ["a", "b"])
def test_a_check_newer_than_the_findings_looked_nowhere_whatever_others_saw(newer: str) -> None:
    older = {"a": "b", "b": "a"}[newer]
    assert suggested(declare(a="supports", b="supports"), counted(**{older: (0, 0, 0)})).unseen_places == 1


TWO = {"0": ["r1", "r2"], "1": ["r1"]}


@pytest.mark.parametrize(
    ("first", "second", "unseen"),
    [
        ((0, []), (0, []), 0),
        ((1, ["r1"]), (0, []), 1),
        ((1, []), (0, []), 2),
        ((1, []), (1, []), 3),
        ((2, ["r1", "r2"]), (1, ["r1"]), 3),
    ],
)
def test_places_are_regions_of_accounts_and_a_whole_account_is_all_of_its_regions(
    first: tuple[int, list[str]], second: tuple[int, list[str]], unseen: int
) -> None:
    registry = declare(a="supports", b="supports")
    registry.collectors["keys"] = load().collectors["kms_keys"]
    numbers: Numbers = {name: [(1, 0, 0, *first), (1, 0, 0, *second)] for name in ("a", "b")}
    found = suggest(load_lens(), registry, placed(numbers), regions=TWO)[CHOICE]
    assert (found.unseen_places, found.places) == (unseen, 3)


def test_what_is_global_is_one_place_of_each_account() -> None:
    registry = declare(a="supports")
    registry.collectors["keys"] = load().collectors["iam_users"]
    found = suggest(load_lens(), registry, placed({"a": [(1, 0, 0, 1, []), (1, 0, 0, 0, [])]}), regions=TWO)[CHOICE]
    assert (found.unseen_places, found.places) == (1, 2)
