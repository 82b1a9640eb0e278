"""Who sees what of an organisation: each fact is taken from the first of its accounts that saw it.

Its management account and delegated administrators may ask, plain members are refused; so the management account is
heard before the others, and what one saw holds for all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

import pandas as pd

from wakit import facts
from wakit.evidence.kleene import all_of, is_one_of
from wakit.evidence.place import GLOBAL
from wakit.evidence.rows import Value, row_type
from wakit.evidence.tables import frame, records, table

__all__ = ["Record", "Sight", "Told", "by_account", "in_all", "is_guardrail", "sights"]

T = TypeVar("T")
Record = dict[str, Value]
#: account → what it was told
Told = Mapping[str, list[Record]]


@dataclass(frozen=True)
class Sight:
    """An organisation and the accounts of the evidence that belong to it, its management account first."""

    organization: str
    management: str | None
    accounts: tuple[str, ...]

    def first(self, told: Told, fact: Callable[[list[Record]], T | None]) -> tuple[T | None, str]:
        """What the first account knows that knows it, and which that was."""
        return self.whoever(lambda account: fact(told.get(account, [])))

    def whoever(self, knows: Callable[[str], T | None]) -> tuple[T | None, str]:
        """As :meth:`first`, for what is kept otherwise than in rows."""
        found = ((knows(account), account) for account in self.accounts)
        return next(((fact, account) for fact, account in found if fact is not None), (None, ""))


def sights(members: pd.DataFrame, organizations: pd.DataFrame) -> list[Sight | str]:
    """Every organisation; an account of which nobody knows whether it belongs to one stands for itself."""
    belongs: dict[str, str | None] = {}
    for one in records(members, "account_id", "organization_id"):
        account, organization = str(one["account_id"]), one["organization_id"]
        belongs[account] = str(organization) if organization else belongs.get(account)
    manages: dict[str, set[str]] = defaultdict(set)
    for one in records(organizations, "account_id", "management_account"):
        if one["management_account"]:
            manages[belongs.get(str(one["account_id"])) or ""].add(str(one["management_account"]))
    found: list[Sight | str] = []
    for organization in sorted({o for o in belongs.values() if o}):
        management = min(manages[organization], default=None)
        mine = sorted((a != management, a) for a, o in belongs.items() if o == organization)
        found.append(Sight(organization, management, tuple(a for _, a in mine)))
    return [*found, *(account for account, organization in belongs.items() if organization is None)]


def in_all(kind: type, seen: Iterable[Sight | str], facts_of: Callable[[Sight], Iterable[Record]]) -> pd.DataFrame:
    """A table with each fact of an organisation in each of its accounts, and with a blank row for each account of which
    nothing is known. What a fact does not say of whose it is, is said here."""
    schema = row_type(kind).schema
    blank: Record = {**dict.fromkeys(schema.names), "region": GLOBAL}
    found: list[Record] = []
    for one in seen:
        if isinstance(one, str):
            found.append(blank | {"account_id": one})
            continue
        told = list(facts_of(one))
        for account in one.accounts:
            own: Record = {"account_id": account, "organization_id": one.organization}
            own["is_management"] = None if one.management is None else account == one.management
            found += [blank | own | fact for fact in told]
    return frame(table(schema, found))


def is_guardrail(policy: Record) -> bool | None:
    """Whether a policy is the organisation's own, and of a type that says what may not be done."""
    kind, is_aws = cast(str | None, policy["kind"]), cast(bool | None, policy["is_aws_managed"])
    of_type = is_one_of(kind, *facts.names("organization_guardrails"))
    return all_of([of_type, None if is_aws is None else not is_aws])


def by_account(rows: Iterable[Record]) -> Told:
    """The rows of each account."""
    found: dict[str, list[Record]] = defaultdict(list)
    for one in rows:
        found[str(one["account_id"])].append(one)
    return found
