"""Buckets: encryption, public access, versions, logs, lifecycle; their policies are in ``s3_policies``."""

from __future__ import annotations

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.kleene import all_of, is_one_of
from wakit.evidence.relate import lookup, one_of
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

#: what a lifecycle rule does to objects or their old versions
_ACTS = (
    "Expiration.Days",
    "Expiration.Date",
    "Transitions",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionTransitions",
)
_BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


@row(key="arn", operation="s3:ListBuckets")
class Bucket:
    """A general purpose bucket."""

    arn: str = column(kind="name")
    name: str = column(kind="name")
    region: str | None = column(doc="where the bucket lives")
    public_access_blocked: bool | None = column("s3:GetPublicAccessBlock", doc="all four settings are on")
    policy_is_public: bool | None = column("s3:GetBucketPolicyStatus", doc="AWS calls the policy public")
    encryption: str | None = column("s3:GetBucketEncryption", doc="AES256 (SSE-S3), aws:kms or aws:kms:dsse")
    kms_key: str | None = column("s3:GetBucketEncryption", kind="name", doc="customer's or AWS's key, empty for SSE-S3")
    is_versioned: bool | None = column("s3:GetBucketVersioning")
    has_access_log: bool | None = column("s3:GetBucketLogging", doc="server access logging to a bucket")
    has_expiry: bool | None = column(
        "s3:GetBucketLifecycleConfiguration", doc="an enabled rule by which objects, or old versions, expire or move"
    )
    has_object_lock: bool | None = column("s3:GetObjectLockConfiguration")
    acls_are_off: bool | None = column("s3:GetBucketOwnershipControls", doc="BucketOwnerEnforced")


@row(key="s3-public-access-block/{account_id}", operation="s3control:GetPublicAccessBlock")
class AccountBlock:
    """The account's own block, which stands above every bucket's."""

    blocks_public_access: bool | None = column(doc="all four settings are on")


@collector(scope="account")
def s3_buckets(aws: Reader) -> Rows[Bucket]:
    """Every general purpose bucket of the account, wherever it lives."""
    # AWS tells a bucket's region only where the request has a parameter
    return aws.rows(aws.each("s3:ListBuckets", "Buckets", MaxBuckets=1000), _bucket)


def _bucket(aws: Reader, item: Item) -> Bucket:
    name = item.must("Name")
    region = item.text("BucketRegion")
    at = {"Bucket": name, "region": region or aws.account.home}
    block = aws.look("s3:GetPublicAccessBlock", absent="NoSuchPublicAccessBlockConfiguration", **at)
    status = aws.look("s3:GetBucketPolicyStatus", absent="NoSuchBucketPolicy", **at)
    encryption = aws.look("s3:GetBucketEncryption", absent="ServerSideEncryptionConfigurationNotFoundError", **at)
    versioning = aws.look("s3:GetBucketVersioning", **at)
    logging = aws.look("s3:GetBucketLogging", **at)
    lifecycle = aws.look("s3:GetBucketLifecycleConfiguration", absent="NoSuchLifecycleConfiguration", **at)
    lock = aws.look("s3:GetObjectLockConfiguration", absent="ObjectLockConfigurationNotFoundError", **at)
    owner = aws.look("s3:GetBucketOwnershipControls", absent="OwnershipControlsNotFoundError", **at)
    default = "ServerSideEncryptionConfiguration.Rules.0.ApplyServerSideEncryptionByDefault."
    return Bucket(
        arn=f"arn:{aws.partition}:s3:::{name}",
        name=name,
        region=region,
        public_access_blocked=_all_four(block),
        policy_is_public=status.flag("PolicyStatus.IsPublic", absent=False),
        encryption=encryption.text(default + "SSEAlgorithm", absent=""),
        kms_key=encryption.text(default + "KMSMasterKeyID", absent=""),
        is_versioned=is_one_of(versioning.text("Status", absent=""), "Enabled"),
        has_access_log=logging.has("LoggingEnabled"),
        has_expiry=_moves_or_expires(lifecycle),
        has_object_lock=is_one_of(lock.text("ObjectLockConfiguration.ObjectLockEnabled", absent=""), "Enabled"),
        acls_are_off=is_one_of(
            owner.text("OwnershipControls.Rules.0.ObjectOwnership", absent=""), "BucketOwnerEnforced"
        ),
    )


