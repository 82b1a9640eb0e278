"""Commands that people are told to type next: as they would have to type them, in the reviews folder they named."""

from __future__ import annotations

import shlex
from contextvars import ContextVar

__all__ = ["command", "remember_reviews"]

_named: ContextVar[str] = ContextVar("reviews", default="")


def remember_reviews(named: str) -> None:
    """The reviews folder as a person named it; empty where it was found without being named."""
    _named.set(named)


def command(*words: str) -> str:
    """``wakit …`` with the ``--reviews`` that was given, quoted for a shell.

    >>> remember_reviews("my reviews")
    >>> command("collect", "acme", "--resume")
    "wakit collect acme --resume --reviews 'my reviews'"
    >>> remember_reviews("")
    >>> command("gaps", "acme")
    'wakit gaps acme'
    """
    named = _named.get()
    return shlex.join(["wakit", *words, *(["--reviews", named] if named else [])])
