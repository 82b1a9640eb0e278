"""Our reader against the table that was written without it."""

from __future__ import annotations

import pytest

from tests.policy.documents import Entry, entries
from wakit.policy import Door, is_open

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


@pytest.mark.parametrize("entry", RESOURCES, ids=lambda e: e.name)
def test_it_says_what_the_rules_say(entry: Entry) -> None:
    wanted, _ = DECIDED.get(entry.name, (entry.is_open, ""))
    assert SAID[is_open(entry.document, DOORS.get(entry.kind, Door.RESOURCE))] == wanted, entry.why


def test_what_is_decided_here_is_left_open_there() -> None:
    left = {e.name for e in RESOURCES if e.is_open == "unknown"}
    assert DECIDED.keys() <= left
