"""AWS's strictness as rules (``data/strict.toml``): what it keeps from whom, what it tells only under conditions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from wakit.demo.arguments import argument
from wakit.demo.calls import Call, Request, check_operation
from wakit.demo.wire import Answer, content, error, result

__all__ = ["Rule", "kept_back", "management_of", "rules", "strict"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What AWS does at some operations, where it says so, and when that was looked up."""

    operations: tuple[str, ...]
    aws: str
    source: str
    as_of: date
    only_when_asked: Mapping[str, Any] | None = None
    without: Mapping[str, Any] | None = None
    kept_from: Mapping[str, str] | None = None
    amended: bool = False


@lru_cache
def rules() -> tuple[Rule, ...]:
    """Every rule of the list.

    Raises:
        UnknownName: a rule is about an operation that the SDK does not know.
    """
    text = files("wakit.demo").joinpath("data/strict.toml").read_text("utf-8")
    found = tuple(Rule(**entry | {"operations": tuple(entry["operations"])}) for entry in tomllib.loads(text)["rule"])
    for rule in found:
        for name in rule.operations:
            check_operation(name)
    return found


@lru_cache
def _rules_of(name: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules() if name in rule.operations)


def kept_back(call: Call, account_id: str) -> Answer | None:
    """The refusal of an operation that AWS keeps from accounts in this one's position; ``None``: it may ask."""
    for rule in _rules_of(call.name):
        kept = rule.kept_from
        if kept is not None and _is_plain_member(account_id, kept.get("for", "")):
            return error(call, kept["code"], kept["message"], 400)
    return None


def management_of(account_id: str) -> str:
    """The account that manages this one's organisation; itself where it belongs to none."""
    from moto.organizations.models import organizations_backends

    management, _ = organizations_backends.master_accounts.get(account_id, (account_id, ""))
    return str(management)


def _is_plain_member(account_id: str, service: str) -> bool:
    """A member of an organisation that administers nothing for it (or not that service)."""
    from moto.organizations.models import organizations_backends

    management = management_of(account_id)
    if management == account_id:
        return False
    admins = organizations_backends[management]["aws"].admins
    delegated = {name for admin in admins if admin.account.id == account_id for name in admin.services}
    return service not in delegated if service else not delegated


def strict(request: Request, call: Call, answer: Answer) -> Answer:
    """An answer as AWS would give it: without what it tells only under conditions."""
    for rule in _rules_of(call.name) if answer.status == 200 else ():
        if rule.only_when_asked is not None:
            asked = any(argument(call, request, p) is not None for p in rule.only_when_asked["parameters"])
            answer = answer if asked else _without(call, answer, rule.only_when_asked["member"])
        if rule.without is not None:
            answer = _without(call, answer, rule.without["member"], (rule.without["where"], rule.without["is"]))
    return answer


def _without(call: Call, answer: Answer, member: str, where: tuple[str, object] | None = None) -> Answer:
    whole = content(call, answer)
    return result(call, whole) if _drop(whole, member, where) else answer


def _drop(value: object, member: str, where: tuple[str, object] | None) -> bool:
    """Remove a member wherever it stands (and its neighbour has that value); whether there was one."""
    inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    found = sum(_drop(one, member, where) for one in inner) > 0  # all of them: ``any`` would stop at the first
    if isinstance(value, dict) and member in value and (where is None or value.get(where[0]) == where[1]):
        del value[member]
        return True
    return found
