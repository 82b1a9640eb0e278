"""The house: what must hold for every file. Each law is shown to fail on a broken input.

A law is a function from text to problems, so that a mutant is a few words.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import wakit

ROOT = Path(__file__).parents[2]
TEXT = {
    "",
    ".cfg",
    ".css",
    ".ini",
    ".ipynb",
    ".j2",
    ".json",
    ".lock",
    ".md",
    ".py",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}

Tree = Mapping[str, str]


def _files() -> Iterator[str]:
    """Every file of the house; what .gitignore names as a folder is somebody's own."""
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()} | {".git"}
    for folder, subfolders, names in os.walk(ROOT):
        subfolders[:] = [s for s in subfolders if s not in ignored and not s.endswith(".egg-info")]
        yield from ((Path(folder) / name).relative_to(ROOT).as_posix() for name in names)


@pytest.fixture(scope="module")
def tree() -> Tree:
    texts = (path for path in _files() if Path(path).suffix in TEXT)
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in texts}


# environment.yml = pyproject.toml = requirements.lock


#: what conda-forge does not have (as of 2026-11-25); everything else comes from there
PIP_ONLY = {"axe-playwright-python", "playwright", "policy-sentry", "types-psutil"}


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


# code


def _modules(tree: Tree, room: str = "wakit/") -> Iterator[tuple[str, ast.Module]]:
    return ((p, ast.parse(text)) for p, text in tree.items() if p.startswith(room) and p.endswith(".py"))


def without_all(tree: Tree) -> list[str]:
    def has_all(module: ast.Module) -> bool:
        targets = [t for node in module.body if isinstance(node, ast.Assign) for t in node.targets]
        targets += [node.target for node in module.body if isinstance(node, ast.AnnAssign)]
        return any(isinstance(t, ast.Name) and t.id == "__all__" for t in targets)

    def is_empty(module: ast.Module) -> bool:
        return all(isinstance(node, ast.Expr | ast.ImportFrom) for node in module.body) and len(module.body) < 3

    return [path for path, module in _modules(tree) if not (is_empty(module) or has_all(module))]


def prints(tree: Tree) -> list[str]:
    """Calls of ``print``: the command line speaks through click, notebooks through what they return."""
    calls = ((p, n.func) for p, module in _modules(tree) for n in ast.walk(module) if isinstance(n, ast.Call))
    return [f"{p}:{f.lineno}" for p, f in calls if isinstance(f, ast.Name) and f.id in {"print", "breakpoint"}]


#: the rooms in which HTML is made of its parts, and the drawing that is made by matplotlib
_MAKERS = ("wakit/view/html.py", "wakit/view/plots.py")
_TAG = re.compile(r"</?[a-z][a-z0-9]*[\s>]")


def hand_made_html(tree: Tree) -> list[str]:
    """Where HTML is escaped or put together other than by ``view.html``: one forgotten value would be markup."""

    def is_made(node: ast.AST) -> bool:
        if isinstance(node, ast.ImportFrom):
            return node.module == "html" and any(name.name == "escape" for name in node.names)
        if isinstance(node, ast.Attribute):
            return node.attr == "escape" and isinstance(node.value, ast.Name) and node.value.id == "html"
        parts = node.values if isinstance(node, ast.JoinedStr) else []
        return any(isinstance(p, ast.Constant) and _TAG.search(str(p.value)) for p in parts)

    rooms = ("wakit/view/", "wakit/widgets/", "wakit/report/")
    return [
        f"{path}:{getattr(node, 'lineno', 0)}"
        for room in rooms
        for path, module in _modules(tree, room)
        if path not in (*_MAKERS, "wakit/view/escape.py")
        for node in ast.walk(module)
        if is_made(node)
    ]


def skipping(tree: Tree) -> list[str]:
    """Tests that can turn green without running.

    Allowed: what only one kind of system has (``skipif(os.name …)``), and conftest.py, which says so.
    """
    words = {"skip", "skipif", "xfail", "importorskip"}
    found = []
    for path, module in _modules(tree, "tests/"):
        nodes = list(ast.walk(module))
        calls = (n for n in nodes if isinstance(n, ast.Call) and n.args)
        by_system = {c.func for c in calls if ast.unparse(c.args[0]).startswith(("os.name ", "sys.platform"))}
        skips = (n for n in nodes if isinstance(n, ast.Attribute) and n.attr in words and n not in by_system)
        found += [f"{path}:{n.lineno}" for n in skips if path != "tests/conftest.py"]
    return found


