"""Certificates: expiring soon, imported, in order, and one long forgotten."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from wakit.demo.builder import Place, tags
from wakit.demo.places import PRODUCTION

__all__ = ["fill_certificates", "fill_server_certificate"]


@cache
def _private_key(algorithm: str) -> Any:  # a key of the library cryptography, of whichever kind
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    kind, _, size = algorithm.partition("_")
    if kind == "RSA":
        return rsa.generate_private_key(public_exponent=65537, key_size=int(size))
    return ec.generate_private_key(ec.SECP256R1())


def _certificate(
    place: Place, domain: str, issuer: str, issued: float, valid: float, algorithm: str
) -> tuple[bytes, bytes]:
    """A certificate and its key (PEM), issued so many days ago, valid so many more."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization

    key = _private_key(algorithm)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, domain)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(int.from_bytes(domain.encode()) % (1 << 159))
        .not_valid_before(place.now - timedelta(days=issued))
        .not_valid_after(place.now + timedelta(days=valid))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(domain)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.public_bytes(serialization.Encoding.PEM), secret


#: account → region, domain, type, issued and valid (days), key algorithm
_CERTIFICATES: dict[str, list[tuple[str, str, str, int, int, str]]] = {
    PRODUCTION: [
        ("eu-central-1", "kurier.nordlicht.example", "AMAZON_ISSUED", 120, 275, "RSA_2048"),
        ("eu-central-1", "track.nordlicht.example", "AMAZON_ISSUED", 30, 365, "EC_prime256v1"),
        ("eu-central-1", "partner-api.nordlicht.example", "IMPORTED", 350, 12, "RSA_2048"),
        ("us-east-1", "cdn.nordlicht.example", "AMAZON_ISSUED", 200, 195, "RSA_2048"),
    ],
    "345678901234": [
        ("eu-west-1", "shop.nordlicht.example", "IMPORTED", 300, 65, "RSA_1024"),
        ("eu-central-1", "old-shop.nordlicht.example", "AMAZON_ISSUED", 380, 15, "RSA_2048"),
    ],
}


def fill_certificates(place: Place) -> dict[str, str]:
    """The ACM certificates of one region; gives domain → ARN."""
    arns = {}
    for region, domain, kind, issued, valid, algorithm in _CERTIFICATES[place.account_id]:
        if region == place.region:
            issuer = "Amazon RSA 2048 M02" if kind == "AMAZON_ISSUED" else "Example CA"
            body, key = _certificate(place, domain, issuer, issued, valid, algorithm)
            arn = place.ask("acm.import_certificate", Certificate=body, PrivateKey=key)["CertificateArn"]
            place.ask("acm.add_tags_to_certificate", CertificateArn=arn, Tags=tags(team="platform"))
            made = place.backend("acm").get_certificate(arn)
            made.type, made.created_at = kind, place.ago(issued)
            arns[domain] = str(arn)
    return arns


def fill_server_certificate(place: Place) -> None:
    """A certificate in IAM, from before there was ACM; it ended in 2012 (moto knows no other) and is still there."""
    body, key = _certificate(place, "www.nordlicht.example", "Example CA", 1500, -770, "RSA_2048")
    place.ask(
        "iam.upload_server_certificate", ServerCertificateName="www-2010",
        CertificateBody=body.decode(), PrivateKey=key.decode(),
    )  # fmt: skip
