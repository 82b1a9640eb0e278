"""What to do about something that could not be seen or entered, as data."""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from wakit.model import Reason

__all__ = ["advice", "advice_on_entry", "has_advice", "is_on_aws_side"]


def advice(reason: Reason | str, code: str = "", operation: str = "") -> str:
    """What to do about a gap: its reason decides, and among what failed or never answered its code.

    >>> advice("region_off", "InvalidClientTokenId")
    'switch the region on for this account, or leave it out of `regions` in client.yaml'
    >>> advice("timeout", "ProxyConnectionError")
    'check the proxy: HTTPS_PROXY, HTTP_PROXY and NO_PROXY'
    >>> advice("denied", "AccessDenied", "sts:AssumeRole")
    "check the role's trust policy (who may assume it, its external id) and that the role exists"
    """
    known = _table()
    asks_code = reason in (Reason.FAILED, Reason.TIMEOUT, Reason.DENIED, Reason.UNSUPPORTED)
    name = known["code"].get(code) if asks_code else None
    if reason == Reason.DENIED:
        name = known["denied"].get(operation, name)
    return _addressed(known["advice"][name or known["reason"][Reason(reason).value]])


def advice_on_entry(code: str, reason: Reason | None = None, profile: str = "") -> str:
    """What to do where an account can't be entered: the code decides, then the reason; else it is to be reported.

    >>> advice_on_entry("SSOTokenLoadError", profile="acme-audit")
    'sign in with `aws sso login --profile acme-audit`'
    >>> advice_on_entry("SSOTokenLoadError")
    'sign in with `aws sso login`'
    """
    known = _table()
    by_reason = known["reason"][reason.value] if reason else "report"
    return _addressed(known["advice"][known["code"].get(code, by_reason)], profile)


def _addressed(text: str, profile: str = "") -> str:
    return text.replace(" --profile NAME", f" --profile {shlex.quote(profile)}" if profile else "")


def has_advice(code: str) -> bool:
    """Whether a code has advice of its own.

    >>> has_advice("SSLError"), has_advice("FileNotFoundError")
    (True, False)
    """
    return code in _table()["code"]


def is_on_aws_side(code: str) -> bool:
    """Whether a code says that AWS itself failed.

    >>> is_on_aws_side("InternalFailure"), is_on_aws_side("ValidationException")
    (True, False)
    """
    return _table()["code"].get(code) == "aws"


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("wakit.facts") / "data" / "advice.toml").read_text("utf-8"))
