"""``wakit demo --clients``: the folders, the manifest, and the command that comes next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.filled import fill_again
from wakit.files.reading import read_document

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def demo(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``wakit demo`` without what takes long: the account is filled from memory, and nobody collects."""
    monkeypatch.setattr("wakit.demo.account.fill", fill_again)
    monkeypatch.setattr("wakit.cli.democlients.collect_clients", lambda *_: None)
    return lambda *words: run("demo", *words)


def test_the_last_line_is_the_batch_to_run(demo: Run, tmp_path: Path) -> None:
    code, out, _ = demo("--clients", "3", "--keep", str(tmp_path / "eight"))
    assert code == 0
    assert out.rstrip().endswith(f"batch {tmp_path / 'eight' / 'clients.yaml'} --jobs 2")


def test_the_manifest_names_each_client_and_what_is_left_out_stands_in_defaults(demo: Run, tmp_path: Path) -> None:
    demo("--clients", "4", "--keep", str(tmp_path), "--audience", "internal")
    page: Any = read_document(tmp_path / "clients.yaml").data
    assert [entry["client"] for entry in page["clients"]] == ["nordlicht", "tolvane", "brindlewood", "quillstone"]
    assert page["defaults"]["audience"] == "internal"
    assert all((tmp_path / entry["client"] / "client.yaml").is_file() for entry in page["clients"])


def test_what_is_there_is_not_written_over(demo: Run, tmp_path: Path) -> None:
    demo("--clients", "2", "--keep", str(tmp_path))
    before = (tmp_path / "clients.yaml").read_bytes()
    code, _, err = demo("--clients", "8", "--keep", str(tmp_path))
    assert code == 2
    assert f"--clients 8 --keep {tmp_path} --serve" in err
    assert (tmp_path / "clients.yaml").read_bytes() == before


@pytest.mark.parametrize("number", ["1", "9", "many"])
def test_another_number_than_two_to_eight_is_refused(demo: Run, number: str) -> None:
    code, _, err = demo("--clients", number)
    assert code == 2
    assert "2<=x<=8" in err or "integer" in err


def test_served_again_the_clients_stay_and_their_aws_is_back(
    demo: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo("--clients", "2", "--keep", str(tmp_path))
    before = {file: file.read_bytes() for file in tmp_path.rglob("*.yaml")}
    monkeypatch.setattr("wakit.cli.demo._wait", lambda: None)
    code, out, err = demo("--clients", "2", "--keep", str(tmp_path), "--serve")
    assert (code, "AWS_ENDPOINT_URL=" in err, "--jobs 2" in out) == (0, True, True)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*.yaml")} == before
