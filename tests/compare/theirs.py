"""What Prowler says of an account of the stand-in: run as a program of its own, read from its table."""

from __future__ import annotations

import csv
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.compare.pairs import UNTOLD, Said
from wakit.demo.places import DEMO_REGIONS
from wakit.demo.stand_in import StandIn

__all__ = ["catalogue", "theirs", "version"]

_ROOM = Path(__file__).parent.parent.parent / ".venv-compare"


def version() -> str:
    """The version of Prowler that is installed beside wakit."""
    python = "from importlib.metadata import version; print(version('prowler'))"
    return _run([str(_ROOM / "bin/python"), "-c", python], dict(os.environ)).stdout.strip()


def catalogue() -> list[str]:
    """For each of its checks for AWS the service it is about."""
    found = (_ROOM / "lib").glob("python*/site-packages/prowler/providers/aws/services/*/*/*.metadata.json")
    return [check.parent.parent.name for check in found]


def theirs(aws: StandIn, account: str, folder: Path, checks: Iterable[str]) -> list[Said]:
    """Run some of its checks on one account, also where a service is not in use."""
    command = [str(_ROOM / "bin/prowler"), "aws", "--region", *DEMO_REGIONS, "--checks", *sorted(checks)]
    command += ["--output-formats", "csv", "--output-directory", str(folder), "--output-filename", "said"]
    command += ["--scan-unused-services", "--no-banner", "--ignore-exit-code-3", "--no-color"]
    command += ["--log-level", "ERROR", "--log-file", str(folder / "log")]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **aws.environment(account)}
    folder.mkdir(parents=True, exist_ok=True)
    _run(command, environment)
    with (folder / "said.csv").open(encoding="utf-8") as lines:
        return [_said(line) for line in csv.DictReader(lines, delimiter=";")]


def _run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr[-500:] or done.stdout[-500:]}")
    return done


def _said(line: dict[str, str]) -> Said:
    status = UNTOLD if line["STATUS"] == "MANUAL" else line["STATUS"]
    return Said(line["CHECK_ID"], line["RESOURCE_UID"], line["REGION"], status, line["RESOURCE_NAME"])
