"""The cleaned notebook in a real JupyterLab, on a machine that has no wakit: the same to read as the page."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.lab import PATIENCE
from tests.report.notebooks import code, notebook, ours, story, text_of
from wakit.report.cleaned import clean_notebook, write_notebook
from wakit.report.page import render_page
from wakit.view.html import join, link, section, tag

pytestmark = pytest.mark.browser

_SETTINGS = "s/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
_COMMAND = "--no-browser --allow-root --port=0 --LabApp.user_settings_dir={0}/s --ServerApp.root_dir={0}/held"


def executed():
    picture = tag("svg", tag("title", "A picture"), tag("rect", width="9", height="9"), viewBox="0 0 9 9")
    said = tag("p", "1 of 2 buckets is open", class_="wk-bad")
    blocks = tag("ol", tag("li", "SEC03"), class_="wk-blocks")
    seen = tag("ul", tag("li", link("1 of 2 buckets", "#SEC01")), class_="wk-seen-of")
    to_do = tag("dl", tag("dt", "Check"), tag("dd", "Open it."), class_="wk-to-do")
    parts = (tag("h3", "SEC01 How?"), said, picture, blocks, seen, to_do)
    shown = section("SEC01", *parts, id="SEC01", class_="wk-practice")
    return notebook(story("# Review"), story("## One\n\nA story."), code("review.x()", ours(join([shown]))))


@contextmanager
def lab_without_wakit(home: Path) -> Iterator[str]:
    """The address of a notebook in a JupyterLab whose kernels can't import wakit."""
    (home / "wakit.py").write_text("raise ImportError('there is no wakit here')")
    settings = home / _SETTINGS
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"windowingMode": "none"}))
    places = {name: str(home) for name in ("HOME", "PYTHONPATH", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    env, log = os.environ | places, home / "lab.log"
    subprocess.run([sys.executable, "-m", "jupyter", "trust", "held/review.ipynb"], cwd=home, env=env, check=True)
    command = [sys.executable, "-m", "jupyterlab", *_COMMAND.format(home).split()]
    with log.open("w") as file:
        running = subprocess.Popen(command, stdout=file, stderr=file, env=env, cwd=home)
    try:
        yield _address(log)
    finally:
        running.kill()
        running.wait()


def _address(log: Path) -> str:
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        if found := re.search(r"(http://127\.0\.0\.1:\d+/lab)(\?token=\w+)", log.read_text()):
            return f"{found[1]}/tree/review.ipynb{found[2]}"
        time.sleep(0.1)
    raise AssertionError(log.read_text())


#: what JupyterLab has an own look for: where, and what of it has to be as on the page
_LOOKS = [
    (".wk-bad", "color"),
    (".wk-blocks", "listStyleType"),
    (".wk-blocks", "paddingLeft"),
    (".wk-seen-of", "listStyleType"),
    (".wk-practice h3", "fontWeight"),
    (".wk-to-do", "display"),
    (".wk-to-do dt", "float"),
]


def looks(page: Page) -> list[str]:
    return [page.evaluate("([at, of]) => getComputedStyle(document.querySelector(at))[of]", one) for one in _LOOKS]


def colour_of_link(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.querySelector('.wk-seen-of a')).color"))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_it_reads_as_the_page_does_and_looks_alike(chromium, tmp_path):
    made = clean_notebook(executed(), "client")
    (tmp_path / "held").mkdir()
    write_notebook(made, tmp_path / "held" / "review.ipynb")
    with lab_without_wakit(tmp_path) as address:
        lab = chromium.new_page(viewport={"width": 1280, "height": 900})
        lab.set_default_timeout(PATIENCE)
        lab.goto(address)
        lab.locator(".jp-Notebook .wk-bad").wait_for()
        lab.locator(".jp-Notebook h2").wait_for()
        read = words(lab.locator(".jp-Notebook").inner_text())
        seen = looks(lab)
        assert colour_of_link(lab) == lab.evaluate("getComputedStyle(document.querySelector('.wk-seen-of')).color")
        assert lab.locator(".jp-OutputArea svg rect").count() == 1
    page = chromium.new_page()
    page.set_content(render_page(text_of(executed()), title="Review"))
    assert [word for word in words(page.locator("main").inner_text()) if word not in read] == []
    assert seen == looks(page)
