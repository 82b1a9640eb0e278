"""Texts of a lens as data: a folder for each language, a file for each question."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from wakit.errors import UnknownName

__all__ = ["entries", "folder_of", "languages"]


def languages(room: str) -> tuple[str, ...]:
    """The languages that a package of texts has.

    >>> languages("wakit.lens.prompts")
    ('en',)
    """
    return tuple(sorted(one.name for one in files(room).iterdir() if one.is_dir() and not one.name.startswith("_")))


def folder_of(room: str, language: str) -> Traversable:
    """Where the texts of a language lie.

    Raises:
        UnknownName: there is no such language.
    """
    if language not in languages(room):
        raise UnknownName("language", language, languages(room))
    return files(room) / language


def entries(folder: Traversable) -> Iterator[tuple[str, dict[str, object]]]:
    """The name and content of each file, in the order of names; a number in front of a name is only its place."""
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.name.endswith(".toml"):
            yield path.name.removesuffix(".toml"), tomllib.loads(path.read_text("utf-8"))
