"""Generated policies of resources: whatever stands in one, it is read or known as unreadable, and means one thing."""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import IPv4Network

from hypothesis import strategies as st

from wakit.policy import is_open, read_policy

Explore = Callable[[st.SearchStrategy[object], Callable[[object], None]], None]

NAMES = [
    "*", "arn:aws:iam::111122223333:root", "111122223333", "s3.amazonaws.com", "s3:GetObject", "s3:*", "sts:AssumeRole",
    "arn:aws:s3:::logs/*", "o-a1b2c3d4e5", "vpce-1a2b3c4d", "10.0.0.0/8", "0.0.0.0/0", "${aws:username}", "true", "",
    "[", "[!", "\u202e", "\x00",
]  # fmt: skip
OPERATORS = [
    "StringEquals", "StringLike", "ForAnyValue:StringLike", "ForAllValues:StringEquals", "StringEqualsIfExists", "Null",
    "Bool", "IpAddress", "ArnLike",
]  # fmt: skip
KEYS = [
    "aws:PrincipalOrgID", "aws:SourceArn", "aws:SourceIp", "aws:SourceVpce", "AWS:sourceaccount", "kms:CallerAccount",
    "odd",
]  # fmt: skip
MEMBERS = [
    "Statement", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
    "Sid", "Version", "AWS", "Service", "Federated", "CanonicalUser", *OPERATORS, *KEYS,
]  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(NAMES) | st.text(max_size=5)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=4),
    max_leaves=12,
)
TEXTS = st.sampled_from(NAMES) | st.lists(st.sampled_from(NAMES), max_size=3)
WHO = TEXTS | st.dictionaries(st.sampled_from(["AWS", "Service", "Federated", "CanonicalUser"]), TEXTS, max_size=2)
CONDITIONS = st.dictionaries(
    st.sampled_from(OPERATORS), st.dictionaries(st.sampled_from(KEYS), TEXTS, max_size=2), max_size=2
)
EFFECTS = st.sampled_from(["Allow", "Deny"])
#: what opens everything, or closes it
PLAIN = EFFECTS.map(lambda effect: {"Effect": effect, "Principal": "*", "Action": "*"})
STATEMENT = PLAIN | st.fixed_dictionaries(
    {"Effect": EFFECTS},
    optional={
        "Principal": WHO, "NotPrincipal": WHO, "Action": TEXTS, "NotAction": TEXTS, "Resource": TEXTS,
        "NotResource": TEXTS, "Condition": CONDITIONS,
    },
)  # fmt: skip


def policy(found: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": found})


def test_whatever_stands_in_a_policy_it_is_read_or_known_to_be_unreadable(explore: Explore) -> None:
    def body(found: object) -> None:
        for document in (str(found), json.dumps(found), policy(found), policy([found])):
            assert is_open(document) in (True, False, None)
            assert (read_policy(document) is None) is (is_open(document) is None)

    explore(ANYTHING, body)


def test_the_order_of_statements_says_nothing(explore: Explore) -> None:
    def body(found: object) -> None:
        assert isinstance(found, list)
        assert is_open(policy(found)) == is_open(policy(found[::-1])) == is_open(policy(found + found))

    explore(st.lists(STATEMENT, max_size=4), body)


def test_a_single_statement_is_a_list_of_one(explore: Explore) -> None:
    def body(found: object) -> None:
        assert read_policy(policy(found)) == read_policy(policy([found]))

    explore(STATEMENT, body)


def test_a_denial_opens_nothing_and_a_permission_closes_nothing(explore: Explore) -> None:
    def body(found: object) -> None:
        assert isinstance(found, list)
        *held, more = found
        before, after = is_open(policy(held)), is_open(policy([*held, more]))
        if before is not None and after is not None:
            assert after <= before if more["Effect"] == "Deny" else after >= before

    explore(st.lists(STATEMENT, min_size=1, max_size=4), body)


def test_a_deny_of_something_else_changes_nothing(explore: Explore) -> None:
    other = {"Effect": "Deny", "Principal": "*", "Action": "nosuch:Thing", "Resource": "*"}

    def body(statements: object) -> None:
        assert isinstance(statements, list)
        assert is_open(policy([*statements, other])) == is_open(policy(statements))

    explore(st.lists(STATEMENT, max_size=3), body)


def test_a_range_cut_in_two_means_the_same(explore: Explore) -> None:
    def allowed(ranges: list[str]) -> str:
        condition = {"IpAddress": {"aws:SourceIp": ranges}}
        return policy({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Condition": condition})

    def body(network: object) -> None:
        assert isinstance(network, IPv4Network)
        halves = [str(half) for half in network.subnets()]
        assert is_open(allowed(halves)) == is_open(allowed([str(network)]))

    ranges = st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 31))
    explore(ranges.map(lambda r: IPv4Network(r, strict=False)), body)
