"""A Chromium that is installed on this machine: where it is, and how it is asked for one thing, without network."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from wakit.errors import PdfError
from wakit.files.passing import passing_folder, places
from wakit.files.sockets import LIMIT

__all__ = ["CHOSEN", "find_browser", "print_page"]

#: variable that names the browser; where it is set no other is taken
CHOSEN = "WAKIT_CHROMIUM"
_NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge", "brave-browser", "brave"),
)
_MAC = ("Chromium", "Google Chrome", "Microsoft Edge", "Brave Browser")
_WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"BraveSoftware\Brave-Browser\Application\brave.exe",
)
_WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
#: no name and no address leads anywhere, whatever a page asks for
_OFFLINE = ("--host-resolver-rules=MAP * ~NOTFOUND", "--no-proxy-server", "--disable-background-networking")
_QUIET = (
    *("--headless", "--disable-gpu", "--disable-extensions", "--disable-sync", "--disable-component-update"),
    *("--disable-default-apps", "--no-first-run", "--no-default-browser-check", "--no-pings", "--disable-breakpad"),
)
#: below a temporary folder it makes one of its own, and a socket in that
_SOCKET = len("/wakit-print-12345678/org.chromium.Chromium.123456/SingletonSocket")
#: what the metadata say that made the file; else the browser's name for its system
_MAKER = "--user-agent=wakit"
#: of the environment only what a program needs to start: no credentials, no proxy, no debugger
_KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "FONTCONFIG_PATH", "FONTCONFIG_FILE", "SYSTEMROOT", "WINDIR")
_KEPT_WINDOWS = ("COMSPEC", "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMDATA", "NUMBER_OF_PROCESSORS")

_INSTALL = "install Chromium, Chrome, Edge or Brave (version 131 or newer), or name one in " + CHOSEN


def find_browser(environment: Mapping[str, str] | None = None, system: str = sys.platform) -> str:
    """The path of an installed browser.

    Raises:
        PdfError: there is none; says in one line what to install.
    """
    given = os.environ if environment is None else environment
    if chosen := given.get(CHOSEN, ""):
        if found := shutil.which(chosen):
            return found
        raise PdfError(f"no PDF: {CHOSEN} names {chosen}, which is no program; {_INSTALL}")
    for path in _candidates(given, system):
        if found := shutil.which(path, path=given.get("PATH", "")):
            return found
    raise PdfError(f"no PDF: there is no browser that prints it; {_INSTALL}")


def _candidates(given: Mapping[str, str], system: str) -> Iterator[str]:
    yield from _NAMES
    if system == "darwin":
        for folder in (Path("/Applications"), Path(given.get("HOME", "/")) / "Applications"):
            yield from (str(folder / f"{name}.app" / "Contents" / "MacOS" / name) for name in _MAC)
    if system == "win32":
        roots = [given[name] for name in _WINDOWS_ROOTS if given.get(name)]
        yield from (f"{root}\\{tail}" for tail in _WINDOWS for root in roots)


def print_page(page: Path, pdf: Path, *, seconds: float = 300.0) -> None:
    """Print an HTML file into a PDF with bookmarks, in a process of its own that is gone afterwards.

    Raises:
        PdfError: there is no browser, or it did not do it in time.
    """
    browser = find_browser()
    with passing_folder(_short_place(), kind="print-") as home:
        command = [browser, *_arguments(home), f"--print-to-pdf={pdf}", page.absolute().as_uri()]
        _run(command, str(home), seconds)


def _short_place() -> str | None:
    """Where the path of the browser's own socket is short enough; it dies of a longer one without a word."""
    fit = [place for place in places() if len(os.fsencode(place)) + _SOCKET <= LIMIT]
    return fit[0] if fit and os.name == "posix" else None


def _arguments(home: Path) -> list[str]:
    own = [f"--user-data-dir={home / 'profile'}", "--no-pdf-header-footer", "--generate-pdf-document-outline", _MAKER]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        own.append("--no-sandbox")  # the browser refuses to start as root with it
    return [*_QUIET, *_OFFLINE, *own]


def _environment(browser: str, home: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in (*_KEPT, *_KEPT_WINDOWS) if name in os.environ}
    if browser.startswith("/snap/"):  # a snap starts in its user's home only, and has a temporary folder of its own
        return {**kept, "HOME": os.environ.get("HOME", home), "TZ": "UTC"}
    return {**kept, "HOME": home, "TMPDIR": home, "TEMP": home, "TMP": home, "TZ": "UTC"}


def _run(command: Sequence[str], home: str, seconds: float) -> None:
    name = Path(command[0]).name
    with (Path(home) / "said").open("wb") as said:  # a pipe would be held open by whatever it started
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env=_environment(command[0], home),
                start_new_session=True,
            )
        except OSError as error:
            raise PdfError(f"no PDF: {name} can't be started ({error.strerror}); {_INSTALL}") from error
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise PdfError(f"no PDF: {name} was not done in {seconds:g} s and was stopped; try again") from None
        finally:
            _end(process)
    if code:
        raise PdfError(f"no PDF: {name} ended with {code}; {_INSTALL}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop it with all that it started; nothing of it may write into a folder that is being deleted."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    process.wait()
