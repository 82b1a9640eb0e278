"""``wakit review``: JupyterLab or Voilà, rooted in one client's folder."""

from __future__ import annotations

import importlib
import json
import logging
import os
import re
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wakit.cli import client_argument, reviews_option
from wakit.cli.saying import say
from wakit.version import version

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from wakit.review.store import WorkloadFolder

__all__ = [
    "InOurWords",
    "command",
    "configure_kernels",
    "lab_arguments",
    "lab_environment",
    "unsaved_lines",
    "voila_arguments",
]

_FIRST = "2-walkthrough.ipynb"
_OPENER = "wakit-opener"
_TEMPLATE = "wakit"
#: whatever a page of Voilà asks for, it gets from here or not at all
_ONLY_HERE = "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; frame-ancestors 'self'"
#: how Jupyter's server begins to say that it ends
_ENDINGS = ("Shutting down", "Shutdown confirmed", "received signal", "Interrupted")
#: the longest name of a kernel's socket in a session's folder
_SOCKET = "voila_12345678/kernel-12345678-1234-1234-1234-123456789012-ipc-5"
_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": False},
    # in threads of their own, messages of a desk could overtake one another, and after a restart from elsewhere none
    # would arrive
    "@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"},
}

#: what a review has no use for, and somebody who waits for the desk waits for: whether Lab should be built anew, what a
#: notebook can be exported to (two ask for it), which extensions there are in the world, debuggers, films, a preview
#: in Voilà, formulas (and "$5 and $6" is money here)
_PAGE = {
    "buildCheck": False,
    "buildAvailable": False,
    "disabledExtensions": dict.fromkeys(
        (
            "@jupyterlab/debugger-extension",
            "@jupyterlab/extensionmanager-extension",
            "@jupyterlab/hub-extension",
            "@jupyterlab/lsp-extension",
            "@jupyterlab/mathjax-extension",
            "@jupyterlab/mermaid-extension",
            "@jupyterlab/notebook-extension:export",
            "@jupyterlab/notebook-extension:update-raw-mimetype",
            "@jupyterlab/pluginmanager-extension",
            "@jupyterlab/terminal-extension",
            "@jupyterlab/vega5-extension",
            "@jupyterlab/video-extension",
            "@voila-dashboards/jupyterlab-preview",
        ),
        True,
    ),
}


@click.command("review")
@client_argument
@click.option("--voila", is_flag=True, help="In Voilà instead: the desk alone, without a notebook around it.")
@click.option("--no-browser", is_flag=True, help="Only say the address; open no browser.")
@reviews_option
def command(client: str, voila: bool, no_browser: bool, reviews: str | None) -> None:
    """Open the review of CLIENT or CLIENT/WORKLOAD in JupyterLab (or Voilà).

    Only that client's folder is in sight, in a workspace of its own. Ctrl-C ends it.
    """
    from wakit.errors import InputError
    from wakit.files.sockets import socket_folder
    from wakit.review.copies import Address, clear_outputs, renew_copies
    from wakit.review.store import notebooks_folder, open_store

    store = open_store(reviews)
    workload = store.workload(client)
    address = Address(workload.client.name, workload.name)
    for line in [*unsaved_lines(workload), *renew_copies(notebooks_folder(), workload.notebooks, address)]:
        say(line, err=True)
    if not (workload.notebooks / _FIRST).is_file():
        raise InputError(f"{_FIRST} is neither in {workload.notebooks} nor among wakit's own notebooks")
    clear_outputs(workload.notebooks / _FIRST)
    with _in_use(workload.client.path), socket_folder(_SOCKET) as session:
        os.environ |= lab_environment(workload, session)
        (_voila if voila else _lab)(workload, session, is_open=not no_browser)
    say("The review is closed; everything that was answered is on disk.", err=True)


@contextmanager
def _in_use(client: Path) -> Iterator[None]:
    """While it is open nobody forgets the client: what is open in a browser would be written again.

    Each review has a lock of its own, for two people may hold one client's at once.
    """
    from wakit.errors import StoreError
    from wakit.files.holding import hold, sweep_free

    sweep_free(client.glob(".review-*.lock"))
    lock = client / f".review-{os.getpid()}.lock"
    with ExitStack() as held:
        with suppress(StoreError):  # who can save nothing was told
            held.enter_context(hold(lock, "review"))
        yield
    with suppress(OSError):
        lock.unlink(missing_ok=True)


