"""Every command line of the README is one that wakit takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from wakit.cli import group
from wakit.errors import WakitError

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def lines(text: str) -> list[str]:
    """What follows ``wakit`` in blocks of shell and in code within the text, where a name alone may stand for it."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    inline = [
        f"{words} --help" if words.count(" ") == 1 else words for words in re.findall(r"`(wakit [a-z][^`]*)`", text)
    ]
    found = [line.split("#")[0].split(">")[0] for block in blocks for line in block.splitlines()]
    return [re.sub(r"^(\.venv/bin/)?wakit ", "", line).strip() for line in [*found, *inline] if "wakit " in line]


def refused(text: str) -> list[str]:
    """Command lines that wakit would not take; none is run."""
    found = []
    for line in lines(text):
        try:
            command, names = _command(shlex.split(line))
            command.make_context(line, names)
        except click.exceptions.Exit:
            continue  # help was shown: there is such a command
        except (AssertionError, click.ClickException, WakitError) as error:
            found.append(f"wakit {line}: {error}")
    return found


def _command(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that these words name, in whatever group, and the words that are left for it."""
    command: click.Command = group
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        inner = command.get_command(click.Context(command), words[0])
        assert inner is not None, words[0]
        command, words = inner, words[1:]
    return command, words


def test_wakit_takes_every_command_of_the_readme() -> None:
    assert len(lines(README)) > 12
    assert refused(README) == []


@pytest.mark.parametrize("line", ["wakit colect acme", "wakit collect acme --sesume", "wakit lens shw X"])
def test_a_command_that_is_none_is_noticed(line: str) -> None:
    assert refused(f"```sh\n{line}   # and so on\n```")
    assert refused(f"Type `{line}`.")


def test_a_name_alone_is_a_command_only_within_the_text() -> None:
    assert refused("As `wakit render` does.") == []
    assert refused("As `wakit rendr` does.")
    assert refused("```sh\nwakit render\n```")
