from __future__ import annotations

import os
import re
import shlex
import stat
from pathlib import Path

import pytest

from wakit.cli import main
from wakit.files.document import Document
from wakit.lens import load_lens
from wakit.review.answers import answer, answers_table
from wakit.review.client import load_client
from wakit.review.store import MARKER, notebooks_folder, open_store
from wakit.review.workload import load_workload

ROLE = "arn:aws:iam::012345670123:role/WakitReview"


@pytest.fixture
def wakit(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("WAKIT_REVIEWS", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(line):
        code: object = 0
        try:
            main(shlex.split(line))
        except SystemExit as leave:
            code = leave.code
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_makes_a_reviews_folder_here_and_says_so(wakit, tmp_path):
    code, out, _ = wakit("init acme --account 012345670123")
    assert code == 0
    assert f"New reviews folder: {tmp_path / 'reviews'}" in out
    assert (tmp_path / "reviews" / MARKER).is_file()


def test_the_next_commands_are_said_as_they_work_from_here(wakit, tmp_path, monkeypatch):
    _, out, _ = wakit("init acme --account 012345670123")
    assert out.endswith("wakit preflight acme --reviews reviews, then wakit collect acme --reviews reviews\n")
    monkeypatch.chdir(tmp_path / "reviews")
    _, out, _ = wakit("init beta --evidence none")
    assert out.endswith("wakit review beta, then wakit render beta\n")


def test_everything_given_is_in_client_yaml(wakit):
    wakit(f"init acme --role {ROLE} --profile audit --region eu-central-1 --region us-east-1 --lang en")
    client = load_client(open_store("reviews").client("acme"))
    assert [(a.id, a.role, a.profile) for a in client.accounts] == [("012345670123", ROLE, "audit")]
    assert (client.regions, client.language) == (("eu-central-1", "us-east-1"), "en")


def test_several_accounts_each_with_its_role(wakit):
    wakit(f"init acme --account 999999999999 --account 012345670123 --role {ROLE}")
    accounts = load_client(open_store("reviews").client("acme")).accounts
    assert [(a.id, a.role) for a in accounts] == [("999999999999", ""), ("012345670123", ROLE)]


def test_a_review_without_access_needs_no_account(wakit):
    assert wakit("init acme --evidence none")[0] == 0
    assert load_client(open_store("reviews").client("acme")).evidence == "none"


def test_what_nothing_reads_yet_is_not_offered(wakit):
    assert wakit("init acme --evidence import")[0] == 2
    wakit("init acme --evidence none")
    client = open_store("reviews").client("acme")
    text = client.file.read_text() + client.workload().file.read_text()
    unread = ("branding:", "import (")
    assert not [name for name in unread if name in text]


def test_the_workload_is_ready_to_be_answered(wakit):
    wakit("init acme --evidence none")
    folder, lens = open_store("reviews").workload("acme"), load_lens()
    assert load_workload(folder).lens == lens.version
    answer(folder.answers, "SEC08", "SEC08-BP02", lens, status="in_place")
    assert sum(row.status is not None for row in answers_table(folder.answers, lens)) == 1


def test_working_copies_of_every_notebook(wakit):
    wakit("init acme --evidence none")
    copies = open_store("reviews").workload("acme").notebooks
    masters = {path.relative_to(notebooks_folder()) for path in notebooks_folder().rglob("*.ipynb")}
    visible = {path for path in masters if ".ipynb_checkpoints" not in path.parts}
    visible -= {Path("4-portfolio.ipynb")}  # of all clients, so no client's
    assert {path.relative_to(copies) for path in copies.rglob("*.ipynb")} == visible


def test_only_the_owner_gets_in(wakit, tmp_path):
    wakit("init acme --evidence none")
    paths = [tmp_path / "reviews", *(tmp_path / "reviews").rglob("*")]
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in paths}
    assert modes == {(True, 0o700), (False, 0o600)}


@pytest.mark.parametrize("name", ["main/workload.yaml"])
def test_every_commented_example_is_right_when_uncommented(wakit, tmp_path, name):
    wakit("init acme --account 012345670123")
    file = tmp_path / "reviews" / "acme" / name
    text = re.sub(r"(?m)^# (?=  |\w+:)", "", file.read_text())
    assert len(Document(file, text).data) > len(Document(file, file.read_text()).data)
    file.write_text(text)
    store = open_store("reviews")
    client = load_client(store.client("acme"))
    assert load_workload(store.workload("acme"), client)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("acme", "which account? Give --account with its 12 digits or --role"),
        ("acme --account 12345670123", 'accounts[0].id: "12345670123" has 11 digits'),
        ("acme --account acme", 'accounts[0].id: "acme" is not an account id'),
        ("acme --account 012345670123 --account 012345670123", "accounts: 012345670123 stands here twice"),
        ("acme --role WakitReview", 'role "WakitReview" is not the ARN of a role, such as'),
        ("acme --role arn:aws:iam::12:role/x", 'accounts[0].id: "12" has 2 digits'),
        (f"acme --account 999999999999 --role {ROLE}", "is in account 012345670123, which is not among"),
        (f"acme --role {ROLE} --role {ROLE}2", "two roles in account 012345670123"),
        ("acme --account 012345670123 --region eu-central1", 'regions[0]: "eu-central1" is not a region'),
        ("'Acme Corp' --evidence none", "such as acme-corp"),
        ("../acme --evidence none", '"../acme" is no name for a client'),
        ("acme --evidence aws", "'aws' is not one of 'account', 'none'"),
        ("acme --lang de --evidence none", 'language: "de" is not rendered yet; write en'),
    ],
)
def test_wrong_input_is_exit_2_and_nothing_is_written(wakit, tmp_path, line, said):
    code, out, err = wakit(f"init {line}")
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) <= 3
    assert list(tmp_path.iterdir()) == []


