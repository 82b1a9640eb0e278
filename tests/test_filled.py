from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests import filled
from tests.filled import fill_again
from wakit.demo.account import PRODUCTION, fill
from wakit.demo.stand_in import StandIn, stand_in


def said(aws: StandIn) -> dict[str, object]:
    """What a few services say in the account, without the number of the request."""
    with aws.applied(PRODUCTION):
        asked = {
            "ec2": "describe_instances",
            "iam": "get_account_authorization_details",
            "kms": "list_keys",
            "organizations": "list_accounts",
            "s3": "list_buckets",
        }
        found = {s: getattr(boto3.client(s, region_name="eu-central-1"), op)() for s, op in asked.items()}
    return {s: {k: v for k, v in answer.items() if k != "ResponseMetadata"} for s, answer in found.items()}


def make_key(aws: StandIn) -> None:
    with aws.applied(PRODUCTION):
        boto3.client("kms", region_name="eu-central-1").create_key()


def test_a_copy_is_as_the_account_was_whatever_was_written_meanwhile(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first: dict[str, object] = {}

    def fill_and_ask(aws: StandIn) -> None:
        fill(aws)
        first.update(said(aws))

    monkeypatch.setenv("WAKIT_TESTS_KEPT", str(tmp_path))
    monkeypatch.setattr(filled, "fill", fill_and_ask)
    with stand_in() as aws:
        fill_again(aws)
        assert all(first.values())
        assert said(aws) == first
        make_key(aws)
        assert said(aws) != first
        fill_again(aws)
        assert said(aws) == first
        make_key(aws)
    with stand_in() as aws:
        assert said(aws) != first
        fill_again(aws)
        assert said(aws) == first
