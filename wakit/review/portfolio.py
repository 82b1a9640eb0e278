"""All workloads of all clients side by side, made of their records alone: no review is opened for it."""

from __future__ import annotations

import calendar
import math
import os
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from wakit.errors import FileError, InputError, SealedError, SnapshotError, UnknownName
from wakit.files.disk import why
from wakit.files.listing import yaml_states
from wakit.files.reading import read_text
from wakit.kernel import CLIENT
from wakit.lens import Lens, lens_versions, load_lens
from wakit.model import Risk
from wakit.redact.pseudonyms import Pseudonyms
from wakit.review.record import Past, Record, Records, UnreadLine, read_records
from wakit.review.store import LETTERS, ClientFolder, Store, WorkloadFolder, open_store, split_name
from wakit.review.workload import load_workload

__all__ = [
    "Asked",
    "Portfolio",
    "Silent",
    "Standing",
    "cleared_along",
    "forget_letters",
    "known_lenses",
    "open_portfolio",
]

T = TypeVar("T")

_CALM = (Risk.MEDIUM, Risk.NONE, Risk.NOT_APPLICABLE)
_MONTHS_TO_NEXT = 6
_SAYS_NEXT = re.compile(r"(?m)^next_review\s*:")
#: how the folder of a snapshot is called
_SNAPSHOT = "%Y%m%dT%H%M%SZ"
_CLIENT = "client"


@dataclass(frozen=True)
class Asked:
    """Which part of the portfolio is wanted; what is empty leaves nothing out.

    ``clients`` are ``CLIENT`` or ``CLIENT/WORKLOAD``. ``since``: only reviews with a record of that day or later, and
    of the others' history what is later. ``question``: its number or Tool id.
    """

    clients: tuple[str, ...] = ()
    workload: str = ""
    since: date | None = None
    question: str = ""


@dataclass(frozen=True)
class Standing:
    """Where one workload stands by its newest record, and what led there (``past``, the oldest first, it included).

    ``next_review`` is the day that ``workload.yaml`` says; where it says none, six months after the evidence (by
    interview: after the record), and then ``is_estimated``. ``changed`` is when something was changed that the record
    does not know; None where nothing was.
    """

    client: str
    workload: str
    label: str
    newest: Record
    past: tuple[Past, ...]
    next_review: date
    is_estimated: bool
    changed: datetime | None = None

    @cached_property
    def high(self) -> tuple[str, ...]:
        """The Tool's ids of the questions that are high-risk now (estimated)."""
        return tuple(key for key, one in self.newest.questions.items() if one.risk is Risk.HIGH)

    @cached_property
    def cleared(self) -> tuple[str, ...]:
        """The Tool's ids of the questions that were high-risk by what somebody said, and no longer are."""
        *_, last = cleared_along(self.past)
        return last

    @property
    def found(self) -> int:
        """How many questions were high-risk at some time: those that are, and those that were cleared."""
        return len(self.high) + len(self.cleared)

    @property
    def goal(self) -> int:
        """How many of them have to be cleared."""
        return math.ceil(self.found * self.newest.goal / 100)

    @property
    def is_reached(self) -> bool:
        """Whether the goal is reached; not where nothing was ever high-risk."""
        return 0 < self.goal <= len(self.cleared)

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(one.risk is not Risk.UNANSWERED for one in self.newest.questions.values())

    def evidence_age(self, today: date) -> int | None:
        """How many days old the evidence is; None by interview."""
        at = self.newest.evidence
        return (today - at.astimezone(UTC).date()).days if at is not None else None


@dataclass(frozen=True)
class Silent:
    """A workload of which there is no record, or with ``newest`` none that is new enough."""

    client: str
    workload: str
    label: str
    newest: date | None = None


@dataclass(frozen=True)
class Portfolio:
    """What `open_portfolio` found. ``names`` is false where clients bear letters; ``unread`` lines were left out."""

    today: date
    asked: Asked
    names: bool
    standings: tuple[Standing, ...]
    silent: tuple[Silent, ...] = ()
    unread: tuple[tuple[str, UnreadLine], ...] = ()
    """by label"""

    @property
    def clients(self) -> int:
        """How many clients have a record."""
        return len({one.client for one in self.standings})

    def wanted(self, questions: Mapping[str, T]) -> Iterator[tuple[str, T]]:
        """Of what is held by the Tool's ids that of the questions that are wanted."""
        only = self.asked.question
        return ((key, one) for key, one in questions.items() if not only or key == only)


