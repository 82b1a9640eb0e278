"""A client with two accounts, each with a bucket of its own; one of them hides something."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from tests.cases import AT, example
from tests.kept import kept_folder
from wakit.evidence.gaps import Gap
from wakit.evidence.manifest import Scope
from wakit.evidence.snapshot import Shard, SnapshotWriter
from wakit.evidence.tables import table
from wakit.model import Reason
from wakit.registry import load
from wakit.review.findings import save_findings
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import Store, create_reviews, open_store
from wakit.services.s3 import Bucket

__all__ = ["SHOP", "VAULT", "two_accounts", "workload"]

SHOP, VAULT = "012345670123", "999999999999"


def two_accounts(folder: Path, accounts=(SHOP, VAULT), regions=("eu-west-1",), name="data") -> Store:
    """A reviews folder with the client acme: the shop has its ACLs on, the vault hid a policy.

    It is made and judged once in a whole run of tests.
    """
    asked = sha256(repr((accounts, regions, name)).encode()).hexdigest()[:16]
    made = kept_folder(f"two-{asked}", lambda place: _judged(place, accounts, regions, name))
    return open_store(shutil.copytree(made / "reviews", folder / "reviews"))


def _judged(folder: Path, accounts: Sequence[str], regions: Sequence[str], name: str) -> None:
    store = create_reviews(folder / "reviews")
    create_client(store, NewClient("acme", accounts=[SHOP, VAULT], regions=["eu-west-1", "eu-north-1"]))
    client = store.client("acme")
    writer = SnapshotWriter(client.snapshots.begin(AT))
    writer.begin(Scope("acme", tuple(accounts), tuple(regions), ("s3_buckets",)), AT, {"wakit": "0"})
    row = load().collectors["s3_buckets"].row
    for account in accounts:
        records = [row.record(_bucket(account, name), account, "eu-west-1")]
        gaps = [_refusal(account, f"arn:aws:s3:::{account}-{n}") for n in range(2)] if account == VAULT else []
        writer.add("s3_buckets", account, Shard(table(row.schema, records), gaps, list(regions)))
    writer.finish(
        {"s3_buckets": row.schema}, [], {"end": AT.isoformat(), "regions": {a: list(regions) for a in accounts}}
    )
    opened = open_workload("acme", store.path)
    assert opened.findings is not None
    save_findings(writer.folder, opened.findings, opened.client.told)


def workload(store: Store, name: str, accounts: tuple[str, ...]) -> str:
    """Another workload of acme with only these accounts; its name as a command takes it."""
    main = store.workload("acme")
    folder = main.client.path / name
    folder.mkdir()
    listed = ", ".join(f'"{a}"' for a in accounts)
    (folder / "workload.yaml").write_text(f'lens: "2024-11-06"\naccounts: [{listed}]\n')
    return f"acme/{name}"


def _bucket(account: str, last: str) -> Bucket:
    name = f"{account}-{last}"
    values = {"region": "eu-west-1", "acls_are_off": account == VAULT}
    return example(Bucket, arn=f"arn:aws:s3:::{name}", name=name, **values)


def _refusal(account: str, key: str) -> Gap:
    choice = "sec_protect_data_rest_access_control"
    operation = "s3:GetBucketPolicyStatus"
    return Gap(
        account, "eu-west-1", "s3_buckets", "policy_is_public", key, "s3:GetBucketPolicyStatus", Reason.DENIED,
        "AccessDenied", "SEC08-BP04", AT, operation, choice,
    )  # fmt: skip
