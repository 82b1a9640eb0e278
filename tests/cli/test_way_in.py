"""Everything that can be wrong between a profile and the first answer, as the SDK really says it."""

from __future__ import annotations

import functools
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from wakit.aws import access as way
from wakit.aws.patience import Budget
from wakit.cli import main

ACCOUNT = "012345670123"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/WakitReview"
KEYS = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n"
Said = tuple[int, str]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """Writes the SDK's configuration; nothing of this computer's own is in the way."""
    for name in [n for n in os.environ if n.startswith("AWS_") or n.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    file = tmp_path / "aws-config"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "aws-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("WAKIT_REVIEWS", str(tmp_path / "reviews"))
    return lambda text: file.write_text(text, "utf-8")


@pytest.fixture
def wakit(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    def run(*args: str) -> Said:
        code = 0
        try:
            main(args)
        except SystemExit as leave:
            code = int(leave.code or 0)
        return code, capsys.readouterr().err

    return run


@pytest.fixture
def enter(config, wakit) -> Callable[..., Said]:
    """What ``wakit collect`` says of a client with that configuration and way in."""

    def run(text: str, *options: str, command: str = "collect") -> Said:
        config(text)
        assert wakit("init", "acme", "--region", "eu-central-1", *(options or ("--account", ACCOUNT)))[0] == 0
        code, said = wakit(command, "acme")
        assert 1 <= len(said.strip().splitlines()) <= 3, said
        assert "Traceback" not in said
        return code, said

    return run


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> float:
    """A budget of two seconds instead of 45."""
    monkeypatch.setattr(way, "Budget", functools.partial(Budget, 2.0, 0.4))
    return 2.0


PROFILE = ("--account", ACCOUNT, "--profile", "audit")
BROKEN = [
    ("[profile audit\nregion = x", PROFILE, ["aws-config", "correct that file"]),
    ("[profile audit]\naws_access_key_id = AKIAEXAMPLE\n", PROFILE, ["aws_secret_access_key", "~/.aws/config"]),
    (f"[profile audit]\nrole_arn = {ROLE}\nsource_profile = base\n", PROFILE, ["base", "~/.aws/config"]),
    (f"[profile audit]\nrole_arn = {ROLE}\n", PROFILE, ["source_profile", "~/.aws/config"]),
    (f"[profile audit]\nrole_arn = {ROLE}\nsource_profile = audit\n", PROFILE, ["audit", "~/.aws/config"]),
    (
        f"[profile audit]\nrole_arn = {ROLE}\ncredential_source = Moon\n",
        PROFILE,
        ["Moon", "correct the profile"],
    ),
    (f"[profile audit]\nregion = eu-centrl-1\n{KEYS}", PROFILE, ["did you mean eu-central-1", "AWS_REGION"]),
    (f"[profile audit]\nregion = eu central\n{KEYS}", PROFILE, ["unknown region", "AWS_REGION"]),
    ("[profile audit]\ncredential_process = false\n", PROFILE, ["custom-process", "credential_process by hand"]),
    ("[profile audit]\ncredential_process = /no/such/tool\n", PROFILE, ["/no/such/tool", "credential_process by hand"]),
    ("[profile audit]\ncredential_process = echo hello\n", PROFILE, ["not the JSON", "by hand"]),
    ("[profile audit]\ncredential_process = echo []\n", PROFILE, ["credential_process"]),
    (f"[profile audit]\nendpoint_url = nonsense\n{KEYS}", PROFILE, ["nonsense", "endpoint_url"]),
    (
        "[profile audit]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-central-1\n"
        f"sso_account_id = {ACCOUNT}\nsso_role_name = Audit\n",
        PROFILE,
        ["aws sso login"],
    ),
    (
        f"[profile audit]\nsso_session = acme\nsso_account_id = {ACCOUNT}\nsso_role_name = Audit\n"
        "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-central-1\n",
        PROFILE,
        ["aws sso login"],
    ),
    (f"[profile audit]\nsso_session = acme\nsso_account_id = {ACCOUNT}\n", PROFILE, ["no way into account"]),
    (
        f"[profile audit]\nrole_arn = short\nsource_profile = base\n[profile base]\n{KEYS}",
        PROFILE,
        ["RoleArn", "correct"],
    ),
    ("", ("--account", ACCOUNT), ["no AWS credentials", "aws sso login"]),
]


@pytest.mark.parametrize(("text", "options", "words"), BROKEN)
def test_a_broken_configuration_is_said_with_what_to_do(enter, text: str, options, words: list[str]) -> None:
    code, said = enter(text, *options)
    assert code == 3
    assert ACCOUNT in said
    assert [w for w in words if w not in said] == []


def test_the_same_for_preflight(enter) -> None:
    code, said = enter("[profile audit]\ncredential_process = false\n", *PROFILE, command="preflight")
    assert code == 3
    assert "credential_process by hand" in said


def test_a_profile_that_is_not_there_is_the_files_mistake(enter) -> None:
    code, said = enter("[profile acme-audit]\n", "--account", ACCOUNT, "--profile", "acme-audti")
    assert code == 2
    assert "client.yaml, line" in said
    assert 'unknown AWS profile "acme-audti"; did you mean acme-audit?' in said


@pytest.fixture
def nowhere() -> int:
    """A port where nobody listens."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def profile(**settings: object) -> str:
    return f"[profile audit]\nregion = eu-central-1\n{KEYS}" + "".join(f"{k} = {v}\n" for k, v in settings.items())


@pytest.mark.parametrize("attempts", ["many", "-1"])
def test_a_setting_that_is_no_number(enter, monkeypatch: pytest.MonkeyPatch, attempts: str) -> None:
    monkeypatch.delenv("AWS_MAX_ATTEMPTS")
    code, said = enter(f"[profile audit]\nmax_attempts = {attempts}\n{KEYS}", *PROFILE)
    assert code == 3
    assert "correct the profile" in said


def test_no_network(enter, nowhere: int) -> None:
    code, said = enter(profile(endpoint_url=f"http://127.0.0.1:{nowhere}"), *PROFILE)
    assert code == 3
    assert "check the network" in said
    assert "sign in" not in said


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("HTTPS_PROXY", "::::", ["'::::'", "proxy (HTTPS_PROXY)"]),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/no/such/token", ["/no/such/token", "correct that file"]),
        ("AWS_SECRET_ACCESS_KEY", "", ["AWS_SECRET_ACCESS_KEY", "environment"]),
    ],
)
def test_a_variable_that_is_wrong(enter, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said) -> None:
    if variable == "AWS_WEB_IDENTITY_TOKEN_FILE":
        monkeypatch.setenv("AWS_ROLE_ARN", ROLE)
    else:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv(variable, value)
    code, err = enter("", "--account", ACCOUNT)
    assert code == 3
    assert [part for part in said if part not in err] == []


@pytest.fixture
def portal() -> Iterator[int]:
    """The port of something that answers everything with a page of its own."""
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<html"
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        threading.Thread(target=_answer, args=(server, page), daemon=True).start()
        yield int(server.getsockname()[1])


def _answer(server: socket.socket, page: bytes) -> None:
    while True:
        try:
            caller, _ = server.accept()
            with caller:
                caller.recv(65536)
                caller.sendall(page)
        except OSError:
            if server.fileno() < 0:
                return


def test_a_token_that_cant_be_sent_is_not_quoted(enter, portal: int, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"ACCESS_KEY_ID": "AKIAEXAMPLE", "SECRET_ACCESS_KEY": "secret", "SESSION_TOKEN": "FQoGZXIvYXdzEXAMPLE\n"}
    for name, value in {**values, "ENDPOINT_URL": f"http://127.0.0.1:{portal}"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    code, said = enter("", "--account", ACCOUNT)
    assert code == 3
    assert "holds a line end" in said
    assert "what the environment sets" in said
    assert "FQoGZXIv" not in said


def test_a_page_that_stands_in_between(enter, portal: int) -> None:
    code, said = enter(profile(endpoint_url=f"http://127.0.0.1:{portal}"), *PROFILE)
    assert code == 3
    assert "could not be read" in said
    assert "between here and AWS" in said


def test_a_proxy_that_leads_nowhere(enter, nowhere: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{nowhere}")
    code, said = enter(profile(), *PROFILE)
    assert code == 3
    assert "check the proxy" in said


@pytest.fixture
def between(tmp_path: Path) -> Iterator[int]:
    """The port of something that shows a certificate nobody here knows."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*new, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        threading.Thread(target=_greet, args=(server, context), daemon=True).start()
        yield int(server.getsockname()[1])


def _greet(server: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            caller, _ = server.accept()
            context.wrap_socket(caller, server_side=True).close()
        except OSError:
            if server.fileno() < 0:
                return


def test_tls_in_between(enter, between: int) -> None:
    code, said = enter(profile(endpoint_url=f"https://127.0.0.1:{between}"), *PROFILE)
    assert code == 3
    assert "ca_bundle" in said


def test_a_bundle_of_certificates_that_is_not_there(enter, between: int) -> None:
    code, said = enter(profile(endpoint_url=f"https://127.0.0.1:{between}", ca_bundle="/no/such.pem"), *PROFILE)
    assert code == 3
    assert "/no/such.pem" in said


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of something that takes every connection and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=128)) as server:
        yield int(server.getsockname()[1])


def test_sts_that_never_answers_costs_its_budget_and_is_said(enter, silent: int, short: float) -> None:
    began = time.monotonic()
    code, said = enter(profile(endpoint_url=f"http://127.0.0.1:{silent}"), *PROFILE)
    assert code == 3
    assert f"waiting for sts:GetCallerIdentity in eu-central-1 ({ACCOUNT}), at most 2 s" in said
    assert "check the network" in said
    assert time.monotonic() - began < 5 * short  # a busy machine is slow, but no machine needs 20 s for a connection


def test_a_credential_process_that_hangs_costs_its_budget(enter, short: float) -> None:
    code, said = enter("[profile audit]\ncredential_process = sleep 60\n", *PROFILE)
    assert code == 3
    assert "its credentials: no answer in 2 s" in said
    assert "credential_process by hand" in said


MFA = f"""
[profile base]
{KEYS}
[profile audit]
region = eu-central-1
role_arn = {ROLE}
source_profile = base
mfa_serial = arn:aws:iam::111122223333:mfa/alice
"""


def test_an_mfa_code_without_a_terminal(enter, monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.devnull) as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        code, said = enter(MFA, *PROFILE, command="preflight")
    assert code == 3
    assert "asks for an MFA code and nobody is there to type it" in said
    assert 'profile "audit"' in said
    assert "aws sts get-caller-identity --profile audit" in said
