"""What is wrong with a file's values, in words that say what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import get_args

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from wakit.errors import FileError
from wakit.files.document import Document, Key

__all__ = ["FileModel", "file_error", "key_text", "problem_text", "problems", "shown", "validation_error", "wrong"]

_NUMBER = "number"


class FileModel(BaseModel):
    """What one file (or one entry in it) says. Keys that wakit does not know are kept in ``model_extra``."""

    model_config = ConfigDict(extra="allow", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, data: object) -> object:
        """``accounts:`` with nothing behind it (all its lines commented out) is as good as no such key."""
        return {k: v for k, v in data.items() if v is not None} if isinstance(data, Mapping) else data


def wrong(problem: str, *, key: str = "", number: bool = False) -> PydanticCustomError:
    """The error of one value: found, and what would be right.

    ``key`` names the key when the rule is about several of them; ``number`` says that the value
    was typed without quotes, so that the message can show it as it stands in the file.
    """
    return PydanticCustomError(_NUMBER if number else "wrong", "{problem}", {"problem": problem, "key": key})


def shown(value: object, limit: int = 60) -> str:
    """A value for a message: text in quotes, shortened.

    >>> print(shown("eu-west-1"), shown(True), shown(None), shown([1]))
    "eu-west-1" true nothing a list
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, Mapping):
        return "a group of keys"
    text = str(value)
    text = text if len(text) <= limit else text[: limit - 1] + "…"
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return f'"{text}"' if isinstance(value, str) else text


def key_text(path: Iterable[Key]) -> str:
    """``accounts[0].id`` for ``("accounts", 0, "id")``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def problem_text(error: ErrorDetails, source: str | None = None) -> str:
    """One pydantic error in plain words; ``source`` is the value as typed."""
    kind, found = error["type"], error["input"]
    typed = source if source is not None else shown(found)
    context = error.get("ctx", {})
    match kind:
        case "wrong":
            return str(context["problem"])
        case "number":
            same = typed.isdigit() and len(typed) == 12
            return f'{typed} is a number; quote it: "{typed}"' if same else f"{typed} {context['problem']}"
        case "missing":
            return "is missing"
        case "invalid_key":
            return "is not text; put the key in double quotes"
        case "string_type" if isinstance(found, bool | int | float):
            what = "a yes/no value" if isinstance(found, bool) else "a number"
            return f'{typed} is {what}; quote it: "{typed}"'
        case "string_type":
            return f"{shown(found)} stands here; write text"
        case "literal_error" | "enum":
            return f"{shown(found)} is not known; write {str(context['expected']).replace(chr(39), '')}"
        case "bool_type":
            return f"{shown(found)} stands here; write true or false"
        case "int_type":
            return f"{shown(found)} stands here; write a whole number without quotes"
        case "greater_than_equal":
            return f"{typed} stands here; write a number of at least {context['ge']}"
        case "datetime_from_date_parsing" | "datetime_parsing" | "datetime_type":
            return f"{shown(found)} is no time; write it like 2026-01-05T09:15:00Z"
        case "tuple_type" | "list_type":
            return f'{shown(found)} stands here; write a list, one "- value" a line'
        case "dict_type" | "model_type":
            return f'{shown(found)} stands here; write "key: value" lines below it'
    return f"{shown(found)}: {error['msg'][:1].lower()}{error['msg'][1:]}"


#: so many problems are put into words; a file of 10,000 wrong entries is told as soon as one of ten
_TOLD = 50


def problems(
    model: type[BaseModel],
    data: object,
    error: ValidationError | None,
    source: Callable[[tuple[Key, ...]], str | None],
) -> list[tuple[tuple[Key, ...], str]]:
    """Every problem by its keys, in plain words; ``source`` tells a value as it was typed.

    A key that looks like a known one that is absent is a problem too: it would have no effect, silently.
    """
    found: list[tuple[tuple[Key, ...], str]] = []
    lost: set[tuple[Key, ...]] = set()
    for path, near in _misspelt(model, data):
        found.append((path, f"is not a known key; did you mean {near}?"))
        lost.add((*path[:-1], near))
    for detail in error.errors(include_url=False)[:_TOLD] if error else []:
        path = (*detail["loc"], *filter(None, [str(detail.get("ctx", {}).get("key", ""))]))
        if path not in lost:
            found.append((path, problem_text(detail, source(path))))
    return found


def validation_error(page: Document, model: type[BaseModel], error: ValidationError | None) -> FileError | None:
    """Every problem of a file as one error of at most three lines; None when there is none."""
    found = problems(model, page.data, error, lambda path: page.source(*path))
    return file_error(page, found, more=max(error.error_count() - _TOLD, 0) if error else 0)


def file_error(page: Document, problems: Iterable[tuple[tuple[Key, ...], str]], *, more: int = 0) -> FileError | None:
    """Problems by key as one error of at most three lines, in the file's order; None when there is none.

    ``more`` counts problems that are there beside these.
    """
    every = list(problems)
    more += len(every[_TOLD:])
    found = sorted(every[:_TOLD], key=lambda item: page.line(*item[0]))
    if not found:
        return None
    (path, first), *rest = found
    others = [f"line {page.line(*p)}, {key_text(p)}: {text}" for p, text in rest]
    if len(others) > 2:
        names = ", ".join(key_text(p) for p, _ in rest[1:6])
        others = [others[0], f"and {len(others) - 1 + more:,} more: {names}{', …' if len(rest) > 6 else ''}"]
    return FileError(page.file, "\n".join([first, *others]), line=page.line(*path), key=key_text(path))


def _misspelt(
    model: type[BaseModel], data: object, path: tuple[Key, ...] = ()
) -> Iterator[tuple[tuple[Key, ...], str]]:
    """Unknown keys that are near a known one that is not there."""
    if not isinstance(data, Mapping):
        return
    absent = [name for name in model.model_fields if name not in data]
    for key, value in data.items():
        field = model.model_fields.get(key)
        if field is None:
            near = difflib.get_close_matches(str(key).lower(), absent, n=1, cutoff=0.8)
            if near:
                yield (*path, key), near[0]
            continue
        inner = _model_in(field.annotation)
        if inner is not None:
            for step, item in _entries(inner is field.annotation, value):
                yield from _misspelt(inner, item, (*path, key, *step))


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _entries(single: bool, value: object) -> Iterator[tuple[tuple[Key, ...], object]]:
    if single:
        yield (), value
    elif isinstance(value, Mapping):
        yield from (((key,), item) for key, item in value.items())
    elif isinstance(value, list):
        yield from (((at,), item) for at, item in enumerate(value))
