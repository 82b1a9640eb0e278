"""A manifest looked at whole: a task for each client whose entry fits what is there, a fault for each other one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

from wakit.batch import declared_defaults, read_notebook
from wakit.errors import InputError, StoreError, UnknownName, WakitError
from wakit.files.disk import where_and_why
from wakit.files.document import Key
from wakit.files.wording import shown
from wakit.jobs.task import COLLECT, JUDGE, REVIEW, Item, Task, notebook_of
from wakit.review.batchfile import BatchAccount, BatchClient, BatchFile, Fault, Step, Value, called
from wakit.review.client import Client, load_client
from wakit.review.newclient import NewClient, create_client
from wakit.review.store import Store, WorkloadFolder, check_name
from wakit.review.wayin import check_way_in
from wakit.review.workload import load_workload

__all__ = ["Plan", "make_clients", "plan_batch"]

_OF_STEP: Mapping[Step, str] = {"collect": COLLECT, "judge": JUDGE, "review": REVIEW, "render": REVIEW}
#: parameters that say whose notebook it is, and the keys of the manifest that set them
_SET = ("client", "workload", "reviews", "audience", "lang")
_KINDS: Mapping[type, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}


@dataclass(frozen=True)
class Plan:
    """What a batch would do: its tasks, the clients to be made for them, and what is wrong."""

    tasks: tuple[Task, ...]
    new: tuple[NewClient, ...]
    faults: tuple[Fault, ...]


def plan_batch(store: Store, batch: BatchFile) -> Plan:
    """Hold every entry against the reviews folder; nothing is written, nothing started."""
    tasks, new = [], []
    faults = list(batch.faults)
    for entry in batch.clients:
        wrong, made = _checked(store, batch, entry)
        faults += wrong
        if not wrong:
            tasks.append(_task(store, entry, made))
            new += [made] if isinstance(made, NewClient) else []
    return Plan(tuple(tasks), tuple(new), tuple(sorted(faults, key=lambda one: one.line)))


def make_clients(store: Store, new: tuple[NewClient, ...]) -> None:
    """Make the folders of clients that the manifest tells from their accounts.

    Raises:
        StoreError: one can't be written.
    """
    for one in new:
        create_client(store, one)


def _checked(store: Store, batch: BatchFile, entry: BatchClient) -> tuple[list[Fault], Client | NewClient | None]:
    """What is wrong with one entry, and its client, there or to be made."""
    try:
        found, folder = _client(store, entry)
    except WakitError as error:
        return [batch.fault(entry, _one_line(error), "client")], None
    except OSError as error:
        return [batch.fault(entry, where_and_why(error), "client")], None
    faults = [batch.fault(entry, told, *keys) for told, keys in _problems(entry, found, folder)]
    return faults, found


def _client(store: Store, entry: BatchClient) -> tuple[Client | NewClient, WorkloadFolder | None]:
    """The client with its workload's folder, or what is needed to make it.

    Raises:
        WakitError: neither is there, or a file of theirs is wrong.
    """
    is_there = entry.client in store.clients()
    if not is_there and (entry.accounts or entry.evidence == "none"):
        check_name("client", entry.client)
        if entry.workload != "main":
            raise InputError(f"a client that is made has the workload main, not {entry.workload}")
        new = _new(entry)
        new.text()
        if (store.path / entry.client).exists():
            raise StoreError(f"{store.path / entry.client} is already there, without a client.yaml")
        return new, None
    folder = store.workload(called(entry))
    client = load_client(folder.client)
    load_workload(folder, client)
    if client.evidence == "account" and _asks_aws(entry, client.evidence):
        check_way_in(folder.client, client)
    _agrees(entry, client)
    return client, folder


def _new(entry: BatchClient) -> NewClient:
    roles = [role for one in entry.accounts if (role := _role(entry, one))]
    return NewClient(
        entry.client,
        [one.id for one in entry.accounts],
        roles,
        profile=_shared(entry, "profile"),
        regions=entry.regions,
        language=entry.lang,
        evidence=entry.evidence or "account",
        external_id=_shared(entry, "external_id"),
        account_names={one.id: one.name for one in entry.accounts},
    )


def _shared(entry: BatchClient, key: str) -> str:
    """What all accounts of a client that is made have together."""
    told = {getattr(one, key) or getattr(entry, key) for one in entry.accounts} or {getattr(entry, key)}
    if len(told) > 1:
        raise InputError(f"its accounts have several of {key}; make it by wakit init, and write its client.yaml")
    return str(told.pop())


def _role(entry: BatchClient, account: BatchAccount) -> str:
    """The ARN of an account's role; a role's bare name is the same in each account."""
    told = account.role or entry.role
    if not told or ":" in told:
        return told
    known = {"cn": "aws-cn", "us-gov": "aws-us-gov", "eusc": "aws-eusc"}
    partition = next((p for begin, p in known.items() if entry.regions and entry.regions[0].startswith(begin)), "aws")
    return f"arn:{partition}:iam::{account.id}:role/{told}"


def _agrees(entry: BatchClient, client: Client) -> None:
    """Where the manifest tells again what ``client.yaml`` says, both say the same.

    Raises:
        InputError: they don't.
    """
    told, listed = {one.id for one in entry.accounts}, {one.id for one in client.accounts}
    if told and told != listed:
        others = ", ".join(sorted(told ^ listed))
        raise InputError(f"client.yaml of {entry.client} and the manifest differ on accounts: {others}")
    entered: Mapping[str, set[object]] = {
        "profile": {one.profile for one in client.accounts},
        "role": {one.role for one in client.accounts},
        "external_id": {one.external_id for one in client.accounts},
        "regions": {client.regions},
        "evidence": {client.evidence},
    }
    for key, here in entered.items():
        said = getattr(entry, key)
        if said and here != {said} and not (key == "role" and all(str(one).endswith(f":role/{said}") for one in here)):
            raise InputError(f"client.yaml of {entry.client} says another {key}; write it in one place only")


def _problems(
    entry: BatchClient, client: Client | NewClient, folder: WorkloadFolder | None
) -> Iterator[tuple[str, tuple[Key, ...]]]:
    """What is wrong with notebooks, steps and parameters: the problem, and the keys that lead to it."""
    key = "steps" if entry.steps is not None else "notebooks"
    names = _names(entry, client.evidence)
    if not names:
        yield "is empty; write what is to be done", (key,)
    declared: dict[str, Mapping[str, object]] = {}
    for at, name in enumerate(names):
        if name == COLLECT and client.evidence != "account":
            yield f'collects, but evidence of {entry.client} is "{client.evidence}"', (key, at)
        if name != JUDGE:
            try:
                declared[name] = _declared(notebook_of(folder, name))
            except InputError as error:
                yield _one_line(error), (key, at)
    for name, value in entry.parameters.items():
        if name in _SET:
            yield f"is set by {name}: of the entry, not as a parameter", ("parameters", name)
            continue
        known = [of[name] for of in declared.values() if name in of]
        if not known:
            every = sorted({one for of in declared.values() for one in of} - {*_SET})
            told = UnknownName("parameter", name, every, f" (of {', '.join(declared)})")
            yield _one_line(told), ("parameters", name)
        elif not any(_fits(value, default) for default in known):
            kind = _KINDS.get(type(known[0]), "text")
            yield f"{shown(value)} stands here; the notebook wants {kind}", ("parameters", name)


def _fits(value: Value, default: object) -> bool:
    """Whether a value is of the kind that the notebook's own is; a notebook that says None takes anything."""
    if default is None or value is None or type(value) is type(default):
        return True
    return isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool)


