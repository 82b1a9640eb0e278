"""The client's keys and secrets: rotated and not, one on its way out, one secret nobody ever changed."""

from __future__ import annotations

import json
from functools import cache

from wakit.demo.builder import Place, tags, token
from wakit.demo.engine import replaced
from wakit.demo.places import PRODUCTION

__all__ = ["fill_keys", "fill_secrets"]

_DAY = 86_400

#: account → region, alias, description, rotated, days ago made, whether it signs
_KEYS: dict[str, list[tuple[str, str, str, bool, int, bool]]] = {
    PRODUCTION: [
        ("eu-central-1", "kurier-data", "Orders, events and invoices", True, 900, False),
        ("eu-central-1", "kurier-legacy", "before the move <b>2021</b>", False, 2000, False),
        ("eu-central-1", "kurier-signing", "Signs delivery notes", False, 300, True),
        ("us-east-1", "backup-us", "Copies for the worst case", True, 700, False),
        ("eu-west-1", "shop-2018", "to be deleted", False, 2500, False),
    ],
    "345678901234": [
        ("eu-central-1", "group-finance", "Finance exports", False, 900, False),
        ("us-east-1", "webshop", "Old shop", False, 2500, False),
    ],
}
#: AWS makes these by itself when a service first encrypts
_AWS_MANAGED = {
    "eu-central-1": ("s3", "ebs", "rds", "secretsmanager"),
    "eu-west-1": ("ebs",),
    "us-east-1": ("s3", "ebs"),
}


def fill_keys(place: Place) -> dict[str, str]:
    """The KMS keys of one region; gives alias → ARN."""
    from moto.kms import models

    # moto makes an RSA key for each, which costs more than all the rest; nobody encrypts here
    with replaced(models, "generate_private_key", _private_key):
        return _fill(place)


@cache
def _private_key(spec: str) -> object:
    from moto.kms.utils import generate_private_key

    return generate_private_key(spec)


def _fill(place: Place) -> dict[str, str]:
    arns: dict[str, str] = {}
    for region, alias, description, rotated, created, signs in _KEYS[place.account_id]:
        if region == place.region:
            arns[alias] = _key(place, alias, description, created, signs=signs)
            if rotated:
                place.ask("kms.enable_key_rotation", KeyId=arns[alias])
    for service in _AWS_MANAGED[place.region]:
        arns[f"aws/{service}"] = _key(place, f"aws/{service}", f"Default key of {service}", 1000)
    if "shop-2018" in arns:
        place.ask("kms.schedule_key_deletion", KeyId=arns["shop-2018"].rpartition("/")[2], PendingWindowInDays=14)
    if "webshop" in arns:
        place.ask("kms.put_key_policy", KeyId=arns["webshop"], PolicyName="default", Policy=_open_policy())
    return arns


def _key(place: Place, alias: str, description: str, created: float, *, signs: bool = False) -> str:
    use = {"KeyUsage": "SIGN_VERIFY", "KeySpec": "ECC_NIST_P256"} if signs else {"KeyUsage": "ENCRYPT_DECRYPT"}
    made = place.ask("kms.create_key", Description=description, MultiRegion=False, **use)["KeyMetadata"]
    key = place.backend("kms").keys[made["KeyId"]]
    key.creation_date = place.now.timestamp() - created * _DAY
    if alias.startswith("aws/"):
        place.ask("kms.enable_key_rotation", KeyId=made["KeyId"])
        key.key_manager = "AWS"
    # the API keeps the names that begin with aws/ to AWS itself
    place.backend("kms").create_alias(made["KeyId"], f"alias/{alias}")
    return str(made["Arn"])


def _open_policy() -> str:
    """A policy that lets everybody decrypt: what one finds in old accounts."""
    statement = {"Sid": "all", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


#: account → region, name, description, days ago made, rotated and last read (None: never), own key
_SECRETS: dict[str, list[tuple[str, str, str, int, int | None, int, bool]]] = {
    PRODUCTION: [
        ("eu-central-1", "kurier/orders-db", "Login of the orders database", 700, 20, 1, True),
        ("eu-central-1", "kurier/partner-api-token", "{{ token }} of the customs broker", 710, None, 1, False),
        ("eu-central-1", "kurier/sms-gateway", "unused since the change of provider", 500, None, 260, False),
        ("eu-west-1", "staging/webhook", "Shared with the test team", 90, None, 2, False),
    ],
    "345678901234": [("eu-west-1", "shop/payment", "Payment provider", 1500, None, 5, False)],
}


def fill_secrets(place: Place, keys: dict[str, str]) -> None:
    """The secrets of one region; their values say that they are none."""
    for region, name, description, created, rotated, read, own_key in _SECRETS[place.account_id]:
        if region != place.region:
            continue
        key = {"KmsKeyId": keys["kurier-data"]} if own_key else {}
        place.ask(
            "secretsmanager.create_secret", Name=name, Description=description, SecretString="demo", **key,
            Tags=tags(team="platform"), ClientRequestToken=token(place.account_id, name),
        )  # fmt: skip
        secret = place.backend("secretsmanager").secrets[name]
        now = place.now.timestamp()
        secret.created_date = int(now - created * _DAY)
        secret.last_changed_date = secret.created_date
        if rotated is not None:
            secret.rotation_requested = secret.rotation_enabled = True
            secret.auto_rotate_after_days = 30
            secret.rotation_lambda_arn = f"arn:aws:lambda:{region}:{place.account_id}:function:rotate-orders-db"
            secret.last_rotation_date = secret.last_changed_date = int(now - rotated * _DAY)
            secret.next_rotation_date = int(now + (30 - rotated) * _DAY)
        place.settings.secrets_read[secret.arn] = now - read * _DAY
