"""The house: what must hold for every file. Each law is shown to fail on a broken input.

A law is a function from text to problems, so that a mutant is a few words.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.laws.house import ROOT, Tree, files


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
    """Calls of ``print``: the command line speaks through ``cli.saying``, notebooks through what they return."""
    names = (
        (p, n) for p, module in _modules(tree) for n in ast.walk(module) if isinstance(n, ast.Name | ast.Attribute)
    )
    spoken = {"print", "breakpoint", "click.echo", "click.secho"}
    return [f"{p}:{n.lineno}" for p, n in names if p != "wakit/cli/saying.py" and ast.unparse(n) in spoken]


#: where HTML is made of its parts
_MAKERS = ("wakit/view/html.py",)
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
    assert vague_names(files()) == []


def test_no_file_names_a_place_of_one_machine(tree):
    assert machine_paths(tree, _places()) == []


@pytest.mark.parametrize(
    ("law", "path", "text"),
    [
        (without_all, "wakit/new.py", "x = 1"),
        (prints, "wakit/new.py", "def f():\n    print('here')"),
        (prints, "wakit/cli/new.py", "def f(name):\n    click.echo(name)"),
        (prints, "wakit/cli/new.py", "f = partial(click.echo, err=True)"),
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
