"""Links inside a reviews folder: those that stay inside are followed, those that lead out or to another client are
refused."""

from __future__ import annotations

import shutil

import pytest

from wakit.cli import main
from wakit.errors import StoreError
from wakit.review.newclient import NewClient, create_client

PLACES = ("", "client.yaml", "evidence", "main", "main/workload.yaml", "main/answers", "main/notebooks", "main/output")


@pytest.fixture
def acme(store):
    folder = create_client(store, NewClient("acme", evidence="none")).client.path
    (folder / "evidence").mkdir()
    return folder


def moved(path, to) -> None:
    """What lies at a path lies elsewhere, and a link leads there."""
    shutil.move(path, to)
    path.symlink_to(to)


@pytest.mark.parametrize("place", PLACES)
def test_a_link_that_leads_outside_is_refused_and_named(store, acme, tmp_path, place: str, capsys) -> None:
    moved(acme / place, tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="leads outside the reviews folder"):
        store.client("acme")
    with pytest.raises(SystemExit) as left:
        main(["coverage", "acme", "--json", "--reviews", str(store.path)])
    said = capsys.readouterr()
    assert (left.value.code, said.out) == (2, "")
    assert said.err.startswith(f"wakit: {acme / place} is a link")


@pytest.mark.parametrize("place", PLACES)
def test_a_link_into_another_clients_folder_is_refused(store, acme, tmp_path, place: str) -> None:
    other = create_client(store, NewClient("other", evidence="none")).client.path
    (other / "evidence").mkdir()
    moved(acme / place, tmp_path / "elsewhere")
    (acme / place).unlink()
    (acme / place).symlink_to(other / place)
    with pytest.raises(StoreError, match="is a link that leads into another client's folder"):
        store.client("acme")


def test_a_link_to_the_whole_reviews_folder_is_refused(store, acme) -> None:
    (acme / "all").symlink_to(store.path)
    with pytest.raises(StoreError, match="another client's folder"):
        store.client("acme")


def test_a_link_that_stays_inside_is_followed(store, acme) -> None:
    moved(acme / "main" / "output", store.path / "outputs")
    assert store.workload("acme").outputs.is_dir()


def test_a_reviews_folder_behind_a_link_is_one(store, acme, tmp_path) -> None:
    from wakit.review.store import open_store

    (tmp_path / "link").symlink_to(store.path)
    assert open_store(tmp_path / "link").client("acme").file.is_file()


def test_hidden_folders_are_nobodys_business(acme, store, tmp_path) -> None:
    (acme / ".venv").mkdir()
    (acme / ".venv" / "python").symlink_to(tmp_path)
    assert store.client("acme")
