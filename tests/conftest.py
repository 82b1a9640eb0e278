"""Browser tests: a Chromium of the machine where there is one, a loud word at the end where there is none."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.kept import folder_for_all
from wakit.cli import main
from wakit.jobs.launch import IMPORTS
from wakit.warm import warm

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["chromium", "run"]

Run = Callable[..., tuple[int, str, str]]

_NO_CHROMIUM = "no Chromium found"
_LONGEST = ("browser", "laws", "notebooks", "cli", "accounts", "demo", "faults", "fuzz")


#: a grammar that the libraries of notebooks make for two seconds where they find it, and that no notebook needs
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None means: not to be found


#: Python walks through all that is alive after every 700 new objects, which here is a fifth of all work
gc.set_threshold(100_000, 50, 100)
#: and of what is imported and collected nearly all stays: to look for the rest takes as long as collecting
gc.disable()


def pytest_collection_finish() -> None:
    """What was imported until now stays until the end: nobody need look through it again."""
    gc.enable()
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    kept = ExitStack()
    kept.enter_context(folder_for_all())
    config.add_cleanup(kept.close)


def _chromium_path() -> str | None:
    """``WAKIT_CHROMIUM`` and nothing else where it is set, otherwise the first that is installed.

    The one that has no windows first: a page of the other costs four times as much, for a window that nobody sees.
    """
    chosen = os.environ.get("WAKIT_CHROMIUM")
    names = (
        [chosen]
        if chosen
        else ["chromium-headless-shell", "/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"]
    )
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; each test opens its own page.

    It lives for one module: Playwright leaves its event loop running, and ``asyncio.run`` fails beside it.
    """
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-gpu", "--no-first-run", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync", "--no-proxy-server"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium_path(), headless=True, args=quiet)
        yield browser
        browser.close()


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # a shell without job control starts what runs behind it deaf to Ctrl-C, and every child of a test would be so too
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def models_are_read_once() -> Iterator[None]:
    """Each session of the SDK reads its descriptions of services again: a third of what these tests would cost.

    Not that of S3: the SDK strikes the bucket out of its paths in place, and the stand-in reads them whole.
    """
    from botocore.loaders import JSONFileLoader, Loader

    load, known = JSONFileLoader.load_file, {}
    list_all, listed = Loader.list_available_services, {}

    def load_once(self: JSONFileLoader, path: str) -> object:
        if path not in known or f"{os.sep}s3{os.sep}" in path:
            known[path] = load(self, path)
        return known[path]

    def list_once(self: Loader, type_name: str) -> list[str]:
        place = (*self.search_paths, type_name)
        if place not in listed:
            listed[place] = list_all(self, type_name)
        return list(listed[place])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(JSONFileLoader, "load_file", load_once)
        patched.setattr(Loader, "list_available_services", list_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def events_are_named_once() -> Iterator[None]:
    """Each client of the SDK works out again which event has which other name, and each session what its hundred
    handlers take: a quarter of these tests."""
    from botocore import hooks
    from botocore.hooks import EventAliaser

    takes = cache(hooks.accepts_kwargs)
    name = EventAliaser._alias_event_name
    known: dict[str, str] = {}

    def name_once(self: EventAliaser, event: str) -> str:
        if event not in known:
            known[event] = name(self, event)
        return known[event]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(EventAliaser, "_alias_event_name", name_once)
        patched.setattr(hooks, "accepts_kwargs", lambda handler: takes(getattr(handler, "__func__", handler)))
        yield


@pytest.fixture(autouse=True)
def no_reviews_folder_was_named() -> Iterator[None]:
    """What one test typed as ``--reviews`` is not what the next one is told to type."""
    from wakit.commands import remember_reviews

    yield
    remember_reviews("")


@pytest.fixture(scope="session", autouse=True)
def nobody_pulls_the_plug() -> Iterator[None]:
    """Thousands of small files are not waited for until they lie on the disk; what a test starts does wait."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def kernels_are_forked() -> Iterator[None]:
    """Some forty kernels would each import for two seconds; where a test is about starting one, it says so."""
    with warm(IMPORTS):
        yield


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels are started, as where only one is needed."""
    monkeypatch.setattr("wakit.warm._sources", [])


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """``wakit …`` as a user types it: exit code, standard output, standard error."""

    def typed(*args: str) -> tuple[int, str, str]:
        code = 0
        try:
            main(args)
        except SystemExit as leave:
            code = int(leave.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return typed


@pytest.fixture(autouse=True)
def environment_comes_back() -> Iterator[None]:
    """What a test sets is gone after it, in whatever order its fixtures are undone.

    ``monkeypatch.delenv`` inside of ``applied()`` is undone after it, and would put the stand-in's variables back.
    """
    before = dict(os.environ)
    yield
    if dict(os.environ) != before:  # to put fifty back for each of ten thousand tests takes seconds
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(autouse=True)
def own_default_session(environment_comes_back: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """``boto3.client`` keeps the first credentials it finds for the whole process: each test starts without."""
    import boto3

    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)
    odd = [item.nodeid for item in items if " at 0x" in item.nodeid]
    if odd:  # each process would call it otherwise, and none would know the others' tests
        raise pytest.UsageError(f"a test is called by an address in memory: {odd[0]}")
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def _turn(item: pytest.Item) -> int:
    """Long files first: one that starts last keeps a single process at work while the other has nothing to do."""
    folder = item.path.parent.name
    return _LONGEST.index(folder) if folder in _LONGEST else len(_LONGEST)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") is None or _chromium_path():
        return
    if os.environ.get("CI", "").lower() in {"true", "1"}:
        pytest.fail(f"{_NO_CHROMIUM}, and CI=true: browser tests must run", pytrace=False)
    pytest.skip(_NO_CHROMIUM)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [r for kind in ("skipped", "failed", "error") for r in terminalreporter.getreports(kind)]
    missing = sorted({r.nodeid for r in reports if _NO_CHROMIUM in str(r.longrepr) and "browser" in r.keywords})
    if not missing:
        return
    terminalreporter.section("BROWSER TESTS DID NOT RUN", sep="!", red=True, bold=True)
    for nodeid in missing:
        terminalreporter.line(f"  did not run: {nodeid}")
    terminalreporter.line(
        f"{len(missing)} browser tests did not run: {_NO_CHROMIUM}. Install it (apt install chromium) "
        "or name it in WAKIT_CHROMIUM."
    )
