"""Eight invented clients for trying a batch: other trades, accounts, regions and people, each review at another stage.

What they are is data (``data/clients``, a folder each). Their accounts are guises of the two that are filled.
"""

from __future__ import annotations

import contextlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from wakit.demo.faults import Fault, Trouble
from wakit.demo.guise import Change, Guise
from wakit.demo.places import DEMO_ACCOUNTS, DEMO_EXTERNAL_ID, DEMO_ROLE, MANAGEMENT, PRODUCTION
from wakit.demo.stand_in import StandIn

__all__ = ["MOST_CLIENTS", "DemoClient", "demo_clients", "dressed"]

#: the order in which they are taken: first those whose reviews differ most
_FOLDERS = ("nordlicht", "tolvane", "brindlewood", "quillstone", "veldwijk", "tarnbeck", "lumenfjord", "harrowmint")
MOST_CLIENTS = len(_FOLDERS)

Entry = dict[str, Any]  # one object of a data file


@dataclass(frozen=True, slots=True)
class DemoClient:
    """One client: what stands in its files, and how its accounts look.

    ``accounts`` are those that are collected, by id, with their names; none where the review is an interview only.
    ``told`` are answers of theirs that the demo's accounts give otherwise: operation, account, value.
    ``texts`` are whole files of its workload (``workload.yaml``, ``accepted.yaml`` …).
    """

    folder: str
    name: str
    stage: str
    accounts: dict[str, str]
    role: str
    external_id: str
    regions: tuple[str, ...]
    known_accounts: dict[str, str]
    guise: Guise | None
    refused: tuple[Fault, ...]
    told: tuple[tuple[str, str, Entry], ...]
    texts: dict[str, str]
    questions: tuple[Entry, ...]
    best_practices: tuple[Entry, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """The role to be taken in each account."""
        return tuple(f"arn:aws:iam::{account}:role/{self.role}" for account in self.accounts)


def demo_clients(number: int = MOST_CLIENTS) -> tuple[DemoClient, ...]:
    """The first so many clients.

    >>> [client.name for client in demo_clients(2)]
    ['Nordlicht Logistics', 'Tolvane Homeware']
    """
    return tuple(_client(folder) for folder in _FOLDERS[:number])


@contextlib.contextmanager
def dressed(aws: StandIn) -> Iterator[None]:
    """Let a filled stand-in be all the clients' AWS, what each refuses included, for the length of a ``with`` block."""
    clients, before = demo_clients(), aws.guises
    aws.guises = [client.guise for client in clients if client.guise]
    for operation, account_id, value in (one for client in clients for one in client.told):
        aws.settings.tell(operation, account_id, "*", value)
    try:
        with aws.failing(*(fault for client in clients for fault in client.refused)):
            yield
    finally:
        aws.guises = before


@lru_cache
def _client(folder: str) -> DemoClient:
    place = files("wakit.demo") / "data" / "clients" / folder
    about = tomllib.loads((place / "client.toml").read_text("utf-8"))
    words = about.get("words", {})
    to_client = {theirs: ours for ours, theirs in words.items()}
    questions, best_practices = _said(place)
    return DemoClient(
        folder=folder,
        name=about["name"],
        stage=about["stage"],
        accounts=about.get("accounts", {}),
        role=to_client.get(DEMO_ROLE, DEMO_ROLE),
        external_id=to_client.get(DEMO_EXTERNAL_ID, DEMO_EXTERNAL_ID),
        regions=tuple(about.get("regions", ())),
        known_accounts=about.get("known_accounts", {}),
        guise=_guise(about, words),
        refused=tuple(Fault(Trouble(f["trouble"]), **_rest(f)) for f in about.get("refused", ())),
        told=tuple((t["operation"], t["account_id"], t["value"]) for t in about.get("told", ())),
        texts=_texts(place),
        questions=questions,
        best_practices=best_practices,
    )


def _rest(fault: Entry) -> Entry:
    return {key: value for key, value in fault.items() if key != "trouble"}


def _guise(about: Entry, words: dict[str, str]) -> Guise | None:
    if "production" not in about:
        return None
    accounts = {about["production"]: PRODUCTION, about["management"]: MANAGEMENT}
    if tuple(accounts) == DEMO_ACCOUNTS:
        return None
    changes = tuple(Change(*change) for change in about.get("changes", ()))
    turn: int = about["turn"]
    own = {f"{turn:04}demodemodemo": "6804demodemodemo"}  # the instance of IAM Identity Center, which no turn reaches
    return Guise(accounts, about.get("lives_in", {}), words | own, turn, changes)


def _texts(place: Traversable) -> dict[str, str]:
    found = {f.name: f.read_text("utf-8") for f in place.iterdir() if f.name.endswith(".yaml")}
    return found or {"workload.yaml": (files("wakit.demo") / "data" / "workload.yaml").read_text("utf-8")}


def _said(place: Traversable) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """What people said: of questions, and of best practices."""
    page = place / "said.toml"
    if page.is_file():
        return _of_speakers(tomllib.loads(page.read_text("utf-8")))
    if place.name != _FOLDERS[0]:
        return (), ()
    said = json.loads((files("wakit.demo") / "data" / "answers.json").read_text("utf-8"))
    return tuple(said["questions"]), tuple(said["best_practices"])


def _of_speakers(said: Entry) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """``[said."Somebody"]`` holds lists of best practices by status; what else was noted stands by best practice."""
    found: list[Entry] = []
    for speaker, by_status in said["said"].items():
        for status, names in by_status.items():
            found += [{"best_practice": name, "status": status, "said_by": speaker} for name in names]
    for entry in found:
        name = entry["best_practice"]
        entry["confidence"] = "unsure" if name in said.get("unsure", ()) else "sure"
        entry |= {key: said[key][name] for key in ("note", "quote", "reason") if name in said.get(key, ())}
    return tuple(said.get("questions", ())), tuple(found)
