"""Who calls the stand-in: an account's own key, or a role taken with ``sts:AssumeRole``."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

from wakit.demo.calls import Call, Request
from wakit.demo.places import REVIEWER
from wakit.demo.wire import Answer, error, result

__all__ = ["Caller", "assume_role", "caller_of", "environment_of", "get_caller_identity", "stranger"]

_USER_KEY, _ROLE_KEY = "DEMOUSER", "DEMOROLE"  # with the account's id as long as a real key, and clearly none
_TOKEN = "demo-session:"
_NO_SUCH_KEY = {
    "ec2": ("AuthFailure", 401),
    "json": ("UnrecognizedClientException", 400),
    "rest-json": ("UnrecognizedClientException", 403),
    "rest-xml": ("InvalidAccessKeyId", 403),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """An account, and the ARN of whoever acts in it."""

    account_id: str
    arn: str
    user_id: str


def caller_of(call: Call, request: Request) -> Caller | None:
    """Who signed the request; ``None`` for a key that the stand-in never gave out."""
    kind, account_id = call.access_key[:-12], call.access_key[-12:]
    if kind == _USER_KEY:
        return Caller(account_id, f"arn:aws:iam::{account_id}:user/demo", "AIDADEMODEMODEMODEMO1")
    token = request.headers.get("x-amz-security-token", "")
    if kind != _ROLE_KEY or not token.startswith(_TOKEN):
        return None
    role = token.removeprefix(_TOKEN)
    session = role.partition("/")[2]
    return Caller(account_id, f"arn:aws:sts::{account_id}:assumed-role/{role}", f"AROADEMODEMODEMODEMO1:{session}")


def stranger(call: Call) -> Answer:
    """The error for a request without a key, or with one that AWS does not know."""
    if not call.access_key:
        return error(call, "MissingAuthenticationToken", "Missing Authentication Token", 403)
    code, status = _NO_SUCH_KEY.get(call.protocol, ("InvalidClientTokenId", 403))
    return error(call, code, "The security token included in the request is invalid.", status)


def environment_of(url: str, account_id: str = REVIEWER) -> dict[str, str]:
    """The variables that bind an AWS SDK to ``url``, with the key of an account, and to no profile."""
    proxyless = ",".join(filter(None, [os.environ.get("NO_PROXY", ""), "127.0.0.1", "localhost", "@127.0.0.1"]))
    return {
        "AWS_ENDPOINT_URL": url,
        # S3 Control's endpoint rules put the account's id in front of the host, whatever the setting below
        # says; in front of an @ it is a user's name, which nobody reads (and which NO_PROXY must know of)
        "AWS_ENDPOINT_URL_S3_CONTROL": url.replace("://", "://account.@"),
        "AWS_ACCESS_KEY_ID": _USER_KEY + account_id,
        "AWS_SECRET_ACCESS_KEY": "demo-only-not-a-secret",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_REGION": "eu-central-1",
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": proxyless,
        "no_proxy": proxyless,
    }


def get_caller_identity(call: Call, caller: Caller) -> Answer:
    """``sts:GetCallerIdentity``."""
    return result(call, {"Account": caller.account_id, "Arn": caller.arn, "UserId": caller.user_id})


def assume_role(request: Request, call: Call, caller: Caller) -> Answer:
    """``sts:AssumeRole``: where the role is there and trusts the caller's account, as AWS looks at it."""
    form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
    arn, session = form.get("RoleArn", ""), form.get("RoleSessionName", "")
    account_id, role = arn.split(":")[4] if arn.count(":") == 5 else "", arn.rpartition("/")[2]
    if not _trusts(arn, account_id, caller.account_id, form.get("ExternalId")):
        message = f"User: {caller.arn} is not authorized to perform: sts:AssumeRole on resource: {arn}"
        return error(call, "AccessDenied", message, 403)
    until = datetime.now(UTC) + timedelta(seconds=int(form.get("DurationSeconds", "3600")))
    credentials = {
        "AccessKeyId": _ROLE_KEY + account_id,
        "SecretAccessKey": "demo-only-not-a-secret",
        "SessionToken": f"{_TOKEN}{role}/{session}",
        "Expiration": until,
    }
    user = {
        "AssumedRoleId": f"AROADEMODEMODEMODEMO1:{session}",
        "Arn": f"arn:aws:sts::{account_id}:assumed-role/{role}/{session}",
    }
    return result(call, {"Credentials": credentials, "AssumedRoleUser": user})


def _trusts(arn: str, account_id: str, caller_account: str, external_id: str | None) -> bool:
    from moto.backends import get_backend

    roles = get_backend("iam")[account_id]["aws"].roles.values() if account_id else ()
    document = next((r.assume_role_policy_document for r in roles if r.arn == arn), None)
    if document is None:
        return False
    return any(_allows(s, caller_account, external_id) for s in json.loads(document)["Statement"])


def _allows(statement: dict[str, dict[str, object]], caller_account: str, external_id: str | None) -> bool:
    principal = statement["Principal"].get("AWS", "") if isinstance(statement["Principal"], dict) else ""
    trusted = principal if isinstance(principal, list) else [principal]
    condition = statement.get("Condition", {}).get("StringEquals", {})
    expected = condition.get("sts:ExternalId") if isinstance(condition, dict) else None
    return f"arn:aws:iam::{caller_account}:root" in trusted and expected in (None, external_id)
