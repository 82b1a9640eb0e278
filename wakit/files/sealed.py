"""Files that only a key opens: sealed in memory on the way to the disk, opened in memory on the way back.

For whom, a reviews folder's own file says: ``encrypt_to`` in ``wakit-reviews.toml``, a list of public keys. What opens
it lies elsewhere: ``WAKIT_IDENTITY`` names a file, or ``WAKIT_IDENTITY_COMMAND`` prints it. The format is that of age,
by the library pyrage (its only importer); a sealed file keeps its name, its first line tells that it is one.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from wakit.errors import FileError, SealedError, UnknownName
from wakit.files.disk import why

__all__ = [
    "HEAD",
    "IDENTITY",
    "IDENTITY_COMMAND",
    "MARKER",
    "Changed",
    "check_keys",
    "is_sealed",
    "new_key",
    "opened",
    "recipients_of",
    "sealed",
    "settings_of",
]

#: the file that makes a folder a reviews folder, with what holds for all of it
MARKER = "wakit-reviews.toml"
#: names the file of the identity; a full path, since notebooks run elsewhere
IDENTITY = "WAKIT_IDENTITY"
#: prints the identity: `pass`, `op`, the system's keychain
IDENTITY_COMMAND = "WAKIT_IDENTITY_COMMAND"
#: how every sealed file begins, and no file of Parquet, JSON or YAML
HEAD = b"age-encryption.org/v1\n"

_KEY = "encrypt_to"
#: whoever has to touch a key or type a password may take so long
_PATIENCE = 120.0
#: far more than any key is long
_MOST = 100_000
_INSTALL = "pip install 'wakit[seal]'"
_PROBE = b"wakit"
_OTHER_KEY = "No matching keys found"


class Changed(OSError):
    """A sealed file was cut, or somebody changed it: no part of it can be believed."""


def is_sealed(content: bytes) -> bool:
    """Whether these are the bytes of a sealed file, or its first ones.

    >>> is_sealed(HEAD), is_sealed(b"PAR1")
    (True, False)
    """
    return content.startswith(HEAD)


def settings_of(path: Path) -> Path | None:
    """The ``wakit-reviews.toml`` that holds for a file: the nearest above it."""
    absolute = Path(os.path.abspath(path))
    return next((folder / MARKER for folder in absolute.parents if (folder / MARKER).is_file()), None)


def recipients_of(path: Path) -> tuple[str, ...]:
    """For whom a file of evidence is sealed there; for nobody: it is written as it is.

    Raises:
        FileError: ``wakit-reviews.toml`` is wrong: what would be right.
    """
    settings = settings_of(path)
    if settings is None:
        return ()
    try:
        state = settings.stat()
        return _recipients(settings, state.st_mtime_ns, state.st_size)
    except OSError as error:
        raise FileError(settings, f"can't be read: {why(error)}") from None


@lru_cache(maxsize=64)
def _recipients(settings: Path, written: int, size: int) -> tuple[str, ...]:
    import tomllib

    try:
        said = tomllib.loads(settings.read_text("utf-8-sig"))
    except ValueError as error:
        raise FileError(settings, f"is no TOML: {error}; nothing written") from None
    for key in said:
        if key != _KEY:  # a slip of the pen would leave evidence in the clear, and nobody would notice
            raise FileError(settings, f"{UnknownName('key', key, [_KEY])}; nothing written")
    keys = said.get(_KEY, [])
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise FileError(settings, 'no list of keys; write encrypt_to = ["age1…"]; nothing written', key=_KEY)
    for number, key in enumerate(keys, 1):
        _recipient(settings, key, number)
    return tuple(keys)


def _recipient(settings: Path, key: str, number: int = 1) -> object:
    """A public key as the library takes it; one that is none is told by its number, since it might be a secret one."""
    library = _library(settings, _KEY)
    try:
        if key.startswith("ssh-"):
            return library.ssh.Recipient.from_str(key)
        return library.x25519.Recipient.from_str(key)
    except library.RecipientError:
        what = "a secret key, which belongs into no file here" if key.upper().startswith("AGE-SECRET") else "no key"
        right = "write what begins with age1 (or ssh-ed25519, ssh-rsa); nothing written"
        raise FileError(settings, f"entry {number} is {what}; {right}", key=_KEY) from None


def sealed(content: bytes, recipients: Sequence[str], path: Path) -> bytes:
    """The bytes of a file, sealed for these recipients; for nobody: as they are. ``path`` is where they will lie.

    Raises:
        FileError: a recipient is no public key, or the library is missing.
    """
    if not recipients:
        return content
    settings = settings_of(path) or path
    keys = [_recipient(settings, key, number) for number, key in enumerate(recipients, 1)]
    made: bytes = _library(settings, _KEY).encrypt(content, keys)
    return made


def opened(content: bytes, path: Path) -> bytes:
    """The bytes of a file, opened where they are sealed. ``path`` is where they lie.

    Raises:
        SealedError: no identity, another one, one that lies in a reviews folder; the library is missing.
        Changed: the file was cut or changed.
    """
    if not is_sealed(content):
        return content
    library = _library(path, "is sealed; to open it")
    held = _identities(path, "is sealed")
    try:
        found: bytes = library.decrypt(content, list(held.keys))
    except library.DecryptError as error:
        if str(error) != _OTHER_KEY:
            raise Changed("a sealed file that was cut or changed") from None
        raise SealedError(
            path,
            f"is sealed for another key than {held}\n"
            "name the right one; if it is lost, nobody can open this file: delete it, and collect anew",
        ) from None
    return found


def check_keys(path: Path) -> None:
    """Whoever seals there can open it again: said before the work, and before the only copy is sealed.

    Raises:
        FileError: ``wakit-reviews.toml`` is wrong, or the library is missing.
        SealedError: there is no identity, or it opens nothing that is sealed for ``encrypt_to``.
    """
    recipients = recipients_of(path)
    if not recipients:
        return
    settings = settings_of(path) or path
    held = _identities(settings, f"{_KEY} is set")
    library = _library(settings, _KEY)
    try:
        library.decrypt(sealed(_PROBE, recipients, path), list(held.keys))
    except library.DecryptError:
        raise SealedError(
            settings,
            f"{_KEY} does not name the key of {held}, which could not open what is sealed\n"
            "add its public key to the list, or name another identity; nothing written",
        ) from None


def new_key(path: Path) -> tuple[str, str]:
    """A new identity for a file at ``path``: its text, and its public key.

    Raises:
        SealedError: the file would lie in a reviews folder.
        FileError: the library is missing.
    """
    _refuse_inside(path, "a key there would lie")
    made = _library(path, "a key").x25519.Identity.generate()
    public = str(made.to_public())
    return f"# wakit: opens evidence that is sealed for {public}\n{made}\n", public


@dataclass(frozen=True)
class _Held:
    """The identities at hand, and how a person named them."""

    name: str
    keys: tuple[object, ...]
    public: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.public})" if self.public else self.name


def _identities(path: Path, why_asked: str) -> _Held:
    """What ``WAKIT_IDENTITY`` names or ``WAKIT_IDENTITY_COMMAND`` prints; asked once as long as it is the same."""
    named, command = os.environ.get(IDENTITY, ""), os.environ.get(IDENTITY_COMMAND, "")
    if named:
        return _of_file(named)
    if command:
        return _of_command(command)
    raise SealedError(
        path,
        f"{why_asked}, and no key is at hand: {IDENTITY} names its file, or {IDENTITY_COMMAND} prints it",
    )


def _of_file(named: str) -> _Held:
    file = Path(named).expanduser()
    if not file.is_absolute():
        raise SealedError(IDENTITY, f'"{named}" is no full path; write one: notebooks run in folders of their own')
    _refuse_inside(file, f"the key that {IDENTITY} names lies")
    try:
        if not file.is_file():
            raise SealedError(IDENTITY, f"{file} is no file")
        state = file.stat()
        return _read_once(file, state.st_mtime_ns, state.st_size)
    except OSError as error:
        raise SealedError(IDENTITY, f"{file} can't be read: {why(error)}") from None


@lru_cache(maxsize=4)
def _read_once(file: Path, written: int, size: int) -> _Held:
    if size > _MOST:
        raise SealedError(IDENTITY, f"{file} is too long for a key")
    return _parsed(file.read_bytes(), f"{IDENTITY}={file}")


@lru_cache(maxsize=4)
def _of_command(command: str) -> _Held:
    import shlex
    import subprocess

    try:
        words = command if os.name == "nt" else shlex.split(command)
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise SealedError(IDENTITY_COMMAND, f"printed nothing within {_PATIENCE:g} s") from None
    except OSError as error:
        raise SealedError(IDENTITY_COMMAND, f"can't be run: {why(error)}") from None
    except ValueError as error:
        raise SealedError(IDENTITY_COMMAND, f"is no command: {error}") from None
    if done.returncode:
        raise SealedError(IDENTITY_COMMAND, f"ended with code {done.returncode} and printed no key")
    return _parsed(done.stdout, IDENTITY_COMMAND)


def _refuse_inside(file: Path, what: str) -> None:
    """A key beside what it opens protects nothing."""
    settings = settings_of(Path(os.path.realpath(file)))
    if settings is not None:
        where = f"in the reviews folder {settings.parent}"
        raise SealedError(file, f"{what} {where}: whoever takes that folder takes the key along; keep it elsewhere")


def _parsed(content: bytes, name: str) -> _Held:
    """Identities of age, a line each, or one key of SSH. What stands there is never said."""
    library = _library(Path(name), "it")
    try:
        if b"PRIVATE KEY" in content:
            return _Held(name, (library.ssh.Identity.from_buffer(content),))
        lines = [line.strip() for line in content.decode("utf-8-sig").splitlines()]
        keys = [library.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (library.IdentityError, UnicodeDecodeError) as error:
        has_password = "decrypted first" in str(error)
        told = "is protected by a password; print it open by" if has_password else "holds no key of age or SSH; see"
        more = IDENTITY_COMMAND if has_password else "`wakit seal --help` for a new one"
        raise SealedError(name, f"{told} {more}") from None
    if not keys:
        raise SealedError(name, "holds no key of age or SSH; see `wakit seal --help` for a new one")
    return _Held(name, tuple(keys), str(keys[0].to_public()))


def _library(path: Path, said: str) -> ModuleType:
    try:
        import pyrage
    except ImportError:
        raise SealedError(path, f"{said} needs the package pyrage, which is not installed: {_INSTALL}") from None
    found: ModuleType = pyrage
    return found
