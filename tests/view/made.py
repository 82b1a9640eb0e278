"""Reviews made by hand: evidence rows in, a reviews folder out; no AWS, no stand-in."""

from __future__ import annotations

import re
import shutil
from hashlib import sha256

from tests.cases import AT, example
from tests.kept import kept_folder
from wakit.evidence.gaps import Gap
from wakit.evidence.manifest import Scope
from wakit.evidence.snapshot import Shard, SnapshotWriter
from wakit.evidence.tables import table
from wakit.lens import load_lens
from wakit.model import Reason
from wakit.registry import load
from wakit.review.findings import save_findings
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import create_reviews, open_store
from wakit.services.s3 import AccountBlock, Bucket

__all__ = ["ACCOUNT", "HOSTILE", "TABLES", "bucket", "judged", "made", "refusal"]

ACCOUNT = "012345670123"
TABLES = {"s3_buckets": Bucket, "s3_account_blocks": AccountBlock}
#: what must never run, load, hide or turn around
HOSTILE = [
    "<script>alert(1)</script>",
    "</style><script>alert(2)</script>",
    '"><img src=x onerror=alert(3)>',
    "' onmouseover='alert(4)",
    "[click](javascript:alert(5)) ![x](https://example.com/x.png)",
    "\u202egnp.exe",
    "nul\x00byte and bell\x07",
    "</td></table><iframe src=https://example.com/>",
    "{{ 7*7 }}{% raw %} $\\alpha$ &lt;b&gt;",
    "long " + "x" * 1_000_000,
]


def bucket(name, **values):
    """A bucket in which all is well, but for the values."""
    fine = {
        "public_access_blocked": True,
        "policy_is_public": False,
        "is_versioned": True,
        "has_expiry": True,
        "acls_are_off": True,
    }
    region = values.pop("region", "eu-central-1")
    return example(Bucket, arn=f"arn:aws:s3:::{name}", name=name, region=region, **(fine | values))


def refusal(name, column="", key="", action="s3:GetBucketPolicyStatus", practices="SEC08-BP04", reason=Reason.DENIED):
    """A gap of one table in the account."""
    known = {p.id: p.choice_id for p in load_lens().practices}
    ids = ", ".join(known.get(p.strip(), p.strip()) for p in practices.split(",") if p)
    return Gap(ACCOUNT, "eu-central-1", name, column, key, action, reason, "AccessDenied", practices, AT, action, ids)


def made(folder, rows=None, gaps=(), *, name="acme", called="Acme Freight"):
    """A reviews folder with one client; ``rows`` None is a client who is interviewed, else table → rows."""
    store = create_reviews(folder / "reviews")
    evidence = "none" if rows is None else "account"
    new = NewClient(name, accounts=[] if rows is None else [ACCOUNT], evidence=evidence)
    file = create_client(store, new).client.file
    file.write_text(re.sub(r"(?m)^name: .*", lambda _: f"name: {called}", file.read_text()))
    if rows is not None:
        _collected(store.client(name), rows, gaps)
    return store


def judged(folder, rows, gaps=()):
    """As :func:`made`, with its findings on disk; the same rows are judged once in a whole run of tests."""

    def make(place):
        opened = open_workload("acme", made(place, rows, gaps).path)
        assert opened.snapshot is not None
        assert opened.findings is not None
        save_findings(opened.snapshot, opened.findings, opened.client.told)

    name = f"judged-{sha256(repr((rows, gaps)).encode()).hexdigest()[:16]}"
    return open_store(shutil.copytree(kept_folder(name, make) / "reviews", folder / "reviews"))


def _collected(client, rows, gaps):
    writer = SnapshotWriter(client.snapshots.begin(AT))
    writer.begin(Scope(client.name, (ACCOUNT,), (), tuple(sorted(rows))), AT, {"wakit": "0"})
    types = {name: load().collectors[name].row for name in rows}
    for name, row in types.items():
        records = [row.record(item, ACCOUNT, "eu-central-1") for item in rows[name]]
        own = [gap for gap in gaps if gap.table == name]
        writer.add(name, ACCOUNT, Shard(table(row.schema, records), own, ["eu-central-1"]))
    schemas = {name: row.schema for name, row in types.items()}
    writer.finish(schemas, [], {"end": AT.isoformat(), "regions": {ACCOUNT: ["eu-central-1"]}})
