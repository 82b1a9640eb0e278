"""``wakit demo``: the whole job on the embedded account, without credentials or network."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from wakit.review.store import WorkloadFolder

__all__ = ["command"]

_CLIENT = "demo"


@click.command("demo")
@click.option("--keep", metavar="DIR", default=None, help="Leave the reviews folder there; else a temporary one.")
@click.option("--lang", type=click.Choice(["en"]), default="en", show_default=True, help="Language of the report.")
def command(keep: str | None, lang: str) -> None:
    """Preflight → collect → judge → review notebook → HTML on the embedded demo account; prints where the report is."""
    from wakit.demo.account import DEMO_ACCOUNTS, DEMO_EXTERNAL_ID, fill, hidden, role_arn
    from wakit.demo.stand_in import stand_in
    from wakit.jobs.render import render_client
    from wakit.review.newclient import NewClient, create_client
    from wakit.review.store import create_reviews

    say = _Clock().say
    store = create_reviews(Path(keep) if keep else Path(tempfile.mkdtemp(prefix="wakit-demo-")) / "reviews")
    roles = tuple(role_arn(a) for a in DEMO_ACCOUNTS)
    client = NewClient(_CLIENT, DEMO_ACCOUNTS, roles, language=lang, external_id=DEMO_EXTERNAL_ID)
    workload = create_client(store, client)
    with stand_in() as aws:
        fill(aws)
        say("account", "a stand-in for AWS listens on 127.0.0.1: two accounts, three regions")
        with aws.applied(), aws.failing(*hidden()):
            _collect(store.path, say)
    said = _answer(workload)
    say("answers", f"{said} best practices answered, as after the first hour of the day")
    report = render_client(_CLIENT, store.path)
    say("report", f"{report.stat().st_size / 1e6:.1f} MB in one file; it opens without a network")
    click.echo(f"Go on with the review: WAKIT_REVIEWS={store.path} wakit review {_CLIENT}", err=True)
    click.echo(str(report))


class _Clock:
    """Says each step with the time it took."""

    def __init__(self) -> None:
        self._before = time.monotonic()

    def say(self, step: str, what: str) -> None:
        """One line on standard error."""
        now = time.monotonic()
        click.echo(f"{step:<10} {now - self._before:5.1f} s  {what}", err=True)
        self._before = now


def _collect(reviews: Path, say: Callable[[str, str], None]) -> None:
    """Everything for which the account is needed."""
    from wakit.jobs.collect import collect_client
    from wakit.jobs.preflight import preflight_client
    from wakit.preflight import refused_of

    asked = preflight_client(_CLIENT, reviews)
    refused = len(refused_of(asked))
    say("preflight", f"{len(asked)} operations, {refused} refused")
    done = collect_client(_CLIENT, reviews)
    gaps = f"{done.gaps} gaps, because this client hides three things; judged"
    say("collect", f"{sum(done.rows.values())} resources in {len(done.rows)} tables, {gaps}")


def _answer(workload: WorkloadFolder) -> int:
    """What people of the demo client said until now; returns for how many best practices."""
    from wakit.files.writing import write_text
    from wakit.lens import load_lens
    from wakit.review.answers import answer, answer_question

    data = files("wakit.demo") / "data"
    write_text(workload.file, (data / "workload.yaml").read_text("utf-8"))
    lens = load_lens()
    said = json.loads((data / "answers.json").read_text("utf-8"))
    for entry in said["questions"]:
        answer_question(workload.answers, entry.pop("question"), lens, **entry)
    for entry in said["best_practices"]:
        practice = lens.practice(entry.pop("best_practice"))
        answer(workload.answers, practice.question, practice.choice_id, lens, **entry)
    return len(said["best_practices"])
