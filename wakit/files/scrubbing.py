"""Reports and logs without what nobody should read there: keys, tokens, account ids."""

from __future__ import annotations

import re

__all__ = ["scrubbed"]

_SECRETS = (
    re.compile(r"\bA[A-Z0-9]{3}[A-Z0-9]{12,}\b"),  # access keys and AWS's unique ids
    re.compile(r"[A-Za-z0-9+/=_-]{40,}"),  # secret keys and tokens
    re.compile(r"\b[0-9]{12}\b"),  # accounts
)


def scrubbed(text: str) -> str:
    """The text with ``…`` for whatever has the shape of a key, a token, or an account.

    >>> scrubbed("AKIDEXAMPLEKEY00 of 012345670123 was refused")
    '… of … was refused'
    """
    for shape in _SECRETS:
        text = shape.sub("…", text)
    return text
