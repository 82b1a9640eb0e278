"""How names of tables and columns are said aloud, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

__all__ = ["spoken"]


def spoken(name: str) -> str:
    """The name of a table or column as people say it.

    >>> spoken("s3_buckets"), spoken("policy_is_public"), spoken("iam_role_trusts"), spoken("takers")
    ('S3 buckets', 'policy is public', 'trust policies of IAM roles', 'who may take it')
    """
    known = _known()
    whole = known["names"].get(name) or known["columns"].get(name)
    return whole or " ".join(known["words"].get(word, word) for word in name.split("_"))


@cache
def _known() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("wakit.facts") / "data" / "spoken.toml").read_text("utf-8"))