def _lab(workload: WorkloadFolder, session: Path, *, is_open: bool) -> None:
    from wakit.batch import never_needed

    options = lab_arguments(workload, session)
    with never_needed():
        lab = importlib.import_module("jupyterlab.labapp")  # reads the environment, so not before
    logging.getLogger("ServerApp").addFilter(InOurWords("JupyterLab"))
    server = lab.LabApp.initialize_server([*options, *([] if is_open else ["--no-browser"])])
    configure_kernels(session)
    server.io_loop.run_sync(partial(_kernel_of_the_desk, server, _page(workload)))
    server.start()


def _voila(workload: WorkloadFolder, session: Path, *, is_open: bool) -> None:
    os.environ["JUPYTER_PATH"] = os.pathsep.join([str(_template(session)), os.environ["JUPYTER_PATH"]])
    configure_kernels(session)
    voila = importlib.import_module("voila.app")
    logging.getLogger("Voila").addFilter(InOurWords("Voilà", opened=_opener_of(session) if is_open else None))
    voila.Voila.launch_instance(voila_arguments(workload, session))


def configure_kernels(session: Path) -> None:
    """What kernels read when they start. JupyterLab would take it for settings of years ago, and move them home."""
    from wakit.kernel import write_kernel_config

    write_kernel_config(session / "ipython", aws=True, ready=["get_ready"])  # the notebooks 0 and 1 collect


async def _kernel_of_the_desk(server: ServerApp, page: str) -> None:
    """Start it before the page is there: it gets ready while the browser loads JupyterLab, which goes on with it."""
    await server.session_manager.create_session(
        path=page, name=_FIRST, type="notebook", kernel_name=server.kernel_manager.default_kernel_name
    )


class InOurWords(logging.Filter):
    """Passes on what a server warns of, but for its address and its end, which are said by us, and once."""

    def __init__(self, where: str, opened: Callable[[str], object] | None = None) -> None:
        super().__init__()
        self._where, self._opened = where, opened
        self._told = False

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        found = re.search(r"http://127\.0\.0\.1:\S+", told)
        if found and not self._told:
            say(f"The review is open in {self._where} at this address; Ctrl-C ends it.\n{found[0]}", err=True)
            self._told = True
            if self._opened:
                self._opened(found[0])
        return not found and record.levelno >= logging.WARNING and not told.startswith(_ENDINGS)


def unsaved_lines(workload: WorkloadFolder) -> list[str]:
    """What to say before anybody answers at a desk that can save nothing; mostly nothing."""
    from wakit.errors import StoreError
    from wakit.files.writing import check_writable

    try:
        check_writable(workload.answers)
    except StoreError as error:
        return [f"answers would not be saved: {error}"]
    return []


def lab_arguments(workload: WorkloadFolder, session: Path) -> list[str]:
    """What JupyterLab is told: one client's folder, its own workspace, no news, no request to the outside."""
    client, page = workload.client, _page(workload)
    options = {
        "ServerApp.root_dir": str(client.path),
        "ServerApp.allow_root": "True",  # in a container there is often nobody else; it listens to this machine only
        "ServerApp.terminals_enabled": "False",  # a terminal would show every client
        "LabApp.default_url": f"/lab/workspaces/{client.name}/tree/{page}",
        "LabApp.workspaces_dir": str(client.path / ".jupyterlab"),
        "LabApp.app_settings_dir": str(_settings(session)),
        "ServerApp.answer_yes": "True",  # Ctrl-C ends it at once: there is nothing to lose
        "LanguageServerManager.autodetect": "False",  # it asks npm where things are, which leaves a log at home
        "LabApp.news_url": "",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "Application.log_level": "WARN",
    }
    options["LabApp.extra_labextensions_path"] = str(_opener(session, page))
    # its dialog about a kernel that died would take what is typed meanwhile; the desk says it by itself
    options["KernelManager.autorestart"] = "False"
    if os.name == "posix":  # over TCP, anybody on a shared machine could listen to the kernel
        options["KernelManager.transport"] = "ipc"
    return [f"--{name}={value}" for name, value in options.items()]


