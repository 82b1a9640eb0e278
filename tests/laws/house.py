"""The files of the house, for laws about all of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

__all__ = ["ROOT", "Tree", "files", "texts"]

ROOT = Path(__file__).parents[2]
TEXT = {
    "",
    ".cfg",
    ".css",
    ".ini",
    ".ipynb",
    ".j2",
    ".json",
    ".lock",
    ".md",
    ".py",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}

Tree = Mapping[str, str]


def files() -> Iterator[str]:
    """Every file of the house; what .gitignore names as a folder is somebody's own."""
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()} | {".git"}
    for folder, subfolders, names in os.walk(ROOT):
        subfolders[:] = [s for s in subfolders if s not in ignored and not s.endswith(".egg-info")]
        yield from ((Path(folder) / name).relative_to(ROOT).as_posix() for name in names)


def texts() -> Tree:
    """What people wrote, by path."""
    paths = (path for path in files() if Path(path).suffix in TEXT)
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in paths}
