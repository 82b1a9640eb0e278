"""Buckets: blocks, ACLs, policies, versions, encryption, logging and lifecycle, each drawn by itself."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.compare.drawn.policies import KINDS, PUBLIC_TO_S3, UNSURE_TO_S3, document, resource_statements
from wakit.demo.builder import Place
from wakit.demo.calls import Request

__all__ = ["fill_buckets"]

_BLOCKS = {
    "all": (True, True, True, True),
    "acls": (True, True, False, False),
    "policies": (False, False, True, True),
    "new only": (True, False, True, False),
    "off": (False, False, False, False),
}
_SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_TLS = {"Bool": {"aws:SecureTransport": "false"}}


def fill_buckets(place: Place, lot: Random, keys: dict[str, list[str]]) -> None:
    """Sixty of them; the account itself blocks nothing. moto misreads all but the plainest policies: S3 is quoted."""
    words: dict[str, bool] = {}
    place.at("us-east-1").ask("s3.create_bucket", Bucket="drawn-logs")
    kinds = [kind for kind in KINDS if kind not in UNSURE_TO_S3]
    for number in range(60):
        region = lot.choice(list(keys))
        name, kind = f"drawn-{number:02}", kinds[number % len(kinds)]
        words[name] = kind in PUBLIC_TO_S3
        _bucket(place.at(region), lot, name, kind, keys[region])
    place.settings.script("s3:GetBucketPolicyStatus", "*", lambda request: _word(request, words))


def _word(request: Request, words: dict[str, bool]) -> dict[str, Any] | None:
    """Whether S3 calls a bucket's policy public; nothing where there is none to speak of, which moto knows."""
    is_public = words.get(request.target.partition("?")[0].strip("/"), False)
    return {"PolicyStatus": {"IsPublic": True}} if is_public else None


def _bucket(place: Place, lot: Random, name: str, kind: str, keys: list[str]) -> None:
    elsewhere = place.region != "us-east-1"
    where = {"CreateBucketConfiguration": {"LocationConstraint": place.region}} if elsewhere else {}
    locked = lot.random() < 0.1
    place.ask("s3.create_bucket", Bucket=name, **where, **({"ObjectLockEnabledForBucket": True} if locked else {}))
    owner = lot.choice(["BucketOwnerEnforced", "BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"])
    place.ask("s3.put_bucket_ownership_controls", Bucket=name,
              OwnershipControls={"Rules": [{"ObjectOwnership": owner}]})  # fmt: skip
    if owner != "BucketOwnerEnforced":
        acl = lot.choice(["private", "public-read", "public-read-write", "authenticated-read"])
        place.ask("s3.put_bucket_acl", Bucket=name, ACL=acl)
    if block := lot.choice([None, *_BLOCKS]):
        settings = dict(zip(_SETTINGS, _BLOCKS[block], strict=True))
        place.ask("s3.put_public_access_block", Bucket=name, PublicAccessBlockConfiguration=settings)
    if statements := [*_lets_in(place, lot, name, kind), *_tls(lot, name)]:
        place.ask("s3.put_bucket_policy", Bucket=name, Policy=document(*statements))
    _keep(place, lot, name, keys, locked=locked)


def _lets_in(place: Place, lot: Random, name: str, kind: str) -> list[dict[str, Any]]:
    actions = lot.choice([["s3:GetObject"], ["s3:PutObject"], ["s3:*"], ["s3:GetObject", "s3:ListBucket"]])
    return resource_statements(kind, place.account_id, actions, f"arn:aws:s3:::{name}/*")


def _tls(lot: Random, name: str) -> list[dict[str, Any]]:
    """Demands TLS wholly, for objects only, for one action only, of one principal only, or not at all."""
    both = [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]
    whole: dict[str, Any] = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": both, "Condition": _TLS}
    kind = lot.choice(["none", "none", "whole", "objects", "one action", "one principal", "old versions", "by allow"])
    if kind == "none":
        return []
    more: dict[str, dict[str, Any]] = {
        "whole": {},
        "objects": {"Resource": both[1]},
        "one action": {"Action": "s3:PutObject"},
        "one principal": {"Principal": {"AWS": "arn:aws:iam::456789012345:root"}},
        "old versions": {"Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}},
        "by allow": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::456789012345:root"},
                     "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
    }  # fmt: skip
    return [whole | more[kind]]


def _keep(place: Place, lot: Random, name: str, keys: list[str], *, locked: bool) -> None:
    if not locked and (status := lot.choice([None, "Enabled", "Suspended"])):
        place.ask("s3.put_bucket_versioning", Bucket=name, VersioningConfiguration={"Status": status})
    if lot.random() < 0.5:
        default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": lot.choice(keys)}
        rule: dict[str, Any] = {"ApplyServerSideEncryptionByDefault": default}
        place.ask("s3.put_bucket_encryption", Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    if lot.random() < 0.4:
        logging = {"TargetBucket": "drawn-logs", "TargetPrefix": f"{name}/"}
        place.at("us-east-1").backend("s3").buckets[name].logging = logging
    if kind := lot.choice([None, "expires", "moves", "off", "part"]):
        change: dict[str, Any] = {"Transitions": [{"Days": 30, "StorageClass": "GLACIER"}]} if kind == "moves" else {}
        rule = {"ID": kind, "Status": "Disabled" if kind == "off" else "Enabled",
                "Filter": {"Prefix": "tmp/" if kind == "part" else ""},
                **(change or {"Expiration": {"Days": 90}})}  # fmt: skip
        place.ask("s3.put_bucket_lifecycle_configuration", Bucket=name, LifecycleConfiguration={"Rules": [rule]})
