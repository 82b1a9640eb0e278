"""The command line: one module for each command, imported only when it is called."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
import threading
from collections.abc import Sequence

import click

from wakit.cli.leaving import LastNet, leave, printable, system_text
from wakit.cli.saying import say
from wakit.errors import WakitError
from wakit.files.disk import is_about_files

__all__ = [
    "client_argument",
    "evidence_option",
    "json_option",
    "main",
    "reviews_option",
    "say_waiting",
]

#: command → one line of help; the module has the command's name and holds it as ``command``
COMMANDS: dict[str, str] = {
    "demo": "The whole job on the embedded demo account.",
    "init": "Make a client's folder with a commented client.yaml.",
    "policy": "The exact read-only IAM policy that collecting needs.",
    "reads": "What is read, what is kept, what never.",
    "preflight": "What would be refused, and which best practices go blind.",
    "collect": "Account(s) → a new evidence snapshot.",
    "judge": "Evidence → findings; needs no credentials.",
    "gaps": "What could not be seen, and what to do about it.",
    "explain": "Why a check says what it says of a resource.",
    "review": "Open the review in JupyterLab.",
    "plan": "What to do first: the fewest decisions that clear the goal.",
    "render": "The review notebook and the HTML file.",
    "batch": "All clients of a manifest, each for itself.",
    "export": "The improvement plan for trackers and spreadsheets.",
    "forget": "Delete evidence, or all of a client; what can't be reached is said.",
    "seal": "Seal evidence, so that only a key opens it; what isn't sealed is said.",
    "unseal": "Open what is sealed.",
    "portfolio": "All reviews of all clients on one page, for the house.",
    "lens": "The catalogue: pillars, questions, best practices.",
    "coverage": "How each best practice is answered.",
}

#: else Python looks through all that is alive after every 700 new objects: a tenth of what a collection costs
_SELDOM = (50_000, 20, 20)

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
reviews_option = click.option("--reviews", metavar="DIR", default=None, help="The reviews folder.")
evidence_option = click.option(
    "--evidence", metavar="WHEN", default=None, help="A snapshot's time (YYYYMMDDTHHMMSSZ); else the newest."
)
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
    given = list(sys.argv[1:] if args is None else args)
    gc.set_threshold(*_SELDOM)
    _open_streams()
    os.umask(0o077)  # whatever a command, a library or JupyterLab writes is its owner's alone
    before = threading.enumerate()
    net = LastNet(given)
    with net:
        net.code = _left_out(_run(given))
    leave(net.code, before)


def _open_streams() -> None:
    """What was closed before we began (`wakit gaps acme >&-`) leads nowhere; else the next file opened would be it."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, as a rule this one
            os.set_inheritable(nowhere, nowhere == number)
            setattr(sys, name, os.fdopen(nowhere, "r" if number == 0 else "w", closefd=False))


def _run(args: Sequence[str]) -> int:
    """Run one command; what a person can put right is said in one to three lines."""
    try:
        code = group.main(args=list(args), prog_name="wakit", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except SystemExit as wish:
        return wish.code if isinstance(wish.code, int) else 0 if wish.code is None else 1
    except WakitError as error:
        return _said(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.format_message(), err=True)  # the help, not what is wrong
        return 2
    except click.ClickException as error:
        return _said(error.format_message(), 2)
    except (KeyboardInterrupt, click.Abort):
        return _said("interrupted; what was acknowledged is on disk", 130)
    except BrokenPipeError:
        _mute()  # `wakit lens | head`: whoever read has enough
        return 1
    except OSError as error:
        if not is_about_files(error):
            raise
        _mute()
        return _said(system_text(error, args), 2)


def _left_out(code: int) -> int:
    """Say which services were left out because their file is wrong; then what was done was done in part."""
    registry = sys.modules.get("wakit.registry")
    problems = registry.problems() if registry is not None else {}
    for problem in problems.values():
        _said(f"left out: {problem}", 1)
    return 1 if problems and code == 0 else code


def _said(message: str, code: int) -> int:
    say(f"wakit: {printable(message)}", err=True)
    return code


def _mute() -> None:
    """Let what is left for standard output go nowhere; else leaving would fail on it once more."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say_waiting(waiting: object) -> None:
    """One line on standard error for what is waited for, or given up."""
    say(f"wakit: {waiting}", err=True)
