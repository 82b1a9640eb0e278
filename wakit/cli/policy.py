"""``wakit policy``: the exact read-only IAM policy that collecting needs."""

from __future__ import annotations

import click

from wakit.cli.saying import say_json

__all__ = ["command"]


@click.command("policy")
@click.option("--format", "form", type=click.Choice(["json"]), default="json", show_default=True)
def command(form: str) -> None:
    """The exact read-only IAM policy that the collectors need, derived from them."""
    from wakit.coverage import policy
    from wakit.registry import load

    assert form == "json"  # click lets nothing else through
    say_json(policy(load()), indent=2)
