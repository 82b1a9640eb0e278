"""AWS's words, made safe for a terminal and a file: they may hold what somebody in the account has typed."""

from __future__ import annotations

import re
import unicodedata

from botocore.exceptions import HTTPClientError
from botocore.parsers import ResponseParserError

__all__ = ["is_unsendable", "plain", "plain_code", "words_of"]

#: a message of AWS is a sentence or two; what is longer is no help
LONGEST = 300
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours, cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles, links
    r"|\x1b[@-_]?"
)
#: control, format (bidi overrides, zero-width), surrogate, private use, unassigned, line and paragraph separators
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_NO_CODE = re.compile(r"[^A-Za-z0-9_.:-]+")


def plain(text: object, limit: int = LONGEST) -> str:
    r"""One line without control characters, escapes or overrides, and not long.

    >>> plain("denied\x1b[2K\r\nwakit: all is well\u202e!")
    'denied wakit: all is well!'
    """
    kept = _ESCAPES.sub("", str(text)[: limit * 8])
    seen = "".join(_seen(c) for c in kept)
    line = " ".join(seen.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def is_unsendable(error: BaseException) -> bool:
    """Whether a header could not be sent as it is: a key or token with a line end, which the error quotes whole."""
    return isinstance(error, HTTPClientError) and "Invalid header value" in str(error)


def words_of(error: BaseException) -> str:
    """What an error says. The SDK quotes a response that it can't read, and a header that it can't send; credentials
    may stand in either: never those.

    >>> words_of(ResponseParserError("invalid XML received: b'<SecretAccessKey>x'"))
    'the response could not be read'
    >>> words_of(OSError("no route"))
    'no route'
    """
    if is_unsendable(error):
        return "the access key or session token holds a line end, or another character that can't be sent"
    return "the response could not be read" if isinstance(error, ResponseParserError) else str(error)


def plain_code(code: object) -> str:
    r"""An error code: a word, whatever AWS sent.

    >>> plain_code("Access Denied\n\x1b[31m")
    'AccessDenied'
    """
    return _NO_CODE.sub("", plain(code, 80)) or "unknown"


def _seen(char: str) -> str:
    if char in "\t\n\r\v\f" or unicodedata.category(char) in ("Zl", "Zp"):
        return " "
    return "" if unicodedata.category(char) in _UNSEEN else char
