"""Keys for tests of sealed evidence, and folders that are sealed for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyrage import x25519

from wakit.files.sealed import HEAD, IDENTITY, IDENTITY_COMMAND, MARKER

__all__ = ["new_key", "open_files", "seal_for", "use"]


def new_key(file: Path) -> str:
    """Write a new identity to a file; returns its public key."""
    made = x25519.Identity.generate()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"# a key\n{made}\n")
    return str(made.to_public())


def seal_for(reviews: Path, *keys: str) -> None:
    """Ask for evidence to be sealed for these keys."""
    listed = ", ".join(f'"{key}"' for key in keys)
    (reviews / MARKER).write_text(f"# a reviews folder\nencrypt_to = [{listed}]\n")


def use(monkeypatch: pytest.MonkeyPatch, file: Path | None) -> None:
    """Have this key at hand and no other; without a file none."""
    monkeypatch.delenv(IDENTITY_COMMAND, raising=False)
    if file is None:
        monkeypatch.delenv(IDENTITY, raising=False)
    else:
        monkeypatch.setenv(IDENTITY, str(file))


def open_files(*folders: Path) -> list[str]:
    """Files below these folders that anybody can read, what keeps others out apart."""
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    found = [path for path in found if not path.name.endswith((".lock", ".held"))]
    assert found, "there is nothing to look at"
    return [str(path) for path in found if not path.read_bytes().startswith(HEAD)]
