"""What a value is called in front of its number: "bucket" of "bucket 7"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from wakit.facts.spoken import spoken

__all__ = ["ACCOUNT", "column_noun", "is_compound", "noun_of", "place_noun", "row_noun"]

#: accounts are lettered, everything else is numbered
ACCOUNT = "account"
_ARN = re.compile(r"arn:[\w-]+:([\w-]*):[\w-]*:\d*:(?:([\w-]+)[:/])?(.*)", re.DOTALL)
_ID = re.compile(r"([a-z]+)-[0-9a-z]{4,}(?:-[0-9a-z]+)*", re.ASCII)
_FORMS = (
    (re.compile(r"\d{12}|\d{4}-\d{4}-\d{4}", re.ASCII), ACCOUNT),
    (re.compile(r"[\d.]+/\d+|[0-9a-f:]+:[0-9a-f:.]*/\d+", re.ASCII | re.IGNORECASE), "network"),
    (re.compile(r"\d+(?:\.\d+){3}|[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*", re.ASCII | re.IGNORECASE), "address"),
    (re.compile(r"[^\s@]+@[^\s@]+"), "e-mail address"),
)
_ENDINGS = ("_arn", "_id", "_name")


def noun_of(value: str, otherwise: str) -> str:
    """What a value is by its form: an ARN, an id that AWS made, an account, a network; else ``otherwise``.

    >>> noun_of("arn:aws-us-gov:s3:::logs", "?"), noun_of("vpc-0abc1234", "?"), noun_of("logs", "bucket")
    ('bucket', 'VPC', 'bucket')
    >>> noun_of("012345670123", "?"), noun_of("2001:db8::/32", "?"), noun_of("203.0.113.7", "?")
    ('account', 'network', 'address')
    """
    if found := _ARN.fullmatch(value):
        part = found[3].split("/")[-2:-1]  # what wakit's own ARNs of parts say before the name
        within = part and _known()["within"].get(f"{found[1]}:{part[0]}")
        return within or _of_arn(found[1], found[2] or found[3])
    for form, noun in _FORMS:
        if form.fullmatch(value):
            return noun
    if (made := _ID.fullmatch(value)) and (noun := _known()["id"].get(made[1], "")):
        return noun
    return otherwise


def _of_arn(service: str, kind: str) -> str:
    """Where the type is a name (a bucket and what is in it), it goes by the service."""
    known = _known()["arn"]
    return known.get(f"{service}:{kind}") or known.get(f"{service}:") or spoken((kind or service).replace("-", "_"))


def row_noun(name: str) -> str:
    """What a row of a class is called.

    >>> row_noun("IamUser"), row_noun("Vpc"), row_noun("BackupVault")
    ('IAM user', 'VPC', 'backup vault')
    """
    return spoken("_".join(part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", name)))


def place_noun(key: str, row: str) -> str:
    """What stands for a place is called, by the pattern of its key: the settings of a region, say.

    >>> place_noun("ebs-settings/{account_id}/{region}", "EbsSettings"), place_noun("{account_id}", "AwsAccount")
    ('EBS settings', 'AWS account')
    """
    kind = key.partition("/")[0]
    return row_noun(row) if "{" in kind else spoken(kind.replace("-", "_"))


@lru_cache(maxsize=4096)  # asked for each field that was observed
def column_noun(column: str, row: str) -> str:
    """What the values of a column are called; those that name the row itself, as the row is.

    >>> column_noun("kms_key", "bucket"), column_noun("policy_name", "role"), column_noun("name", "bucket")
    ('KMS key', 'policy', 'bucket')
    """
    if known := _known()["column"].get(column):
        return known
    plain = next((column.removesuffix(end) for end in _ENDINGS if column.endswith(end)), column)
    return row if plain in ("arn", "id", "name", "key") else spoken(plain)


def is_compound(column: str) -> bool:
    """Whether a column's values are words and names that wakit joined.

    >>> is_compound("takers"), is_compound("name")
    (True, False)
    """
    return column in _data()["compound"]["columns"]


def _known() -> Mapping[str, Mapping[str, str]]:
    return _data()


@cache
def _data() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("wakit.redact") / "data" / "nouns.toml").read_text("utf-8"))
