"""A role keeps its profile's settings; clients have methods for configuration reads and nothing else."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import botocore.session
import pytest

from tests.filled import fill_again
from wakit import facts
from wakit.aws.access import Access, Target
from wakit.aws.loader import reads_only, whole
from wakit.aws.patience import Budget
from wakit.aws.refusal import refusal
from wakit.aws.sessions import Source, _ReadFirst
from wakit.demo.account import DEMO_EXTERNAL_ID, PRODUCTION, REVIEWER, role_arn
from wakit.demo.stand_in import StandIn
from wakit.errors import AccessError
from wakit.model import Reason

ROLE = f"arn:aws:iam::{REVIEWER}:role/WakitReview"
KEYS = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n"


@pytest.fixture
def audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A profile with settings of its own."""
    for name in [n for n in os.environ if n.startswith("AWS_")]:
        monkeypatch.delenv(name)
    bundle = tmp_path / "ca.pem"
    bundle.touch()
    config = tmp_path / "config"
    config.write_text(
        f"[profile audit]\n{KEYS}region = eu-central-1\nca_bundle = {bundle}\nuse_fips_endpoint = true\n"
        "use_dualstack_endpoint = true\nmax_attempts = 9\nendpoint_url = http://127.0.0.1:5055\nservices = ours\n"
        "[services ours]\nkms =\n  endpoint_url = http://127.0.0.1:5056\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    return Source("audit", Budget())


def settings(source: Source, session: botocore.session.Session, service: str = "sts") -> dict[str, object]:
    client = session.create_client(service, region_name="eu-central-1", config=source.settings())
    config = client.meta.config
    return {
        "verify": client._endpoint.http_session._verify,
        "fips": config.use_fips_endpoint,
        "dual": config.use_dualstack_endpoint,
        "attempts": config.retries["total_max_attempts"],
        "endpoint": client.meta.endpoint_url,
        "region": session.get_config_variable("region"),
    }


@pytest.mark.parametrize("service", ["sts", "kms"])
def test_a_role_keeps_the_settings_of_its_profile(audit: Source, tmp_path: Path, service: str) -> None:
    role = settings(audit, audit.session_of_role(ROLE), service)
    assert role == settings(audit, audit.session(), service)
    assert role == {
        "verify": str(tmp_path / "ca.pem"),
        "fips": True,
        "dual": True,
        "attempts": 9,
        "endpoint": "http://127.0.0.1:5055" if service == "sts" else "http://127.0.0.1:5056",
        "region": "eu-central-1",
    }


@pytest.mark.parametrize("role", [True, False])
def test_an_account_is_entered_without_any_region(aws: StandIn, monkeypatch: pytest.MonkeyPatch, role: bool) -> None:
    fill_again(aws)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.delenv("AWS_REGION", raising=False)
    by_role = Target(PRODUCTION, role=role_arn(PRODUCTION), external_id=DEMO_EXTERNAL_ID)
    target = by_role if role else Target(REVIEWER)
    account, _ = Access().enter(target)
    assert account.home == "us-east-1"


def methods(session: botocore.session.Session, service: str) -> set[str]:
    client = session.create_client(service, region_name="eu-central-1")
    return {f"{service}:{operation}" for operation in client.meta.method_to_api_mapping.values()}


SERVICES = sorted({o.partition(":")[0] for o in facts.operations()})


@pytest.mark.parametrize("service", SERVICES)
def test_law_a_client_has_no_method_beyond_the_list(audit: Source, service: str) -> None:
    assert methods(audit.session(), service) <= set(facts.operations())


def test_mutant_the_sdks_own_loader_has_methods_beyond_the_list(audit: Source) -> None:
    session = audit.session()
    session.register_component("data_loader", whole())
    assert "s3:GetObject" in methods(session, "s3") - set(facts.operations())


def test_every_configuration_read_is_known_to_the_sdk() -> None:
    known = {
        f"{service}:{operation}"
        for service in SERVICES
        for operation in reads_only().load_service_model(service, "service-2")["operations"]
    }
    assert known == set(facts.operations())


def test_a_session_that_the_cli_left_is_used_and_none_is_written() -> None:
    kept = _ReadFirst({"one": "of the CLI"})
    kept["two"] = "ours"
    assert ("one" in kept, kept["one"], "three" in kept) == (True, "of the CLI", False)
    assert kept._kept == {"one": "of the CLI"}


@pytest.fixture
def coded(aws: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A profile that asks for an MFA code, and what was asked of the person at the terminal."""
    fill_again(aws)
    key = f"aws_access_key_id = {os.environ['AWS_ACCESS_KEY_ID']}\naws_secret_access_key = secret\n"
    config = tmp_path / "config"
    config.write_text(
        f"[profile base]\n{key}[profile audit]\nrole_arn = {role_arn(PRODUCTION)}\nsource_profile = base\n"
        f"external_id = {DEMO_EXTERNAL_ID}\nmfa_serial = arn:aws:iam::{REVIEWER}:mfa/alice\nregion = eu-central-1\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    asked: list[str] = []

    def typed(prompt: str) -> str:
        asked.append(prompt)
        return "123456"

    monkeypatch.setattr("getpass.getpass", typed)
    return asked


def test_a_code_is_asked_for_once_in_a_terminal_whatever_the_number_of_accounts(coded, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    access = Access()
    for _ in range(2):
        account, _ = access.enter(Target(PRODUCTION, profile="audit"), ("eu-central-1",))
        assert account.send("kms:ListKeys", "eu-central-1", {}, paged=True).exception() is None
    access.stop()
    assert coded == [f"Enter MFA code for arn:aws:iam::{REVIEWER}:mfa/alice: "]


def test_nobody_is_asked_where_there_is_no_terminal(coded, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False))
    with pytest.raises(AccessError, match="nobody is there to type it"):
        Access().enter(Target(PRODUCTION, profile="audit"), ("eu-central-1",))
    assert coded == []


def test_nobody_is_asked_beside_a_running_collection(coded, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    with ThreadPoolExecutor(1) as pool:
        credentials = Source("audit", Budget()).credentials()
        error = pool.submit(credentials.get_frozen_credentials).exception()
    found = refusal(error, "kms:ListKeys") if error else None
    assert (found.reason, found.code) == (Reason.EXPIRED, "NoOneToAsk") if found else False
    assert coded == []
