"""What is sealed, for whom, and what is said where it can't be opened. Mutants: each guard left out once."""

from __future__ import annotations

import base64
import os
import struct
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.keys import new_key, seal_for, use
from wakit.errors import FileError, SealedError
from wakit.files.reading import read_bytes, read_text
from wakit.files.sealed import HEAD, IDENTITY, IDENTITY_COMMAND, MARKER, check_keys
from wakit.files.writing import write_sealed

SAID = b"the canary sings"


@pytest.fixture
def key(tmp_path, monkeypatch):
    """The file of a key that is at hand; the reviews folder asks to seal for it."""
    file = tmp_path / "keys" / "mine.txt"
    (tmp_path / "reviews" / "acme").mkdir(parents=True)
    seal_for(tmp_path / "reviews", new_key(file))
    use(monkeypatch, file)
    return file


@pytest.fixture
def place(tmp_path):
    """A file of evidence."""
    return tmp_path / "reviews" / "acme" / "a.parquet"


def why(do, *given) -> str:
    with pytest.raises(FileError) as caught:
        do(*given)
    assert str(caught.value).count("\n") <= 2
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_what_is_sealed_is_not_on_the_disk_and_is_read_as_it_was(key, place):
    write_sealed(place, SAID)
    assert place.read_bytes().startswith(HEAD)
    assert SAID not in place.read_bytes()
    assert read_bytes(place) == SAID
    assert read_text(place) == SAID.decode()


