from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pytest

from wakit.evidence.tables import frame
from wakit.judge import COUNTS_SCHEMA, FINDINGS_SCHEMA, Findings
from wakit.lens import load_lens
from wakit.model import Suggestion
from wakit.registry import Registry, check, isolated
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


def placed(numbers: Mapping[str, list[tuple[int, int, int, int, list[str]]]]) -> Findings:
    """For each check and account passed, failed, unknown, places not seen, and which of them are regions."""
    rows = [
        dict(zip(COUNTS_SCHEMA.names, (n, str(i), p + f, p, f, u, 0, places, regions), strict=True))
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
        ({"a": "disproves"}, {"a": (40, 0, 1)}, Suggestion.NOT_SEEN),
        ({"a": "supports"}, {"a": (1, 3, 0)}, Suggestion.MIXED),
        ({"a": "supports"}, {"a": (1, 3, 1)}, Suggestion.NOT_SEEN),
        ({"a": "supports"}, {"a": (9, 0, 0)}, Suggestion.NOTHING_AGAINST),
        ({"a": "proves"}, {"a": (9, 0, 0)}, Suggestion.MET),
        ({"a": "proves"}, {"a": (9, 1, 0)}, Suggestion.NOT_MET),
        ({"a": "proves", "b": "supports"}, {"a": (9, 0, 0), "b": (0, 1, 0)}, Suggestion.MIXED),
        ({"a": "supports", "b": "disproves"}, {"a": (9, 0, 0), "b": (0, 2, 0)}, Suggestion.NOT_MET),
        ({"a": "supports"}, {"a": (0, 0, 0)}, Suggestion.NOTHING_AGAINST),
        ({"a": "proves"}, {"a": (0, 0, 0)}, Suggestion.NOTHING_AGAINST),
        ({"a": "supports"}, {}, Suggestion.NOT_SEEN),
    ],
)
def test_what_findings_suggest(strengths, numbers, expected) -> None:
    assert suggested(declare(**strengths), counted(**numbers)).suggestion is expected


def test_without_checks_or_evidence_it_is_asked() -> None:
    assert suggested(declare(), counted()).suggestion is Suggestion.BY_INTERVIEW
    assert suggested(declare(a="proves"), None).suggestion is Suggestion.BY_INTERVIEW


def test_a_headline_reads_its_numbers_and_what_was_not_seen() -> None:
    found = suggested(declare(a="supports"), counted(a=(2, 3, 1)))
    assert (found.headlines[0].judged, found.headlines[0].failed, found.headlines[0].unknown) == (5, 3, 1)


@pytest.mark.parametrize("strength", ["supports", "disproves", "proves"])
def test_a_place_that_was_not_seen_leaves_the_practice_open_and_is_no_resource(strength: str) -> None:
    found = suggested(declare(a=strength), placed({"a": [(4, 0, 0, 2, ["r1", "r2"]), (1, 0, 0, 1, [])]}))
    assert (found.suggestion, found.because, found.number) == (Suggestion.NOT_SEEN, Because.UNSEEN, 1)
    assert found.listings == 3
    assert found.headlines[0].judged == 5
    assert found.headlines[0].unknown == 0
    assert found.headlines[0].unseen == Unseen(accounts=1, regions=("r1", "r2"), regions_of=1, places=3)


def test_the_most_telling_headline_comes_first() -> None:
    registry = declare(a="supports", b="disproves", c="supports")
    found = suggested(registry, counted(a=(1, 5, 0), b=(1, 2, 0), c=(9, 0, 0)))
    assert [h.check for h in found.headlines] == ["b", "a", "c"]