def vague_names(paths: Iterable[str]) -> list[str]:
    vague = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
    return [path for path in paths if vague & set(re.split(r"[/._-]", path.lower()))]


def machine_paths(tree: Tree, places: Iterable[str]) -> list[str]:
    """Files that name a place of one machine; tests may speak of anybody's home."""
    here = re.compile("|".join(rf"(?<![\w.]){re.escape(place)}(?![\w.-])" for place in places))
    homes = re.compile(r"(?<![\w.])/(?:home|Users)/\w|[A-Z]:\\+Users")
    return [p for p, t in tree.items() if here.search(t) or (homes.search(t) and not p.startswith("tests/"))]


def _places() -> list[str]:
    # a home of "/" or a checkout in "/src" would be found everywhere
    home = Path.home()
    return [str(place) for place in (ROOT, home) if len(place.parts) > 2 or (place == home != Path("/"))]


def test_each_module_says_what_it_offers(tree):
    assert without_all(tree) == []


def test_nothing_is_printed_in_passing(tree):
    assert prints(tree) == []


def test_html_is_made_in_one_place(tree):
    assert hand_made_html(tree) == []


def test_no_test_skips_itself(tree):
    assert skipping(tree) == []


def test_files_are_named_after_what_they_hold():
    assert vague_names(_files()) == []


def test_no_file_names_a_place_of_one_machine(tree):
    assert machine_paths(tree, _places()) == []


@pytest.mark.parametrize(
    ("law", "path", "text"),
    [
        (without_all, "wakit/new.py", "x = 1"),
        (prints, "wakit/new.py", "def f():\n    print('here')"),
        (hand_made_html, "wakit/view/new.py", "def f(name):\n    return f'<b>{name}</b>'"),
        (hand_made_html, "wakit/widgets/new.py", "import html\nx = html.escape('y')"),
        (hand_made_html, "wakit/report/new.py", "from html import escape"),
        (skipping, "tests/test_new.py", "import pytest\n@pytest.mark.skip\ndef test(): ..."),
        (skipping, "tests/test_new.py", "import pytest\npytest.importorskip('boto3')"),
        (vague_names, "wakit/aws/utils.py", ""),
        (vague_names, "wakit/session_manager.py", ""),
        (lambda tree: machine_paths(tree, ["/srv/kit"]), "docs/new.md", "see /srv/kit/notes"),
        (lambda tree: machine_paths(tree, ["/srv/kit"]), "docs/new.md", "see /home/ada/notes"),
    ],
)
def test_each_law_of_the_code_notices_what_breaks_it(law, path, text):
    assert law({path: text})
    assert not law({"wakit/right.py": "__all__ = ['f']\n", "docs/x.md": "/srv/kitchen, ../home/x, s3://a/home/b"})


# what the manual links to


def lost_links(texts: Tree, kept: Iterable[str]) -> list[str]:
    """Links of Markdown pages to files and folders that the repository does not keep."""
    files = set(kept)
    places = files | {parent.as_posix() for path in files for parent in Path(path).parents}
    links = re.compile(r"\]\(([^)\s#]+)[^)]*\)")
    found = ((page, link) for page, text in texts.items() if page.endswith(".md") for link in links.findall(text))
    return [
        f"{page}: {link}"
        for page, link in found
        if "://" not in link and os.path.normpath(os.path.join(os.path.dirname(page), link)) not in places
    ]


def test_every_file_that_the_manual_links_to_is_in_the_repository(tree):
    listing = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    kept = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    assert lost_links(tree, kept) == []


def test_a_picture_that_git_does_not_keep_is_noticed():
    page = {"docs/x.md": "![A report](pictures/a.png) [up](../README.md) [far](https://x.example/y) [here](#top)"}
    assert lost_links(page, ["docs/x.md", "docs/pictures/a.png", "README.md"]) == []
    assert lost_links(page, ["docs/x.md", "README.md"]) == ["docs/x.md: pictures/a.png"]


# layers


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


# what is shipped


