"""`wakit collect --resume` goes on with what was begun and with nothing else; that is said before AWS is asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wakit.evidence.manifest import Scope
from wakit.evidence.snapshot import SnapshotWriter
from wakit.lens import lens_versions
from wakit.review.store import open_store

ACCOUNT, AT = "012345670123", datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def begun(tmp_path, run, monkeypatch):
    """Begins a collection of one region for acme and leaves it there."""
    monkeypatch.setenv("WAKIT_REVIEWS", str(tmp_path / "reviews"))
    assert run("init", "acme", "--account", ACCOUNT, "--region", "eu-west-1")[0] == 0

    def begin(account: str, table: str) -> None:
        folder = open_store().client("acme").snapshots.begin(AT)
        scope = Scope("acme", (account,), ("eu-west-1",), (table,))
        SnapshotWriter(folder).begin(scope, AT, {"wakit": "0.1.0", "lens": lens_versions()[-1]})

    return begin


@pytest.mark.parametrize(
    ("account", "table", "asked", "said"),
    [
        (ACCOUNT, "s3_buckets", ("--region", "us-east-1"), "was asked for eu-west-1, not for us-east-1\ngo on with it"),
        ("111111111111", "s3_buckets", (), "was asked for account 111111111111, which"),
        (ACCOUNT, "unheard_of", (), "was begun by another version of wakit, which knew unheard_of\ncollect anew"),
    ],
    ids=["another region", "an account that is listed no more", "an unknown table"],
)
def test_another_scope_is_another_collection(run, begun, account, table, asked, said) -> None:
    begun(account, table)
    code, out, err = run("collect", "acme", "--resume", *asked)
    assert (code, out) == (2, "")
    assert said in err
