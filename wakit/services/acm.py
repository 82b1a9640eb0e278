"""Certificates in ACM: until when, in use, and who renews them."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from wakit.aws import NEVER, Item, Reader
from wakit.evidence.kleene import is_one_of
from wakit.evidence.relate import days_since, one_of
from wakit.evidence.rows import Rows, column, row
from wakit.facts.thresholds import limit
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
    type: str | None = column("acm:DescribeCertificate", kind="plain", doc="AMAZON_ISSUED, IMPORTED or PRIVATE")
    status: str | None = column("acm:DescribeCertificate", kind="plain", doc="ISSUED, PENDING_VALIDATION, EXPIRED …")
    is_used: bool | None = column("acm:DescribeCertificate", doc="attached to a load balancer, distribution …")
    has_end: bool | None = column("acm:DescribeCertificate", doc="False before it is issued")
    not_before: datetime | None = column("acm:DescribeCertificate")
    not_after: datetime | None = column("acm:DescribeCertificate")
    key_algorithm: str | None = column("acm:DescribeCertificate", kind="plain")
    renewal: str | None = column(
        "acm:DescribeCertificate", kind="plain", doc="state of ACM's renewal, empty where none is under way"
    )
    can_renew: bool | None = column("acm:DescribeCertificate", doc="ACM says that it may renew it")
    is_validated_by_mail: bool | None = column("acm:DescribeCertificate", doc="somebody has to answer an e-mail")
    can_be_exported: bool | None = column("acm:DescribeCertificate", doc="to places where somebody must put it anew")


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
        not_before=answer.time("Certificate.NotBefore", absent=NEVER),
        not_after=answer.time("Certificate.NotAfter", absent=NEVER),
        key_algorithm=answer.text("Certificate.KeyAlgorithm"),
        renewal=answer.text("Certificate.RenewalSummary.RenewalStatus", absent=""),
        can_renew=is_one_of(answer.text("Certificate.RenewalEligibility"), "ELIGIBLE"),
        is_validated_by_mail=answer.some(
            "Certificate.DomainValidationOptions",
            lambda domain: is_one_of(domain.text("ValidationMethod", absent=""), "EMAIL"),
            absent=(),
        ),
        can_be_exported=is_one_of(answer.text("Certificate.Options.Export", absent="DISABLED"), "ENABLED"),
    )


def _is_issued(acm_certificates: pd.DataFrame) -> pd.Series:
    return acm_certificates["has_end"]


def _is_idle(acm_certificates: pd.DataFrame) -> pd.Series:
    return ~acm_certificates["is_used"]


@check(
    disproves=("SEC09-BP01",),
    headline="{certificate in use} {has|have} expired",
    fine="{certificate in use} {is|are} valid",
    gravity="high",
    applies=_is_issued,
    unused=_is_idle,
    shows=("domain", "not_after", "type", "renewal"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/acm-controls.html#acm-1",
)
def acm_certificates_last(acm_certificates: pd.DataFrame, at: pd.Timestamp) -> pd.Series:
    """No certificate in use has expired.

    Measured: the certificate's end against the day on which the account was looked at.

    Not concerned: certificates that were never issued.

    Not in use: certificates that no load balancer, distribution or other resource of AWS refers to.

    Strength: disproves, for whoever meets an expired certificate has to look away to go on.
    """
    return _days_left(acm_certificates, at) >= 0


def _days_left(acm_certificates: pd.DataFrame, at: pd.Timestamp) -> pd.Series:
    return -days_since(acm_certificates["not_after"], at)


@check(
    supports=("SEC09-BP01",),
    headline="{certificate in use} {ends|end} within {=certificate_min_days_left}, or {its|their} renewal failed",
    fine=(
        "{certificate in use} {has|have} {=certificate_min_days_left} left or, "
        "if short-lived, a third of {its|their} life"
    ),
    gravity="medium",
    applies=lambda acm_certificates, at: _is_issued(acm_certificates) & (_days_left(acm_certificates, at) >= 0),
    unused=_is_idle,
    shows=("domain", "not_after", "type", "renewal"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/acm-controls.html#acm-1",
)
def acm_certificates_are_renewed_in_time(
    acm_certificates: pd.DataFrame, at: pd.Timestamp, least: float = limit("certificate_min_days_left")
) -> pd.Series:
    """Certificates in use are renewed well before they end.

    Measured: {=certificate_min_days_left} are left (Security Hub's ACM.1), or a third of the certificate's life where
    that is shorter; and ACM's own renewal has not failed.

    Not concerned: certificates that were never issued, and those that have expired (acm_certificates_last).

    Not in use: certificates that no load balancer, distribution or other resource of AWS refers to.

    Strength: supports only: there is time left.
    """
    left = _days_left(acm_certificates, at)
    life = days_since(acm_certificates["not_before"], at) + left
    is_early = (left >= least) | (left * 3 >= life)
    return is_early & (acm_certificates["renewal"] != "FAILED")


@check(
    supports=("SEC09-BP01",),
    headline="{certificate in use} {needs|need} more than ACM to be renewed: who sees to it?",
    fine="ACM renews {certificate in use} by itself",
    gravity="low",
    applies=_is_issued,
    unused=_is_idle,
    shows=("domain", "type", "can_renew", "is_validated_by_mail", "can_be_exported"),
    source="https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html",
)
def acm_renews(acm_certificates: pd.DataFrame) -> pd.Series:
    """Certificates in use are issued by ACM, which renews them without anybody's doing.

    Measured: ACM issued the certificate and says that it may renew it; no domain is validated by e-mail, which
    somebody has to answer; and it can't be exported, for where it was taken to somebody must put it anew.

    Not concerned: certificates that were never issued.

    Not in use: certificates that no load balancer, distribution or other resource of AWS refers to.

    Strength: supports only: an imported certificate may be renewed by a machine that AWS knows nothing of.
    """
    is_by_acm = one_of(acm_certificates["type"], {"AMAZON_ISSUED", "PRIVATE"}) & acm_certificates["can_renew"]
    return is_by_acm & ~acm_certificates["is_validated_by_mail"] & ~acm_certificates["can_be_exported"]
