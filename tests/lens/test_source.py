from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wakit.errors import FileError, UnknownName
from wakit.lens import inspect_lens, lens_path, lens_versions, load_lens, read_lens

PACKAGED: dict[str, Any] = json.loads(lens_path("2024-11-06").read_text(encoding="utf-8"))
SEC08 = next(q for p in PACKAGED["pillars"] for q in p["questions"] if q["id"] == "SEC08")

Write = Callable[[Any], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(data: Any) -> Path:
        path = tmp_path / "lens.json"
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        return path

    return write


def small() -> dict[str, Any]:
    """A whole lens of one question."""
    pillar = {"id": "security", "prefix": "SEC", "title": "Security"}
    question = copy.deepcopy(SEC08) | {"id": "SEC01"}
    for practice in question["practices"]:
        practice["id"] = practice["id"].replace("SEC08", "SEC01")
    counts = {"pillars": 1, "questions": 1, "practices": 4}
    return PACKAGED | {"counts": counts, "pillars": [pillar | {"questions": [question]}]}


def broken(*steps: str | int, value: object) -> dict[str, Any]:
    """The small lens with one value of its question changed, or dropped for ``...``."""
    lens = small()
    entry = lens["pillars"][0]["questions"][0]
    for step in steps[:-1]:
        entry = entry[step]
    if value is ...:
        del entry[steps[-1]]
    else:
        entry[steps[-1]] = value
    return lens


def test_the_newest_version_is_the_default():
    assert load_lens() is load_lens(lens_versions()[-1])


def test_each_packaged_file_is_named_after_its_version_and_breaks_no_rule():
    for version in lens_versions():
        assert load_lens(version).version == version
        assert not [problem for rule in inspect_lens(lens_path(version)) for problem in rule.problems]


def test_a_version_that_is_not_packaged_names_those_that_are():
    with pytest.raises(UnknownName, match="2024-11-06"):
        load_lens("2024-11-07")


def test_a_new_version_is_one_file(write):
    lens = read_lens(write(small() | {"version": "2031-01-02"}))
    assert (lens.version, lens.practice("SEC1 BP2").title) == ("2031-01-02", "Enforce encryption at rest")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (broken("practices", 1, "choice_id", value="Sec-Encrypt"), "SEC01-BP02, choice_id: .*pattern"),
        (broken("practices", 1, "choice_id", value="ops_encrypt"), "SEC01-BP02: choice id ops_encrypt"),
        (
            broken("practices", 1, "choice_id", value="sec_protect_data_rest_no"),
            "SEC01 and SEC01-BP02: share the choice id",
        ),
        (broken("practices", 1, "id", value="SEC02-BP02"), "SEC02-BP02: does not belong to SEC01"),
        (broken("practices", 1, "id", value="SEC01-BP01"), "share the number SEC01-BP01"),
        (broken("practices", 1, "id", value="SEC1-2"), "SEC1-2, id: .*pattern"),
        (broken("practices", 1, "risk", value="HIGH"), "SEC01-BP02, risk: .*'High'.* found \"HIGH\""),
        (broken("practices", 1, "risk", value=...), "SEC01-BP02, risk: Field required"),
        (broken("practices", 1, "riks", value="High"), "SEC01-BP02, riks: .*not permitted"),
        (broken("practices", 1, "tool_position", value=1), r"SEC01: tool_position \[1, 1, 3, 4\]"),
        (broken("practices", 1, "tool_position", value="2"), "SEC01-BP02, tool_position: .*integer"),
        (broken("practices", 1, "page", value="../../evil"), "SEC01-BP02, page: .*pattern"),
        (broken("practices", 1, "page", value="sec-08"), "SEC01 and SEC01-BP02: share the page sec-08"),
        (broken("practices", value=SEC08["practices"][:3]), "counts, practices: says 4, holds 3"),
        (broken("practices", value=[]), "SEC01, practices: .*at least 1"),
        (broken("id", value="SEC03"), "SEC03: should be SEC01"),
        (broken("tool_id", value="security"), "SEC01 and pillar Security: share a name"),
        (small() | {"docs": "http://example.com/"}, "docs: .*pattern"),
        (small() | {"version": "soon"}, "version: .*date"),
        ([], "found \\[\\]"),
    ],
)
def test_a_broken_file_names_the_entry(write, change, message):
    with pytest.raises(FileError, match=message):
        read_lens(write(change))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"id": "x",\n "title" "y"}', "lens.json, line 2: is not JSON"),
        ('{"id": "x", "id": "y"}', 'the key "id" twice'),
        ("", "is not JSON"),
    ],
)
def test_a_file_that_is_no_lens_says_why(write, text, message):
    with pytest.raises(FileError, match=message):
        read_lens(write(text))


def test_a_file_of_other_bytes_or_none_says_why(tmp_path):
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileError, match="is not UTF-8"):
        read_lens(tmp_path / "binary.json")
    with pytest.raises(FileError, match="can't be read: No such file"):
        read_lens(tmp_path / "none.json")


def test_every_rule_says_how_much_it_looked_at(write):
    looked_at = {rule.rule: rule.looked_at for rule in inspect_lens(write(small()))}
    assert looked_at["choice ids are unique and well-formed"] == 5  # four practices and "none of these"
    assert looked_at["the Tool's order names each choice once"] == 1


def test_several_problems_are_counted(write):
    lens = broken("practices", 1, "tool_position", value=1) | {"counts": {"pillars": 1, "questions": 1, "practices": 5}}
    with pytest.raises(FileError, match=r"says 5, holds 4 \(and 1 more"):
        read_lens(write(lens))