def cleared_along(past: Sequence[Past]) -> Iterator[tuple[str, ...]]:
    """For each record the questions that are calm in it, and were high-risk in one before by what somebody said."""
    once: set[str] = set()
    for one in past:
        yield tuple(key for key in once if one.risks.get(key) in _CALM)
        once |= one.said


def known_lenses() -> tuple[Lens, ...]:
    """Every lens of this wakit, the newest first: where titles of questions and best practices come from."""
    return tuple(load_lens(version) for version in sorted(lens_versions(), reverse=True))


def open_portfolio(
    reviews: str | Path | None = None, asked: Asked | None = None, *, names: bool = True, today: date | None = None
) -> Portfolio:
    """Where every workload of every client stands, by its records.

    Args:
        reviews: the reviews folder; else found as everywhere.
        asked: which part of it.
        names: whether clients appear by the names of their folders; else as "client A", by an order that only a file
            in the reviews folder can tell.
        today: what ages and dates are held against; else today (UTC).

    Raises:
        InputError: this is one client's kernel, in which no other may be named.
        UnknownName: no such client, workload or question.
        StoreError: no reviews folder, or with letters: it can't be written.

    >>> from tempfile import TemporaryDirectory
    >>> from wakit.review.store import create_reviews
    >>> with TemporaryDirectory() as place:
    ...     store = create_reviews(Path(place) / "reviews")
    ...     open_portfolio(store.path).standings
    ()
    """
    if only := os.environ.get(CLIENT, ""):
        raise InputError(f"the portfolio shows every client, and this kernel is {only}'s; open it in one of its own")
    store, today = open_store(reviews), today or datetime.now(UTC).date()
    asked = _checked(asked or Asked(), store)
    every, closed = _folders(store)
    folders = [one for one in every if _is_wanted(one, asked)]
    labels = _labels(folders) if names else _letters(store, every)
    standings, silent, unread = list[Standing](), list[Silent](), list[tuple[str, UnreadLine]]()
    unread += [(name if names else f"a {_CLIENT}", line) for name, line in closed if _is_asked(name, asked)]
    for folder in folders:
        client, label = labels[folder.client.name, folder.name]
        found = _records(folder)
        unread += [(label, line) for line in found.unread]
        newest = found.newest
        if newest is None and found.unread:
            continue  # it may be recorded, where nobody can read it
        if newest is None or (asked.since and newest.at.date() < asked.since):
            silent.append(Silent(client, folder.name if names else "", label, newest.at.date() if newest else None))
            continue
        told, wrong = _told(folder)
        unread += [(label, line) for line in wrong]
        standing = _standing(folder, newest, found.past, told)
        standings.append(replace(standing, client=client, label=label, workload=folder.name if names else ""))
    return Portfolio(today, asked, names, tuple(standings), tuple(silent), tuple(unread))


def _records(folder: WorkloadFolder) -> Records:
    """Its records; a link might lead anywhere, so none is followed."""
    try:
        links = [path for path in (folder.client.path, folder.path, folder.standing) if path.is_symlink()]
        if links:
            return Records(unread=(UnreadLine(links[0], 0, "is a link; put what it names in its place"),))
        return read_records(folder.standing)
    except OSError as error:
        return Records(unread=(_closed(folder.path, error),))


def _closed(folder: Path, error: OSError) -> UnreadLine:
    return UnreadLine(folder, 0, f"can't be read: {why(error)}")


def _checked(asked: Asked, store: Store) -> Asked:
    """Names that exist; a question by its Tool's id."""
    for name in asked.clients:
        client, workload = split_name(name)
        if client not in (known := store.clients()):
            raise UnknownName("client", client, known, f" (in {store.path})")
        if "/" in name:
            store.client(client).workload(workload)
    if not asked.question:
        return asked
    return replace(asked, question=_tool_id(asked.question))


def _tool_id(name: str) -> str:
    newest, *older = known_lenses()
    for lens in older:
        if any(name == question.tool_id for question in lens.questions):
            return name
    return newest.question(name).tool_id


def _folders(store: Store) -> tuple[list[WorkloadFolder], list[tuple[str, UnreadLine]]]:
    """Every workload of every client, and the clients whose folders nobody may look into.

    `Store.client` would look through all of a client's files each time.
    """
    found, closed = list[WorkloadFolder](), list[tuple[str, UnreadLine]]()
    for name in store.clients():
        client = ClientFolder(store.path / name)
        try:
            found += [WorkloadFolder(client, workload) for workload in client.workloads()]
        except OSError as error:
            closed.append((name, _closed(client.path, error)))
    return found, closed


