"""The contracts between rooms, each shown to notice what breaks it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.laws.house import Tree


def _broken_contracts(root: Path) -> set[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(root)})
    return set(re.findall(r"^(.+) BROKEN\b", done.stdout, re.MULTILINE))


@pytest.fixture
def empty_rooms(tree, tmp_path):
    """Every room of the layers, empty, under the contracts of the house."""
    (tmp_path / "pyproject.toml").write_text(tree["pyproject.toml"], encoding="utf-8")
    for room in re.findall(r"\((\w+)\)", " ".join(_contracts(tree)[0]["layers"])):
        (tmp_path / "wakit" / room).mkdir(parents=True)
        (tmp_path / "wakit" / room / "__init__.py").touch()
    (tmp_path / "wakit/__init__.py").touch()
    return tmp_path


def _contracts(tree: Tree) -> list[dict[str, Any]]:
    contracts: list[dict[str, Any]] = tomllib.loads(tree["pyproject.toml"])["tool"]["importlinter"]["contracts"]
    return contracts


def test_each_contract_between_rooms_notices_what_breaks_it(tree, empty_rooms):
    assert _broken_contracts(empty_rooms) == set()
    wrong = [
        "wakit.cli",
        "wakit.demo",
        "boto3",
        "moto",
        "ipywidgets",
        "anywidget",
        "nbconvert",
        "papermill",
        "distributed",
        "pyrage",
        "xlsxwriter",
        "matplotlib",
    ]
    imports = "".join(f"import {name}\n" for name in wrong)
    (empty_rooms / "wakit/errors/__init__.py").write_text(imports)
    (empty_rooms / "wakit/services/one.py").write_text("import wakit.services.two")
    (empty_rooms / "wakit/services/two.py").touch()
    assert _broken_contracts(empty_rooms) == {contract["name"] for contract in _contracts(tree)}


def test_a_room_without_a_place_among_the_layers_is_noticed(empty_rooms):
    (empty_rooms / "wakit/newcomer.py").touch()
    assert _broken_contracts(empty_rooms) == {"Imports only point down"}
