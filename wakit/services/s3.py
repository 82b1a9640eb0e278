"""Buckets and access points: who stands before them, encryption, logs, lifecycle; policies are in ``s3_policies``."""

from __future__ import annotations

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.kleene import all_of, any_of, is_one_of
from wakit.evidence.relate import lookup
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

#: what a lifecycle rule ends: objects after a while, or what they were before they were deleted or overwritten
_ENDS = ("Expiration.Days", "Expiration.Date", "NoncurrentVersionExpiration")
#: what makes a rule one for a part of the bucket only
_PARTS = ("Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan")
_BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_GROUPS = "http://acs.amazonaws.com/groups/"
#: anybody, and anybody with an account of his own: no difference to the owner
_EVERYBODY = (f"{_GROUPS}global/AllUsers", f"{_GROUPS}global/AuthenticatedUsers")
#: a configuration that nobody made
_NO_BLOCK = "NoSuchPublicAccessBlockConfiguration"


@row(key="arn", operation="s3:ListBuckets")
class Bucket:
    """A general purpose bucket."""

    arn: str = column(kind="name")
    name: str = column(kind="name")
    region: str | None = column(kind="plain", doc="where the bucket lives")
    public_access_blocked: bool | None = column("s3:GetPublicAccessBlock", doc="all four settings are on")
    blocks_public_acls: bool | None = column("s3:GetPublicAccessBlock", doc="new ones")
    ignores_public_acls: bool | None = column("s3:GetPublicAccessBlock", doc="new and old ones")
    blocks_public_policies: bool | None = column("s3:GetPublicAccessBlock", doc="new ones")
    restricts_public_policies: bool | None = column("s3:GetPublicAccessBlock", doc="new and old ones")
    acl_is_public: bool | None = column("s3:GetBucketAcl", doc="grants something to everybody, or to any AWS account")
    acl_lets_logs_in: bool | None = column("s3:GetBucketAcl", doc="S3 may write access logs into it")
    policy_is_public: bool | None = column("s3:GetBucketPolicyStatus", doc="AWS calls the policy public")
    encryption: str | None = column(
        "s3:GetBucketEncryption", kind="plain", doc="AES256 (SSE-S3), aws:kms or aws:kms:dsse"
    )
    kms_key: str | None = column("s3:GetBucketEncryption", kind="name", doc="customer's or AWS's key, empty for SSE-S3")
    is_versioned: bool | None = column("s3:GetBucketVersioning")
    has_access_log: bool | None = column("s3:GetBucketLogging", doc="server access logging to a bucket")
    has_expiry: bool | None = column(
        "s3:GetBucketLifecycleConfiguration", doc="an enabled rule by which all objects, or all old versions, expire"
    )
    has_object_lock: bool | None = column("s3:GetObjectLockConfiguration")
    acls_are_off: bool | None = column("s3:GetBucketOwnershipControls", doc="BucketOwnerEnforced")


@row(key="s3-public-access-block/{account_id}", operation="s3control:GetPublicAccessBlock")
class AccountBlock:
    """The account's own block, which stands above every bucket's."""

    blocks_public_access: bool | None = column(doc="all four settings are on")
    blocks_public_acls: bool | None = column(doc="new ones")
    ignores_public_acls: bool | None = column(doc="new and old ones")
    blocks_public_policies: bool | None = column(doc="new ones")
    restricts_public_policies: bool | None = column(doc="new and old ones")


