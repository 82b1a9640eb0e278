"""The lists of condition keys: whole, without overlap, and compared with AWS's service authorization reference."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from policy_sentry.querying.all import get_all_actions
from policy_sentry.querying.conditions import get_condition_keys_for_service

from wakit import facts
from wakit.policy import Condition
from wakit.registry import load

LISTS = [n for n in facts.fact_names() if n.startswith("policy_keys_")]
#: keys that speak of somebody: the caller, the source, an account
SPEAKING = re.compile(r"Account|Arn|OrgID|OrgPaths|Source|Caller|Principal|ViaService", re.IGNORECASE)
#: tags and kinds of the resource itself
OF_THE_RESOURCE = re.compile(r":resource(Tag/|/Type$)", re.IGNORECASE)
#: services of the newest years: AWS's reference as it is held here knows them
NEWEST = {"bedrock-agentcore", "dsql", "mpa", "odb", "s3tables", "s3vectors", "securityagent", "uxc"}
#: judged by themselves: an external id is agreed on with a partner
ELSEWHERE = {"sts:ExternalId"}


def listed() -> set[str]:
    return {key for name in LISTS for key in facts.names(name)}


def unlisted(known: set[str]) -> list[str]:
    """Keys of services whose policies are read that speak of somebody, and of which nothing is said."""
    keys = {k for s in services() for k in get_condition_keys_for_service(s) if k.startswith(f"{s}:")}
    own = {k for k in keys if SPEAKING.search(k.partition(":")[2]) and not OF_THE_RESOURCE.search(k)}
    return sorted(own - known - ELSEWHERE)


def services() -> set[str]:
    """Those whose resource policies are read, by the names that policies have for them; and that of roles."""
    tables = [c for name, c in load().collectors.items() if name.endswith(("_callers", "_consumers"))]
    return {"sts"} | {facts.operations()[c.row.operation].partition(":")[0] for c in tables}


def test_the_reference_knows_the_newest_services() -> None:
    assert {action.partition(":")[0] for action in get_all_actions()} >= NEWEST
    assert services() >= {"elasticfilesystem", "es", "kms", "lambda", "redshift", "s3", "sns", "sts"}


def test_every_key_that_speaks_of_somebody_is_on_a_list() -> None:
    assert unlisted(listed()) == []


def test_mutant_a_key_that_aws_adds_is_found() -> None:
    assert unlisted(listed() - {"kms:CallerAccount"}) == ["kms:CallerAccount"]


def test_no_key_stands_on_two_lists() -> None:
    assert [(a, b) for a, b in combinations(LISTS, 2) if set(facts.names(a)) & set(facts.names(b))] == []


@pytest.mark.parametrize("key", facts.names("policy_keys_that_name_nobody"))
def test_what_speaks_of_the_way_never_narrows(key: str) -> None:
    for value in ("210987654321", "arn:aws:iam::210987654321:role/x", "198.51.100.0/24", "o-acme000001", "true"):
        assert Condition("StringEquals", key.lower(), (value,)).names == ""


def test_subjects_and_owners_come_of_issuers_that_serve_everybody() -> None:
    issuers = {c.rpartition(":")[0] for c in facts.names("token_claims_that_name_an_owner")}
    by_session = set(facts.names("token_issuers_that_name_sessions"))
    assert issuers | by_session == set(facts.names("shared_token_issuers"))
