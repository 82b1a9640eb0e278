"""Cases from real accounts in which environment, configuration or command is what matters.

Each test takes its case's file: the configuration, the client's file and the command stand there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from ruamel.yaml import YAML

from tests.accounts.conftest import Run
from tests.accounts.told import other_situations
from tests.report.notebooks import code, notebook, text_of
from wakit.aws.patience import Budget
from wakit.aws.sessions import Source
from wakit.demo.places import PRODUCTION, REGIONS_OFF
from wakit.demo.stand_in import StandIn
from wakit.evidence.snapshot import open_snapshot

Case = Mapping[str, Any]
CASES = other_situations()
KEYS = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n"
#: case → the test that takes it up
taken: dict[str, Callable[..., None]] = {}


def takes(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The test is about that case, and gets its file."""

    def mark(test: Callable[..., None]) -> Callable[..., None]:
        taken[name] = test
        marked: Callable[..., None] = pytest.mark.parametrize("case", [CASES[name]], ids=[name])(test)
        return marked

    return mark


def test_each_file_is_taken_up() -> None:
    assert set(taken) == set(CASES)


def write_client(wakit: Run, tmp_path: Path, given: Case, name: str = "acme") -> Path:
    """A client with what the case's ``client.yaml`` says."""
    assert wakit("init", name, "--account", given["accounts"][0]["id"], "--region", "eu-central-1")[0] == 0
    file = tmp_path / "reviews" / name / "client.yaml"
    yaml = YAML()
    content = yaml.load(file)
    content.update(given)
    yaml.dump(content, file)
    return file


def make_role(arn: str) -> None:
    """A role that its own account may take."""
    allow = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{PRODUCTION}:root"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    boto3.client("iam", "us-east-1").create_role(RoleName=arn.rpartition("/")[2], AssumeRolePolicyDocument=trust)


@takes("role-without-a-default-region")
def test_a_role_is_entered(
    aws: StandIn, wakit: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: Case
) -> None:
    write_client(wakit, tmp_path, case["client_yaml"])
    make_role(case["client_yaml"]["accounts"][0]["role"])
    for name, state in case["environment"].items():
        if state == "not set":
            monkeypatch.delenv(name, raising=False)
        assert (name in os.environ) == (state == "set")
    code, _, said = wakit(*case["command"].split()[1:])
    assert code == case["expect"]["exit"], said


@takes("profile-settings-with-a-role")
def test_the_role_keeps_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    for name in [n for n in os.environ if n.startswith("AWS_")]:
        monkeypatch.delenv(name)
    bundle = tmp_path / "ca.pem"
    bundle.touch()
    (tmp_path / "config").write_text(case["aws_config"].replace("/etc/corp/ca.pem", str(bundle)) + KEYS)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    (account,) = case["client_yaml"]["accounts"]
    source = Source(account["profile"], Budget())
    client = source.session_of_role(account["role"]).create_client("sts", config=source.settings())
    config = client.meta.config
    assert client._endpoint.http_session._verify == str(bundle)
    assert (config.use_fips_endpoint, config.retries["total_max_attempts"]) == (True, 9)
    assert (client.meta.endpoint_url, config.region_name) == ("http://127.0.0.1:5055", "eu-central-1")


@takes("mfa-asked-without-a-terminal")
def test_nobody_types_the_code(
    wakit: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], case: Case
) -> None:
    for name in [n for n in os.environ if n.startswith("AWS_")]:
        monkeypatch.delenv(name)
    (tmp_path / "config").write_text(f"{case['aws_config']}\n[profile base]\n{KEYS}")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    write_client(wakit, tmp_path, {"accounts": [{"id": PRODUCTION, "profile": "acme-audit"}]})
    typed, _, source = case["command"].partition(" < ")
    with open(source) as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        code, _, said = wakit(*typed.split()[1:])
    assert code == case["expect"]["exit"]
    assert "asks for an MFA code and nobody is there to type it" in said
    assert 'profile "acme-audit"' in said
    assert "aws sts get-caller-identity --profile acme-audit" in said


@takes("role-in-the-european-sovereign-cloud")
def test_the_role_is_accepted(wakit: Run, tmp_path: Path, case: Case) -> None:
    code, _, said = wakit(*case["command"].split()[1:])
    assert code == case["expect"]["exit"], said
    client = YAML(typ="safe").load(tmp_path / "reviews" / "acme" / "client.yaml")
    assert client["accounts"][0]["role"] == case["expect"]["client_yaml_role"]


#: what AWS says of an account that has none of it, and the stand-in says nothing of by itself
NOTHING_THERE: dict[str, dict[str, list[str]]] = {
    "accessanalyzer:ListAnalyzers": {"analyzers": []},
    "iam:ListServiceSpecificCredentials": {"ServiceSpecificCredentials": []},
}


@takes("first-region-is-switched-off")
def test_the_order_of_regions_does_not_matter(aws: StandIn, wakit: Run, tmp_path: Path, case: Case) -> None:
    _, on = case["client_yaml"]["regions"]
    boto3.client("s3", "us-east-1").create_bucket(Bucket="acme-a")
    for operation, nothing in NOTHING_THERE.items():
        aws.settings.tell(operation, "012345670123", "*", nothing)
    here = REGIONS_OFF[0]  # the stand-in has switched off another region of that kind
    seen = []
    for name, regions in {"acme": (here, on), "other": (on, here)}.items():
        file = write_client(wakit, tmp_path, case["client_yaml"] | {"regions": list(regions)}, name)
        assert wakit("collect", name)[0] == 0
        seen.append(open_snapshot(next((file.parent / "evidence").glob("*Z"))))
    first, last = seen
    assert set(first.gaps["region"]) == set(last.gaps["region"]) == {here}
    assert len(first["s3_buckets"]) == 1
    for name in ("s3_buckets", "s3_bucket_statements", "iam_users"):
        assert name not in set(first.gaps["table"])
        assert first[name].equals(last[name])


@takes("long-temporary-folder")
def test_the_page_is_rendered(wakit: Run, tmp_path: Path, case: Case) -> None:
    assert wakit("init", "acme", "--evidence", "none")[0] == 0
    copy = tmp_path / "reviews/acme/main/notebooks/3-review.ipynb"  # of one's own and short: how it runs is the point
    copy.write_text(text_of(notebook(code('client = workload = evidence = audience = ""', tags=["parameters"]))))
    long = tmp_path / ("x" * 114)
    long.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "wakit", *case["command"].split()[1:]],
        env=os.environ | {"TMPDIR": str(long)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "reviews/acme/main/output/internal/review.html").is_file()