def test_the_wheel_holds_all_data_and_the_notebooks(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    shipped = set(zipfile.ZipFile(wheel).namelist())
    wanted = {path for path in _files() if path.startswith("wakit/")}
    wanted |= {f"wakit/_{path}" for path in _files() if path.startswith("notebooks/")}
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


def test_wakit_offers_what_the_contract_names_and_nothing_else():
    assert re.match(r"\d+\.\d+\.\d+", wakit.__version__)
    with pytest.raises(AttributeError, match="no attribute 'open_reviews'"):
        wakit.open_reviews  # noqa: B018 - the access is the test


# make, and browsers that are missing


def test_make_says_in_one_line_that_venv_is_missing(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    python = tmp_path / "python3"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o700)
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}  # the tests run inside a make
    command = ["make", "test", f"PYTHON={python}"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode != 0
    assert done.stdout == "Python cannot make a .venv here: apt install python3-venv\n"
    assert not (tmp_path / ".venv").exists()


#: stands in for python: makes a .venv of itself, and installs 30 packages that are none
FAKE_PYTHON = """#!/bin/sh
case "$*" in
    *"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    *"-r requirements.lock"*)
        for n in $(seq 30); do echo "Collecting p$n==1 (from -r requirements.lock)"; echo "  Downloading p$n"; done
        echo "WARNING: this machine has settings of its own" >&2
        echo "Installing collected packages: p1, p2"
        test PIP_STATUS = 0 || { echo "ERROR: no room" >&2; echo "  on the disk" >&2; }
        exit PIP_STATUS ;;
esac
"""


@pytest.mark.parametrize("pip_status", [0, 1])
def test_make_shows_how_far_the_first_install_is_and_stops_where_it_fails(tmp_path, pip_status):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.lock").write_text("p==1\n" * 30)
    (tmp_path / "pyproject.toml").touch()
    python = tmp_path / "python3"
    python.write_text(FAKE_PYTHON.replace("PIP_STATUS", str(pip_status)))
    python.chmod(0o700)
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    command = ["make", ".venv/installed", f"PYTHON={python}"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    first, *others = done.stdout.splitlines()
    assert "up to 30 packages" in first
    assert others[:2] == ["  25 packages found", "  30 packages are there; installing them"]
    assert others[2:] == ([] if pip_status == 0 else ["ERROR: no room", "on the disk"])
    assert (done.returncode == 0) == (pip_status == 0) == (tmp_path / ".venv/installed").exists()


TWO_TESTS = """
import pytest

def test_with_page(chromium):
    assert chromium.new_page().evaluate("1 + 1") == 2

@pytest.mark.browser
def test_marked(): ...

def test_other(): ...
"""


@pytest.fixture
def run_pytest(tmp_path):
    """Runs the three tests above beside the real conftest.py, on a machine without Chromium unless told."""
    shutil.copy(ROOT / "tests/conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser\n")
    (tmp_path / "test_pages.py").write_text(TWO_TESTS)

    def run(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:nbval", *args]
        clean = {k: v for k, v in os.environ.items() if k != "CI" and not k.startswith("PYTEST_")}
        env = clean | {"WAKIT_CHROMIUM": "/nonexistent"} | env
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)

    return run


@pytest.mark.parametrize("args", [(), ("-n", "1")])
def test_missing_browser_tests_are_named_loudly_at_the_end(run_pytest, args):
    done = run_pytest(*args)
    summary = done.stdout.partition("BROWSER TESTS DID NOT RUN")[2]
    assert done.returncode == 0
    assert "did not run: test_pages.py::test_with_page" in summary
    assert "2 browser tests did not run" in summary
    assert "1 passed, 2 skipped" in summary.splitlines()[-1]


@pytest.mark.parametrize("args", [(), ("-n", "1")])
def test_missing_browser_tests_fail_where_ci_is_true(run_pytest, args):
    done = run_pytest(*args, CI="true")
    assert done.returncode == 1
    assert "2 browser tests did not run" in done.stdout
    assert "1 passed, 2 errors" in done.stdout.splitlines()[-1]


def test_a_browser_that_is_there_runs_them_quietly(run_pytest, chromium):
    done = run_pytest(WAKIT_CHROMIUM="")
    assert done.returncode == 0
    assert "DID NOT RUN" not in done.stdout
    assert "3 passed" in done.stdout.splitlines()[-1]
