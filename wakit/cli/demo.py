"""``wakit demo``: the whole job on the embedded account, without credentials or network."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wakit.cli.saying import say
from wakit.cli.typed import own_command, settings

if TYPE_CHECKING:
    from wakit.review.store import WorkloadFolder

__all__ = ["command"]

_CLIENT = "demo"


#: a person's own settings that would stand in the way of the demo's
_IN_THE_WAY = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE")


@click.command("demo")
@click.option(
    "--clients",
    type=click.IntRange(2, 8),
    default=None,
    help="Instead, so many invented clients at different stages, and a manifest for wakit batch.",
)
@click.option("--keep", metavar="DIR", default=None, help="Leave the reviews folder there; else a temporary one.")
@click.option("--serve", is_flag=True, help="Keep the demo's AWS up until Ctrl-C; a kept demo gets it back.")
@click.option(
    "--audience",
    type=click.Choice(["internal", "client", "sample"]),
    default="client",
    show_default=True,
    help="For whom the report is that comes last; the house's own is always there.",
)
@click.option("--lang", type=click.Choice(["en"]), default="en", show_default=True, help="Language of the report.")
def command(clients: int | None, keep: str | None, serve: bool, audience: str, lang: str) -> None:
    """Preflight → collect → judge → review notebook → HTML on the embedded demo account; prints where the report is.

    The report comes twice: as the house sees it, and for the client (or as a sample for others), without a name.
    With --serve the account stays: another terminal, or a notebook, can collect it.
    With --clients several clients are made and collected, and the last line is the command that renders them all.
    """
    reviews = Path(keep).absolute() if keep else Path(tempfile.mkdtemp(prefix="wakit-demo-")) / "reviews"
    if clients is None:
        _one(reviews, serve, audience, lang)
    else:
        _several(clients, reviews, serve, audience, lang)


def _several(number: int, reviews: Path, serve: bool, audience: str, lang: str) -> None:
    """So many clients with their evidence, and the manifest; no report: that is the batch's work."""
    from wakit.cli.democlients import collect_clients, holds_clients, make_clients, say_next
    from wakit.demo.account import fill
    from wakit.demo.clients import demo_clients, dressed
    from wakit.demo.stand_in import stand_in

    step = _Clock().step
    clients = demo_clients(number)
    is_new = not (serve and holds_clients(reviews))
    if is_new:
        make_clients(reviews, clients, audience=audience, lang=lang, collects=serve)
        step("clients", f"{number} folders, and what people said until now")
    with stand_in() as aws:
        fill(aws)
        step("account", _places())
        with dressed(aws):
            if is_new:
                collect_clients(aws, reviews, clients, step)
            if serve:
                hint = (
                    "There, each client's 1-collect asks it, and so does the batch where its manifest names 1-collect."
                )
                _serve(aws.environment(), reviews, lambda: say_next(reviews, elsewhere=True), hint)
            else:
                say_next(reviews)


def _one(reviews: Path, serve: bool, audience: str, lang: str) -> None:
    """The demo client: its review as after an hour, and the reports."""
    from wakit.demo.account import fill, hidden
    from wakit.demo.stand_in import stand_in

    step = _Clock().step
    workload = None if serve and _is_kept(reviews) else _made(reviews, lang)
    with stand_in() as aws:
        fill(aws)
        step("account", _places())
        with aws.failing(*hidden()):
            if workload is not None:
                with aws.applied():
                    _collect(reviews, step)
                _report(workload, reviews, step, audience)
            _say_how_to_go_on(reviews, serve)
            say(str(_last_report(reviews, audience)))
            if serve:
                review = own_command("review", _CLIENT, "--reviews", str(reviews), elsewhere=True)
                hint = "There, main/notebooks/0-preflight and 1-collect ask it as they would ask AWS."
                _serve(aws.environment(), reviews, lambda: say(review, err=True), hint)


def _is_kept(reviews: Path) -> bool:
    return (reviews / _CLIENT / "client.yaml").is_file()