def voila_arguments(workload: WorkloadFolder, session: Path) -> list[str]:
    """What Voilà is told: this one page for whoever has the address, no other file, no request to the outside."""
    options = {
        "Voila.ip": "127.0.0.1",
        "Voila.auto_token": "True",
        "Voila.open_browser": "False",  # it would open its address without the token
        "Voila.connection_dir_root": str(session),
        "NotebookNotary.data_dir": str(session),  # it asks a second Jupyter for it, which would look for old settings
        "Voila.tornado_settings": repr({"headers": {"Content-Security-Policy": _ONLY_HERE}}),
        "Voila.log_level": "INFO",  # its address is no warning
        "VoilaConfiguration.template": _TEMPLATE,
        "VoilaConfiguration.file_allowlist": "['^$']",
    }
    if os.name == "posix":
        options["KernelManager.transport"] = "ipc"
    return [str(workload.notebooks / _FIRST), *(f"--{name}={value}" for name, value in options.items())]


def _template(session: Path) -> Path:
    """Voilà's own page, but for two addresses that it would ask for fonts."""
    folder = session / "share" / "voila" / "templates" / _TEMPLATE
    folder.mkdir(parents=True)
    (folder / "conf.json").write_text('{"base_template": "lab"}', encoding="utf-8")
    page = (files("wakit.widgets") / "voila.html.j2").read_text(encoding="utf-8")
    (folder / "index.html.j2").write_text(page, encoding="utf-8")
    return session / "share"


def _opener_of(session: Path) -> Callable[[str], object]:
    """Opens a browser by way of a file: an address among the arguments of a program is seen by everybody here."""

    def opened(address: str) -> None:
        page = session / "open.html"
        page.write_text(f'<meta http-equiv="refresh" content="0;url={address}">', encoding="utf-8")
        threading.Thread(target=webbrowser.open, args=(page.as_uri(),), daemon=True).start()

    return opened


def _page(workload: WorkloadFolder) -> str:
    return (workload.notebooks / _FIRST).relative_to(workload.client.path).as_posix()


def _opener(session: Path, page: str) -> Path:
    """An extension of JupyterLab for this session: it runs this page as soon as it is there."""
    folder = session / "extensions"
    static = folder / _OPENER / "static"
    static.mkdir(parents=True)
    build = {"load": "static/remoteEntry.js", "extension": "./extension"}
    package = {"name": _OPENER, "version": version(), "jupyterlab": {"extension": True, "_build": build}}
    (static.parent / "package.json").write_text(json.dumps(package), encoding="utf-8")
    script = (files("wakit.widgets") / "opener.js").read_text(encoding="utf-8")
    (static / "remoteEntry.js").write_text(script.replace('"{page}"', json.dumps(page)), encoding="utf-8")
    return folder


def _settings(session: Path) -> Path:
    """Settings under those that the person chose: Lab asks nobody whether it may fetch news."""
    folder = session / "settings"
    folder.mkdir()
    (folder / "overrides.json").write_text(json.dumps(_SETTINGS), encoding="utf-8")
    (folder / "page_config.json").write_text(json.dumps(_PAGE), encoding="utf-8")
    return folder


def lab_environment(workload: WorkloadFolder, session: Path) -> dict[str, str]:
    """The environment of JupyterLab and its kernels; what they leave behind goes into ``session``."""
    from jupyter_core.paths import jupyter_data_dir

    from wakit.kernel import CLIENT

    found = [path for path in (os.environ.get("JUPYTER_PATH", ""), jupyter_data_dir()) if path]
    return {
        "WAKIT_REVIEWS": str(workload.client.path.parent),
        CLIENT: workload.client.name,
        "IPYTHONDIR": str(session / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(session / "run"),
        "JUPYTER_DATA_DIR": str(session / "data"),  # else which notebooks were run is noted at home, by their paths
        "JUPYTER_PATH": os.pathsep.join(found),  # what the person installed is found as ever
    }