@collector(scope="account")
def s3_account_blocks(aws: Reader) -> Rows[AccountBlock]:
    """The account-level public access block."""

    def block(aws: Reader) -> AccountBlock:
        found = aws.look(
            "s3control:GetPublicAccessBlock",
            absent="NoSuchPublicAccessBlockConfiguration",
            AccountId=aws.account_id,
        )
        return AccountBlock(_all_four(found))

    return aws.one(block)


def _all_four(block: Item) -> bool | None:
    return all_of(block.flag(f"PublicAccessBlockConfiguration.{name}", absent=False) for name in _BLOCKS)


def _moves_or_expires(lifecycle: Item) -> bool | None:
    if lifecycle.is_absent:
        return False
    return lifecycle.some("Rules", lambda rule: all_of([is_one_of(rule.text("Status"), "Enabled"), _acts(rule)]))


def _acts(rule: Item) -> bool:
    """An ``Expiration`` that only removes delete markers, or ends uploads, leaves every object where it is."""
    return any(rule.has(a) for a in _ACTS)


@check(
    disproves=("SEC08-BP04",),
    headline="{bucket} {is|are} public by {its|their} policy",
    fine="{bucket} {is|are} closed to the public by {its|their} policy",
    gravity="critical",
    shows=("policy_is_public", "public_access_blocked"),
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
)
def s3_policy_is_not_public(s3_buckets: pd.DataFrame, s3_account_blocks: pd.DataFrame) -> pd.Series:
    """No bucket is open to everyone by its policy."""
    blocked = lookup(
        s3_buckets, s3_account_blocks, "blocks_public_access", "account_id", absent=False, within="account"
    )
    return ~s3_buckets["policy_is_public"] | s3_buckets["public_access_blocked"] | blocked


@check(
    supports=("SEC03-BP07",),
    headline="{bucket} {lacks|lack} the full block on public access",
    fine="{bucket} {has|have} the full block on public access",
    gravity="medium",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-8",
)
def s3_blocks_public_access(s3_buckets: pd.DataFrame, s3_account_blocks: pd.DataFrame) -> pd.Series:
    """Buckets block every form of public access, by their own settings or the account's."""
    blocked = lookup(
        s3_buckets, s3_account_blocks, "blocks_public_access", "account_id", absent=False, within="account"
    )
    return s3_buckets["public_access_blocked"] | blocked


@check(
    supports=("SEC08-BP02",),
    headline="{bucket} {has|have} no default encryption",
    fine="{bucket} {encrypts|encrypt} new objects by default",
    gravity="low",
    shows=("encryption", "kms_key"),
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html",
)
def s3_encrypts_by_default(s3_buckets: pd.DataFrame) -> pd.Series:
    """Buckets encrypt new objects by default; SSE-S3 versus a customer managed key is stated, not judged."""
    return one_of(s3_buckets["encryption"], {"AES256", "aws:kms", "aws:kms:dsse"})


@check(
    supports=("SEC03-BP05",),
    headline="in {the account} nothing stops a bucket from being made public",
    fine="in {the account} no bucket can be made public",
    gravity="medium",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-1",
)
def s3_account_blocks_public_access(s3_account_blocks: pd.DataFrame) -> pd.Series:
    """The account blocks public access above every bucket: a guardrail no bucket owner can lift."""
    return s3_account_blocks["blocks_public_access"]


@check(
    supports=("SEC08-BP04",),
    headline="{bucket} {keeps|keep} no earlier versions",
    fine="{bucket} {keeps|keep} earlier versions",
    gravity="low",
    shows=("name", "is_versioned", "has_object_lock"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-14",
)
def s3_keeps_versions(s3_buckets: pd.DataFrame) -> pd.Series:
    """Buckets keep earlier versions of objects, so that what is overwritten or deleted can be had back."""
    return s3_buckets["is_versioned"]


@check(
    supports=("SEC08-BP04",),
    headline="on {bucket} ACLs are still switched on",
    fine="on {bucket} ACLs are switched off",
    gravity="low",
    shows=("name", "acls_are_off"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-12",
)
def s3_acls_are_off(s3_buckets: pd.DataFrame) -> pd.Series:
    """Buckets grant access by policies alone; ACLs are off."""
    return s3_buckets["acls_are_off"]


@check(
    supports=("SEC07-BP04",),
    headline="{bucket} {has|have} no rule for how long objects stay",
    fine="{bucket} {has|have} a rule for how long objects stay",
    gravity="low",
    shows=("name", "has_expiry"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-13",
)
def s3_has_lifecycle(s3_buckets: pd.DataFrame) -> pd.Series:
    """Buckets have a rule that says when objects expire or move."""
    return s3_buckets["has_expiry"]
