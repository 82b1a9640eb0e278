"""JupyterLab as it is, with a notebook of one cell: what anybody waits for on this machine before a kernel answers."""

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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["bare_lab"]

_CELL: dict[str, object] = {
    "cell_type": "code",
    "execution_count": None,
    "id": "one",
    "metadata": {},
    "outputs": [],
    "source": "1",
}
_KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
_NOTEBOOK: dict[str, object] = {"cells": [_CELL], "metadata": _KERNEL, "nbformat": 4, "nbformat_minor": 5}


def bare_lab(browser: Browser, folder: Path) -> float:
    """Seconds from the address until its kernel could run the cell."""
    (folder / "one.ipynb").write_text(json.dumps(_NOTEBOOK), encoding="utf-8")
    with _running(folder) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.set_default_timeout(120_000)
        start = time.perf_counter()
        page.goto(address.replace("/lab?", "/lab/tree/one.ipynb?"), wait_until="commit")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        page.get_by_text("| Idle").first.wait_for()
        took = time.perf_counter() - start
        page.close()
    return took


@contextmanager
def _running(folder: Path) -> Iterator[str]:
    log = folder / "lab.log"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.root_dir={folder}"]
    with log.open("w") as file:
        running = subprocess.Popen(command, stdout=file, stderr=file, env=os.environ | {"HOME": str(folder)})
    try:
        while not (found := re.search(r"http://127\.0\.0\.1:\S+token=\w+", log.read_text())):
            assert running.poll() is None, log.read_text()
            time.sleep(0.1)
        yield found[0]
    finally:
        running.terminate()
        running.wait()
