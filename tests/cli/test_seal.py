"""``wakit seal`` and ``wakit unseal`` as a person uses them, and every command on sealed evidence.

Mutants, each noticed: pins or pseudonyms left open; ages of files not kept; a file of which only a part was written;
others not kept out; a newest snapshot that can't be opened taken for none.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.cases import AT
from tests.keys import new_key, open_files, seal_for, use
from tests.review.two_accounts import two_accounts
from wakit.files.holding import hold
from wakit.files.sealed import MARKER
from wakit.files.writing import write_sealed
from wakit.jobs.bundle import home, pack, settle, state_of, unpack
from wakit.lens import load_lens
from wakit.redact.pseudonyms import Pseudonyms
from wakit.review.excerpt import Excerpt, ExcerptColumn
from wakit.review.opened import open_workload
from wakit.review.pins import load_pins, new_pin, pin, unpin
from wakit.review.recording import keep_standing
from wakit.review.store import COLLECTING, LETTERS

WHEN = AT.strftime("%Y%m%dT%H%M%SZ")
BUCKET = "012345670123-data"  # stands in the evidence, in a pin and among the pseudonyms
ASKED = (
    ("judge", "acme", "--json"),
    ("gaps", "acme", "--json"),
    ("explain", "acme", "s3_blocks_public_access", "--json"),
    ("plan", "acme", "--json"),
    ("coverage", "acme", "--json"),
    ("portfolio", "--json"),
)


@pytest.fixture
def client(tmp_path, monkeypatch):
    """A client with evidence, a pin and a pseudonym, all of it open; a key is at hand, and nobody is named yet."""
    store = two_accounts(tmp_path)
    monkeypatch.setenv("WAKIT_REVIEWS", str(store.path))
    acme, lens = store.client("acme"), load_lens()
    shown = Excerpt(tables=("s3_buckets",), columns=(ExcerptColumn(name="name"),), rows=((BUCKET,),), total=1)
    choice = lens.practice("SEC03-BP07").choice_id
    pin(acme.workload().pins, lens, new_pin(choice, f"{BUCKET} is open", shown, WHEN))
    Pseudonyms(acme.pseudonyms).of([("bucket", BUCKET)])
    use(monkeypatch, tmp_path / "keys" / "mine.txt")
    return acme.path


@pytest.fixture
def public(tmp_path, client):
    """The reviews folder names this key."""
    made = new_key(tmp_path / "keys" / "mine.txt")
    seal_for(client.parent, made)
    return made


def meant(client: Path) -> tuple[Path, ...]:
    return client / "evidence", client / "main" / "pins"


def state(client: Path) -> dict[str, tuple[bytes, int]]:
    """Every file, what is in it and how old it is."""
    files = [path for path in client.rglob("*") if path.is_file() and not path.name.endswith((".lock", ".held"))]
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def answers(run) -> list[tuple[int, str]]:
    """What the commands that read evidence say; not when the portfolio's line was written."""
    told = [run(*asked) for asked in ASKED]
    return [(code, re.sub(r'"recorded_at": ".*?"', "", out)) for code, out, _ in told]


def readable(found: dict[str, tuple[bytes, int]]) -> list[str]:
    """Those that are never sealed."""
    return [path for path in found if not any(part in path for part in ("/evidence/", "/pins/", "pseudonyms.json"))]


def test_sealed_evidence_answers_as_open_evidence_does_and_comes_back_as_it_was(run, client, tmp_path) -> None:
    told = answers(run)
    before = state(client)
    seal_for(client.parent, new_key(tmp_path / "keys" / "mine.txt"))
    code, out, err = run("seal", "acme", "--json")
    (row,) = json.loads(out)
    assert (code, row["client"], row["already"], row["stayed"]) == (0, "acme", 0, [])
    assert row["changed"] == len(before) - len(readable(before))
    assert "NOT sealed, and readable for whoever has the disk" in err
    assert "the disk's own encryption" in err
    assert open_files(*meant(client)) == []
    after = state(client)
    assert [path for path, (held, _) in after.items() if BUCKET.encode() in held] == []
    assert [path for path, (held, _) in before.items() if BUCKET.encode() in held]  # else that says nothing
    assert {path: at for path, (_, at) in after.items()} == {path: at for path, (_, at) in before.items()}
    assert answers(run) == told
    assert len(load_pins(client / "main" / "pins", load_lens())) == 1
    assert open_files(*meant(client)) == []  # judging wrote, and what it wrote is sealed

    code, _, err = run("unseal", "acme")
    assert code == 0
    assert "still says encrypt_to: what is written from now on is sealed again" in err
    rewritten = ("counts.parquet", "findings.parquet", "gaps.parquet", "standing.jsonl")  # by judging
    again = state(client)
    assert {p: s for p, s in again.items() if not p.endswith(rewritten)} == {
        p: s for p, s in before.items() if not p.endswith(rewritten)
    }