def test_a_client_that_is_there_is_left_alone(wakit, tmp_path):
    wakit("init acme --account 012345670123")
    file = tmp_path / "reviews" / "acme" / "client.yaml"
    before = file.read_text()
    code, _, err = wakit("init acme --evidence none")
    assert (code, file.read_text()) == (2, before)
    assert "acme is already there; nothing written" in err


def test_nothing_half_made_stays_behind(wakit, tmp_path, monkeypatch):
    wakit("init acme --evidence none")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wakit.review.newclient.renew_copies", full)
    code, _, err = wakit("init beta --evidence none")
    assert (code, "the disk is full" in err) == (2, True)
    assert sorted(path.name for path in (tmp_path / "reviews").iterdir()) == ["acme", MARKER]


def test_from_inside_a_client_it_uses_the_reviews_folder_above(wakit, tmp_path, monkeypatch):
    wakit("init acme --evidence none")
    monkeypatch.chdir(tmp_path / "reviews" / "acme" / "main" / "notebooks")
    wakit("init beta --evidence none")
    assert open_store().clients() == ["acme", "beta"]


def test_the_environment_names_the_folder(wakit, tmp_path, monkeypatch):
    monkeypatch.setenv("WAKIT_REVIEWS", str(tmp_path / "mine"))
    assert wakit("init acme --evidence none")[0] == 0
    assert open_store().path == tmp_path / "mine"


def test_another_folder_by_option(wakit, tmp_path):
    code, out, _ = wakit("init acme --evidence none --reviews 'my reviews'")
    assert code == 0
    assert "wakit review acme --reviews 'my reviews'" in out


def test_a_folder_of_other_things_is_not_taken(wakit, tmp_path):
    (tmp_path / "letter.txt").write_text("x")
    code, _, err = wakit("init acme --evidence none --reviews .")
    assert (code, "holds other files (letter.txt)" in err) == (2, True)


def test_a_region_that_aws_does_not_have_is_refused_with_the_nearest(wakit, tmp_path):
    code, _, err = wakit("init acme --account 012345670123 --region eu-central-1 --region eu-centrl-1")
    assert code == 2
    assert 'regions[1]: unknown region "eu-centrl-1"; did you mean eu-central-1,' in err
    assert not (tmp_path / "reviews").exists()


def test_a_client_in_the_european_sovereign_cloud(wakit):
    role = "arn:aws-eusc:iam::012345670123:role/WakitReview"
    code, _, _ = wakit(f"init acme --role {role} --region eusc-de-east-1")
    client = load_client(open_store("reviews").client("acme"))
    assert (code, client.accounts[0].role, client.regions) == (0, role, ("eusc-de-east-1",))


def test_a_partition_that_aws_does_not_have_is_refused_with_the_nearest(wakit):
    code, _, err = wakit("init acme --role arn:aws-eus:iam::012345670123:role/WakitReview")
    assert code == 2
    assert 'accounts[0].role: unknown AWS partition "aws-eus"; did you mean aws-eusc' in err


def test_a_region_of_another_partition_than_the_role_is_refused(wakit):
    code, _, err = wakit(f"init acme --role {ROLE} --region eusc-de-east-1")
    assert code == 2
    assert "eusc-de-east-1 is in aws-eusc, but the roles are in aws" in err


def test_what_a_library_writes_during_a_command_is_its_owners_alone(wakit, tmp_path):
    before = os.umask(0o022)
    try:
        wakit("lens")
        (tmp_path / "theirs").mkdir()
        (tmp_path / "theirs" / "file").touch()
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "theirs", tmp_path / "theirs" / "file")]
    assert modes == [0o700, 0o600]
