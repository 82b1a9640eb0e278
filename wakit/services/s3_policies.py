"""Bucket policies, statement by statement."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.relate import exists, lookup
from wakit.evidence.rows import Rows, column, row
from wakit.policy import NO_POLICY, Statement, callers_or_unseen, read_policy
from wakit.registry import check, collector

__all__: list[str] = []

_LOG_WRITERS = frozenset(
    (
        "cloudtrail.amazonaws.com",
        "config.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "logdelivery.elasticloadbalancing.amazonaws.com",
        "logging.s3.amazonaws.com",
    )
)


@row(key="{bucket_arn}#{position}", operation="s3:GetBucketPolicy")
class BucketStatement:
    """One statement of a bucket policy; ``position`` is ``<NA>`` where the policy was not seen or can't be read."""

    bucket_arn: str = column("s3:ListBuckets", kind="name")
    position: int | None = column()
    is_deny: bool | None = column()
    to_everyone: bool | None = column(doc="the principal is *, or all but some")
    is_narrowed: bool | None = column(doc="a condition names who may come (an organisation, accounts, networks …)")
    denies_plain_http: bool | None = column(
        doc="denies everyone every action on every object without TLS (aws:SecureTransport false)"
    )
    lets_logs_in: bool | None = column(doc="an AWS service may write logs into the bucket")


@row(key="{arn}/{caller}", operation="s3:ListBuckets")
class BucketCaller:
    """An account or organisation that the policy of a bucket names, beside its own account."""

    arn: str = column(kind="name", doc="of the bucket")
    caller: str | None = column("s3:GetBucketPolicy", doc="12 digits, or o-…")


@collector(scope="account")
def s3_bucket_statements(aws: Reader) -> Rows[BucketStatement]:
    """Every statement of every bucket policy."""
    # AWS tells a bucket's region only where the request has a parameter
    return aws.rows(aws.each("s3:ListBuckets", "Buckets", MaxBuckets=1000), _statements)


@collector(scope="account")
def s3_bucket_callers(aws: Reader) -> Rows[BucketCaller]:
    """Whom the policy of each bucket names."""
    return aws.rows(aws.each("s3:ListBuckets", "Buckets", MaxBuckets=1000), _callers)


def _callers(aws: Reader, item: Item) -> Iterator[BucketCaller]:
    arn, policy = _policy(aws, item)
    yield from (BucketCaller(arn, caller) for caller in callers_or_unseen(policy, aws.account_id))


def _policy(aws: Reader, item: Item) -> tuple[str, str | None]:
    """The bucket's ARN, and what its policy says."""
    name = item.must("Name")
    # a bucket is asked about in its own region; elsewhere S3 answers with a redirect
    region = item.text("BucketRegion") or aws.account.home
    policy = aws.look("s3:GetBucketPolicy", absent="NoSuchBucketPolicy", Bucket=name, region=region)
    return f"arn:{aws.partition}:s3:::{name}", policy.text("Policy", absent=NO_POLICY if policy.is_absent else None)


def _statements(aws: Reader, item: Item) -> Iterator[BucketStatement]:
    arn, policy = _policy(aws, item)
    found = read_policy(policy)
    if found is None:
        yield BucketStatement(arn, None, None, None, None, None, None)
    for n, statement in enumerate(found or []):
        yield BucketStatement(
            bucket_arn=arn,
            position=n,
            is_deny=statement.is_deny,
            to_everyone=statement.to_everyone,
            is_narrowed=statement.is_narrowed,
            denies_plain_http=_denies_plain_http(statement, arn),
            lets_logs_in=not statement.is_deny and not _LOG_WRITERS.isdisjoint(statement.services),
        )


def _denies_plain_http(statement: Statement, bucket: str) -> bool:
    """A further condition would let some requests through, so it must stand alone."""
    tests = [(c.operator.lower().removesuffix("ifexists"), c.key, c.values) for c in statement.conditions]
    everything = statement.actions.cover("s3:*") and statement.resources.cover(f"{bucket}/*".lower())
    alone = tests == [("bool", "aws:securetransport", ("false",))]
    return statement.is_deny and statement.to_everyone and everything and alone


def _shelter(s3_buckets: pd.DataFrame, organizations: pd.DataFrame, column: str) -> pd.Series:
    return lookup(s3_buckets, organizations, column, "account_id", absent=False, within="account")


