"""Law 3 for what accounts have together: once seen, seen for all.

The facts of an organisation don't depend on which account was asked first; another account adds what the others could
not see, and takes no verdict back. (Accounts of different organisations are judged as if the others were not there.)
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import combinations

import pytest

from tests.cases import example
from tests.organisations import ALONE, MANAGEMENT, MEMBER, OTHER, Sight, belongs, listed, seen_by
from wakit.evidence import viewpoint
from wakit.judge import judge
from wakit.model import Status
from wakit.registry import Derived, load
from wakit.services import organisations
from wakit.services.guardduty import GuardDutyOrganization
from wakit.services.organization import OrganizationFeatures
from wakit.services.organization_policies import OrganizationPolicy, OrganizationPolicyTarget
from wakit.services.organization_services import OrganizationAdministrator, OrganizationService

STRANGER, LONER = "444444444444", "555555555555"
SEEDS = range(5)
GUARDDUTY = "guardduty.amazonaws.com"
Told = Mapping[str, Sight]
Verdicts = dict[tuple[str, str], str]


def is_shared(check: str) -> bool:
    thing = load().table(load().checks[check].subject)
    return isinstance(thing, Derived) and thing.is_shared


CHECKS = tuple(name for name in sorted(load().checks) if is_shared(name))
TABLES = sorted(
    {
        "organization_features",
        "organization_policies",
        "organization_policy_targets",
        "organization_services",
        "organization_administrators",
    }
    | {f"{service}_organization_settings" for service in ("guardduty", "inspector", "securityhub")}
)


def truth(rng: random.Random, administrator: str) -> Sight:
    """What is so in one organisation, whoever sees it."""
    policy = {"kind": "SERVICE_CONTROL_POLICY", "is_attached": rng.random() < 0.5, "is_aws_managed": False}
    places = [OrganizationPolicyTarget("x", "r-1", "ROOT", None)] if policy["is_attached"] else []
    return {
        "organization_policy_targets": places,
        "organization_features": [example(OrganizationFeatures, manages_root_credentials=rng.random() < 0.5)],
        "organization_policies": [example(OrganizationPolicy, **policy)],
        "organization_services": [OrganizationService(GUARDDUTY)],
        "organization_administrators": [OrganizationAdministrator(administrator, None, GUARDDUTY)],
    }


def told(seed: int) -> Told:
    """What five accounts see: three of one organisation (its management account first), one of another, one of none."""
    rng = random.Random(seed)
    facts = truth(rng, rng.choice([MEMBER, OTHER]))
    takes = rng.random() < 0.5
    found: dict[str, Sight] = {}
    for account in (MANAGEMENT, MEMBER, OTHER):
        parts = {**facts, **belongs(), **listed(MANAGEMENT, MEMBER, OTHER)}
        seen = {name: rows for name, rows in parts.items() if rng.random() < (0.8 if account == MANAGEMENT else 0.4)}
        runs = facts["organization_administrators"][0].id == account  # type: ignore[attr-defined]  # rows are objects
        found[account] = {**seen, "guardduty_organization_settings": [GuardDutyOrganization(takes and runs)]}
    found[STRANGER] = {**truth(rng, STRANGER), **belongs("o-2", STRANGER), **listed(STRANGER)}
    return {**found, LONER: ALONE}


def verdicts(sights: Told) -> Verdicts:
    """Verdict by check and thing; of a place that was not seen there is none."""
    found = judge(seen_by(sights, *TABLES), checks=CHECKS).table
    places = zip(found["check"], found["key"], found["status"], strict=True)
    return {(check, key): status for check, key, status in places if key.startswith("o-")}


def groups(sights: Told) -> Iterator[Told]:
    """The accounts alone, and in pairs."""
    for size in (1, 2):
        for accounts in combinations(sights, size):
            yield {account: sights[account] for account in accounts}


def taken_back(sights: Told) -> list[tuple[str, str]]:
    """Verdicts on some of the accounts that are others on all of them."""
    whole = verdicts(sights)
    return [
        place
        for part in groups(sights)
        for place, status in verdicts(part).items()
        if status != Status.UNKNOWN and whole.get(place) != status
    ]


def depends_on_the_order(sights: Told) -> bool:
    """Whether other verdicts come out when the accounts were asked in another order."""
    return verdicts(sights) != verdicts(dict(reversed(list(sights.items()))))


@pytest.mark.parametrize("seed", SEEDS)
def test_once_seen_is_seen_for_all(seed: int) -> None:
    assert taken_back(told(seed)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_it_does_not_matter_who_was_asked_first(seed: int) -> None:
    assert not depends_on_the_order(told(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_an_account_of_another_organisation_or_of_none_changes_nothing(seed: int) -> None:
    sights = told(seed)
    ours = {a: s for a, s in sights.items() if a not in (STRANGER, LONER)}
    theirs = verdicts({STRANGER: sights[STRANGER]})
    assert verdicts(sights) == verdicts(ours) | theirs


def test_the_law_sees_every_verdict() -> None:
    """Else it would say nothing."""
    found = {status for seed in SEEDS for status in verdicts(told(seed)).values()}
    assert found == {Status.PASS, Status.FAIL, Status.UNKNOWN}


# Proved once: an organisation that is only what the first account saw of it.


def test_mutant_that_asks_one_account_only_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def alone(sight, told, fact) -> tuple[object, str]:
        return fact(told.get(sight.accounts[0], [])), sight.accounts[0]

    monkeypatch.setattr(viewpoint.Sight, "first", alone)
    assert any(taken_back(told(seed)) for seed in range(5, 30))  # the first five do not show it


def test_mutant_that_asks_in_the_order_of_the_evidence_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = viewpoint.sights

    def as_they_came(members, organizations) -> list[object]:
        came = list(dict.fromkeys(members["account_id"]))
        return [
            viewpoint.Sight(s.organization, s.management, tuple(sorted(s.accounts, key=came.index))[:1])
            if isinstance(s, viewpoint.Sight)
            else s
            for s in plain(members, organizations)
        ]

    monkeypatch.setattr(organisations, "sights", as_they_came)
    assert any(depends_on_the_order(told(seed)) for seed in range(30))
