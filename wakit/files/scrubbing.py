"""Reports and logs without what nobody should read there: keys, tokens, account ids."""

from __future__ import annotations

import re

__all__ = ["scrubbed"]

#: access keys, AWS's unique ids and keys of age; accounts
_KEY, _ACCOUNT = re.compile(r"\bA(?:GE-SECRET-KEY-[A-Z0-9]+|[A-Z0-9]{15,})\b"), re.compile(r"\b[0-9]{12}\b")
#: secret keys and tokens: long, and of letters of both kinds and digits, which words, paths and rules are not
_LONG = re.compile(r"[A-Za-z0-9+/=_-]{36,}")
_MOST_SLASHES = 4


def scrubbed(text: str, *, accounts: bool = False) -> str:
    """The text with ``…`` for whatever has the shape of a key or a token; with ``accounts`` for account ids too.

    >>> scrubbed("AKIDEXAMPLEKEY00 of 012345670123 was refused"), scrubbed("012345670123", accounts=True)
    ('… of 012345670123 was refused', '…')
    >>> scrubbed("AGE-SECRET-KEY-1EXAMPLE is no key")
    '… is no key'
    >>> scrubbed("/srv/reviews/acme/main/output/internal/review"), scrubbed("x" * 20 + "Y7" * 10)
    ('/srv/reviews/acme/main/output/internal/review', '…')
    """
    text = _LONG.sub(_token, _KEY.sub("…", text))
    return _ACCOUNT.sub("…", text) if accounts else text


def _token(found: re.Match[str]) -> str:
    run = found[0]
    is_mixed = any(c.isdigit() for c in run) and any(c.islower() for c in run) and any(c.isupper() for c in run)
    return "…" if is_mixed and run.count("/") <= _MOST_SLASHES else run
