"""The chapters of ``explore/``: short, each cell worth showing, and honest about what they rest on."""

from __future__ import annotations

import json
import re

import pytest

from tests.notebooks.masters import NAMES, cells, play, source
from tests.view.made import made
from wakit.lens.prompts import load_prompts
from wakit.registry import load

CHAPTERS = [name for name in NAMES if name.startswith("explore/")]
#: how a notebook names a table: as an attribute, or whole, to join by
_USED = re.compile(r"tables\.(?!whole)(\w+)|whole\(\"(\w+)\"\)")


def code(text):
    return "\n".join(cell["source"] for cell in cells(text))


def wrong_length(text):
    """Five to ten cells, stories counted; the last one shows how to pin."""
    every = json.loads(text)["cells"]
    return ([] if 5 <= len(every) <= 10 else ["length"]) + ([] if "review.pin(" in every[-1]["source"][-1] else ["pin"])


def silent_cells(text):
    """Cells that show nothing, the parameters aside."""
    ends = {cell["id"]: cell["source"].splitlines()[-1] for cell in cells(text)[1:]}
    return [name for name, end in ends.items() if not re.match(r"(?:review\.\w+|bars|flow|grid|spans)\(", end)]


def not_told(text):
    """Tables that are used and of which it isn't told at the top what was not seen."""
    (told,) = re.findall(r"review\.basis\((.*)\)", code(text))
    named = set(re.findall(r"\w+", told + " ".join(re.findall(r'looked_at = "(.*)"', code(text)))))
    used = {one or other for one, other in _USED.findall(code(text))}
    return sorted(used ^ (named & {*load().collectors, *load().derived}))


def test_there_is_one_for_each_story():
    assert {name[8:-6] for name in CHAPTERS} == {story.id for story in load_prompts().stories}


@pytest.mark.parametrize("name", CHAPTERS)
@pytest.mark.parametrize("law", [wrong_length, silent_cells, not_told])
def test_each_chapter_keeps_each_law(law, name):
    assert law(source(name)) == []


@pytest.mark.parametrize(
    ("law", "old", "new"),
    [
        (wrong_length, "review.pin(", "print("),
        (silent_cells, "bars(machines, ", "x = bars(machines, "),
        (not_told, "iam_credentials ec2_instances", "iam_credentials"),
        (not_told, "tables.rds_databases", "tables.rds_instances"),
    ],
)
def test_each_law_notices_what_breaks_it(law, old, new):
    text = source("explore/people-away-from-data.ipynb")
    assert old in text
    assert law(text.replace(old, new)) != []


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """Reviews of a client in whose account there is nothing."""
    return made(tmp_path_factory.mktemp("empty"), {name: [] for name in load().collectors})


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_chapter_runs_on_an_empty_account(empty, name, monkeypatch):
    monkeypatch.setenv("WAKIT_BATCH", "1")
    told = play(name, client="acme", reviews=str(empty.path), pin=True)
    assert told.count("there is nothing to draw") >= 4
    assert "there is nothing to pin" in told
    assert not empty.workload("acme").pins.exists()