@row(key="arn", operation="s3control:ListAccessPoints")
class AccessPoint:
    """An access point: another door to a bucket, with a policy and a block of its own."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    bucket: str | None = column(kind="name")
    is_of_own_bucket: bool | None = column(doc="the bucket belongs to the same account")
    is_for_vpc: bool | None = column(doc="answers one VPC only")
    policy_is_public: bool | None = column("s3control:GetAccessPointPolicyStatus", doc="AWS calls the policy public")
    restricts_public_policies: bool | None = column("s3control:GetAccessPoint", doc="its own setting")


@collector(scope="account")
def s3_buckets(aws: Reader) -> Rows[Bucket]:
    """Every general purpose bucket of the account, wherever it lives."""
    # AWS tells a bucket's region only where the request has a parameter
    return aws.rows(aws.each("s3:ListBuckets", "Buckets", MaxBuckets=1000), _bucket)


def _bucket(aws: Reader, item: Item) -> Bucket:
    name = item.must("Name")
    region = item.text("BucketRegion")
    at = {"Bucket": name, "region": region or aws.account.home}
    block = aws.look("s3:GetPublicAccessBlock", absent=_NO_BLOCK, **at)
    acl = aws.look("s3:GetBucketAcl", **at)
    status = aws.look("s3:GetBucketPolicyStatus", absent="NoSuchBucketPolicy", **at)
    encryption = aws.look("s3:GetBucketEncryption", absent="ServerSideEncryptionConfigurationNotFoundError", **at)
    versioning = aws.look("s3:GetBucketVersioning", **at)
    logging = aws.look("s3:GetBucketLogging", **at)
    lifecycle = aws.look("s3:GetBucketLifecycleConfiguration", absent="NoSuchLifecycleConfiguration", **at)
    lock = aws.look("s3:GetObjectLockConfiguration", absent="ObjectLockConfigurationNotFoundError", **at)
    owner = aws.look("s3:GetBucketOwnershipControls", absent="OwnershipControlsNotFoundError", **at)
    default = "ServerSideEncryptionConfiguration.Rules.0.ApplyServerSideEncryptionByDefault."
    acls, ignored, policies, restricted = _settings(block)
    return Bucket(
        arn=f"arn:{aws.partition}:s3:::{name}",
        name=name,
        region=region,
        public_access_blocked=all_of((acls, ignored, policies, restricted)),
        blocks_public_acls=acls,
        ignores_public_acls=ignored,
        blocks_public_policies=policies,
        restricts_public_policies=restricted,
        acl_is_public=_grants_to(acl, *_EVERYBODY),
        acl_lets_logs_in=_grants_to(acl, f"{_GROUPS}s3/LogDelivery"),
        policy_is_public=status.flag("PolicyStatus.IsPublic", absent=False),
        encryption=encryption.text(default + "SSEAlgorithm", absent=""),
        kms_key=encryption.text(default + "KMSMasterKeyID", absent=""),
        is_versioned=is_one_of(versioning.text("Status", absent=""), "Enabled"),
        has_access_log=logging.has("LoggingEnabled"),
        has_expiry=_ends_all(lifecycle),
        has_object_lock=is_one_of(lock.text("ObjectLockConfiguration.ObjectLockEnabled", absent=""), "Enabled"),
        acls_are_off=is_one_of(
            owner.text("OwnershipControls.Rules.0.ObjectOwnership", absent=""), "BucketOwnerEnforced"
        ),
    )


@collector(scope="account")
def s3_account_blocks(aws: Reader) -> Rows[AccountBlock]:
    """The account-level public access block."""

    def block(aws: Reader) -> AccountBlock:
        found = aws.look("s3control:GetPublicAccessBlock", absent=_NO_BLOCK, AccountId=aws.account_id)
        settings = _settings(found)
        return AccountBlock(all_of(settings), *settings)

    return aws.one(block)


@collector(scope="region")
def s3_access_points(aws: Reader) -> Rows[AccessPoint]:
    """Every access point of the account in the region."""
    listed = aws.each("s3control:ListAccessPoints", "AccessPointList", AccountId=aws.account_id)
    return aws.rows(listed, _access_point)


def _access_point(aws: Reader, item: Item) -> AccessPoint:
    name = item.must("Name")
    at = {"AccountId": aws.account_id, "Name": name}
    status = aws.look("s3control:GetAccessPointPolicyStatus", absent="NoSuchAccessPointPolicy", **at)
    point = aws.look("s3control:GetAccessPoint", **at)
    owner = item.text("BucketAccountId", absent=aws.account_id)
    return AccessPoint(
        arn=item.must("AccessPointArn"),
        name=name,
        bucket=item.text("Bucket"),
        is_of_own_bucket=is_one_of(owner, aws.account_id),
        is_for_vpc=is_one_of(item.text("NetworkOrigin"), "VPC"),
        policy_is_public=status.flag("PolicyStatus.IsPublic", absent=False if status.is_absent else None),
        restricts_public_policies=_settings(point)[3],
    )


def _settings(block: Item) -> tuple[bool | None, bool | None, bool | None, bool | None]:
    """New ACLs, all ACLs, new policies, all policies; a setting that was never made is off."""
    first, second, third, fourth = (
        block.flag(f"PublicAccessBlockConfiguration.{name}", absent=False) for name in _BLOCKS
    )
    return first, second, third, fourth


def _grants_to(acl: Item, *groups: str) -> bool | None:
    """Whatever is granted; who is named by an id is no group."""
    return acl.some("Grants", lambda grant: is_one_of(grant.text("Grantee.URI", absent=""), *groups))


def _ends_all(lifecycle: Item) -> bool | None:
    if lifecycle.is_absent:
        return False
    return lifecycle.some(
        "Rules",
        lambda rule: all_of([is_one_of(rule.text("Status"), "Enabled"), _is_for_all(rule), _ends(rule)]),
    )


def _ends(rule: Item) -> bool | None:
    """An ``Expiration`` that only removes delete markers, or ends uploads, leaves every object where it is."""
    return any_of(rule.has(name) for name in _ENDS)


def _is_for_all(rule: Item) -> bool | None:
    prefixes = [rule.text(f"{place}Prefix", absent="") for place in ("", "Filter.", "Filter.And.")]
    parts = [rule.has(f"{place}{name}") for place in ("Filter.", "Filter.And.") for name in _PARTS]
    parts.append(rule.has("Filter.And.Tags"))
    return all_of([*(is_one_of(p, "") for p in prefixes), *(None if p is None else not p for p in parts)])


def _above(buckets: pd.DataFrame, blocks: pd.DataFrame, setting: str) -> pd.Series:
    """What the account's own block says of it."""
    return lookup(buckets, blocks, setting, "account_id", absent=False, within="account")


