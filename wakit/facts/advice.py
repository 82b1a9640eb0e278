"""What to do about something that could not be seen or entered, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from wakit.model import Reason

__all__ = ["advice", "advice_on_entry", "is_on_aws_side"]


def advice(reason: Reason | str, code: str = "") -> str:
    """What to do about a gap: its reason decides, and among what failed or never answered its code.

    >>> advice("region_off", "InvalidClientTokenId")
    'switch the region on for this account, or leave it out of `regions` in client.yaml'
    >>> advice("timeout", "ProxyConnectionError")
    'check the proxy: HTTPS_PROXY, HTTP_PROXY and NO_PROXY'
    """
    known = _table()
    asks_code = reason in (Reason.FAILED, Reason.TIMEOUT, Reason.DENIED, Reason.UNSUPPORTED)
    name = known["code"].get(code) if asks_code else None
    return known["advice"][name or known["reason"][Reason(reason).value]]


def advice_on_entry(code: str, reason: Reason | None = None) -> str:
    """What to do where an account can't be entered: the code decides, then the reason; else it is to be reported.

    >>> advice_on_entry("InvalidClientTokenId")
    'sign in again, for example with `aws sso login`; if the keys were replaced, use the new ones'
    """
    known = _table()
    by_reason = known["reason"][reason.value] if reason else "report"
    return known["advice"][known["code"].get(code, by_reason)]


def is_on_aws_side(code: str) -> bool:
    """Whether a code says that AWS itself failed.

    >>> is_on_aws_side("InternalFailure"), is_on_aws_side("ValidationException")
    (True, False)
    """
    return _table()["code"].get(code) == "aws"


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("wakit.facts") / "data" / "advice.toml").read_text("utf-8"))
