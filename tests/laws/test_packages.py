"""What the house asks for and ships: environment.yml = pyproject.toml = requirements.lock, and the wheel."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile

import pytest
from ruamel.yaml import YAML

import wakit
from tests.laws.house import ROOT, files

#: what conda-forge does not have, or has older (playwright as playwright-python); everything else comes from there
PIP_ONLY = {"axe-playwright-python", "playwright", "policy-sentry", "pyrage"}


def different_packages(environment: str, pyproject: str) -> set[str]:
    """What only one of the two asks for, and what comes from the wrong one of conda-forge and pip."""
    project = tomllib.loads(pyproject)["project"]
    asked = {
        *project["dependencies"],
        *(r for extra in project["optional-dependencies"].values() for r in extra),
    }
    by_pip = {r for r in asked if _name(r) in PIP_ONLY}
    # conda knows no extras: its packages bring them
    by_conda = {re.sub(r"\[.*\]", "", r) for r in asked - by_pip} | {"python" + project["requires-python"], "pip"}
    listed = YAML(typ="safe").load(environment)["dependencies"]
    pip = {r for entry in listed if isinstance(entry, dict) for r in entry["pip"]}
    return ({r for r in listed if isinstance(r, str)} ^ by_conda) | (pip ^ by_pip)


def test_environment_and_pyproject_ask_for_the_same(tree):
    assert different_packages(tree["environment.yml"], tree["pyproject.toml"]) == set()


@pytest.mark.parametrize("line", ["boto3>=1.44", "papermill>=2.7", "moto>=5.2.5", "ruff>=0.14", "types-psutil"])
def test_a_lost_or_changed_package_is_noticed(tree, line):
    other = line.replace(">=", ">=0.") if ">=" in line else line + ">=0"
    changes = [
        tree["environment.yml"].replace(f"- {line}\n", f"- {other}\n"),
        tree["environment.yml"].replace(f"  - {line}\n", ""),
        tree["environment.yml"] + "      - x>1\n",
    ]
    assert all(different_packages(changed, tree["pyproject.toml"]) for changed in changes)


def test_a_package_of_conda_forge_taken_from_pip_is_noticed(tree):
    moved = tree["environment.yml"].replace("  - boto3>=1.44\n", "") + "      - boto3>=1.44\n"
    assert different_packages(moved, tree["pyproject.toml"]) == {"boto3>=1.44"}


def lock_problems(lock: str, pyproject: str) -> list[str]:
    """Lines that name an index, packages without a hash, packages asked for and not locked."""
    address = re.compile(r"://|^\s*-|\bfile:|@ ", re.MULTILINE)
    problems = [line for line in lock.splitlines() if address.search(line.replace("--hash=sha256:", ""))]
    entries = re.split(r"\n(?=\S)", lock.strip())
    problems += [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]
    locked = {_name(entry) for entry in entries}
    project = tomllib.loads(pyproject)["project"]
    extras = [r for extra in project["optional-dependencies"].values() for r in extra]
    return problems + [r for r in [*project["dependencies"], *extras] if _name(r) not in locked]


def _name(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""


def test_the_lock_file_is_whole_hashed_and_names_no_index(tree):
    assert lock_problems(tree["requirements.lock"], tree["pyproject.toml"]) == []


@pytest.mark.parametrize(
    "line",
    ["--index-url https://pypi.example/simple", "--find-links wheels", "x @ file:///tmp/x.whl", "x==1"],
)
def test_an_address_or_a_missing_hash_in_the_lock_file_is_noticed(tree, line):
    assert lock_problems(f"{line}\n{tree['requirements.lock']}", tree["pyproject.toml"])


def test_a_lock_file_that_is_behind_is_noticed(tree):
    asked = tree["pyproject.toml"].replace('"boto3>=', '"newcomer",\n"boto3>=')
    assert lock_problems(tree["requirements.lock"], asked) == ["newcomer"]


def test_the_wheel_holds_all_data_and_the_notebooks(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    shipped = set(zipfile.ZipFile(wheel).namelist())
    wanted = {path for path in files() if path.startswith("wakit/")}
    wanted |= {f"wakit/_{path}" for path in files() if path.startswith("notebooks/")}
    assert {"wakit/lens/data/2024-11-06.json", "wakit/py.typed"} < wanted
    assert wanted - shipped == set()


def test_importing_wakit_imports_nothing_heavy():
    heavy = [
        "boto3",
        "click",
        "IPython",
        "ipywidgets",
        "matplotlib",
        "nbconvert",
        "numpy",
        "pandas",
        "pydantic",
    ]
    code = f"import sys, wakit; wakit.__version__; sys.exit(', '.join(set({heavy}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip() == ""


def missed_without_sdk(*wanted: str) -> str:
    """What importing these modules, and a review, says where the SDK can't be found; nothing: it works."""
    blocked = "sys.modules.update(dict.fromkeys(('boto3', 'botocore', 's3transfer', 'awscrt')))"
    imported = "[importlib.import_module(name) for name in sys.argv[1:]]; wakit.open_review"
    code = f"import importlib, sys; {blocked}; import wakit; {imported}"
    done = subprocess.run([sys.executable, "-c", code, *wanted], capture_output=True, text=True)
    return done.stderr.strip().rpartition("\n")[2]


def test_a_review_is_opened_shown_and_rendered_where_the_sdk_is_not():
    rooms = ("wakit/view/", "wakit/review/", "wakit/report/")
    shown = [path for path in files() if path.startswith(rooms) and path.endswith(".py")]
    modules = {p.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for p in shown}
    assert {"wakit.view.lines", "wakit.review.opened"} < modules
    assert missed_without_sdk("wakit.judge", "wakit.coverage", "wakit.batch", *sorted(modules)) == ""


def test_a_module_that_needs_the_sdk_is_noticed():
    assert "botocore" in missed_without_sdk("wakit.collect")


def test_wakit_offers_what_the_contract_names_and_nothing_else():
    assert re.match(r"\d+\.\d+\.\d+", wakit.__version__)
    with pytest.raises(AttributeError, match="no attribute 'open_reviews'"):
        wakit.open_reviews  # noqa: B018 - the access is the test
