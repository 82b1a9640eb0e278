"""How a kernel of one client is started: what it may know, what it may reach, and where its files lie.

Without AWS it gets neither credentials nor the SDK. What is typed in it turns up in no other, and what it writes is its
owner's. The only importer of jupyter_client.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, TypeVar

from wakit.errors import NotebookError
from wakit.files.disk import where_and_why
from wakit.files.sockets import socket_folder
from wakit.files.writing import make_folder, write_text
from wakit.warm import forked

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

__all__ = ["BATCH", "CLIENT", "Kernel", "kernel_environment", "started_kernel", "write_kernel_config"]

T = TypeVar("T")

#: set where nobody sits at the notebook, so that the desk becomes cards (see ``widgets.facade``)
BATCH = "WAKIT_BATCH"
#: variable that says whose kernel this is; no other client is named in it
CLIENT = "WAKIT_CLIENT"
#: the longest name of a socket beside the connection file
_SOCKET = "k-ipc-5"
#: what the kernel says outside of any cell
_LOG = "kernel.log"
_LAUNCHER = "ipykernel_launcher"
#: else Python looks for circular garbage after every 700 new objects, while a kernel imports a hundred thousand
_LAUNCH = f"import gc, runpy; gc.set_threshold(50_000, 20, 20); runpy.run_module({_LAUNCHER!r}, run_name='__main__')"
_GIVEN = ("-f", "{connection_file}")

#: now and then ipykernel waits for a thread that it has ended already, ten seconds long
_SECONDS_TO_END = 1.0
_SECONDS_TO_CLEAR = 10.0
#: names, and the folder; nothing of this code stays either
_CLEAR = "import os; os.chdir({!r}); get_ipython().run_line_magic('reset', '-f')"

_POSIX = os.name == "posix"
#: the SDK, down to what signs and what sends
_SDK = ("boto3", "botocore", "s3transfer", "awscrt")
#: see ``cli``: Python looks for circular garbage seldom here too. A notebook imports the files beside it, but none of
#: them in the place of a library: Jupyter would look there first
_CONFIG = """\
import gc
import os
import sys
sys.path.append("")
gc.set_threshold(50_000, 20, 20)
os.umask(0o077)
c = get_config()
c.HistoryManager.enabled = False
c.IPKernelApp.log_level = "ERROR"
"""
_NO_SDK = f"""\
import sys
sys.modules.update(dict.fromkeys({_SDK!r}))  # None means: not to be found
"""
#: read before somebody asks for it
_READY = """\
c.InteractiveShellApp.exec_lines = [{!r}]
"""
#: leaves no name behind in the notebook
_CALLED = "__import__('wakit.widgets.ready', fromlist=['ready']).{}({})"
#: the SDK looks at files and at the machine's metadata service too
_NO_AWS = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def write_kernel_config(ipython: Path, *, aws: bool, ready: Sequence[str] = ()) -> None:
    """Write what every kernel with this ``IPYTHONDIR`` runs before anything else.

    Args:
        ipython: that folder.
        aws: whether it may call AWS.
        ready: a function of `wakit.widgets.ready`, and what it is given.

    Raises:
        StoreError: it can't be written.
    """
    profile = make_folder(ipython / "profile_default")
    write_text(
        profile / "ipython_kernel_config.py",
        _CONFIG + (_ready(*ready) if ready else "") + ("" if aws else _NO_SDK),
    )


def _ready(function: str, *given: str) -> str:
    return _READY.format(_CALLED.format(function, ", ".join(map(repr, given))))


def kernel_environment(given: Mapping[str, str], *, aws: bool) -> dict[str, str]:
    """The variables of a kernel; without ``aws`` none that leads to credentials."""
    if aws:
        return dict(given)
    return {name: value for name, value in given.items() if not name.startswith(("AWS_", "BOTO_"))} | _NO_AWS


@dataclass(frozen=True)
class Kernel:
    """A kernel that was started; notebooks of one client run in it one after another."""

    manager: AsyncKernelManager
    folder: Path
    cwd: str

    @property
    def said(self) -> str:
        """What it said outside of any cell."""
        log = self.folder / _LOG
        return log.read_text("utf-8", "replace") if log.is_file() else ""

    def clear(self) -> bool:
        """Take from it what a notebook named, and bring it back to its folder: the next begins as in one of its own.

        Modules that were imported stay, and what was set in them. Returns whether it could be done.
        """
        try:
            return _run(_cleared(self.manager, _CLEAR.format(self.cwd)))
        except (RuntimeError, TimeoutError, OSError, Empty):  # it died, or does not listen
            return False

    def leave(self) -> None:
        """Let it end while the caller goes on: nothing more is run in it."""
        _run(self.manager.request_shutdown())


@contextmanager
def started_kernel(
    cwd: Path, *, environment: Mapping[str, str] | None = None, aws: bool = False, ready: Sequence[str] = ()
) -> Iterator[Kernel]:
    """A kernel of this Python, which starts while the caller goes on, and is gone at the end.

    It is reached by sockets in a folder that only its owner can enter where the system has such, and keeps no history.

    Args:
        cwd: the folder it works in.
        environment: more variables for it.
        aws: whether it may call AWS; else it gets neither credentials nor the SDK.
        ready: a function of `wakit.widgets.ready`, and what it is given; run before somebody asks.

    Raises:
        StoreError: there is no place for its files.
        NotebookError: it can't be started.
    """
    with socket_folder(_SOCKET) as folder:
        write_kernel_config(folder / "ipython", aws=aws, ready=ready)
        own = {BATCH: "1", "IPYTHONDIR": str(folder / "ipython"), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        around = {**kernel_environment(os.environ, aws=aws), **(environment or {}), **own}
        import zmq

        manager = _manager(folder, around)
        try:
            _run(manager.start_kernel(cwd=str(cwd)))
        except (OSError, RuntimeError, zmq.ZMQError) as error:
            said = where_and_why(error) if isinstance(error, OSError) and error.filename else str(error)
            raise NotebookError(f"the kernel failed: {said}") from None
        try:
            yield Kernel(manager, folder, str(cwd))
        finally:
            _run(_stopped(manager))


async def _cleared(manager: AsyncKernelManager, code: str) -> bool:
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=_SECONDS_TO_CLEAR)
        said = await client.execute(code, silent=True, store_history=False, reply=True, timeout=_SECONDS_TO_CLEAR)
        return bool(said["content"]["status"] == "ok")  # a notebook may have taken away what clears it
    finally:
        client.stop_channels()


async def _stopped(manager: AsyncKernelManager) -> None:
    for task in asyncio.all_tasks():  # of a cell that was interrupted: nobody waits for what it comes to
        task.add_done_callback(_heard)
    if await manager.is_alive():
        await manager.shutdown_kernel()
    else:  # it left, or died: its sockets are still ours
        await manager.cleanup_resources()


def _heard(task: asyncio.Task[object]) -> None:
    if not task.cancelled():
        task.exception()


def _run(doing: Awaitable[T]) -> T:
    """Until it is done, also within a notebook, where a loop runs already."""
    from jupyter_core.utils import run_sync

    async def done() -> T:
        return await doing

    found: T = run_sync(done)()
    return found


def _manager(folder: Path, environment: Mapping[str, str]) -> AsyncKernelManager:
    """Of a kernel of this very Python, whatever kernels are installed, with its files in ``folder``."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_client.provisioning.local_provisioner import LocalProvisioner
    from traitlets import default

    class Manager(AsyncKernelManager):
        @property
        def kernel_spec(self) -> KernelSpec:
            argv = [sys.executable, "-P", "-c", _LAUNCH, *_GIVEN]
            return KernelSpec(argv=argv, display_name="Python 3", language="python")

        def _connection_file_default(self) -> str:
            return str(folder / "k.json")

        async def _async_pre_start_kernel(
            self, *, transport_encryption: str | None = None, **kw: object
        ) -> tuple[list[str], dict[str, object]]:
            kw["env"] = dict(environment)
            return await super()._async_pre_start_kernel(transport_encryption=transport_encryption, **kw)

        async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: object) -> None:
            with (folder / _LOG).open("ab") as log:  # its own words are no output of a command; they tell why it ended
                quick = forked(_LAUNCHER, kernel_cmd[-len(_GIVEN) :], env=environment, cwd=str(kw["cwd"]), log=log)
                if quick is None:
                    await super()._async_launch_kernel(kernel_cmd, **{**kw, "stdout": log, "stderr": log})
                    return
            local = self.provisioner
            assert isinstance(local, LocalProvisioner)
            local.process = quick  # type: ignore[assignment]  # it is handled as a `Popen` is
            local.pid, local.pgid = quick.pid, quick.pid
            self._reconcile_connection_info(local.connection_info)

        @default("transport")  # over TCP anybody on the machine could listen
        def _transport_default(self) -> str:
            return "ipc" if _POSIX else "tcp"

    return Manager(shutdown_wait_time=_SECONDS_TO_END)
