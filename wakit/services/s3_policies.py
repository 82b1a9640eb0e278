"""Bucket policies, statement by statement."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.relate import exists, lookup
from wakit.evidence.rows import Rows, column, row
from wakit.policy import NO_POLICY, callers_or_unseen, demands_tls, read_policy
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
    caller: str | None = column("s3:GetBucketPolicy", kind="name", doc="12 digits, or o-…")


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
            denies_plain_http=demands_tls(statement, "s3:*", f"{arn}/*") is True,
            lets_logs_in=not statement.is_deny and not _LOG_WRITERS.isdisjoint(statement.services),
        )


@check(
    supports=("SEC09-BP02",),
    headline="{bucket} {answers|answer} requests for objects without TLS as well",
    fine="{bucket} {insists|insist} on TLS for objects",
    gravity="medium",
    shows=("name",),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5",
)
def s3_requires_tls(
    s3_buckets: pd.DataFrame, s3_bucket_statements: pd.DataFrame, account_resource_controls: pd.DataFrame
) -> pd.Series:
    """Bucket policies, or a resource control policy of the organisation, deny requests for objects without TLS.

    Measured: a statement without any further condition denies everybody every action on every object of the bucket
    where aws:SecureTransport is false; one for a part of the bucket does not count. Requests about the bucket itself,
    such as listing it, are not asked for. A resource control policy counts where it says so of all of S3, and is
    attached to the root, to a unit above the account or to the account.

    Strength: supports only: clients may speak TLS without being made to.

    Viewpoint: resource control policies show in the management account or a delegated administrator; what one of
    them saw holds for all. A member's bucket whose own policy does not insist is not judged where nobody saw them, or
    where one of them insists for a part of S3 only; the management account is bound by none.
    """
    insists = exists(
        s3_buckets,
        s3_bucket_statements,
        {"arn": "bucket_arn"},
        where=s3_bucket_statements["denies_plain_http"],
        within="account",
    )
    demanded = lookup(
        s3_buckets, account_resource_controls, "s3_demands_tls", "account_id", absent=False, within="account"
    )
    return insists | demanded


def _holds_no_logs(s3_buckets: pd.DataFrame, s3_bucket_statements: pd.DataFrame) -> pd.Series:
    by_policy = exists(
        s3_buckets,
        s3_bucket_statements,
        {"arn": "bucket_arn"},
        where=s3_bucket_statements["lets_logs_in"],
        within="account",
    )
    return ~(by_policy | s3_buckets["acl_lets_logs_in"])


def _is_worth_a_log(
    s3_buckets: pd.DataFrame, s3_bucket_statements: pd.DataFrame, cloudtrail_trails: pd.DataFrame
) -> pd.Series:
    keeps_a_trail = exists(s3_buckets, cloudtrail_trails, {"name": "bucket"}, within="account")
    return _holds_no_logs(s3_buckets, s3_bucket_statements) | keeps_a_trail


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
    applies=_is_worth_a_log,
    shows=("name", "has_access_log"),
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/logging-with-S3.html",
)
def s3_access_is_logged(
    s3_buckets: pd.DataFrame, cloudtrail_trails: pd.DataFrame, cloudtrail_data_buckets: pd.DataFrame
) -> pd.Series:
    """Access to objects is logged: by server access logging, or as data events of a multi-region trail.

    Measured: the bucket's own server access logging, or a trail that logs the data events (reads and writes) of
    all buckets, or of this one by its name.

    Not concerned: buckets into which AWS writes logs, by their policy or ACL, but for those that keep a trail's files:
    who reads these is what the CIS benchmark wants logged (AWS's control CloudTrail.7).

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
