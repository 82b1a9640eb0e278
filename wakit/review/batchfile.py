"""The manifest of a batch (``clients.yaml``): which clients, and what is done for each. Every fault of it at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, StrictInt, ValidationError, WithJsonSchema

from wakit.errors import FileError
from wakit.files.document import Document, Key
from wakit.files.reading import read_document
from wakit.files.wording import FileModel, key_text, problems, shown, wrong
from wakit.model import Audience
from wakit.review.client import RENDERED, AccountId, Language, Region

__all__ = ["STEPS", "BatchClient", "BatchFile", "Fault", "Step", "Value", "batch_schema", "called", "read_batch"]

#: what a notebook's parameter may be
Value = bool | int | float | str | None
Step = Literal["collect", "judge", "review", "render"]
#: what can be asked for instead of notebooks
STEPS: tuple[Step, ...] = get_args(Step)
_EITHER = {"notebooks", "steps"}
_ANY = WithJsonSchema({"type": ["boolean", "number", "string", "null"]})


def _account(value: object) -> object:
    """An id alone is short for an entry."""
    return value if isinstance(value, Mapping) else {"id": value}


def _notebook(value: str) -> str:
    name = value.removesuffix(".ipynb")
    if not name or name.startswith(("/", ".")) or ".." in name or "\\" in name:
        raise wrong(f"{shown(value)} is not a notebook's name, such as 3-review")
    return name


def _value(value: object) -> Value:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise wrong(f"{shown(value)} stands here; a parameter is text, a number, true or false")


class BatchAccount(FileModel):
    """An account of a client that is to be made: as in ``client.yaml``."""

    id: AccountId
    name: str = ""
    profile: str = ""
    role: str = ""
    external_id: str = ""


class Asked(FileModel):
    """What is done for a client; ``defaults`` says it for all of them."""

    workload: str = "main"
    notebooks: tuple[Annotated[str, AfterValidator(_notebook)], ...] | None = None
    steps: tuple[Step, ...] | None = None
    audience: Audience = Audience.INTERNAL
    lang: Language = "en"
    parameters: dict[str, Annotated[Value, PlainValidator(_value), _ANY]] = Field(default_factory=dict)
    timeout_minutes: Annotated[StrictInt, Field(ge=1)] | None = None
    accounts: tuple[Annotated[BatchAccount, BeforeValidator(_account)], ...] = ()
    profile: str = ""
    role: str = ""
    external_id: str = ""
    regions: tuple[Region, ...] = ()
    evidence: Literal["account", "import", "none"] | None = None


class BatchClient(Asked):
    """One client of a batch: a folder of the reviews folder, or one that is made from its accounts."""

    client: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with the manifest, and in whose entry; ``client`` is empty where it is about the whole file."""

    client: str
    line: int
    key: str
    problem: str

    def __str__(self) -> str:
        keys = re.sub(r"^clients\[\d+\]\.?", "", self.key)
        who = self.client.removesuffix("/main")
        return f"line {self.line}, {', '.join(filter(None, (who, keys)))}: {self.problem}"


@dataclass(frozen=True)
class BatchFile:
    """What a manifest says: the clients whose entries are right, and every fault of the others.

    ``at`` tells for each client where in the file it stands, for what is found out later.
    """

    page: Document
    clients: tuple[BatchClient, ...]
    faults: tuple[Fault, ...]
    at: Mapping[str, int]

    def fault(self, client: BatchClient, problem: str, *keys: Key) -> Fault:
        """A fault of one client's entry that its shape does not show."""
        return _fault(self.page, ("clients", self.at[called(client)], *keys), called(client), problem)


def called(client: BatchClient) -> str:
    """``CLIENT/WORKLOAD``: by what an entry is known."""
    return f"{client.client}/{client.workload}"


def read_batch(path: Path) -> BatchFile:
    """Read a manifest (YAML or JSON) and look at each entry for itself.

    Raises:
        FileError: it is not there, not YAML, or holds no list of clients.
    """
    page = read_document(path)
    entries = page.data.get("clients")
    if not isinstance(entries, list) or not entries:
        found = f"{shown(entries)} stands here" if "clients" in page.data else "is missing"
        problem = f'{found}; write a list, one "- client: NAME" a line'
        raise FileError(path, problem, line=page.line("clients"), key="clients")
    defaults, faults = _defaults(page)
    clients: list[BatchClient] = []
    at: dict[str, int] = {}
    for number, entry in enumerate(entries):
        made, wrongs = _entry(page, entry, defaults, number)
        faults += wrongs
        if made is None:
            continue
        first = at.setdefault(called(made), number)
        if first == number:
            clients.append(made)
        else:
            twice = f"stands in line {page.line('clients', first)} too; keep one"
            faults.append(_fault(page, ("clients", number, "client"), called(made), f"{called(made)} {twice}"))
    return BatchFile(page, tuple(clients), tuple(faults), at)


def _fault(page: Document, path: Sequence[Key], client: str, problem: str) -> Fault:
    return Fault(client, page.line(*path), key_text(path), problem)


