"""One kernel in which the cells of several notebooks run one after the other."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.manager import KernelManager

from tests.notebooks.masters import cells, source
from wakit.kernel import kernel_environment, write_kernel_config

__all__ = ["Kernel", "kernel"]

_SECONDS = 300


class Kernel:
    """What a person does in a notebook: run cells, press Tab, ask ``?``."""

    def __init__(self, client):
        self._client = client

    def run(self, code):
        """Everything that a cell says or shows."""
        said = []
        self._client.execute_interactive(code, timeout=_SECONDS, output_hook=lambda m: said.append(m["content"]))
        return [one for one in said if {"data", "text", "ename"} & set(one)]

    def shown(self, name, **parameters):
        """As :meth:`play`, as one text; no cell may fail."""
        said = self.play(name, **parameters)
        assert [one["evalue"] for one in said if "ename" in one] == []
        return "\n".join(text for one in said for text in one.get("data", {}).values())

    def play(self, name, **parameters):
        """Run a master from its first cell to its last, in an empty namespace."""
        self.run("%reset -f")
        said = []
        for cell in cells(source(name)):
            said += self.run(cell["source"])
            if "parameters" in cell["metadata"].get("tags", []):
                self.run("\n".join(f"{key} = {value!r}" for key, value in parameters.items()))
        return said

    def completed(self, code):
        """What Tab offers at the end of the code."""
        return self._answer(self._client.complete(code, len(code)))["matches"]

    def explained(self, code):
        """What ``?`` shows."""
        return self._answer(self._client.inspect(code, len(code)))["data"]["text/plain"]

    def _answer(self, asked):
        while True:
            message = self._client.get_shell_msg(timeout=_SECONDS)
            if message["parent_header"].get("msg_id") == asked:
                return message["content"]


@contextmanager
def kernel(*, aws=False):
    """A kernel at which nobody sits, as wakit sets one up: without ``aws`` it has neither SDK nor credentials."""
    with tempfile.TemporaryDirectory() as folder:
        write_kernel_config(Path(folder) / "ipython", aws=aws)
        own = {"WAKIT_BATCH": "1", "IPYTHONDIR": f"{folder}/ipython"}
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel(env=kernel_environment(os.environ, aws=aws) | own, cwd=folder)
        client = manager.blocking_client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=_SECONDS)
            yield Kernel(client)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
