"""A filled stand-in for each module of this room: moto keeps its state in globals, so there can't be two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.filled import filled_stand_in
from wakit.demo.account import DEMO_EXTERNAL_ID, PRODUCTION, role_arn
from wakit.demo.stand_in import StandIn

Client = Callable[..., Any]


@pytest.fixture(scope="module")
def nordlicht() -> Iterator[StandIn]:
    with filled_stand_in() as running:
        yield running


@pytest.fixture
def aws(nordlicht: StandIn) -> Iterator[StandIn]:
    with nordlicht.applied():
        nordlicht.calls.clear()
        yield nordlicht
    nordlicht.heal()


@pytest.fixture(scope="module")
def made() -> dict[tuple[str, ...], Any]:
    """Sessions and clients of this module, by account, service and region."""
    return {}


@pytest.fixture
def client(aws: StandIn, made: dict[tuple[str, ...], Any]) -> Client:
    """``client("s3")`` as the review role of an account; one attempt for each call, unless configured otherwise."""

    def make(service: str, region: str = "eu-central-1", account: str = PRODUCTION, **config: Any) -> Any:
        if (account,) not in made:
            made[account,] = boto3.Session(**_keys(account))
        if not config and (account, service, region) in made:
            return made[account, service, region]
        configured = Config(**{"retries": {"total_max_attempts": 1}} | config)
        fresh = made[account,].client(service, region_name=region, config=configured)
        if not config:
            made[account, service, region] = fresh
        return fresh

    return make


def _keys(account: str) -> dict[str, str]:
    taken = boto3.client("sts").assume_role(
        RoleArn=role_arn(account), RoleSessionName="review", ExternalId=DEMO_EXTERNAL_ID
    )["Credentials"]
    return {
        "aws_access_key_id": taken["AccessKeyId"],
        "aws_secret_access_key": taken["SecretAccessKey"],
        "aws_session_token": taken["SessionToken"],
    }
