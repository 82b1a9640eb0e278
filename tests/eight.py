"""The demo's eight clients for tests of batches: made and collected once in a run, copied for whoever asks.

::

    with eight_clients(tmp_path / "reviews") as eight, eight.expired("veldwijk"):
        ...                                       # os.environ leads to their AWS; children inherit it
        eight.manifest                            # clients.yaml, to be edited at will
        eight.aws.failing(Fault(...))             # whatever else shall go wrong, by a client's own account ids
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.filled import filled_stand_in
from tests.kept import kept_folder
from wakit.cli.democlients import collect_clients, make_clients, manifest_of
from wakit.demo.clients import DemoClient, demo_clients, dressed
from wakit.demo.faults import Fault, Trouble
from wakit.demo.stand_in import StandIn

__all__ = ["Eight", "dressed_stand_in", "eight_clients"]


@dataclass(frozen=True)
class Eight:
    """A reviews folder of one's own with eight clients, and the AWS that answers for all of them."""

    reviews: Path
    aws: StandIn

    @property
    def manifest(self) -> Path:
        return manifest_of(self.reviews)

    def client(self, folder: str) -> DemoClient:
        return next(client for client in demo_clients() if client.folder == folder)

    @contextlib.contextmanager
    def expired(self, *folders: str) -> Iterator[None]:
        """Let every call in the accounts of these clients say that the credentials have expired; no other's."""
        accounts = [account for folder in folders for account in self.client(folder).accounts]
        with self.aws.failing(*(Fault(Trouble.EXPIRED, account_id=account) for account in accounts)):
            yield


@contextlib.contextmanager
def dressed_stand_in() -> Iterator[StandIn]:
    """The AWS of all eight, named in ``os.environ``."""
    with filled_stand_in() as aws, dressed(aws), aws.applied():
        yield aws


@contextlib.contextmanager
def eight_clients(reviews: Path) -> Iterator[Eight]:
    """Eight clients in a new folder, with evidence, and their AWS for the length of a ``with`` block."""
    with dressed_stand_in() as aws:
        shutil.copytree(kept_folder("eight-clients", lambda place: _make(place / "reviews", aws)) / "reviews", reviews)
        yield Eight(reviews, aws)


def _make(reviews: Path, aws: StandIn) -> None:
    make_clients(reviews, demo_clients())
    collect_clients(aws, reviews, demo_clients(), lambda *_: None)