def test_open_and_sealed_files_lie_side_by_side_and_typing_it_again_does_the_rest(run, client, public) -> None:
    gaps = client / "evidence" / WHEN / "gaps.parquet"
    told, held = run("gaps", "acme", "--json")[:2], gaps.read_bytes()
    assert run("seal", "acme")[0] == 0
    gaps.write_bytes(held)
    assert open_files(*meant(client)) == [str(gaps)]
    assert run("gaps", "acme", "--json")[:2] == told
    assert run("seal", "acme")[2].startswith("acme: 1 file sealed (evidence, pins, pseudonyms), ")
    assert "nothing to do" in run("seal", "acme")[2]
    assert open_files(*meant(client)) == []


@pytest.mark.parametrize("word", ["seal", "unseal"])
def test_stopped_half_way_every_file_is_whole_and_the_same_goes_on(run, client, public, monkeypatch, word) -> None:
    told = answers(run)
    if word == "unseal":
        assert run("seal", "acme")[0] == 0
    count, replace = iter(range(99)), os.replace

    def stop(*given: Path) -> None:
        if next(count) == 6:
            raise KeyboardInterrupt
        replace(*given)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", stop)
        assert run(word, "acme")[0] == 130
    some = open_files(*meant(client))
    assert 0 < len(some) < len(state(client)) - len(readable(state(client)))
    assert not list(client.rglob("*.tmp"))
    assert answers(run) == told
    assert run(word, "acme")[0] == 0
    assert (open_files(*meant(client)) == []) is (word == "seal")


def test_what_a_killed_run_left_open_goes(run, client, public) -> None:
    left = client / "evidence" / WHEN / ".gaps.parquet.abcdefgh.tmp"
    left.write_text(BUCKET)
    assert run("seal", "acme")[0] == 0
    assert not left.exists()


def test_nothing_is_sealed_that_nobody_could_open_again(run, client, tmp_path, monkeypatch) -> None:
    before = state(client)
    code, _, err = run("seal", "acme")
    assert (code, err.count("\n")) == (2, 1)
    assert f'{client.parent / MARKER}: names nobody to seal for; write encrypt_to = ["age1…"]' in err
    seal_for(client.parent, new_key(tmp_path / "keys" / "hers.txt"))
    new_key(tmp_path / "keys" / "mine.txt")
    assert "encrypt_to does not name the key of WAKIT_IDENTITY" in run("seal", "acme")[2]
    use(monkeypatch, None)
    assert run("seal", "--all")[0] == 2
    assert state(client) == before


def test_another_key_or_none_is_said_once_and_nothing_is_lost(run, client, public, tmp_path, monkeypatch) -> None:
    assert run("seal", "acme")[0] == 0
    before = state(client)
    new_key(tmp_path / "keys" / "other.txt")
    for file, said in ((tmp_path / "keys" / "other.txt", "sealed for another key than"), (None, "no key is at hand")):
        use(monkeypatch, file)
        for asked in (("judge", "acme"), ("gaps", "acme"), ("plan", "acme"), ("render", "acme")):
            code, out, err = run(*asked)
            assert (code, out) == (2, ""), asked
            assert said in err
            assert len(err.splitlines()) <= 3
        code, _, err = run("unseal", "acme")
        assert code == 2
        assert (err.count("as it was: "), err.count(said)) == (1, 1)
    assert state(client) == before