def test_where_nobody_is_named_it_lies_open_and_needs_neither_key_nor_library(key, place, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyrage", None)
    use(monkeypatch, None)
    for said in ("# nothing\n", "encrypt_to = []\n"):
        (place.parents[1] / MARKER).write_text(said)
        write_sealed(place, SAID)
        assert place.read_bytes() == read_bytes(place) == SAID


def test_each_of_several_keys_opens_it(key, place, tmp_path, monkeypatch):
    other = tmp_path / "keys" / "hers.txt"
    seal_for(place.parents[1], new_key(tmp_path / "keys" / "third.txt"), new_key(other))
    write_sealed(place, SAID)
    use(monkeypatch, other)
    assert read_bytes(place) == SAID
    use(monkeypatch, key)
    assert "is sealed for another key than" in why(read_bytes, place)


def test_a_key_of_ssh_opens_it(key, place, monkeypatch):
    made = Ed25519PrivateKey.generate()
    form = serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    seal_for(place.parents[1], made.public_key().public_bytes(*form).decode())
    write_sealed(place, SAID)
    kind = serialization.PrivateFormat.OpenSSH
    key.write_bytes(made.private_bytes(form[0].PEM, kind, serialization.NoEncryption()))
    assert read_bytes(place) == SAID


def with_password() -> bytes:
    """A private key of OpenSSH of which anybody can read that a password closes it, and nothing else."""

    def field(content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + content

    public = field(b"ssh-ed25519") + field(bytes(range(32)))
    how = field(b"aes256-ctr") + field(b"bcrypt") + field(field(bytes(16)) + struct.pack(">I", 16))
    body = base64.encodebytes(b"openssh-key-v1\0" + how + struct.pack(">I", 1) + field(public) + field(bytes(160)))
    kind = b"OPENSSH PRIVATE KEY-----\n"
    return b"-----BEGIN " + kind + body + b"-----END " + kind


def test_a_key_of_ssh_with_a_password_says_what_to_do(key, place):
    write_sealed(place, SAID)
    key.write_bytes(with_password())
    assert f"is protected by a password; print it open by {IDENTITY_COMMAND}" in why(read_bytes, place)


def test_no_key_and_another_key_are_said_and_nothing_is_lost(key, place, tmp_path, monkeypatch):
    write_sealed(place, SAID)
    use(monkeypatch, None)
    assert why(read_bytes, place) == (
        f"{place}: is sealed, and no key is at hand: {IDENTITY} names its file, or {IDENTITY_COMMAND} prints it"
    )
    other = tmp_path / "keys" / "other.txt"
    public = new_key(other)
    use(monkeypatch, other)
    assert f"is sealed for another key than {IDENTITY}={other} ({public})\nname the right one" in why(read_bytes, place)
    use(monkeypatch, key)
    assert read_bytes(place) == SAID


@pytest.mark.parametrize(
    "change",
    [
        lambda held: held[:-3],
        lambda held: held[:40],
        lambda held: held[:-9] + b"x" + held[-8:],
        lambda held: held + b"x",
    ],
    ids=["cut", "cut in its head", "changed", "longer"],
)
def test_a_cut_or_changed_file_is_never_half_believed(key, place, change):
    write_sealed(place, SAID)
    place.write_bytes(change(place.read_bytes()))
    with pytest.raises(OSError, match="a sealed file that was cut or changed"):
        read_bytes(place)
    assert "can't be read: a sealed file that was cut or changed" in why(read_text, place)


def test_a_key_inside_a_reviews_folder_is_refused_whatever_way_leads_there(key, place, tmp_path, monkeypatch):
    write_sealed(place, SAID)
    inside = place.parent / "key.txt"
    inside.write_text(key.read_text())
    use(monkeypatch, inside)
    assert f"lies in the reviews folder {place.parents[1]}: whoever takes" in why(read_bytes, place)
    (tmp_path / "link.txt").symlink_to(inside)
    use(monkeypatch, tmp_path / "link.txt")
    assert "lies in the reviews folder" in why(read_bytes, place)
    assert "lies in the reviews folder" in why(check_keys, place)


def test_a_key_that_is_none_is_said_without_what_stands_there(key, place, monkeypatch):
    write_sealed(place, SAID)
    for text in ("AGE-SECRET-KEY-1CANARY\n", "canary", "# nothing\n", "-----BEGIN OPENSSH PRIVATE KEY-----\ncanary"):
        key.write_text(text)
        said = why(read_bytes, place)
        assert "holds no key of age or SSH" in said
        assert "canary" not in said.lower()
    use(monkeypatch, key.with_name("gone.txt"))
    assert f"{IDENTITY}: {key.with_name('gone.txt')} is no file" in why(read_bytes, place)
    monkeypatch.setenv(IDENTITY, "mine.txt")
    assert '"mine.txt" is no full path' in why(read_bytes, place)


def test_a_command_prints_the_key_once(key, place, tmp_path, monkeypatch):
    write_sealed(place, SAID)
    use(monkeypatch, None)
    noted = tmp_path / "asked"
    script = f"import sys; open({str(noted)!r}, 'a').write('x'); sys.stdout.write(open({str(key)!r}).read())"
    monkeypatch.setenv(IDENTITY_COMMAND, f'"{sys.executable}" -c "{script}"')
    assert read_bytes(place) == read_bytes(place) == SAID
    assert noted.read_text() == "x"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (f"{sys.executable} -c exit(3)", "ended with code 3 and printed no key"),
        ("/nowhere/at/all", "can't be run: "),
        ("'", "is no command: "),
        (f"{sys.executable} -c print()", "holds no key of age or SSH"),
    ],
)
def test_a_command_that_prints_none_is_said(key, place, monkeypatch, command, said):
    write_sealed(place, SAID)
    use(monkeypatch, None)
    monkeypatch.setenv(IDENTITY_COMMAND, command)
    told = why(read_bytes, place)
    assert told.startswith(IDENTITY_COMMAND)
    assert said in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('encrypt-to = ["age1"]', 'unknown key "encrypt-to"; did you mean encrypt_to?; nothing written'),
        ('encrypt_to = "age1"', 'write encrypt_to = ["age1…"]; nothing written'),
        ('encrypt_to = ["age1"', "is no TOML: "),
        ('encrypt_to = ["KEY", "age1canary"]', "encrypt_to: entry 2 is no key; write what begins with age1"),
        ('encrypt_to = ["AGE-SECRET-KEY-1CANARY"]', "entry 1 is a secret key, which belongs into no file here"),
        ('encrypt_to = ["ssh-ed25519 canary"]', "entry 1 is no key"),
    ],
)
def test_settings_that_are_wrong_leave_nothing_in_the_clear(key, place, text, said):
    file = place.parents[1] / MARKER
    mine = file.read_text().split('"')[1]
    file.write_text(text.replace("KEY", mine, 1) if '"KEY"' in text else text)
    told = why(write_sealed, place, SAID)
    assert told.startswith(str(file))
    assert said in told
    assert "canary" not in told.lower()
    assert not place.exists()


def test_what_nobody_here_could_open_again_is_not_begun(key, place, tmp_path, monkeypatch):
    check_keys(place)
    seal_for(place.parents[1], new_key(tmp_path / "keys" / "hers.txt"))
    assert "encrypt_to does not name the key of" in why(check_keys, place)
    use(monkeypatch, None)
    assert "encrypt_to is set, and no key is at hand" in why(check_keys, place)


def test_without_the_library_one_line_says_what_to_install(key, place, monkeypatch):
    write_sealed(place, SAID)
    monkeypatch.setitem(sys.modules, "pyrage", None)
    install = "needs the package pyrage, which is not installed: pip install 'wakit[seal]'"
    assert why(read_bytes, place) == f"{place}: is sealed; to open it {install}"
    before = place.read_bytes()
    (place.parents[1] / MARKER).touch()
    os.utime(place.parents[1] / MARKER, (1, 1))  # read anew
    assert why(write_sealed, place, b"new") == f"{place.parents[1] / MARKER}: encrypt_to {install}"
    assert place.read_bytes() == before
    with pytest.raises(SealedError):
        check_keys(place)


def test_the_nearest_settings_hold(key, place, tmp_path):
    outside = tmp_path / "elsewhere.parquet"
    write_sealed(outside, SAID)
    assert outside.read_bytes() == SAID
    assert Path(tmp_path / MARKER).exists() is False