@check(
    supports=("SEC09-BP02",),
    headline="the policy of {bucket} does not insist on TLS",
    fine="the policy of {bucket} insists on TLS",
    gravity="medium",
    shows=("name",),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5",
)
def s3_requires_tls(
    s3_buckets: pd.DataFrame, s3_bucket_statements: pd.DataFrame, organizations: pd.DataFrame
) -> pd.Series:
    """Bucket policies deny requests without TLS.

    Measured: a statement without any further condition denies everybody every action on every object of the bucket
    where aws:SecureTransport is false; one for a part of the bucket does not count.

    Strength: supports only: clients may speak TLS without being made to.

    Viewpoint: a resource control policy of the organisation may deny the same for every bucket, and a member account
    can't see it. A member's bucket whose own policy does not insist is therefore not judged, unless such policies
    are known to be off; the management account, which they don't bind, is.
    """
    insists = exists(
        s3_buckets,
        s3_bucket_statements,
        {"arn": "bucket_arn"},
        where=s3_bucket_statements["denies_plain_http"],
        within="account",
    )
    is_member = _shelter(s3_buckets, organizations, "in_use") & ~_shelter(s3_buckets, organizations, "is_management")
    is_bound = is_member & _shelter(s3_buckets, organizations, "rcps_enabled")
    return insists | (is_bound & _not_seen(s3_buckets))


def _not_seen(s3_buckets: pd.DataFrame) -> pd.Series:
    """What the policies of the organisation say of each bucket: nobody reads them yet."""
    return pd.Series(pd.NA, s3_buckets.index, dtype="bool[pyarrow]")


def _holds_no_logs(s3_buckets: pd.DataFrame, s3_bucket_statements: pd.DataFrame) -> pd.Series:
    by_policy = exists(
        s3_buckets,
        s3_bucket_statements,
        {"arn": "bucket_arn"},
        where=s3_bucket_statements["lets_logs_in"],
        within="account",
    )
    return ~(by_policy | s3_buckets["acl_lets_logs_in"])


@check(
    supports=("SEC08-BP04",),
    headline="{bucket} {keeps|keep} no earlier versions",
    fine="{bucket} {keeps|keep} earlier versions",
    gravity="low",
    applies=_holds_no_logs,
    shows=("name", "is_versioned", "has_object_lock"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-14",
)
def s3_keeps_versions(s3_buckets: pd.DataFrame) -> pd.Series:
    """Buckets keep earlier versions of objects, so that what is overwritten or deleted can be had back.

    Measured: versioning is enabled (not suspended).

    Not concerned: buckets into which AWS writes logs, by their policy or ACL: a log is written once.

    Strength: supports only: a copy elsewhere, or data that can be made again, needs no versions.
    """
    return s3_buckets["is_versioned"]


@check(
    supports=("SEC04-BP01",),
    headline="for {bucket} no record of object access was found",
    fine="for {bucket} access to objects is recorded",
    gravity="low",
    applies=_holds_no_logs,
    shows=("name", "has_access_log"),
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/logging-with-S3.html",
)
def s3_access_is_logged(
    s3_buckets: pd.DataFrame, cloudtrail_trails: pd.DataFrame, cloudtrail_data_buckets: pd.DataFrame
) -> pd.Series:
    """Access to objects is logged: by server access logging, or as data events of a multi-region trail.

    Measured: the bucket's own server access logging, or a trail that logs the data events (reads and writes) of
    all buckets, or of this one by its name.

    Not concerned: buckets into which AWS writes logs, by their policy or ACL.

    Strength: supports only: a trail of another account may record it, unseen from here.
    """
    by_trail = exists(
        s3_buckets,
        cloudtrail_trails,
        where=cloudtrail_trails["is_multi_region"]
        & cloudtrail_trails["is_logging"]
        & cloudtrail_trails["logs_all_s3_objects"],
        within="account",
    )
    by_name = exists(
        s3_buckets,
        cloudtrail_data_buckets,
        {"name": "bucket"},
        where=cloudtrail_data_buckets["is_logging"]
        & cloudtrail_data_buckets["records_reads"]
        & cloudtrail_data_buckets["records_writes"],
        within="account",
    )
    return s3_buckets["has_access_log"] | by_trail | by_name