def test_a_damaged_file_is_told_and_the_others_are_opened(run, client, public) -> None:
    assert run("seal", "acme")[0] == 0
    hurt = client / "evidence" / WHEN / "s3_buckets.parquet"
    hurt.write_bytes(hurt.read_bytes()[:-1])
    code, _, err = run("judge", "acme")
    assert code == 2
    assert f"{hurt}: cut short or damaged; collect again" in err
    code, out, err = run("unseal", "acme", "--json")
    (row,) = json.loads(out)
    assert (code, [one["path"] for one in row["stayed"]]) == (1, [str(hurt)])
    assert "a sealed file that was cut or changed" in err
    (client.parent / MARKER).write_text("")
    assert open_files(client / "main" / "pins")


def test_for_another_key_it_is_sealed_anew_without_lying_open(run, client, public, tmp_path, monkeypatch) -> None:
    assert run("seal", "--all")[0] == 0
    hers = tmp_path / "keys" / "hers.txt"
    seal_for(client.parent, public, new_key(hers))
    assert "nothing to do" in run("seal", "acme")[2]
    assert run("seal", "acme", "--anew")[0] == 0
    use(monkeypatch, hers)
    assert run("gaps", "acme")[0] == 0


def test_the_letters_of_a_portfolio_go_along_with_all(run, client, public) -> None:
    assert run("judge", "acme")[0] == 0
    letters = client.parent / LETTERS
    Pseudonyms(letters, lettered=("client",)).of([("client", "acme")])
    assert open_files(client.parent / "acme" / "evidence") != [str(letters)]
    assert not letters.read_bytes().startswith(b"{")
    assert run("portfolio", "--without-names")[0] == 0
    assert run("unseal", "--all")[0] == 0
    assert letters.read_bytes().startswith(b"{")
    assert run("seal", "--all")[0] == 0
    assert not letters.read_bytes().startswith(b"{")


def test_while_somebody_collects_nothing_is_sealed(run, client, public) -> None:
    before = state(client)
    with hold(client / "evidence" / COLLECTING, "collect"):
        code, _, err = run("seal", "acme")
        assert (code, "is in use by wakit collect (process " in err) == (2, True)
    assert {path: held for path, (held, _) in state(client).items()} == {p: held for p, (held, _) in before.items()}


def test_forget_knows_what_sealed_pins_are_of_and_needs_no_key_for_the_rest(run, client, public, monkeypatch) -> None:
    shutil.copytree(client / "evidence" / WHEN, client / "evidence" / "20250101T080000Z")
    (mine,) = (client / "main" / "pins").glob("*.yaml")
    assert run("seal", "acme")[0] == 0
    old = mine.with_name("old.yaml")
    keys = (client.parent / MARKER).read_text()
    (client.parent / MARKER).write_text("")
    assert run("unseal", "acme")[0] == 0
    old.write_text(mine.read_text().replace(WHEN, "20250101T080000Z"))
    (client.parent / MARKER).write_text(keys)
    assert run("seal", "acme")[0] == 0
    assert run("forget", "acme", "--before", "2025-06-01", "--yes")[0] == 0
    assert (mine.exists(), old.exists()) == (True, False)
    use(monkeypatch, None)
    assert run("forget", "acme", "--evidence", "--yes")[0] == 0
    assert not list((client / "evidence").glob("*Z"))
    assert not mine.exists()


def test_what_is_collected_is_sealed_only_when_it_can_be_opened_which_is_said_first(
    run, client, public, monkeypatch
) -> None:
    use(monkeypatch, None)
    code, _, err = run("collect", "acme")
    assert (code, "encrypt_to is set, and no key is at hand" in err) == (2, True)
    assert [path.name for path in (client / "evidence").glob("*Z")] == [WHEN]


def test_a_new_key_is_made_outside_and_never_over_another(run, client, tmp_path, monkeypatch) -> None:
    inside, file = client / "key.txt", tmp_path / "keys" / "new.txt"
    file.parent.mkdir()
    code, _, err = run("seal", "--new-key", str(inside))
    assert (code, inside.exists()) == (2, False)
    assert "lie in the reviews folder" in err
    code, out, _ = run("seal", "--new-key", str(file))
    assert code == 0
    assert file.read_text().splitlines()[-1] not in out
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600
    (line,) = [line for line in out.splitlines() if "encrypt_to" in line]
    (client.parent / MARKER).write_text(line.partition(":   ")[2] + "\n")
    use(monkeypatch, file)
    assert run("seal", "--all")[0] == 0
    assert run("gaps", "acme")[0] == 0
    before = file.read_text()
    code, _, err = run("seal", "--new-key", str(file))
    assert (code, file.read_text()) == (2, before)
    assert "may be somebody's only key" in err


