"""Everything wakit raises on purpose, each with the exit code of the contract.

::

    WakitError                      what a person can do something about; one to three lines
    ├── InputError            2     arguments, files, ids
    │   ├── UnknownName       2     no such client, question, lens …; names the nearest
    │   ├── FileError         2     a file a person edits: file, line, key, what would be right
    │   │   └── SealedError   2     no key at hand, another one, or nothing that could use it
    │   ├── SnapshotError     2     evidence cut short, or of another schema
    │   └── StoreError        2     the reviews folder: not there, not writable
    ├── AccessError           3     no way in: credentials, wrong account, role refused
    ├── NotebookError         1     a notebook stopped; says in which cell and why
    ├── PdfError              1     no PDF was made; says in one line what to install
    └── LeakError             4     refused to write what should not leave the house

A mistake in wakit's own code (a check of the wrong dtype, say) is a ``DefinitionError``: a plain
``TypeError``, for the person who wrote that file.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

__all__ = [
    "AccessError",
    "Caught",
    "DefinitionError",
    "FileError",
    "InputError",
    "LeakError",
    "NotebookError",
    "PdfError",
    "SealedError",
    "SnapshotError",
    "StoreError",
    "UnknownName",
    "WakitError",
]


class WakitError(Exception):
    """Something a person can put right; ``str()`` is what to tell them."""

    exit_code = 1

    @property
    def shown(self) -> str:
        """The message for a screen that others see: the file's name, never the machine's path."""
        return str(self)

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the message, not where in wakit it was raised."""
        return [f"{type(self).__name__}: {self}"]


class InputError(WakitError):
    """The input is wrong; nothing was written."""

    exit_code = 2


class UnknownName(InputError):
    """A name that is not known, with the nearest ones that are.

    >>> str(UnknownName("question", "SEC8", ["SEC08", "SEC09", "OPS01"]))
    'unknown question "SEC8"; did you mean SEC08, SEC09?'
    """

    def __init__(self, what: str, name: str, known: Iterable[str], hint: str = "") -> None:
        choices = sorted(set(known))
        near = difflib.get_close_matches(name.lower(), [c.lower() for c in choices], n=3, cutoff=0.5)
        nearest = [c for n in near for c in choices if c.lower() == n]
        if nearest:
            tail = f"; did you mean {', '.join(nearest)}?"
        elif choices:
            tail = f"; known: {', '.join(choices[:8])}{' …' if len(choices) > 8 else ''}"
        else:
            tail = "; there is none yet"
        super().__init__(f'unknown {what} "{name}"{tail}{hint}')
        self.what, self.name, self.nearest = what, name, nearest


class FileError(InputError):
    """A file that a person edits is wrong: where, what was found, what would be right."""

    def __init__(self, file: Path | str, problem: str, *, line: int | None = None, key: str = "") -> None:
        name = key if len(key) <= 80 else key[:79] + "…"  # a key may be as long as its file
        place = str(file) + (f", line {line}" if line is not None else "") + (f", {name}" if key else "")
        super().__init__(f"{place}: {problem}")
        self.file, self.line, self.key, self.problem = Path(file), line, key, problem

    @property
    def shown(self) -> str:
        return str(self).replace(str(self.file), self.file.name)


class SealedError(FileError):
    """A file is sealed and can't be opened here, or can't be sealed: which key, where it was looked for."""


class SnapshotError(InputError):
    """Evidence on disk that must not be read: cut short, damaged or of another schema."""


class StoreError(InputError):
    """The reviews folder is not there or can't be written; ``path`` is the file or folder that the message names."""

    def __init__(self, message: str, path: Path | None = None) -> None:
        super().__init__(message)
        self.path = path

    @property
    def shown(self) -> str:
        return str(self).replace(str(self.path), self.path.name) if self.path else str(self)


class AccessError(WakitError):
    """No way into an account; names the account or profile and the call.

    ``operation``, ``code`` and ``reason`` (a value of ``model.Reason``) are for the gap that it leaves: AWS's words,
    never a sentence.
    """

    exit_code = 3

    def __init__(self, message: str, *, operation: str = "", code: str = "", reason: str = "denied") -> None:
        super().__init__(message)
        self.operation, self.code, self.reason = operation, code, reason


class NotebookError(WakitError):
    """A notebook stopped; names the cell and the reason."""


class PdfError(WakitError):
    """No PDF was made; everything else was, and one line says what to install."""


class LeakError(WakitError):
    """Refused to write: something that must not leave the house was found."""

    exit_code = 4


class DefinitionError(TypeError):
    """A row type, collector, derived table or check is written wrongly."""


class Caught:
    """Keeps what its block raises, so that what somebody else wrote ends itself alone; an interrupt passes.

    Only the engines use it, around one check, derived table or collector; what it kept has to be said.

    >>> with Caught() as caught:
    ...     {}["a"]
    >>> caught.error
    KeyError('a')
    """

    error: Exception | None = None

    def __enter__(self) -> Caught:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.error = error if isinstance(error, Exception) else None
        return self.error is not None
