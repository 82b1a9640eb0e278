"""``wakit review`` as a process of its own, and its page with the desk on it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlsplit

import psutil

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["PATIENCE", "Lab", "at_home", "comes_true", "ended", "opened_desk", "running_lab", "written"]

#: milliseconds, for a busy machine
PATIENCE = 180_000


class Lab(NamedTuple):
    """A JupyterLab: where it answers, and its process."""

    address: str
    process: subprocess.Popen[bytes]

    def ask(self, path: str = "", method: str = "GET") -> list[dict[str, str]]:
        """Its server about its kernels, as another tab or program would: an open page is not told."""
        address = urlsplit(self.address)
        there = f"{address.scheme}://{address.netloc}/api/kernels{path}"
        token = parse_qs(address.query)["token"][0]
        request = urllib.request.Request(there, method=method, headers={"Authorization": f"token {token}"})
        with urllib.request.urlopen(request) as answer:
            found: list[dict[str, str]] = json.loads(answer.read() or b"[]")
        return found

    @property
    def kernel(self) -> psutil.Process:
        """The only kernel that its server knows; one that was shut down may still be ending beside it."""
        (known,) = self.ask()
        (kernel,) = (one for one in psutil.Process(self.process.pid).children() if known["id"] in _command_of(one))
        return kernel


def _command_of(process: psutil.Process) -> str:
    """Nothing for one that has just ended."""
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return ""


@contextmanager
def running_lab(reviews: Path, client: str, home: Path, *more: str) -> Iterator[Lab]:
    """``wakit review CLIENT`` for somebody whose home folder is ``home``; ``--voila`` may be ``more``."""
    log = home / "lab.log"
    command = [sys.executable, "-m", "wakit", "review", client, "--no-browser", *more]
    env = at_home(home) | {"WAKIT_REVIEWS": str(reviews)}
    with log.open("w") as file:
        running = subprocess.Popen(command, stdout=file, stderr=file, env=env, start_new_session=True)
    try:
        yield Lab(_address(running, log), running)
    finally:
        _end(running)


def at_home(home: Path) -> dict[str, str]:
    """The environment of somebody who lives in ``home``: nothing says that caches or settings belong elsewhere."""
    elsewhere = ("XDG_", "MPL", "JUPYTER", "IPYTHON", "npm_config")
    return {name: value for name, value in os.environ.items() if not name.startswith(elsewhere)} | {"HOME": str(home)}


def written(folder: Path) -> set[str]:
    """All that lies below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def _end(running: subprocess.Popen[bytes]) -> None:
    """Jupyter's server waits for ever for a kernel that was just being restarted when it was told to stop."""
    everybody = [*psutil.Process(running.pid).children(recursive=True), psutil.Process(running.pid)]
    running.send_signal(signal.SIGTERM)
    try:
        running.wait(20)
    except subprocess.TimeoutExpired:
        for process in everybody:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        running.wait()


def _address(running: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end and running.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:\S+", log.read_text()):
            return found[0]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def opened_desk(chromium: Browser, lab: Lab) -> tuple[Page, list[str]]:
    """The page as it opens, once the desk is there by itself; and what it asked of the outside."""
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    page.set_default_timeout(PATIENCE)
    outside: list[str] = []
    own = ("http://127.0.0.1", "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(own) else outside.append(r.url))
    page.goto(lab.address)
    page.locator("[data-wakit=desk][data-question] [data-focus]").wait_for()
    return page, outside


def comes_true(page: Page, statement: Callable[[], object]) -> object:
    """Whether it does while the page lives on; cells that still run hold up what is typed."""
    end = time.monotonic() + PATIENCE / 1000
    while not (found := statement()) and time.monotonic() < end:
        page.wait_for_timeout(50)
    return found


def ended(process: psutil.Process) -> None:
    """Once it has; nobody may have fetched what it ended with, and then it still has a number."""
    end = time.monotonic() + PATIENCE / 1000
    with suppress(psutil.NoSuchProcess):
        while process.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < end
            time.sleep(0.05)
