"""Certificates in ACM: until when, in use, and who renews them."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from wakit import facts
from wakit.aws import NEVER, Item, Reader
from wakit.evidence.relate import days_since, one_of
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

#: the listing hides every other kind of key than RSA_1024 and RSA_2048 unless they are named
_KEY_TYPES = (
    "RSA_1024",
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "EC_prime256v1",
    "EC_secp384r1",
    "EC_secp521r1",
)


@row(key="arn", operation="acm:ListCertificates")
class Certificate:
    """A certificate in ACM."""

    arn: str = column(kind="name")
    domain: str | None = column("acm:DescribeCertificate", kind="name")
    type: str | None = column("acm:DescribeCertificate", doc="AMAZON_ISSUED, IMPORTED or PRIVATE")
    status: str | None = column("acm:DescribeCertificate", doc="ISSUED, PENDING_VALIDATION, EXPIRED …")
    is_used: bool | None = column("acm:DescribeCertificate", doc="attached to a load balancer, distribution …")
    has_end: bool | None = column("acm:DescribeCertificate", doc="False before it is issued")
    not_after: datetime | None = column("acm:DescribeCertificate")
    key_algorithm: str | None = column("acm:DescribeCertificate")
    renewal: str | None = column("acm:DescribeCertificate", doc="state of ACM's renewal, empty where none is under way")


@collector(scope="region")
def acm_certificates(aws: Reader) -> Rows[Certificate]:
    """Every certificate of the region, whatever kind of key it has."""
    listed = aws.each("acm:ListCertificates", "CertificateSummaryList", Includes={"keyTypes": list(_KEY_TYPES)})
    return aws.rows(listed, _certificate)


def _certificate(aws: Reader, item: Item) -> Certificate:
    arn = item.must("CertificateArn")
    answer = aws.look("acm:DescribeCertificate", CertificateArn=arn)
    return Certificate(
        arn=arn,
        domain=answer.text("Certificate.DomainName"),
        type=answer.text("Certificate.Type"),
        status=answer.text("Certificate.Status"),
        is_used=answer.some("Certificate.InUseBy", lambda _: True),
        # a certificate that is not issued yet has no end
        has_end=answer.has("Certificate.NotAfter"),
        not_after=answer.time("Certificate.NotAfter", absent=NEVER),
        key_algorithm=answer.text("Certificate.KeyAlgorithm"),
        renewal=answer.text("Certificate.RenewalSummary.RenewalStatus", absent=""),
    )


def _is_in_use(acm_certificates: pd.DataFrame) -> pd.Series:
    return acm_certificates["is_used"] & acm_certificates["has_end"]


@check(
    disproves=("SEC09-BP01",),
    headline="{certificate in use} {has|have} expired or {expires|expire} within 30 days",
    fine="{certificate in use} {is|are} valid for 30 days or more",
    gravity="high",
    applies=_is_in_use,
    shows=("domain", "not_after", "type", "renewal"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/acm-controls.html#acm-1",
)
def acm_certificates_last(acm_certificates: pd.DataFrame, at: pd.Timestamp) -> pd.Series:
    """Certificates in use are valid for 30 days and more."""
    return -days_since(acm_certificates["not_after"], at) >= facts.days("certificate_min_days_left")


@check(
    supports=("SEC09-BP01",),
    headline="{certificate in use} {was|were} imported: a person must think of the renewal",
    fine="ACM renews {certificate in use}",
    gravity="low",
    applies=_is_in_use,
    shows=("domain", "type"),
    source="https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html",
)
def acm_renews(acm_certificates: pd.DataFrame) -> pd.Series:
    """Certificates in use are issued by ACM, which renews them."""
    return one_of(acm_certificates["type"], {"AMAZON_ISSUED", "PRIVATE"})
