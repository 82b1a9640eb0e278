"""The one place: a service file copied, renamed and given one check more needs no other edit anywhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import wakit
import wakit.services
from tests.laws.worlds import evidence, reads_table, world
from wakit.coverage import coverage, policy, reads
from wakit.judge import judge
from wakit.lens import load_lens
from wakit.registry import Registry, isolated, load, problems
from wakit.review.suggest import suggest
from wakit.view.sentences import headline_text

MORE = '''

@check(
    supports=("SEC11-BP06",),
    headline="{copied secret} {has|have} no description",
    fine="{copied secret} {has|have} a description",
    gravity="low",
    source="https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",
)
def copied_secrets_are_named(copied_secrets: pd.DataFrame) -> pd.Series:
    """Copied secrets have a name."""
    return copied_secrets["name"] != ""
'''


def lay_beside(folder: Path, monkeypatch: pytest.MonkeyPatch, right: str = "", wrong: str = "") -> None:
    """Lay a copy of a service, with one check more, beside the others; a piece of it may be made wrong."""
    source = Path(next(iter(wakit.services.__path__))) / "secretsmanager.py"
    text = source.read_text("utf-8").replace("secretsmanager_secrets", "copied_secrets")
    for name in [c.name for c in load().checks.values() if c.module == "wakit.services.secretsmanager"]:
        text = text.replace(f"def {name}", f"def copied_{name}")
    text += MORE
    assert right in text
    (folder / "copied.py").write_text(text.replace(right, wrong) if right else text, "utf-8")
    monkeypatch.setattr(wakit.services, "__path__", [*wakit.services.__path__, str(folder)])


@pytest.fixture(autouse=True)
def copied_is_gone() -> Iterator[None]:
    """What one test imported, the next would not import again."""
    yield
    sys.modules.pop("wakit.services.copied", None)


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    before = load()
    lay_beside(tmp_path, monkeypatch)
    with isolated(before):
        yield load()


def test_it_appears_in_coverage(registry: Registry) -> None:
    found = {c.best_practice: c for c in coverage(registry)}["SEC11-BP06"]
    assert ("copied_secrets_are_named", "supports") in [(name, strength) for name, strength, *_ in found.checks]
    assert "copied_secrets" in found.tables
    assert "secretsmanager:ListSecrets" in found.actions


def test_it_appears_in_policy_and_reads(registry: Registry) -> None:
    kept = {r.action: r.kept for r in reads(registry)}["secretsmanager:ListSecrets"]
    assert "copied_secrets.name" in kept
    statement = policy(registry)["Statement"]
    assert isinstance(statement, list)
    assert "secretsmanager:ListSecrets" in statement[0]["Action"]


def test_it_appears_among_the_suggestions_that_the_report_shows(registry: Registry) -> None:
    found = judge(evidence(world(registry, 1)), registry)
    practice = load_lens().practice("SEC11-BP06")
    headlines = suggest(load_lens(), registry, found)[practice.choice_id].headlines
    assert any(" a description" in headline_text(h) for h in headlines)


WRONG = {
    'operation="secretsmanager:ListSecrets"': 'operation="sns:ListPlatformApplications"',
    "def copied_secrets_are_named(copied_secrets:": "def copied_secrets_are_named(copied_sekrets:",
    "from wakit.registry import check": "from wakit import fakts",
    'return copied_secrets["name"]': 'return (copied_secrets["name"]',
}
#: ``{line}``: wherever the wrong piece, or what it belongs to, stands
SAID = [
    'copied.py:{line}: Secret: unknown configuration read "sns:ListPlatformApplications"',
    'copied.py: copied_secrets_are_named: unknown table "copied_sekrets"; did you mean copied_secrets',
    "copied.py:{line}: cannot import name 'fakts'",
    "copied.py:{line}: '(' was never closed",
]


@pytest.mark.parametrize(("right", "said"), list(zip(WRONG, SAID, strict=True)))
def test_a_wrong_file_is_said_and_the_others_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: str, said: str
) -> None:
    before = load()
    lay_beside(tmp_path, monkeypatch, right, WRONG[right])
    text = (tmp_path / "copied.py").read_text("utf-8")
    line = text.partition(WRONG[right])[0].count("\n") + 1
    with isolated(before):
        registry = load()
        (problem,) = problems().values()
        assert problem.startswith(f"wakit/services/{said.format(line=line)}")
        assert len(problem.splitlines()) <= 3
        assert policy(registry) == policy(before)
        assert set(before.checks) <= set(registry.checks)


def test_what_may_be_read_is_said_with_file_and_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = load()
    lay_beside(tmp_path, monkeypatch, *next(iter(WRONG.items())))
    with isolated(before):
        load()
        (problem,) = problems().values()
    assert 'add ListPlatformApplications = "sns:ListPlatformApplications" below line ' in problem
    line = int(problem.partition("below line ")[2].split()[0])
    file = Path(wakit.__path__[0]).parent / problem.rpartition(" of ")[2]
    assert file.read_text("utf-8").splitlines()[line - 1] == "[sns]"


def test_nothing_is_left_out_of_the_kit_itself() -> None:
    load()
    assert problems() == {}


def test_the_laws_take_it_up(registry: Registry) -> None:
    check = registry.checks["copied_secrets_are_named"]
    assert reads_table(registry, check) == ["copied_secrets"]
