"""``wakit demo`` as a process of its own, and its report opened as a person would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Dialog

from wakit.lens import load_lens


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The report, and what the command said beside it; a proxy that leads nowhere must not matter."""
    reviews = tmp_path_factory.mktemp("demo") / "reviews"
    nowhere = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "wakit", "demo", "--keep", str(reviews)]
    done = subprocess.run(command, env={**os.environ, **nowhere}, capture_output=True, text=True, check=True)
    return Path(done.stdout.strip().splitlines()[-1]), done.stderr


def test_the_last_line_is_the_path_of_the_report(demo) -> None:
    report, said = demo
    assert report.name == "review.html"
    assert report.stat().st_size <= 1_500_000
    assert report.stat().st_mode & 0o777 == 0o600
    assert [line.split()[0] for line in said.splitlines()[:5]] == [
        "account",
        "preflight",
        "collect",
        "answers",
        "report",
    ]


def test_it_shows_every_question_and_practice_evidence_and_gaps(demo, chromium) -> None:
    page = chromium.new_page()
    page.goto(demo[0].as_uri())
    security = load_lens().pillar("security")
    assert [q.id for q in security.questions if page.locator(f'[id="{q.id}"]').count() != 1] == []
    assert [p.id for p in security.practices if page.locator(f'[id="{p.id}"]').count() != 1] == []
    text = page.inner_text("body")
    for words in ("not encrypted", "Not seen", "secretsmanager:ListSecrets", "by interview", "Katrin Vogt"):
        assert words in text
    assert "Jonas himself" not in text  # a private note
    page.close()


def test_it_asks_for_nothing_and_runs_nothing(demo, chromium) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    alerts: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def on_dialog(dialog: Dialog) -> None:
        alerts.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", on_dialog)
    page.goto(demo[0].as_uri())
    page.wait_for_timeout(300)
    assert asked == [demo[0].as_uri()]
    assert alerts == []
    assert page.locator("script").count() == 0
    page.close()


def test_every_answer_evidence_and_gap_is_on_disk(demo) -> None:
    client = demo[0].parents[2]
    snapshot = next((client / "evidence").glob("*Z"))
    assert json.loads((snapshot / "manifest.json").read_text())["complete"] is True
    assert len(list((client / "main" / "answers").glob("*.yaml"))) >= 20
    assert {f.name for f in (client / "main" / "output").iterdir()} >= {"review.ipynb", "review.html", "findings.csv"}
