"""How a kernel of one client is started: what it may know, what it may reach, and where its files lie.

Without AWS it gets neither credentials nor the SDK. What is typed in it turns up in no other, and what it writes is its
owner's. The only importer of jupyter_client.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from wakit.files.writing import make_folder, write_text

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

__all__ = ["CLIENT", "LOG", "SOCKET", "kernel_class", "kernel_environment", "write_kernel_config"]

#: variable that says whose kernel this is; no other client is named in it
CLIENT = "WAKIT_CLIENT"
#: the longest name of a socket beside the connection file
SOCKET = "k-ipc-5"
#: what the kernel says outside of any cell
LOG = "kernel.log"

_POSIX = os.name == "posix"
#: the SDK, down to what signs and what sends
_SDK = ("boto3", "botocore", "s3transfer", "awscrt")
#: see ``cli``: Python looks for circular garbage seldom here too
_CONFIG = """\
import gc
import os
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
#: what a desk needs is there before somebody asks for it; in a notebook that has none it costs what it would anyway
_READY = """\
c.InteractiveShellApp.exec_lines = ["__import__('wakit.widgets.ready', fromlist=['get_ready']).get_ready()"]
"""
#: the SDK looks at files and at the machine's metadata service too
_NO_AWS = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def write_kernel_config(ipython: Path, *, aws: bool, desk: bool = False) -> None:
    """Write what every kernel with this ``IPYTHONDIR`` runs before anything else; with ``desk`` all that one needs.

    Raises:
        StoreError: it can't be written.
    """
    profile = make_folder(ipython / "profile_default")
    write_text(profile / "ipython_kernel_config.py", _CONFIG + (_READY if desk else "") + ("" if aws else _NO_SDK))


def kernel_environment(given: Mapping[str, str], *, aws: bool) -> dict[str, str]:
    """The variables of a kernel; without ``aws`` none that leads to credentials."""
    if aws:
        return dict(given)
    return {name: value for name, value in given.items() if not name.startswith(("AWS_", "BOTO_"))} | _NO_AWS


def kernel_class(folder: Path, environment: Mapping[str, str]) -> type[AsyncKernelManager]:
    """A kernel of this very Python, whatever kernels are installed, with its files in ``folder``."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from traitlets import default

    class Kernel(AsyncKernelManager):
        @property
        def kernel_spec(self) -> KernelSpec:
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python")

        def _connection_file_default(self) -> str:
            return str(folder / "k.json")

        async def _async_pre_start_kernel(
            self, *, transport_encryption: str | None = None, **kw: object
        ) -> tuple[list[str], dict[str, object]]:
            kw["env"] = dict(environment)
            return await super()._async_pre_start_kernel(transport_encryption=transport_encryption, **kw)

        async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: object) -> None:
            with (folder / LOG).open("ab") as log:  # its own words are no output of a command; they tell why it ended
                await super()._async_launch_kernel(kernel_cmd, **{**kw, "stdout": log, "stderr": log})

        @default("transport")  # over TCP anybody on the machine could listen
        def _transport_default(self) -> str:
            return "ipc" if _POSIX else "tcp"

    return Kernel