@pytest.mark.parametrize(
    "words", [("seal",), ("unseal",), ("seal", "acme", "--all"), ("seal", "acme", "--new-key", "x")]
)
def test_who_is_meant_has_to_be_said(run, client, words) -> None:
    assert run(*words)[0] == 2


def test_to_another_machine_and_back_it_goes_as_it_is(run, client, public, tmp_path) -> None:
    assert run("seal", "acme")[0] == 0
    reviews, away = client.parent, tmp_path / "away"
    away.mkdir()
    before = state_of(reviews, "acme")
    unpack(pack(reviews, "acme"), away)
    assert open_files(*meant(away / "acme")) == []
    found = open_workload("acme", away)
    assert found.evidence is not None
    Pseudonyms(away / "acme" / "pseudonyms.json").of([("bucket", "another")])
    settle(home(away, "acme", before), reviews, "acme")
    assert open_files(client / "evidence") == []
    assert not (client / "pseudonyms.json").read_bytes().startswith(b"{")


def test_a_review_by_interview_needs_no_key(run, client, public, monkeypatch) -> None:
    assert run("seal", "acme")[0] == 0
    shutil.rmtree(client / "main" / "pins")
    file = client / "client.yaml"
    file.write_text(file.read_text().replace("evidence: account", "evidence: none"))
    use(monkeypatch, None)
    monkeypatch.setitem(sys.modules, "pyrage", None)
    assert run("plan", "acme")[0] == 0


@pytest.fixture
def lost(client, public, run, tmp_path, monkeypatch):
    """A newer snapshot, sealed for a key that nobody has any more; the older one lies open."""
    newer = client / "evidence" / "20260301T080000Z"
    shutil.copytree(client / "evidence" / WHEN, newer)
    for path in newer.iterdir():
        write_sealed(path, path.read_bytes())
    seal_for(client.parent, new_key(tmp_path / "keys" / "mine.txt"))
    return newer


def test_with_a_lost_key_the_older_evidence_still_serves(run, client, lost) -> None:
    code, _, err = run("gaps", "acme")
    assert code == 2
    assert f"{lost / 'manifest.json'}: is sealed for another key than" in err
    assert "if it is lost, nobody can open this file: delete it, and collect anew" in err
    assert run("judge", "acme", "--evidence", WHEN)[0] == 0
    keep_standing(open_workload("acme", client.parent, WHEN))
    code, out, _ = run("portfolio", "--json")
    assert (code, json.loads(out)["reviews"]) == (0, [])  # where a review stands is told of its newest evidence


def test_a_damaged_snapshot_beside_one_that_nobody_can_open_is_told_as_damaged(run, client, lost) -> None:
    newest = client / "evidence" / "20260401T080000Z"
    shutil.copytree(client / "evidence" / WHEN, newest)
    (newest / "manifest.json").write_text("{")
    code, _, err = run("gaps", "acme")
    assert (code, f"{newest / 'manifest.json'}: damaged" in err) == (2, True)
    assert f"the newest whole one: --evidence {WHEN}" in err


def test_the_portfolio_needs_no_key_for_what_was_recorded(run, client, public, monkeypatch) -> None:
    assert run("judge", "acme")[0] == 0
    newer = client / "evidence" / "29990101T080000Z"
    shutil.copytree(client / "evidence" / WHEN, newer)
    assert run("seal", "acme")[0] == 0
    use(monkeypatch, None)
    code, out, _ = run("portfolio", "--json")
    assert (code, len(json.loads(out)["reviews"])) == (0, 1)


def test_what_is_pinned_in_a_sealed_folder_is_sealed_and_can_be_taken_away(client, public) -> None:
    lens, folder = load_lens(), client / "main" / "pins"
    shown = load_pins(folder, lens)[0]
    pin(folder, lens, new_pin(shown.choice, "Another sentence", shown, WHEN))
    assert len(open_files(folder)) == 1  # the one from before
    assert [one.sentence for one in load_pins(folder, lens)] == [shown.sentence, "Another sentence"]
    unpin(folder, lens, shown.choice, "Another")
    assert len(load_pins(folder, lens)) == 1
