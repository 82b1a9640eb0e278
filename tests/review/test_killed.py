"""Pulling the plug while somebody answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from wakit.review.newclient import NewClient, create_client

ROUNDS = 100


@pytest.mark.skipif(os.name == "nt", reason="there is no fork and no SIGKILL")
def test_a_hundred_kills_while_answering_lose_nothing_that_was_acknowledged(store):
    create_client(store, NewClient("acme", evidence="none"))
    command = [sys.executable, "-m", "tests.review.killed", str(store.path), str(ROUNDS), "7"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["wrong"] == []
    assert found["acknowledged"] >= ROUNDS
