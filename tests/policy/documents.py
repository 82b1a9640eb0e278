"""Policy documents with the right answer by AWS's rules: a second pair of eyes.

Written from AWS's documentation and never from our code, so that a mistake is not made twice. Each entry of
``documents/*.yaml`` is the text as it would stand in AWS, what it belongs to, the page whose rule decides, and answers:

* ``is_open`` (of resources, keys and trust): may a principal of an account that is neither named nor of a named
  organisation, or a service that acts for such an account, or (buckets, queues, topics, functions) an unsigned caller,
  do something that the document allows?
* ``allows_everything`` (of identities): every action on every resource, whatever the request must be like;
* ``administrator`` (of identities): can whoever holds it give himself every permission?

``unknown`` stands where AWS's pages do not decide, or where the document alone cannot say; ``why`` says which.
What a judge must never do is to say ``no`` where the table says ``yes``.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from ruamel.yaml import YAML

from tests.kept import kept

Answer = Literal["yes", "no", "unknown"]

FOLDER = Path(__file__).with_suffix("")
KINDS = ("trust", "bucket", "key", "function", "queue", "topic", "secret", "identity")
#: who has the say
SOURCES = ("https://docs.aws.amazon.com/", "https://docs.github.com/")
_TEXTS = ("name", "kind", "rule", "why", "document")
_IDENTITY = ("allows_everything", "administrator")


@dataclass(frozen=True)
class Entry:
    """A document and the right answers; those that do not belong to its kind are None."""

    name: str
    kind: str
    rule: str
    why: str
    document: str
    is_open: Answer | None = None
    allows_everything: Answer | None = None
    administrator: Answer | None = None


@cache
def entries() -> list[Entry]:
    """Every entry of every file, by file and place, and the two that are too long to be written down."""
    found: list[Entry] = pickle.loads(kept("policy-documents", lambda: pickle.dumps(_read_all())))
    found += [
        _long("long-and-closed", "no", "A thousand accounts, each of them named."),
        _long("long-and-open-at-the-end", "yes", "After a thousand named accounts the last statement names everybody."),
    ]
    names = [entry.name for entry in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"names that stand twice: {', '.join(twice)}")
    return found


def _read_all() -> list[Entry]:
    return [entry for path in sorted(FOLDER.glob("*.yaml")) for entry in read(path)]


def read(path: Path) -> list[Entry]:
    """The entries of one file; what is missing, too much or misspelt is a ValueError that names the place."""
    rows = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return [_entry(row, f"{path.name}, entry {number}") for number, row in enumerate(rows, 1)]


def _entry(row: Mapping[str, object], place: str) -> Entry:
    answers = _IDENTITY if row.get("kind") == "identity" else ("is_open",)
    if odd := {*_TEXTS, *answers} ^ row.keys():
        raise ValueError(f"{place}: {', '.join(sorted(odd))} missing or too much")
    if wrong := [field for field in row if not isinstance(row[field], str)]:
        raise ValueError(f"{place}: {wrong[0]} is no text")
    if row["kind"] not in KINDS:
        raise ValueError(f"{place}: kind {row['kind']}; right are {', '.join(KINDS)}")
    if wrong := [field for field in answers if row[field] not in ("yes", "no", "unknown")]:
        raise ValueError(f"{place}: {wrong[0]} is {row[wrong[0]]}; right are yes, no and unknown")
    return Entry(**cast("dict[str, str]", row))  # type: ignore[arg-type]  # the answers were looked at above


def _long(name: str, is_open: Answer, why: str) -> Entry:
    def statement(principal: object) -> dict[str, object]:
        allowed = {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-data/*"}
        return {"Effect": "Allow", "Principal": principal, **allowed}

    statements = [statement({"AWS": f"{111122223000 + number}"}) for number in range(1000)]
    statements += [statement("*")] if is_open == "yes" else []
    rule = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html"
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return Entry(name, "bucket", rule, why, text, is_open=is_open)