def _is_wanted(folder: WorkloadFolder, asked: Asked) -> bool:
    client, workload = folder.client.name, folder.name
    is_named = not asked.clients or client in asked.clients or f"{client}/{workload}" in asked.clients
    return is_named and asked.workload in ("", workload)


def _is_asked(client: str, asked: Asked) -> bool:
    return not asked.clients or client in {split_name(name)[0] for name in asked.clients}


_Labels = dict[tuple[str, str], tuple[str, str]]


def _labels(folders: Iterable[WorkloadFolder]) -> _Labels:
    """As they are typed: ``acme``, ``acme/web-shop``."""
    named = [(one.client.name, one.name) for one in folders]
    return {(c, w): (c, c if w == "main" else f"{c}/{w}") for c, w in named}


def _letters(store: Store, folders: Iterable[WorkloadFolder]) -> _Labels:
    """Letters by chance and kept, so that neither the alphabet nor the number of clients tells who is who."""
    named = [(one.client.name, one.name) for one in folders]
    random.SystemRandom().shuffle(named)
    pseudonyms = Pseudonyms(store.path / LETTERS, lettered=(_CLIENT,))
    with pseudonyms.together():
        clients = dict(zip(named, pseudonyms.of((_CLIENT, client) for client, _ in named), strict=True))
        several = [one for one in named if sum(client == one[0] for client, _ in named) > 1]
        nouns = [(f"{clients[one]}, workload", "/".join(one)) for one in several]
        labels = dict(zip(several, pseudonyms.of(nouns), strict=True))
    return {one: (clients[one], labels.get(one, clients[one])) for one in named}


def forget_letters(client: ClientFolder) -> None:
    """Forget which letter a client bore; it is given to no other.

    Raises:
        FileError: somebody broke the file that says which client has which.
        StoreError: it can't be written.
    """
    file, name = client.path.parent / LETTERS, client.name
    if file.exists():
        Pseudonyms(file, lettered=(_CLIENT,)).forget(lambda value: value == name or value.startswith(f"{name}/"))


def _told(folder: WorkloadFolder) -> tuple[date | None, list[UnreadLine]]:
    """The day of the next review, where ``workload.yaml`` says one; the file is read whole only then."""
    try:
        text = read_text(folder.file)
        return (load_workload(folder).next_review if _SAYS_NEXT.search(text) else None), []
    except FileError as error:
        return None, [UnreadLine(folder.file, error.line or 0, error.problem)]


def _standing(folder: WorkloadFolder, newest: Record, past: tuple[Past, ...], told: date | None) -> Standing:
    next_review = told or _months_later((newest.evidence or newest.at).astimezone(UTC).date(), _MONTHS_TO_NEXT)
    changed = _changed(folder, newest)
    return Standing("", folder.name, "", newest, past, next_review, told is None, changed)


def _changed(folder: WorkloadFolder, newest: Record) -> datetime | None:
    """When something was changed after the record: answers, plan, accepted risks, or evidence that is newer."""
    states = [*yaml_states(folder.answers).values(), *_of(folder, "plan.yaml", "accepted.yaml")]
    moments = [datetime.fromtimestamp(written / 1e9, UTC) for written, _, _ in states]
    later = [one for one in moments if (one - newest.at).total_seconds() >= 1]
    return max([*later, *_newer_evidence(folder.client, newest)], default=None)


def _newer_evidence(client: ClientFolder, newest: Record) -> list[datetime]:
    """When whole evidence was collected that the record does not know; mostly one listing tells that there is none."""
    known = (newest.evidence or newest.at).astimezone(UTC).strftime(_SNAPSHOT)
    names = os.listdir(client.evidence) if client.evidence.is_dir() else []
    return [at for name in names if name > known and (at := _whole(client.evidence / name, client.name))]


def _whole(snapshot: Path, client: str) -> datetime | None:
    from wakit.evidence.manifest import read_manifest  # needed where there is newer evidence only

    try:
        begun = datetime.strptime(snapshot.name, _SNAPSHOT).replace(tzinfo=UTC)
        return begun if read_manifest(snapshot, client).is_complete else None
    except (ValueError, SnapshotError, SealedError):
        return None  # somebody's own folder, damaged, or for another's key: the client's own commands say so


def _of(folder: WorkloadFolder, *names: str) -> list[tuple[int, int, int]]:
    states = yaml_states(folder.path)
    return [states[name] for name in names if name in states]


def _months_later(day: date, months: int) -> date:
    """The same day some months on, or the last one of a shorter month.

    >>> _months_later(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
