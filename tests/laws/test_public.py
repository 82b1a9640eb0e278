"""What the public API says of itself: ``wakit.__all__``, the classes behind it, and the evidence on disk."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping

import pandas as pd
import pytest

import wakit
from wakit.evidence.evidence import Evidence
from wakit.evidence.snapshot import Snapshots
from wakit.widgets.facade import EvidenceTables, Review

CLASSES = (Review, EvidenceTables, Snapshots)
#: what a table's docstring says: its rows, its types, its units or times, what is missing
OF_A_TABLE = ("ne row for each", "Arrow types", "UTC", "<NA>", "AWS")


def methods(kind: type) -> Iterator[tuple[str, Callable[..., object]]]:
    """The public methods and properties that a class itself defines."""
    for name, member in vars(kind).items():
        if not name.startswith("_"):
            found = member.fget if isinstance(member, property) else member
            if inspect.isfunction(found):
                yield name, found


def silent(kind: type) -> list[str]:
    """Public methods without a docstring, that take a name and say nothing of a wrong one, or that no example calls."""
    examples = " ".join(re.findall(r"^\s*(?:>>>|\.\.\.) (.*)$", inspect.getdoc(kind) or "", re.MULTILINE))
    found = [] if examples else [f"{kind.__name__}: no example"]
    for name, method in methods(kind):
        said = inspect.getdoc(method) or ""
        takes = [p for p in inspect.signature(method).parameters if p != "self"]
        is_checked = not takes or "Raises:" in said or "line that says so" in said
        is_shown = re.search(rf"\.{name}\b", examples)
        found += [] if said and is_checked and is_shown else [f"{kind.__name__}.{name}"]
    return found


def unsaid(text: str | None) -> list[str]:
    """What the docstring of a table, or of tables, leaves open."""
    words = " ".join((text or "").split())
    return [word for word in OF_A_TABLE if word not in words]


def test_what_wakit_offers_leads_to_the_classes_of_this_law() -> None:
    assert wakit.__all__ == ["__version__", "open_review"]
    assert inspect.signature(wakit.open_review).return_annotation == Review.__name__


@pytest.mark.parametrize("kind", CLASSES)
def test_each_public_method_says_what_you_get_and_an_example_runs_it(kind: type) -> None:
    assert silent(kind) == []


def test_each_table_says_its_rows_types_times_and_what_is_missing() -> None:
    tables: Mapping[str, str | None] = {
        f"{kind.__name__}.{name}": inspect.getdoc(method)
        for kind in CLASSES
        for name, method in methods(kind)
        if inspect.signature(method).return_annotation in ("pd.DataFrame", pd.DataFrame, "Evidence", Evidence)
        if "data" not in inspect.signature(method).parameters  # gives back what it was given
    } | {"EvidenceTables": inspect.getdoc(EvidenceTables)}
    assert set(tables) == {"Review.findings", "Snapshots.read", "EvidenceTables", "EvidenceTables.whole"}
    assert {name: unsaid(text) for name, text in tables.items() if unsaid(text)} == {}


class _Silent:
    def named(self, name: str) -> str:
        """A thing, by name."""
        return name


class _Shown:
    """One.

    >>> _Shown().bare()
    """

    def bare(self) -> None: ...


@pytest.mark.parametrize(
    ("kind", "said"), [(_Silent, ["_Silent: no example", "_Silent.named"]), (_Shown, ["_Shown.bare"])]
)
def test_a_method_that_is_not_told_or_not_shown_is_noticed(kind: type, said: list[str]) -> None:
    assert silent(kind) == said


def test_a_table_of_which_nothing_is_told_is_noticed() -> None:
    assert unsaid("A DataFrame.") == list(OF_A_TABLE)
