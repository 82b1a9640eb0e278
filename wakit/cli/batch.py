"""``wakit batch``: every client of a manifest, isolated from one another."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wakit.cli import json_option, reviews_option
from wakit.cli.saying import say, say_json
from wakit.cli.tables import print_table
from wakit.commands import command as command_text
from wakit.commands import remember_reviews

if TYPE_CHECKING:
    from tqdm import tqdm

    from wakit.jobs.batch import Batch, Where
    from wakit.jobs.launch import Done
    from wakit.jobs.task import Task

__all__ = ["command"]


@click.command("batch")
@click.argument("manifest", required=False, type=click.Path(path_type=Path))
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="So many clients at once; else one a core.")
@click.option("--dask", metavar="ADDRESS", default=None, help="Run on the Dask cluster of this scheduler.")
@click.option("--resume", is_flag=True, help="Do only what the last run of this manifest did not finish.")
@click.option("--skip-invalid", is_flag=True, help="Leave clients whose entries are wrong, and run the others.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a manifest, for editors; nothing is run.")
@json_option
@reviews_option
def command(
    manifest: Path | None,
    jobs: int | None,
    dask: str | None,
    resume: bool,
    skip_invalid: bool,
    schema: bool,
    as_json: bool,
    reviews: str | None,
) -> None:
    """Do for each client of MANIFEST (YAML or JSON) what it says: by default collect, and render the review.

    The whole manifest is looked at before anything starts. Each client runs in a process of its own, with a log in its
    folder; one that fails neither stops nor touches another. In the end there are three lists: succeeded, failed, not
    started.
    """
    if schema:
        from wakit.review.batchfile import batch_schema

        say_json(batch_schema())
        return
    if manifest is None:
        raise click.UsageError("Missing argument 'MANIFEST': the clients' file, such as clients.yaml.")
    from wakit.jobs.batch import run_batch

    here = None if os.environ.get("WAKIT_REVIEWS") else _beside(manifest)
    with _Bars() as bars, _where(dask, jobs) as where:
        try:
            done = run_batch(
                manifest,
                reviews or here,
                resume=resume,
                skip_invalid=skip_invalid,
                where=where,
                watching=bars,
            )
        except KeyboardInterrupt:
            say(f"\nwakit: stopped; go on: {command_text('batch', str(manifest), '--resume')}", err=True)
            raise
    remember_reviews(reviews or "")
    _report(done, manifest, as_json)
    if done.failed or done.not_started:
        sys.exit(1)


@contextmanager
def _where(address: str | None, jobs: int | None) -> Iterator[Where]:
    """On this machine, or on a cluster."""
    from wakit.jobs.batch import Where

    if address is None:
        yield Where(jobs or os.cpu_count() or 1)
        return
    from wakit.jobs.cluster import Away, cluster

    with cluster(address) as found:
        away = Away(found)
        yield Where(jobs or found.at_once, run=away, stop=away.stop, check=found.check)


def _beside(manifest: Path) -> str | None:
    """The reviews folder in which the manifest lies."""
    from wakit.review.store import MARKER

    above = next((f for f in manifest.absolute().parents if (f / MARKER).is_file()), None)
    return str(above) if above else None


def _report(done: Batch, manifest: Path, as_json: bool) -> None:
    from wakit.view.batch import batch_text, heading, rows_text

    lists = {name: [_row(one) for one in getattr(done, name)] for name in ("succeeded", "failed", "not_started")}
    if as_json:
        say_json(lists)
    else:
        for name, rows in lists.items():
            if rows:
                say(f"{heading(name)}:")
                print_table(rows_text(rows), as_json=False)
    say(batch_text(lists), err=True)
    if done.failed or done.not_started:
        again = command_text("batch", str(manifest), "--resume")
        say(f"logs are in CLIENT/logs; once it is put right, do the rest: {again}", err=True)


def _row(one: Done) -> dict[str, object]:
    return {
        "client": one.client,
        "workload": one.workload,
        "notebook": one.notebook,
        "seconds": one.seconds,
        "reason": one.reason,
        "outputs": list(one.outputs),
    }


class _Bars:
    """A bar for each client that is at work and one for all; where that is no terminal, a line for each that ended."""

    def __init__(self) -> None:
        self._is_shown, self._is_over = sys.stderr.isatty(), threading.Event()
        self._lock = threading.Lock()
        self._all: tqdm[None] | None = None
        self._bars: dict[str, tqdm[None]] = {}

    def __enter__(self) -> _Bars:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for bar in [*self._bars.values(), *filter(None, [self._all])]:
            bar.close()

    def begin(self, tasks: Sequence[Task]) -> None:
        """So many clients there are."""
        if self._is_shown:
            self._all = _bar(len(tasks), "all clients", "client")
            threading.Thread(target=self._tick, name="wakit-bars", daemon=True).start()

    def _tick(self) -> None:
        """The clocks go on while nothing else happens."""
        while not self._is_over.wait(1.0):
            with self._lock:
                for bar in [*self._bars.values(), *filter(None, [self._all])]:
                    bar.refresh()

    def tell(self, task: Task, told: Mapping[str, object]) -> None:
        """A client's process has begun something, or ended it."""
        from wakit.view.batch import doing_text

        if not self._is_shown:
            return
        with self._lock:
            if task.name not in self._bars:
                self._bars[task.name] = _bar(len(task.items), task.client, "step")
            if "began" in told:
                self._bars[task.name].set_description_str(doing_text(task.client, told))
            self._bars[task.name].update("ended" in told)

    def ended(self, task: Task, done: Sequence[Done]) -> None:
        """Nothing more comes of a client."""
        from wakit.view.batch import ended_text

        with self._lock:
            if bar := self._bars.pop(task.name, None):
                bar.close()
            if self._all is not None:
                self._all.update(1)
            else:
                say(ended_text(task.client, [(one.notebook, one.seconds, one.reason) for one in done]), err=True)


def _bar(total: int, name: str, unit: str) -> tqdm[None]:
    from tqdm import tqdm

    return tqdm(total=total, desc=name, unit=unit, leave=False, bar_format="{desc:<40} {bar} {n}/{total} {elapsed}")
