"""The same value has the same pseudonym, in every run, as long as the key file is there; only the file can tell."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from wakit.errors import FileError
from wakit.redact.pseudonyms import Pseudonyms

LOGS, DATA, HOME = ("bucket", "acme-logs"), ("bucket", "acme-data"), ("account", "012345670123")


def test_a_pseudonym_is_the_same_in_the_next_run_and_new_ones_go_on_counting(tmp_path) -> None:
    file = tmp_path / "pseudonyms.json"
    first = Pseudonyms(file).of([DATA, HOME])
    assert Pseudonyms(file).of([LOGS, HOME, DATA]) == ["bucket 2", first[1], first[0]]


def test_the_key_file_tells_what_each_stands_for_and_is_its_owners(tmp_path) -> None:
    file = tmp_path / "pseudonyms.json"
    Pseudonyms(file).of([LOGS, HOME])
    assert json.loads(file.read_text()) == {"bucket 1": "acme-logs", "account A": "012345670123"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_two_programs_give_no_pseudonym_twice(tmp_path) -> None:
    file = tmp_path / "pseudonyms.json"

    def name(number: int) -> list[str]:
        return Pseudonyms(file).of([("bucket", f"b{number % 5}"), ("bucket", f"own{number}")])

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(name, range(20)))
    assert len({one for _, one in given}) == 20
    assert len({pair[0] for pair in given}) == 5


def test_accounts_are_lettered_beyond_z() -> None:
    given = Pseudonyms().of([("account", f"{n:012}") for n in range(28)])
    assert given[0] == "account A"
    assert given[25:] == ["account Z", "account AA", "account AB"]


@pytest.mark.parametrize(
    "broken",
    ["{", "[]", '{"bucket": "x"}', '{"account 7": "x"}', '{"bucket B": "x"}', '{"bucket ' + "9" * 5000 + '": "x"}'],
    ids=["cut", "a list", "no number", "a number", "a letter", "a long number"],
)
def test_a_broken_key_file_is_said_and_kept(tmp_path, broken: str) -> None:
    file = tmp_path / "pseudonyms.json"
    file.write_text(broken)
    with pytest.raises(FileError, match="put it back"):
        Pseudonyms(file)
    assert file.read_text() == broken


def test_names_of_a_block_are_written_once_and_others_wait_for_them(tmp_path, monkeypatch) -> None:
    file, written = tmp_path / "pseudonyms.json", []
    monkeypatch.setattr("wakit.redact.pseudonyms.write_sealed", lambda path, text: written.append(text))
    names = Pseudonyms(file)
    with names.together():
        given = [names.of([("bucket", f"b{n}")])[0] for n in range(50)]
        assert written == []
    assert given[-1] == "bucket 50"
    assert len(written) == 1
    assert len(json.loads(written[0])) == 50


def test_a_key_file_that_came_in_the_place_of_another_is_said_and_kept(tmp_path) -> None:
    """One who goes on counting would give "bucket 1" to two buckets."""
    file = tmp_path / "pseudonyms.json"
    names = Pseudonyms(file)
    names.of([LOGS])
    file.unlink()
    Pseudonyms(file).of([DATA])
    kept = file.read_text()
    with pytest.raises(FileError, match=r"is another than the one .* put that back"):
        names.of([("bucket", "new")])
    assert file.read_text() == kept


def test_what_was_named_is_written_again_where_the_key_file_is_gone(tmp_path) -> None:
    file = tmp_path / "pseudonyms.json"
    names = Pseudonyms(file)
    names.of([LOGS])
    file.unlink()
    names.of([DATA])
    assert json.loads(file.read_text()) == {"bucket 1": "acme-logs", "bucket 2": "acme-data"}


def test_what_is_forgotten_meanwhile_stays_forgotten(tmp_path) -> None:
    file = tmp_path / "pseudonyms.json"
    names = Pseudonyms(file)
    names.of([LOGS])
    Pseudonyms(file).forget(lambda value: value == "acme-logs")
    assert names.of([DATA]) == ["bucket 2"]
    assert json.loads(file.read_text()) == {"bucket 1": "forgotten bucket 1", "bucket 2": "acme-data"}


def test_names_are_checked_against_their_key_file_before_they_leave(tmp_path) -> None:
    file = tmp_path / "pseudonyms.json"
    names, draft = Pseudonyms(file), Pseudonyms(file, is_draft=True)
    for one in (draft, names, Pseudonyms()):
        one.check()
        one.of([LOGS])
        one.check()
    kept = file.read_text()
    file.write_text(kept.replace("\n", " "))  # another file that says the same
    names.check()
    for other, said in (("{", "not as wakit wrote it"), ('{"bucket 1": "x"}', "is another"), ("{}", "is gone")):
        file.write_text(other)
        draft.check()
        with pytest.raises(FileError, match=said):
            names.check()
    file.unlink()
    with pytest.raises(FileError, match="is gone"):
        names.check()
    file.write_text(kept)
    names.check()
