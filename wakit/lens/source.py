"""Lens data files: one JSON file a version in ``data/``; a new version needs no code.

A file is read only when all of it is right: its shape, then the rules of :mod:`wakit.lens.rules`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from wakit.errors import FileError, UnknownName
from wakit.lens.catalogue import BestPractice, Lens, Pillar, Question
from wakit.lens.rules import Inspection, check_rules
from wakit.lens.shape import LensFile, PillarEntry, QuestionEntry

__all__ = ["inspect_lens", "lens_path", "lens_versions", "load_lens", "read_lens"]

_DATA = Path(__file__).parent / "data"


def lens_versions() -> tuple[str, ...]:
    """The packaged versions, oldest first."""
    return _versions(_DATA)


@cache
def _versions(folder: Path) -> tuple[str, ...]:
    """Listed once: each gap and each finding asks which lens is the newest."""
    return tuple(sorted(path.stem for path in folder.glob("*.json")))


def load_lens(version: str | None = None) -> Lens:
    """A packaged lens, by default the newest; the same object each time.

    Raises:
        UnknownName: no such version is packaged.

    >>> len(load_lens("2024-11-06").practices)
    307
    """
    return _load(lens_path(version))


@cache
def _load(path: Path) -> Lens:
    return read_lens(path)


def lens_path(version: str | None = None) -> Path:
    """The data file of a packaged version, by default of the newest.

    Raises:
        UnknownName: no such version is packaged.
    """
    versions = lens_versions()
    if version is not None and version not in versions:
        raise UnknownName("lens version", version, versions)
    return _DATA / f"{version or versions[-1]}.json"


def read_lens(path: Path) -> Lens:
    """The lens of a data file that is right in every respect.

    Raises:
        FileError: the file can't be read or breaks a rule; names the first entry.
    """
    file = _read_shape(path)
    broken = [problem for inspection in check_rules(file) for problem in inspection.problems]
    if broken:
        more = f" (and {len(broken) - 1} more: wakit lens check {path})" if len(broken) > 1 else ""
        raise FileError(path, broken[0] + more)
    return _lens(file)


def inspect_lens(path: Path) -> list[Inspection]:
    """Every rule, with how much it looked at and what it found wrong; the shape comes first.

    Raises:
        FileError: the file is no lens at all: not there, no JSON, or of another shape.
    """
    file = _read_shape(path)
    questions = [question for pillar in file.pillars for question in pillar.questions]
    entries = len(file.pillars) + len(questions) + sum(len(q.practices) for q in questions)
    shape = Inspection("entries have the right keys, ids, links; risk is High, Medium or Low", entries, ())
    return [shape, *check_rules(file)]


def _read_shape(path: Path) -> LensFile:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_no_duplicates)
        return LensFile.model_validate(raw)
    except OSError as error:
        raise FileError(path, f"can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise FileError(path, "is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise FileError(path, f"is not JSON: {error.msg}", line=error.lineno) from None
    except _DuplicateKey as error:
        raise FileError(path, f'has the key "{error}" twice in one entry') from None
    except ValidationError as error:
        first, *others = error.errors(include_url=False)
        more = f" (and {len(others)} more)" if others else ""
        key = _place(raw, first["loc"])
        raise FileError(path, f"{first['msg']}, found {_short(first['input'])}{more}", key=key) from None


class _DuplicateKey(Exception):
    pass


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    entry = dict(pairs)
    if len(entry) < len(pairs):
        names = [name for name, _ in pairs]
        raise _DuplicateKey(next(name for name in names if names.count(name) > 1))
    return entry


def _place(raw: object, loc: Sequence[str | int]) -> str:
    """``("pillars", 1, "questions", 7, "title")`` → ``SEC08, title``: an entry is named by its id."""
    names: list[str] = []
    for step in loc:
        if isinstance(step, int) and isinstance(raw, list):
            raw = raw[step]
            entry = raw.get("id") if isinstance(raw, dict) else None
            names = [entry] if isinstance(entry, str) else [*names, f"entry {step + 1}"]
        else:
            names.append(str(step))
            raw = raw.get(step) if isinstance(raw, dict) else None
    return ", ".join(names)


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


def _lens(file: LensFile) -> Lens:
    pillars = tuple(_pillar(entry, file.docs) for entry in file.pillars)
    return Lens(file.id, file.title, file.version.isoformat(), file.source, pillars)


def _pillar(entry: PillarEntry, docs: str) -> Pillar:
    questions = tuple(_question(question, entry.id, docs) for question in entry.questions)
    return Pillar(entry.id, entry.prefix, entry.title, questions)


def _question(entry: QuestionEntry, pillar: str, docs: str) -> Question:
    return Question(
        id=entry.id,
        tool_id=entry.tool_id,
        title=entry.title,
        tool_title=entry.tool_title or entry.title,
        area=entry.area,
        none_choice_id=entry.none_choice_id,
        pillar=pillar,
        url=f"{docs}{entry.page}.html",
        practices=tuple(
            BestPractice(
                id=practice.id,
                choice_id=practice.choice_id,
                title=practice.title,
                tool_title=practice.tool_title or practice.title,
                risk=practice.risk,
                tool_position=practice.tool_position,
                question=entry.id,
                url=f"{docs}{practice.page}.html",
            )
            for practice in entry.practices
        ),
    )
