"""Long-term credentials beside passwords and access keys: for one service, for CodeCommit over SSH, to sign with."""

from __future__ import annotations

from datetime import UTC, timedelta

from wakit.demo.builder import Place
from wakit.demo.places import MANAGEMENT, PRODUCTION

__all__ = ["fill_credentials"]

#: account → user, service, state, made so many days ago, valid for so many (``None``: for ever)
_SERVICES: dict[str, list[tuple[str, str, str, float, float | None]]] = {
    PRODUCTION: [
        ("jonas.brandt", "bedrock.amazonaws.com", "Active", 61, None),
        ("label-printer", "bedrock.amazonaws.com", "Active", 20, 30),
    ],
    MANAGEMENT: [("webshop-legacy", "codecommit.amazonaws.com", "Inactive", 1900, None)],
}
_BODY = "ssh-rsa AAAAdemo-only-not-a-key webshop-legacy"


def fill_credentials(place: Place) -> None:
    """Of each kind some, after the users are there."""
    found = [_service(place, number, *one) for number, one in enumerate(_SERVICES[place.account_id])]
    place.settings.tell(
        "iam:ListServiceSpecificCredentials", place.account_id, "*",
        {"ServiceSpecificCredentials": found, "IsTruncated": False},
    )  # fmt: skip
    if place.account_id == MANAGEMENT:
        _old_keys(place, "webshop-legacy")


def _service(
    place: Place, number: int, user: str, service: str, status: str, made: float, valid: float | None
) -> dict[str, object]:
    created = place.ago(made).replace(tzinfo=UTC)
    ends = {} if valid is None else {"ExpirationDate": created + timedelta(days=valid)}
    return {
        "UserName": user,
        "ServiceName": service,
        "Status": status,
        "CreateDate": created,
        "ServiceSpecificCredentialId": f"ACCADEMODEMODEMODEM{number}",
        "ServiceCredentialAlias": f"{user}-at-{place.account_id}",
        **ends,
    }


def _old_keys(place: Place, name: str) -> None:
    """The web shop was deployed by SSH once, and signed what it sent."""
    from moto.iam.models import SigningCertificate

    user = place.backend("iam").users[name]
    place.ask("iam.upload_ssh_public_key", UserName=name, SSHPublicKeyBody=_BODY)
    user.ssh_public_keys[0].upload_date = place.ago(2400)
    certificate = SigningCertificate("DEMODEMODEMODEMODEMODEMO", name, "")
    certificate.upload_date = place.ago(2500)
    user.signing_certificates[certificate.id] = certificate
