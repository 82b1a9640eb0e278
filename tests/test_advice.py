"""What to do about what could not be seen: for every reason, and for each code that a way in can end with."""

from __future__ import annotations

import inspect

import botocore.exceptions
import pytest

from wakit.aws.loader import reads_only
from wakit.facts.advice import _table, advice, advice_on_entry, is_on_aws_side
from wakit.model import Reason
from wakit.registry import load

#: names of errors that are Python's, or another part of the SDK's
_ELSEWHERE = ("ValueError", "OSError", "PermissionError", "ResponseParserError")


def kinds() -> list[type[Exception]]:
    """The SDK's errors."""
    return [k for _, k in inspect.getmembers(botocore.exceptions, inspect.isclass) if issubclass(k, Exception)]


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_advice_of_one_line(reason: Reason) -> None:
    assert advice(reason)
    assert len(advice(reason).splitlines()) == 1


def test_every_advice_is_given_and_every_name_is_there() -> None:
    table = _table()
    given = set(table["reason"].values()) | set(table["code"].values()) | set(table["denied"].values())
    assert given == set(table["advice"])
    assert set(table["reason"]) == {r.value for r in Reason}


def test_codes_of_the_sdk_are_spelt_as_the_sdk_does() -> None:
    known = {k.__name__ for k in kinds()}
    ends = ("Error", "NotFound", "Mode")
    ours = [c for c in _table()["code"] if c.endswith(ends) and c not in _ELSEWHERE]
    assert [c for c in ours if c not in known and not is_on_aws_side(c)] == []


def faults_of_aws() -> set[str]:
    """The codes by which the services that wakit asks say that they themselves failed, by the SDK's models."""
    found = {"InternalError", "InternalFailure", "ServiceUnavailable", "Unavailable"}  # of S3 and EC2, and of all
    asked = {operation for one in load().collectors.values() for operation in one.row.operations}
    for service in {operation.partition(":")[0] for operation in asked}:
        model = reads_only().load_service_model(service, "service-2")
        for shape in {e["shape"] for o in model["operations"].values() for e in o.get("errors", ())}:
            error = model["shapes"][shape].get("error", {})
            if model["shapes"][shape].get("fault") or error.get("fault") or error.get("httpStatusCode", 0) >= 500:
                found.add(error.get("code", shape))
    return found


def test_nobody_is_blamed_for_what_aws_did() -> None:
    wrong = {code for code in faults_of_aws() if "AWS's side" not in advice("failed", code)}
    assert wrong == set()
    assert "AWS's side" in advice_on_entry("InternalFailure")
    assert "AWS's side" not in advice("failed", "ValidationException")


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("SSLError", "ca_bundle"),
        ("ProxyConnectionError", "proxy"),
        ("NoRegionError", "region"),
        ("ExpiredToken", "sign in"),
        ("AssumeRoleRefused", "trust policy"),
        ("MfaRefused", "code that the device shows"),
        ("SignatureDoesNotMatch", "clock"),
        ("NeverHeardOf", "report it"),
    ],
)
def test_the_advice_fits_the_cause(code: str, word: str) -> None:
    assert word in advice_on_entry(code)


def test_a_role_that_is_refused_is_no_missing_permission_in_the_account() -> None:
    refused = advice(Reason.DENIED, "AccessDenied", "sts:AssumeRole")
    assert refused == advice_on_entry("AssumeRoleRefused")
    assert refused != advice(Reason.DENIED, "AccessDenied", "s3:ListBuckets")


def test_signing_in_names_the_profile_that_is_used_and_no_other() -> None:
    assert "`aws sso login --profile 'acme audit'`" in advice_on_entry("SSOTokenLoadError", profile="acme audit")
    texts = [advice_on_entry(code) for code in _table()["code"]] + [advice(r) for r in Reason]
    assert [t for t in texts if "NAME" in t] == []


def test_only_lost_credentials_are_to_be_signed_in_for() -> None:
    signs = {c for c, name in _table()["code"].items() if "sign in" in _table()["advice"][name]}
    network = {"EndpointConnectionError", "SSLError", "ProxyConnectionError", "NoRegionError", "ConfigParseError"}
    assert not signs & network
    assert "sign in" not in advice(Reason.DENIED, "AccessDenied")