def _defaults(page: Document) -> tuple[Mapping[str, object], list[Fault]]:
    """What holds for all clients; nothing where it is wrong, for then nothing is started."""
    strange = [key for key in page.data if key not in ("clients", "defaults")]
    faults = [_fault(page, (key,), "", "is not a known key; write defaults and clients") for key in strange]
    given = page.data.get("defaults") or {}
    if not isinstance(given, Mapping):
        told = f'{shown(given)} stands here; write "key: value" lines below it'
        return {}, [*faults, _fault(page, ("defaults",), "", told)]
    faults += _faults(page, Asked, given, ("defaults",), "")
    return ({} if faults else given), faults


def _entry(
    page: Document, entry: object, defaults: Mapping[str, object], number: int
) -> tuple[BatchClient | None, list[Fault]]:
    path: tuple[Key, ...] = ("clients", number)
    if not isinstance(entry, Mapping):
        told = f"{shown(entry)} stands here; write client: and below it what is done for it"
        return None, [_fault(page, path, str(entry), told)]
    name = str(entry.get("client") or f"entry {number + 1}")
    found = _faults(page, BatchClient, entry, path, name)
    if "notebooks" in entry and "steps" in entry:
        found.append(_fault(page, (*path, "steps"), name, "stands beside notebooks; write one of the two"))
    return (None, found) if found else (BatchClient.model_validate(_whole(entry, defaults)), [])


def _whole(entry: Mapping[str, object], defaults: Mapping[str, object]) -> Mapping[str, object]:
    """An entry with what holds for all; its own word goes before that, parameter by parameter."""
    left = {key: value for key, value in defaults.items() if not (key in _EITHER and _EITHER & entry.keys())}
    general, own = left.get("parameters"), entry.get("parameters")
    both = {**general, **own} if isinstance(general, Mapping) and isinstance(own, Mapping) else None
    return {**left, **entry, **({"parameters": both} if both else {})}


def _faults(
    page: Document, model: type[Asked], data: Mapping[str, object], path: Sequence[Key], client: str
) -> list[Fault]:
    error: ValidationError | None = None
    try:
        model.model_validate(data)
    except ValidationError as caught:
        error = caught
    found = dict(problems(model, data, error, lambda keys: page.source(*path, *keys)))
    known = ", ".join(sorted(model.model_fields))
    for key in data:
        if key not in model.model_fields:
            found.setdefault((key,), f"is not a known key; known: {known}")
    return [_fault(page, (*path, *keys), client, told) for keys, told in found.items()]


def batch_schema() -> dict[str, object]:
    """The JSON Schema of a manifest, for editors that complete and check while somebody types."""
    own, shared = _schema(BatchClient), _schema(Asked)
    own["not"] = {"required": sorted(_EITHER)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The manifest of wakit batch",
        "type": "object",
        "required": ["clients"],
        "additionalProperties": False,
        "properties": {"defaults": shared, "clients": {"type": "array", "minItems": 1, "items": own}},
    }


def _schema(model: type[Asked]) -> dict[str, Any]:
    """One entry; ids are text of twelve digits, and a list of them may hold entries as well."""
    account = {**_closed(BatchAccount.model_json_schema()), "required": ["id"]}
    either = {"anyOf": [_ID, account]}
    made = _closed(model.model_json_schema())
    made["properties"] |= {
        "accounts": {"type": "array", "items": either},
        "audience": {"enum": [one.value for one in Audience], "default": Audience.INTERNAL.value},
        "lang": {"enum": list(RENDERED), "default": "en"},
    }
    made["properties"] = {key: {"description": _ABOUT[key], **one} for key, one in made["properties"].items()}
    return made


def _closed(made: dict[str, Any]) -> dict[str, Any]:
    """Without the names of our classes; what is not known is wrong."""
    made.pop("$defs", None)
    about = {key: {k: v for k, v in one.items() if k != "title"} for key, one in made["properties"].items()}
    about |= {"id": _ID} if "id" in about else {}
    return {"type": "object", "required": made.get("required", []), "additionalProperties": False, "properties": about}


_ID = {"type": "string", "pattern": "^[0-9]{12}$"}
#: what an editor shows beside a key
_ABOUT = {
    "client": "A folder of the reviews folder, or the name of one that is made from its accounts.",
    "workload": "Which of the client's workloads.",
    "notebooks": "Which notebooks are run, in this order, without .ipynb; by default 1-collect and 3-review.",
    "steps": "What is done, in this order; instead of notebooks.",
    "audience": "For whom the review is rendered; every other notebook is for the house.",
    "lang": "The report's language.",
    "parameters": "Values for the notebooks' own parameters.",
    "timeout_minutes": "A client that takes longer is given up; the others go on.",
    "accounts": "For a client that is made: its account ids, in quotes; elsewhere held against client.yaml.",
    "profile": "For a client that is made: the AWS profile of this machine for all its accounts.",
    "role": "For a client that is made: the role to take, an ARN or a name that is the same in each account.",
    "external_id": "For a client that is made: what its roles ask for beside that.",
    "regions": "For a client that is made: its regions; without them all that are enabled.",
    "evidence": "Where evidence comes from: account, import or none (by interview only).",
}