@check(
    disproves=("SEC08-BP04",),
    headline="{bucket} {is|are} public by {its|their} policy",
    fine="{bucket} {is|are} closed to the public as far as {its policy goes|their policies go}",
    gravity="critical",
    shows=("policy_is_public", "restricts_public_policies"),
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
)
def s3_policy_is_not_public(s3_buckets: pd.DataFrame, s3_account_blocks: pd.DataFrame) -> pd.Series:
    """No bucket is open to everyone by its policy.

    Measured: S3 itself calls the policy public, and RestrictPublicBuckets is on neither at the bucket nor at the
    account: that setting alone closes what such a policy opens, BlockPublicPolicy only refuses new ones.

    Strength: disproves, for whoever likes reads or writes the objects. A website may be meant so: accept that risk.

    Viewpoint: the account's block is the one in force, whether set here or by a policy of the organisation. A
    resource control policy may keep everybody out of a member's bucket all the same; that shows in other accounts only,
    and takes back no word of the policy.
    """
    restricted = s3_buckets["restricts_public_policies"] | _above(
        s3_buckets, s3_account_blocks, "restricts_public_policies"
    )
    return ~s3_buckets["policy_is_public"] | restricted


@check(
    disproves=("SEC08-BP04",),
    headline="{bucket} {is|are} public by {its|their} ACL",
    fine="{bucket} {is|are} closed to the public as far as {its ACL goes|their ACLs go}",
    gravity="critical",
    shows=("acl_is_public", "acls_are_off", "ignores_public_acls"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-2",
)
def s3_acl_is_not_public(s3_buckets: pd.DataFrame, s3_account_blocks: pd.DataFrame) -> pd.Series:
    """No bucket grants everybody something by an ACL that counts.

    Measured: a grant to all users, or to any AWS account, while ACLs are on and IgnorePublicAcls is on neither at the
    bucket nor at the account; BlockPublicAcls only refuses new ones. ACLs of single objects are not read.

    Strength: disproves, for such a grant lists, reads or writes for whoever likes.

    Viewpoint: the account's block is the one in force, whether set here or by a policy of the organisation. A
    resource control policy may keep everybody out of a member's bucket all the same; that shows in other accounts only,
    and takes back no word of the ACL.
    """
    ignored = s3_buckets["ignores_public_acls"] | _above(s3_buckets, s3_account_blocks, "ignores_public_acls")
    return ~s3_buckets["acl_is_public"] | s3_buckets["acls_are_off"] | ignored


@check(
    supports=("SEC08-BP04",),
    headline="{S3 access point} {is|are} open to the public by {its|their} policy",
    fine="{S3 access point} {is|are} closed to the public",
    gravity="high",
    applies=lambda s3_access_points: s3_access_points["is_of_own_bucket"],
    shows=("name", "bucket", "policy_is_public", "restricts_public_policies"),
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html",
)
def s3_access_points_are_not_public(
    s3_access_points: pd.DataFrame, s3_buckets: pd.DataFrame, s3_account_blocks: pd.DataFrame
) -> pd.Series:
    """No access point lets everyone at its bucket.

    Measured: S3 itself calls the access point's policy public, it answers the internet, and RestrictPublicBuckets is
    on neither at the access point nor at its bucket nor at the account.

    Not concerned: access points for another account's bucket, whose owner's blocks we do not see.

    Strength: supports only, for the bucket's own policy has to let the same request in too.

    Viewpoint: a resource control policy of the organisation may keep everybody out all the same; it shows in other
    accounts only.
    """
    at_bucket = lookup(
        s3_access_points, s3_buckets, "restricts_public_policies", {"bucket": "name"}, absent=False, within="account"
    )
    at_account = _above(s3_access_points, s3_account_blocks, "restricts_public_policies")
    restricted = s3_access_points["restricts_public_policies"] | at_bucket | at_account
    return ~s3_access_points["policy_is_public"] | s3_access_points["is_for_vpc"] | restricted


@check(
    supports=("SEC03-BP07",),
    headline="{bucket} {lacks|lack} the full block on public access",
    fine="{bucket} {has|have} the full block on public access",
    gravity="medium",
    shows=("blocks_public_acls", "ignores_public_acls", "blocks_public_policies", "restricts_public_policies"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-8",
)
def s3_blocks_public_access(s3_buckets: pd.DataFrame, s3_account_blocks: pd.DataFrame) -> pd.Series:
    """Buckets block every form of public access, by their own settings or the account's.

    Measured: each of the four settings is on at the bucket or at the account; AWS takes the stricter of the two,
    setting by setting.

    Strength: supports only: what is not blocked need not be open.
    """
    return (
        (s3_buckets["blocks_public_acls"] | _above(s3_buckets, s3_account_blocks, "blocks_public_acls"))
        & (s3_buckets["ignores_public_acls"] | _above(s3_buckets, s3_account_blocks, "ignores_public_acls"))
        & (s3_buckets["blocks_public_policies"] | _above(s3_buckets, s3_account_blocks, "blocks_public_policies"))
        & (s3_buckets["restricts_public_policies"] | _above(s3_buckets, s3_account_blocks, "restricts_public_policies"))
    )


@check(
    supports=("SEC03-BP05",),
    headline="{the account} {lacks|lack} the full block on public access to S3",
    fine="{the account} {has|have} the full block on public access to S3",
    gravity="medium",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-1",
)
def s3_account_blocks_public_access(s3_account_blocks: pd.DataFrame) -> pd.Series:
    """The account blocks public access above every bucket: a guardrail no bucket owner can lift.

    Measured: all four settings of the account. AWS answers with what is in force, set in the account or handed down
    by an S3 policy of the organisation.

    Strength: supports only: buckets may be blocked one by one.
    """
    return s3_account_blocks["blocks_public_access"]


@check(
    supports=("SEC08-BP04",),
    headline="{bucket} still {has|have} ACLs enabled",
    fine="{bucket} {has|have} ACLs disabled",
    gravity="low",
    shows=("name", "acls_are_off"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-12",
)
def s3_acls_are_off(s3_buckets: pd.DataFrame) -> pd.Series:
    """Buckets grant access by policies alone; ACLs are off.

    Measured: object ownership is "bucket owner enforced".

    Strength: supports only: ACLs that are on need not grant anything (s3_acl_is_not_public says what they grant).
    """
    return s3_buckets["acls_are_off"]


@check(
    supports=("SEC07-BP04",),
    headline="{bucket} {lacks|lack} a bucket-wide lifecycle rule that expires objects or earlier versions",
    fine="{bucket} {has|have} a bucket-wide lifecycle rule that expires objects or earlier versions",
    gravity="low",
    shows=("name", "has_expiry"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-13",
)
def s3_has_lifecycle(s3_buckets: pd.DataFrame) -> pd.Series:
    """Buckets have a rule that says when their objects, or what was deleted and overwritten of them, go.

    Measured: an enabled lifecycle rule for the whole bucket (no prefix, tag or size) by which objects or earlier
    versions expire. A rule that only moves objects to other storage, ends uploads or removes delete markers keeps
    everything for ever.

    Strength: supports only: an application may delete objects itself.
    """
    return s3_buckets["has_expiry"]