def _declared(path: Path) -> Mapping[str, object]:
    state = path.stat()
    return _read(path, state.st_mtime_ns, state.st_size)


@cache
def _read(path: Path, *_: int) -> Mapping[str, object]:
    """The kit's own notebooks are the same for all clients, and so are most copies."""
    return declared_defaults(read_notebook(path))


def _names(entry: BatchClient, evidence: str) -> list[str]:
    if entry.steps is not None:
        return list(dict.fromkeys(_OF_STEP[step] for step in entry.steps))
    if entry.notebooks is not None:
        return list(dict.fromkeys(entry.notebooks))
    return [COLLECT, REVIEW] if evidence == "account" else [REVIEW]


def _asks_aws(entry: BatchClient, evidence: str) -> bool:
    return COLLECT in _names(entry, evidence)


def _task(store: Store, entry: BatchClient, client: Client | NewClient | None) -> Task:
    assert client is not None
    folder = None if isinstance(client, NewClient) else store.workload(called(entry))
    only_notebook = entry.steps is not None and "render" not in entry.steps
    items = []
    for name in _names(entry, client.evidence):
        known = _declared(notebook_of(folder, name)) if name != JUDGE else {}
        own = {key: value for key, value in entry.parameters.items() if key in known}
        items.append(Item(name, own, has_page=not (name == REVIEW and only_notebook)))
    made = Task(str(store.path), entry.client, entry.workload, tuple(items), entry.audience.value, entry.lang)
    told = json.dumps(asdict(made), sort_keys=True).encode()
    return replace(made, timeout_minutes=entry.timeout_minutes, mark=hashlib.sha256(told).hexdigest()[:16])


def _one_line(error: BaseException) -> str:
    return "; ".join(line.strip() for line in str(error).splitlines() if line.strip())
