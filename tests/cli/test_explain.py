"""``wakit explain``: one verdict on the terminal and as JSON."""

from __future__ import annotations

import json

import pytest

from tests.review.two_accounts import two_accounts

CELL = {"table", "column", "value", "operation", "account_id", "region", "at"}


@pytest.fixture
def store(tmp_path, monkeypatch):
    found = two_accounts(tmp_path)
    monkeypatch.setenv("WAKIT_REVIEWS", str(found.path))
    return found


def test_a_verdict_as_json_has_what_the_contract_names(run, store) -> None:
    code, out, _ = run("explain", "acme", "s3_keeps_versions", "--json")
    found = json.loads(out)
    assert code == 0
    assert {"check", "key", "status", "sentence", "cells", "threshold", "source"} <= set(found)
    assert all(set(cell) >= CELL for cell in found["cells"])
    assert found["cells"][-1]["operation"].startswith("s3:")


def test_without_a_key_the_gravest_is_explained_and_the_others_named(run, store) -> None:
    code, out, err = run("explain", "acme", "s3_keeps_versions")
    assert code == 0
    assert "It rests on" in out
    assert "wakit explain acme s3_keeps_versions arn:aws:s3:::" in err


def test_a_name_of_the_account_moves_no_terminal_and_makes_no_line(run, tmp_path, monkeypatch) -> None:
    evil = "x\x1b[31m\x9b2J\u202e\r\nwakit: all is well"
    monkeypatch.setenv("WAKIT_REVIEWS", str(two_accounts(tmp_path, name=evil).path))
    code, out, err = run("explain", "acme", "s3_keeps_versions")
    printed = out + err
    assert code == 0
    assert "[U+009B]2J[U+202E] wakit: all is well" in printed
    assert printed.replace("\n", "").isprintable()
    assert [line for line in printed.splitlines() if line.startswith("wakit: ")] == []
    held = run("explain", "acme", "s3_keeps_versions", "--json")[1]
    assert held.replace("\n", "").isprintable()
    assert json.loads(held)["key"].endswith(evil)


def test_an_unknown_check_is_refused_with_the_nearest(run, store) -> None:
    code, out, err = run("explain", "acme", "s3_keep_versions")
    assert (code, out) == (2, "")
    assert 'unknown check "s3_keep_versions"; did you mean s3_keeps_versions' in err
