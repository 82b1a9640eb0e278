"""The command line: one module for each command, imported only when it is called."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from wakit.errors import WakitError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["client_argument", "json_option", "main", "print_frame", "print_table", "reviews_option"]

#: command → one line of help; the module has the command's name and holds it as ``command``
COMMANDS: dict[str, str] = {
    "demo": "The whole job on the embedded demo account.",
    "init": "Make a client's folder with a commented client.yaml.",
    "policy": "The exact read-only IAM policy that collecting needs.",
    "reads": "What is read, what is kept, what never.",
    "preflight": "What would be refused, and which best practices go blind.",
    "collect": "Account(s) → a new evidence snapshot.",
    "judge": "Evidence → findings; needs no credentials.",
    "review": "Open the review in JupyterLab.",
    "render": "The review notebook and the HTML file.",
    "lens": "The catalogue: pillars, questions, best practices.",
    "coverage": "How each best practice is answered.",
}

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
reviews_option = click.option("--reviews", metavar="DIR", default=None, help="The reviews folder.")
client_argument = click.argument("client")


class _Lazy(click.Group):
    """A group that imports a command's module only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"wakit.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from wakit.errors import UnknownName

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise UnknownName("command", args[0], COMMANDS)
        return super().resolve_command(ctx, args)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wakit")
def group() -> None:
    """Hold an AWS Well-Architected Security Pillar review with evidence beside each question."""


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and leave with the contract's exit code."""
    try:
        group.main(args=list(args) if args is not None else None, prog_name="wakit", standalone_mode=False)
    except WakitError as error:
        click.echo(f"wakit: {error}", err=True)
        sys.exit(error.exit_code)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except click.ClickException as error:
        click.echo(f"wakit: {error.format_message()}", err=True)
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        click.echo("wakit: interrupted; what was acknowledged is on disk", err=True)
        sys.exit(130)


def print_table(rows: Iterable[Mapping[str, object]], *, as_json: bool) -> None:
    """Print rows as one JSON list, or as an aligned table with a heading."""
    rows = list(rows)
    if as_json:
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False, default=str))
        return
    if not rows:
        return
    heads = list(rows[0])
    cells = [[_text(row[h]) for h in heads] for row in rows]
    widths = [max(len(h), *(len(c[i]) for c in cells)) for i, h in enumerate(heads)]
    click.echo("  ".join(h.replace("_", " ").ljust(w) for h, w in zip(heads, widths, strict=True)).rstrip())
    for line in cells:
        click.echo("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip())


def print_frame(data: pd.DataFrame, *, as_json: bool) -> None:
    """Print a DataFrame as one JSON list, or as an aligned table."""
    rows = [{str(k): v for k, v in row.items()} for row in data.to_dict("records")]
    print_table(rows, as_json=as_json)


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
