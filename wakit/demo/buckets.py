"""The client's buckets, from ``data/buckets.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from wakit.demo.builder import Place

__all__ = ["fill_bucket_logging", "fill_buckets"]

Entry = dict[str, Any]  # one object of the data file

_BLOCKS = {
    "all": (True, True, True, True),
    "half": (True, True, False, False),
    "none": (False, False, False, False),
}
_SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def fill_buckets(place: Place, keys: dict[str, dict[str, str]]) -> None:
    """All buckets of an account; ``keys``: region → alias → ARN."""
    data = json.loads(files("wakit.demo").joinpath("data/buckets.json").read_text("utf-8"))[place.account_id]
    if data["account_block"]:
        place.ask(
            "s3control.put_public_access_block",
            AccountId=place.account_id,
            PublicAccessBlockConfiguration=_block(data["account_block"]),
        )
    for entry in data["buckets"]:
        _bucket(place.at(entry["region"]), entry, keys)
    for entry in data.get("multi_region_access_points", ()):
        _multi_region(place, entry)
    for entry in data.get("access_points", ()):
        _access_point(place.at(entry["region"]), entry)


def _access_point(place: Place, entry: Entry) -> None:
    """One for a region: moto has them in all regions at once, and calls every policy public."""
    shared = {
        "Name": entry["name"], "Bucket": entry["bucket"], "NetworkOrigin": "Internet",
        "BucketAccountId": place.account_id,
        "AccessPointArn": f"arn:aws:s3:{place.region}:{place.account_id}:accesspoint/{entry['name']}",
    }  # fmt: skip
    block = _block("none" if entry.get("open") else "all")
    place.tell("s3control:ListAccessPoints", {"AccessPointList": [shared]})
    place.tell("s3control:GetAccessPoint", shared | {"PublicAccessBlockConfiguration": block})
    place.tell("s3control:GetAccessPointPolicyStatus", {"PolicyStatus": {"IsPublic": entry["public"]}})


def _multi_region(place: Place, entry: Entry) -> None:
    names = {"Name": entry["name"], "Alias": entry["alias"], "Status": "READY"}
    point = names | {"PublicAccessBlock": _block("all"), "Regions": [{"Bucket": b} for b in entry["buckets"]]}
    at = place.at("us-west-2")
    at.tell("s3control:ListMultiRegionAccessPoints", {"AccessPoints": [point]})
    at.tell("s3control:GetMultiRegionAccessPointPolicyStatus", {"Established": {"IsPublic": False}})


def _bucket(place: Place, entry: Entry, keys: dict[str, dict[str, str]]) -> None:
    name, elsewhere = entry["name"], place.region != "us-east-1"
    where = {"CreateBucketConfiguration": {"LocationConstraint": place.region}} if elsewhere else {}
    owner = "ObjectWriter" if "public_acl" in entry else "BucketOwnerEnforced"
    locked = {"ObjectLockEnabledForBucket": True} if "lock_days" in entry else {}
    place.ask("s3.create_bucket", Bucket=name, **where, **locked)
    made = place.backend("s3").buckets[name]
    made.creation_date = place.ago(entry["created"])
    rules = {"Rules": [{"ObjectOwnership": owner}]}
    place.ask("s3.put_bucket_ownership_controls", Bucket=name, OwnershipControls=rules)
    _protect(place, name, entry, keys)
    _keep(place, name, entry)
    if statements := list(_statements(place, name, entry)):
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        place.ask("s3.put_bucket_policy", Bucket=name, Policy=policy)
    if "tags" in entry:
        tagging = {"TagSet": [{"Key": k, "Value": v} for k, v in entry["tags"].items()]}
        place.ask("s3.put_bucket_tagging", Bucket=name, Tagging=tagging)


def _protect(place: Place, name: str, entry: Entry, keys: dict[str, dict[str, str]]) -> None:
    if "block" in entry:
        block = _block(entry["block"])
        place.ask("s3.put_public_access_block", Bucket=name, PublicAccessBlockConfiguration=block)
    elif "public_acl" in entry:
        place.ask("s3.put_bucket_acl", Bucket=name, ACL="public-read")
    by_default: Entry = {"SSEAlgorithm": "AES256"}
    if "kms" in entry:
        by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": keys[place.region][entry["kms"]]}
    rule = {"ApplyServerSideEncryptionByDefault": by_default, "BucketKeyEnabled": "kms" in entry}
    place.ask("s3.put_bucket_encryption", Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})


def _keep(place: Place, name: str, entry: Entry) -> None:
    if entry.get("versioned") and "lock_days" not in entry:  # the lock has switched it on
        place.ask("s3.put_bucket_versioning", Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    if "lock_days" in entry:
        retention = {"Mode": "COMPLIANCE", "Days": entry["lock_days"]}
        lock = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}}
        place.ask("s3.put_object_lock_configuration", Bucket=name, ObjectLockConfiguration=lock)
        place.backend("s3").buckets[name].default_lock_years = None  # AWS shows days or years
    rule: Entry = {"ID": "end", "Status": "Enabled", "Filter": {"Prefix": ""}}
    if "expire" in entry:
        rule["Expiration"] = {"Days": entry["expire"]}
    if "expire_old_versions" in entry:
        rule["NoncurrentVersionExpiration"] = {"NoncurrentDays": entry["expire_old_versions"]}
    if len(rule) > 3:
        place.ask("s3.put_bucket_lifecycle_configuration", Bucket=name, LifecycleConfiguration={"Rules": [rule]})


def fill_bucket_logging(place: Place) -> None:
    """Access logs, once the bucket they go to is there."""
    data = json.loads(files("wakit.demo").joinpath("data/buckets.json").read_text("utf-8"))[place.account_id]
    for entry in data["buckets"]:
        if "logs_to" in entry:
            logging = {"TargetBucket": entry["logs_to"], "TargetPrefix": entry["name"] + "/"}
            place.at(entry["region"]).ask(
                "s3.put_bucket_logging", Bucket=entry["name"], BucketLoggingStatus={"LoggingEnabled": logging}
            )


def _statements(place: Place, name: str, entry: Entry) -> Iterator[Entry]:
    both = [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]
    if entry.get("public_read"):
        yield {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": both[1]}
    if "writer" in entry:
        yield {
            "Effect": "Allow", "Principal": {"Service": entry["writer"]}, "Action": "s3:PutObject",
            "Resource": both[1], "Condition": {"StringEquals": {"aws:SourceAccount": place.account_id}},
        }  # fmt: skip
    if entry.get("tls_only"):
        yield {
            "Sid": "OnlyTLS", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": both,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }  # fmt: skip
    if "shared_with" in entry:
        partner = f"arn:aws:iam::{entry['shared_with']}:root"
        yield {"Effect": "Allow", "Principal": {"AWS": partner}, "Action": "s3:GetObject", "Resource": both[1]}


def _block(kind: str) -> dict[str, bool]:
    return dict(zip(_SETTINGS, _BLOCKS[kind], strict=True))
