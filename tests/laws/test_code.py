"""Laws about the code itself: sizes, where errors are caught whole, why a type is not checked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import wakit
from wakit.aws import NO_SUCH_MEMBER
from wakit.evidence.gaps import NEWER

ROOM = Path(wakit.__file__).parent
Texts = Mapping[str, str]

LONGEST_FUNCTION, LONGEST_MODULE = 50, 450
#: the engines that run what somebody else wrote, and where the class lives
CATCHING = ("errors.py", "judge.py", "lineage.py")


@pytest.fixture(scope="module")
def texts() -> Texts:
    return {str(p.relative_to(ROOM)): p.read_text("utf-8") for p in sorted(ROOM.rglob("*.py"))}


def _nodes(texts: Texts) -> Iterator[tuple[str, ast.AST]]:
    return ((path, node) for path, text in texts.items() for node in ast.walk(ast.parse(text)))


def long_functions(texts: Texts) -> list[str]:
    functions = ((p, n) for p, n in _nodes(texts) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return [f"{p}:{n.name}" for p, n in functions if (n.end_lineno or 0) - n.lineno >= LONGEST_FUNCTION]


def long_modules(texts: Texts) -> list[str]:
    return [path for path, text in texts.items() if len(text.splitlines()) > LONGEST_MODULE]


def caught_whole(texts: Texts) -> list[str]:
    """Where any error is caught: by ``Caught`` outside the engines, or an ``except`` that does not raise it again."""

    def is_whole(node: ast.AST) -> bool:
        if isinstance(node, ast.ExceptHandler):
            named = ast.unparse(node.type) if node.type else "BaseException"
            whole = {"Exception", "BaseException"} & set(re.findall(r"\w+", named))
            return bool(whole) and not any(isinstance(n, ast.Raise) and n.exc is None for n in ast.walk(node))
        return isinstance(node, ast.ImportFrom) and any(name.name == "Caught" for name in node.names)

    return [f"{p}:{getattr(n, 'lineno', 0)}" for p, n in _nodes(texts) if p not in CATCHING and is_whole(n)]


def unexplained(texts: Texts) -> list[str]:
    """A line that is not checked says which kind of mistake it hides and why."""
    bare = re.compile(r"#\s*(type: ignore|noqa)(?!\[[\w, -]+\]  # \w|: [A-Z]+\d+  # \w)")
    return [f"{p}:{n}" for p, text in texts.items() for n, line in enumerate(text.splitlines(), 1) if bare.search(line)]


def picked_by_number(texts: Texts) -> list[str]:
    """Where a pillar or question is picked by what its number begins with: numbers are captions, ids are keys."""
    calls = ((p, n) for p, n in _nodes(texts) if isinstance(n, ast.Call) and n.args)
    numbers = re.compile(r"(SEC|OPS|REL|PERF|COST|SUS)\d*$")
    return [
        f"{p}:{n.lineno}"
        for p, n in calls
        if isinstance(n.func, ast.Attribute) and n.func.attr in {"startswith", "removeprefix"}
        if isinstance(n.args[0], ast.Constant) and numbers.match(str(n.args[0].value))
    ]


#: what gaps are made of, and where their code stands: the position, or the name
_MAKERS = {"Refused": (1, "code"), "CallFailed": (0, "code"), "AccessError": (9, "code"), "Gap": (7, "code")}


def prose_in_gaps(texts: Texts) -> list[str]:
    """Codes of gaps that are written as a sentence: a gap holds a code, words are made in ``view``."""
    found = []
    for path, node in _nodes(texts):
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if isinstance(node, ast.Call) and name in _MAKERS:
            at, keyword = _MAKERS[name]
            codes = [*node.args[at : at + 1], *(k.value for k in node.keywords if k.arg == keyword)]
            prose = [
                c
                for c in codes
                if isinstance(c, ast.JoinedStr) or (isinstance(c, ast.Constant) and not is_code(c.value))
            ]
            found += [f"{path}:{c.lineno}" for c in prose]
    return found


def is_code(code: object) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_.:-]*", str(code)) is not None


def test_gaps_hold_codes(texts: Texts) -> None:
    assert prose_in_gaps(texts) == []
    assert [code for code in (NO_SUCH_MEMBER, NEWER) if not is_code(code)] == []


def test_functions_and_modules_are_short(texts: Texts) -> None:
    assert long_functions(texts) == []
    assert long_modules(texts) == []


def test_only_the_engines_catch_everything(texts: Texts) -> None:
    # a worker's error is kept by its future and raised where it is waited for
    assert [place.partition(":")[0] for place in caught_whole(texts)] == ["aws/lanes.py"]


def test_what_is_not_checked_says_why(texts: Texts) -> None:
    assert unexplained(texts) == []


def test_nothing_is_picked_by_its_number(texts: Texts) -> None:
    assert picked_by_number(texts) == []


@pytest.mark.parametrize(
    ("law", "text"),
    [
        (long_functions, "def f():\n" + "    x = 1\n" * 50),
        (long_modules, "x = 1\n" * 451),
        (caught_whole, "try:\n    f()\nexcept Exception:\n    x = None"),
        (caught_whole, "try:\n    f()\nexcept (KeyError, BaseException):\n    x = None"),
        (caught_whole, "try:\n    f()\nexcept:\n    x = None"),
        (caught_whole, "from wakit.errors import Caught"),
        (unexplained, "x: int = f()  # type: ignore"),
        (unexplained, "x: int = f()  # type: ignore[misc]"),
        (unexplained, "f()  # noqa: BLE001"),
        (prose_in_gaps, "raise Refused(Reason.FAILED, 'no such thing', operation, '')"),
        (prose_in_gaps, "Gap(code=f'{thing} is missing')"),
        (picked_by_number, "x = [q for q in lens.questions if q.id.startswith('SEC')]"),
    ],
)
def test_each_law_notices_what_breaks_it(law, text: str) -> None:
    assert law({"new.py": text})
    assert not law(
        {"new.py": "try:\n    f()\nexcept BaseException:\n    raise\nx = f()  # type: ignore[misc]  # no types"}
    )
