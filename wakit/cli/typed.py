"""What a person can type: commands that work when they are pasted, from where she stands."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["own_command", "settings"]


def own_command(*words: str, elsewhere: bool = False) -> str:
    """The command line that starts this wakit again: as short as it may be, with or without an activated ``.venv``.

    ``elsewhere``: in another terminal, where nothing is known of this one's folder and ``PATH``.
    """
    return shlex.join([*_itself(elsewhere), *words])


def _itself(elsewhere: bool) -> list[str]:
    beside = Path(sys.executable).with_name("wakit")  # not resolved: Python in a .venv is a link to the system's
    if not beside.is_file():
        return [sys.executable, "-m", "wakit"]
    found, here = shutil.which("wakit"), Path.cwd()
    if elsewhere:
        return [str(beside)]
    if found and Path(found).absolute() == beside.absolute():
        return ["wakit"]
    return [str(beside.relative_to(here) if beside.is_relative_to(here) else beside)]


def settings(environment: Mapping[str, str], without: tuple[str, ...] = ()) -> list[str]:
    """Lines that set variables in the shell in which they are pasted, and take others away.

    >>> settings({"AWS_REGION": "eu-central-1"}, without=("AWS_PROFILE",))
    ['unset AWS_PROFILE', 'export AWS_REGION=eu-central-1']
    """
    if os.name == "nt":  # PowerShell
        gone = [f"Remove-Item Env:{name} -ErrorAction Ignore" for name in without]
        return gone + [f"$env:{name} = '{value}'" for name, value in environment.items()]
    gone = [f"unset {' '.join(without)}"] if without else []
    return gone + [f"export {name}={shlex.quote(value)}" for name, value in environment.items()]
