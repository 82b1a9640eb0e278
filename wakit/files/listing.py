"""What a folder of files that people edit looks like now: to see cheaply whether somebody changed one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

__all__ = ["State", "yaml_states"]

#: what tells that a file is another one than before: when it was written, how long it is, which one it is
State = tuple[int, int, int]


def yaml_states(folder: Path) -> Mapping[str, State]:
    """The state of each YAML file by name, in one listing; none where the folder is not there yet.

    >>> yaml_states(Path("/nowhere/at/all"))
    {}
    """
    try:
        with os.scandir(folder) as entries:
            found = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith(".yaml")]
    except OSError:
        return {}
    return {name: (state.st_mtime_ns, state.st_size, state.st_ino) for name, state in found}
