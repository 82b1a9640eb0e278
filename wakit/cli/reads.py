"""``wakit reads``: the page for the client's security officer."""

from __future__ import annotations

import textwrap

import click

from wakit.cli import json_option

__all__ = ["command"]

_NEVER = (
    "contents of objects, tables, queues, parameters, logs, code",
    "values of secrets, keys, passwords, environment variables, tags and user data",
)


@click.command("reads")
@json_option
def command(as_json: bool) -> None:
    """IAM action → what is kept → class of data, and what is never read."""
    import json

    from wakit.coverage import reads
    from wakit.registry import load

    found = reads(load())
    if as_json:
        rows = [{"action": r.action, "operations": r.operations, "kept": r.kept, "classes": r.classes} for r in found]
        click.echo(json.dumps({"reads": rows, "never": _NEVER}, indent=1))
        return
    click.echo("wakit reads configuration, never content; it calls these and nothing else.\n")
    width = max(len(r.action) for r in found)
    for r in found:
        kept = ", ".join(r.kept) or "nothing kept"
        text = textwrap.fill(kept, 110, initial_indent=r.action.ljust(width + 2), subsequent_indent=" " * (width + 2))
        click.echo(
            text + (f"  [{', '.join(c for c in r.classes if c != 'plain')}]" if set(r.classes) - {"plain"} else "")
        )
    click.echo("\nNever read: " + ";\n            ".join(_NEVER) + ".")
