"""Our reader against the table that was written without it."""

from __future__ import annotations

import pytest

from tests.policy.documents import Entry, entries
from wakit.policy import Door, allows_everything, denies_rights, gives_rights, is_open, read_policy

SAID = {True: "yes", False: "no", None: "unknown"}
DOORS = {"trust": Door.ROLE, "key": Door.KEY}
#: where AWS's pages do not decide and we do, with the reason
DECIDED = {
    "cloudtrail-own-folder-only": ("yes", "a prefix is chosen by whoever makes the trail"),
    "federated-star": ("yes", "whoever it means, it is nobody in particular"),
    "github-key-owner": ("no", "AWS lists it where it asks for a claim of GitHub's that names an owner"),
    "github-key-reusable-workflow": ("yes", "a public workflow is called from anybody's repository"),
    "github-sub-reusable-workflow": ("yes", "a public workflow is called from anybody's repository"),
    "not-principal-in-a-trust-policy": ("yes", "all but one are everybody"),
    "replicator-of-edge-functions": ("no", "it copies for those whom the function's account lets use the function"),
    "service-star": ("yes", "any service, for whoever set it up"),
    "userid-of-one-role-on-a-bucket": ("no", "the id of a role is given once; only its session's name is chosen"),
}
RESOURCES = [e for e in entries() if e.kind != "identity"]


def test_it_says_what_the_rules_say() -> None:
    wanted = {entry.name: DECIDED.get(entry.name, (entry.is_open, ""))[0] for entry in RESOURCES}
    said = {e.name: SAID[is_open(e.document, DOORS.get(e.kind, Door.RESOURCE))] for e in RESOURCES}
    wrong = [(e.name, said[e.name], wanted[e.name], e.why) for e in RESOURCES if said[e.name] != wanted[e.name]]
    assert wrong == []
    assert len(said) == len(RESOURCES) > 300


def test_what_is_decided_here_is_left_open_there() -> None:
    left = {e.name for e in RESOURCES if e.is_open == "unknown"}
    assert DECIDED.keys() <= left


#: the same of identities' policies
GIVEN = {
    "assume-any-role": ("no", "a role has to trust him"),
    "not-action-of-nothing": ("yes", "nothing is left out"),
}
IDENTITIES = [e for e in entries() if e.kind == "identity"]


@pytest.mark.parametrize("entry", IDENTITIES, ids=lambda e: e.name)
def test_it_says_who_can_give_himself_every_right(entry: Entry) -> None:
    wanted, _ = GIVEN.get(entry.name, (entry.administrator, ""))
    found = read_policy(entry.document)
    assert SAID[None if found is None else gives_rights(found)] == wanted, entry.why


@pytest.mark.parametrize("entry", [e for e in IDENTITIES if "Deny" not in e.document], ids=lambda e: e.name)
def test_it_says_which_statement_allows_everything(entry: Entry) -> None:
    found = any(map(allows_everything, read_policy(entry.document) or ()))
    assert found if entry.allows_everything == "yes" else entry.allows_everything == "unknown" or not found, entry.why


@pytest.mark.parametrize(
    ("statement", "is_all"),
    [
        ({"Effect": "Deny", "Action": "*", "Resource": "*"}, True),
        ({"Effect": "Deny", "Action": "iam:*", "Resource": "*"}, True),
        ({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}, True),
        ({"Effect": "Deny", "Action": "iam:Put*", "Resource": "*"}, False),
        ({"Effect": "Deny", "Action": "iam:*", "Resource": "arn:aws:iam::*:user/*"}, False),
        (
            {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:ViaAWSService": "false"}}},
            False,
        ),
        ({"Effect": "Allow", "Action": "*", "Resource": "*"}, False),
    ],
)
def test_a_denial_takes_all_ways_or_it_does_not_count(statement: dict[str, object], is_all: bool) -> None:
    assert [denies_rights(s) for s in read_policy({"Version": "2012-10-17", "Statement": [statement]}) or ()] == [
        is_all
    ]
