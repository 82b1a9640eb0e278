"""``wakit reads``: the page for the client's security officer."""

from __future__ import annotations

import sys
import textwrap

import click

from wakit.cli import json_option
from wakit.cli.saying import say, say_json
from wakit.cli.tables import screen_width

__all__ = ["command"]

_NARROWEST = 58  # of a list of columns, and the longest name of one

_NEVER = (
    "contents of objects, tables, queues, parameters, logs, code",
    "values of secrets, keys, passwords, environment variables, tags and user data",
)


@click.command("reads")
@json_option
def command(as_json: bool) -> None:
    """IAM action → what is kept → class of data, and what is never read."""

    from wakit.coverage import reads
    from wakit.registry import load

    found = reads(load())
    if as_json:
        rows = [{"action": r.action, "operations": r.operations, "kept": r.kept, "classes": r.classes} for r in found]
        say_json({"reads": rows, "never": _NEVER})
        return
    say("wakit reads configuration, never content; it calls these and nothing else.\n")
    width = max(len(r.action) for r in found)
    for r in found:
        kept = ", ".join(r.kept) or "nothing kept"
        classes = ", ".join(c for c in r.classes if c != "plain")
        say(_entry(r.action, f"{kept}  [{classes}]" if classes else kept, width + 2))
    say("\nNever read: " + ";\n            ".join(_NEVER) + ".")


def _entry(action: str, kept: str, deep: int) -> str:
    """An action with what is kept beside it, or below it where a screen has no room for both."""
    width = min(screen_width(sys.stdout) or 110, 110)
    beside = width >= deep + _NARROWEST
    depth = " " * (deep if beside else 4)
    first = action.ljust(deep) if beside else f"{action}\n{depth}"
    fill = textwrap.TextWrapper(width - len(depth), break_long_words=False, break_on_hyphens=False)
    return first + f"\n{depth}".join(fill.wrap(kept))
