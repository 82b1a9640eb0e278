"""The one place: a service file copied, renamed and given one check more needs no other edit anywhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import wakit.services
from tests.laws.worlds import evidence, reads_table, world
from wakit.coverage import coverage, policy, reads
from wakit.judge import judge
from wakit.lens import load_lens
from wakit.registry import Registry, isolated, load
from wakit.review.suggest import suggest
from wakit.view.sentences import headline_text

MORE = '''

@check(
    supports=("SEC11-BP06",),
    headline="{failed} of {judged} copied secrets have no description",
    source="https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",
)
def copied_secrets_are_named(copied_secrets: pd.DataFrame) -> pd.Series:
    """Copied secrets have a name."""
    return copied_secrets["name"] != ""
'''


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    source = Path(next(iter(wakit.services.__path__))) / "secretsmanager.py"
    text = source.read_text("utf-8").replace("secretsmanager_secrets", "copied_secrets")
    for name in [c.name for c in load().checks.values() if c.module == "wakit.services.secretsmanager"]:
        text = text.replace(f"def {name}", f"def copied_{name}")
    (tmp_path / "copied.py").write_text(text + MORE, "utf-8")
    before = load()
    monkeypatch.setattr(wakit.services, "__path__", [*wakit.services.__path__, str(tmp_path)])
    with isolated(before):
        yield load()
    sys.modules.pop("wakit.services.copied")


def test_it_appears_in_coverage(registry: Registry) -> None:
    found = {c.best_practice: c for c in coverage(registry)}["SEC11-BP06"]
    assert ("copied_secrets_are_named", "supports") in [(name, strength) for name, strength, _ in found.checks]
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
    assert any("Copied secrets have a name: all " in headline_text(h) for h in headlines)


def test_the_laws_take_it_up(registry: Registry) -> None:
    check = registry.checks["copied_secrets_are_named"]
    assert reads_table(registry, check) == ["copied_secrets"]
