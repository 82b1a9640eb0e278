"""A client with everything, one of whom half is refused, and one that is interviewed."""

from __future__ import annotations

import os
import re

import pytest

from tests.filled import filled_stand_in
from wakit.demo.account import DEMO_ACCOUNTS, DEMO_EXTERNAL_ID, role_arn
from wakit.registry import load
from wakit.review.answers import answer
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import create_reviews

#: refused, nobody could enter the account at all
_WAY_IN = "sts:GetCallerIdentity"


@pytest.fixture(scope="module")
def aws():
    """The demo account, and this process (with its kernels) talking to nothing else."""
    with filled_stand_in() as running, running.applied():
        yield running


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Reviews of three clients: ``open`` and ``half`` with accounts, ``talk`` by interview."""
    made = create_reviews(tmp_path_factory.mktemp("notebooks") / "reviews")
    roles = [role_arn(account) for account in DEMO_ACCOUNTS]
    for name in ("open", "half"):
        file = create_client(made, NewClient(name, roles=roles, regions=["eu-central-1"])).client.file
        file.write_text(re.sub(r"(?m)^( +)(role: .+)", rf"\1\2\n\1external_id: {DEMO_EXTERNAL_ID}", file.read_text()))
    create_client(made, NewClient("talk", evidence="none"))
    for name in made.clients():
        opened = open_workload(name, made.path)
        answer(opened.folder.answers, "SEC08", "SEC08-BP02", opened.lens, status="in_place", note="by SCP, they say")
    return made


@pytest.fixture(scope="module")
def half(aws, store):
    """Every second operation is refused while the client ``half`` is looked at."""
    operations = sorted({op for one in load().collectors.values() for op in one.row.operations} - {_WAY_IN})
    return frozenset(operations[::2])


@pytest.fixture
def batch(monkeypatch):
    """Nobody sits at the notebook."""
    monkeypatch.setitem(os.environ, "WAKIT_BATCH", "1")