def _made(reviews: Path, lang: str) -> WorkloadFolder:
    """The demo client's folder, new."""
    from wakit.demo.account import DEMO_ACCOUNTS, DEMO_EXTERNAL_ID, role_arn
    from wakit.demo.clients import demo_clients
    from wakit.errors import InputError
    from wakit.review.newclient import NewClient, create_client
    from wakit.review.store import create_reviews

    if _is_kept(reviews):
        again = own_command("demo", "--keep", str(reviews), "--serve")
        raise InputError(f"{reviews} holds the demo already; name another folder, or go on with its account:\n{again}")
    store = create_reviews(reviews)
    roles = tuple(role_arn(a) for a in DEMO_ACCOUNTS)
    new = NewClient(
        _CLIENT, DEMO_ACCOUNTS, roles, language=lang, external_id=DEMO_EXTERNAL_ID, called=demo_clients(1)[0].name
    )
    return create_client(store, new)


def _places() -> str:
    from wakit.demo.account import DEMO_ACCOUNTS, DEMO_REGIONS
    from wakit.view.words import count

    places = f"{count(len(DEMO_ACCOUNTS), 'account')}, {count(len(DEMO_REGIONS), 'region')}"
    return f"a stand-in for AWS answers: {places}"


def _report(workload: WorkloadFolder, reviews: Path, step: Callable[[str, str], None], audience: str) -> None:
    """What people said until now, and the report: for the house, and for somebody outside."""
    from wakit.jobs.render import render_client
    from wakit.review.branding import FOLDER, sample_folder
    from wakit.view.words import count

    step("answers", f"{count(_answer(workload), 'best practice')} answered, as after a review's first hour")
    report = render_client(_CLIENT, reviews)
    step("report", f"{report.stat().st_size / 1e6:.1f} MB in one file; it opens without a network")
    if audience != "internal":
        watermark = _CLIENT if audience == "sample" else ""
        if audience == "sample":
            shutil.copytree(sample_folder("alder"), reviews / FOLDER)
        outside = render_client(_CLIENT, reviews, audience=audience, watermark=watermark)
        files_made = count(sum(1 for _ in outside.parent.iterdir()), "file")
        step(audience, f"{files_made} without a name of the account's; scanned, nothing found")


def _last_report(reviews: Path, audience: str) -> Path:
    """The report for an audience; of a demo that an earlier version left, the house's."""
    output = reviews / _CLIENT / "main" / "output"
    report = output / audience / "review.html"
    return report if report.exists() else output / "internal" / "review.html"


def _say_how_to_go_on(reviews: Path, serve: bool) -> None:
    """Commands for pasting, on standard error."""
    if serve:
        return
    say(f"Go on with the review:    {own_command('review', _CLIENT, '--reviews', str(reviews))}", err=True)
    collect = own_command("demo", "--keep", str(reviews), "--serve")
    say(f"Collect it in a notebook: {collect}", err=True)


def _serve(environment: dict[str, str], reviews: Path, say_next: Callable[[], None], hint: str) -> None:
    """Let the stand-in answer until Ctrl-C; says what another terminal needs to reach it."""
    say("\nThe demo's AWS answers until Ctrl-C. Paste this in another terminal:\n", err=True)
    for line in settings(environment, without=_IN_THE_WAY):
        say(line, err=True)
    say_next()
    say(f"\n{hint}", err=True)
    try:
        _wait()
    except KeyboardInterrupt:
        say(f"\nThe demo's AWS is gone; the reviews stay in {reviews}", err=True)


def _wait() -> None:
    threading.Event().wait()


class _Clock:
    """Says each step with the time it took."""

    def __init__(self) -> None:
        self._before = time.monotonic()

    def step(self, name: str, what: str) -> None:
        """One line on standard error."""
        now = time.monotonic()
        say(f"{name:<10} {now - self._before:5.1f} s  {what}", err=True)
        self._before = now


def _collect(reviews: Path, step: Callable[[str, str], None]) -> None:
    """Everything for which the account is needed."""
    from wakit.demo.account import hidden
    from wakit.jobs.collect import collect_client
    from wakit.jobs.preflight import preflight_client
    from wakit.preflight import refused_of
    from wakit.view.words import count

    asked = preflight_client(_CLIENT, reviews)
    accounts = count(asked["account_id"].nunique(), "account")
    operations = count(asked["operation"].nunique(), "operation")
    step(
        "preflight",
        f"{operations} on one item each, in {accounts}: {count(len(refused_of(asked)), 'refused', 'refused')}",
    )
    done = collect_client(_CLIENT, reviews)
    seen = f"{count(sum(done.rows.values()), 'row')} in {count(len(done.rows), 'table')}, judged"
    step("collect", f"{seen}; {count(done.gaps, 'gap')} from {count(len(hidden()), 'hidden thing')}")


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
