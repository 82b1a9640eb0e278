from __future__ import annotations

import stat
from datetime import UTC, datetime

import pytest

from wakit.errors import InputError, StoreError, UnknownName
from wakit.files.writing import make_folder, write_text
from wakit.review.store import (
    MARKER,
    check_name,
    create_reviews,
    find_reviews,
    notebooks_folder,
    open_store,
    split_name,
)


@pytest.fixture
def acme(store):
    for path in ("acme/client.yaml", "acme/main/workload.yaml", "acme/shop/workload.yaml"):
        write_text(make_folder((store.path / path).parent) / path.rsplit("/")[-1], "")
    return store.client("acme")


@pytest.mark.parametrize("inside", [".", "acme", "acme/main/notebooks", "acme/evidence"])
def test_found_upwards_from_wherever_a_notebook_runs(store, monkeypatch, inside):
    monkeypatch.chdir(make_folder(store.path / inside))
    assert open_store() == store


def test_named_beats_environment_beats_here(store, tmp_path, monkeypatch):
    other, third = create_reviews(tmp_path / "other"), create_reviews(tmp_path / "third")
    monkeypatch.chdir(store.path)
    monkeypatch.setenv("WAKIT_REVIEWS", str(other.path))
    assert find_reviews() == other.path
    assert find_reviews(third.path) == third.path


def test_none_found_says_where_it_looked(tmp_path, monkeypatch):
    monkeypatch.delenv("WAKIT_REVIEWS", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError) as caught:
        find_reviews()
    assert f"looked for {MARKER} in {tmp_path} and every folder above" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_one_below_is_pointed_at(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match=f"There is one in {store.path}: go there"):
        find_reviews()


def test_a_named_folder_that_is_none_is_refused(tmp_path, monkeypatch):
    with pytest.raises(StoreError, match=r"--reviews names .*x, which is not there"):
        find_reviews(tmp_path / "x")
    monkeypatch.setenv("WAKIT_REVIEWS", str(tmp_path))
    with pytest.raises(StoreError, match=f"WAKIT_REVIEWS names .*, which has no {MARKER}"):
        find_reviews()


def test_creating_is_private_and_repeatable(tmp_path):
    store = create_reviews(tmp_path / "a" / "b")
    assert create_reviews(store.path) == store
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o700


def test_a_folder_with_other_things_does_not_become_a_reviews_folder(tmp_path):
    (tmp_path / "letters.txt").write_text("x")
    with pytest.raises(StoreError, match=r"holds other files \(letters.txt\)"):
        create_reviews(tmp_path)
    assert not (tmp_path / MARKER).exists()


def test_no_reviews_folder_in_another(store):
    with pytest.raises(StoreError, match="lies in the reviews folder"):
        create_reviews(store.path / "acme" / "reviews")


def test_clients_and_workloads(store, acme):
    make_folder(store.path / "not-a-client")
    make_folder(acme.evidence)
    assert store.clients() == ["acme"]
    assert acme.workloads() == ["main", "shop"]
    assert store.workload("acme/shop").answers == store.path / "acme" / "shop" / "answers"
    assert store.workload("acme").name == "main"


@pytest.mark.parametrize("name", ["acm", "Acme", "../acme", "acme/", "", "acme/sho", "acme/../acme"])
def test_unknown_names_are_refused(store, acme, name):
    with pytest.raises(UnknownName):
        store.workload(name)


def test_unknown_name_names_the_nearest(store, acme):
    with pytest.raises(UnknownName, match='unknown client "acne"; did you mean acme'):
        store.client("acne")
    with pytest.raises(UnknownName, match='unknown workload "shob"; did you mean shop'):
        acme.workload("shob")


def test_split_name():
    assert split_name("acme/web") == ("acme", "web")


@pytest.mark.parametrize("name", ["a", "0", "a" * 63, "a-b-"])
def test_good_names(name):
    assert check_name("client", name) == name


@pytest.mark.parametrize("name", ["", "-a", "Acme", "a_b", "a" * 64, "a/b", "..", "ä", "a\n"])
def test_bad_names(name):
    with pytest.raises(InputError, match="is no name for a client"):
        check_name("client", name)


def test_a_bad_name_comes_with_a_good_one():
    with pytest.raises(InputError, match=r"such as acme-corp$"):
        check_name("client", "Acme Corp.")
    with pytest.raises(InputError, match="wakit keeps other things"):
        check_name("workload", "evidence")


def test_snapshots_in_order(acme):
    for name in ("20260301T000000Z", "20251231T235959Z", "old", "20260101T000000Z.tmp"):
        make_folder(acme.evidence / name)
    assert [s.name for s in acme.snapshots.all()] == ["20251231T235959Z", "20260301T000000Z"]
    assert acme.snapshots.at("20260301T000000Z").is_dir()
    with pytest.raises(UnknownName, match="did you mean 20260301T000000Z"):
        acme.snapshots.at("20260301")


def test_no_evidence_is_no_snapshot(acme):
    assert acme.snapshots.all() == []


def test_snapshot_folder_of_a_moment(acme):
    moment = datetime.fromisoformat("2026-01-05T10:15:00+01:00")
    assert acme.snapshots.begin(moment).name == "20260105T091500Z"
    assert acme.snapshots.begin(moment.astimezone(UTC)) == acme.snapshots.begin(moment)


def test_the_kits_notebooks_are_there():
    assert notebooks_folder().is_dir()


@pytest.mark.parametrize(
    "name", ["a b", "M\u00fcller & S\u00f6hne", "\u65e5\u672c", "-dash", 'it\'s "q"', "%s{0}$HOME"]
)
def test_a_reviews_folder_may_be_called_whatever_is_text_of_one_line(tmp_path, monkeypatch, name):
    assert find_reviews(create_reviews(tmp_path / name).path) == tmp_path / name
    monkeypatch.chdir(tmp_path / name)
    assert find_reviews() == tmp_path / name


@pytest.mark.parametrize("odd", ["\n", "\t", "\x1b[2J", "\x7f", "\x85", "\u2028", "\udcff"])
def test_a_reviews_folder_whose_path_is_no_line_of_text_is_refused_in_two_lines(tmp_path, monkeypatch, odd):
    folder = tmp_path / f"a{odd}b"
    folder.mkdir()
    with pytest.raises(StoreError) as said:
        create_reviews(folder)
    assert len(str(said.value).splitlines()) == 2
    assert str(said.value).replace("\n", "").isprintable()
    assert list(folder.iterdir()) == []
    write_text(folder / MARKER, "")
    monkeypatch.setenv("WAKIT_REVIEWS", str(folder))
    with pytest.raises(StoreError, match="the path of this folder"):
        find_reviews()
    monkeypatch.delenv("WAKIT_REVIEWS")
    monkeypatch.chdir(folder)
    with pytest.raises(StoreError, match="the path of this folder"):
        find_reviews()
