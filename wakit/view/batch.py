"""What came of a batch, in words: its three lists, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from wakit.view.counting import count

__all__ = ["batch_text", "doing_text", "ended_text", "heading", "rows_text", "run_text"]

_LISTS = {"succeeded": "Succeeded", "failed": "Failed", "not_started": "Not started"}


def batch_text(lists: Mapping[str, Sequence[Mapping[str, object]]]) -> str:
    """How it went, in one line.

    >>> one = {"client": "acme"}
    >>> batch_text({"succeeded": [one, {"client": "kite"}], "failed": [], "not_started": []})
    'all 2 succeeded, for 2 clients'
    >>> batch_text({"succeeded": [one], "failed": [{"client": "kite"}], "not_started": []})
    '1 succeeded, 1 failed, 0 not started, for 2 clients'
    """
    clients = count(len({row["client"] for rows in lists.values() for row in rows}), "client")
    told = {name: len(rows) for name, rows in lists.items()}
    if not told["failed"] and not told["not_started"]:
        every = told["succeeded"]
        return f"{'all ' if every > 1 else ''}{every} succeeded, for {clients}" if every else "there was nothing to do"
    return f"{', '.join(f'{n:,} {_LISTS[name].lower()}' for name, n in told.items())}, for {clients}"


def rows_text(rows: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """One of the lists as rows for people."""
    return [
        {
            "client": row["client"] if row["workload"] == "main" else f"{row['client']}/{row['workload']}",
            "notebook": row["notebook"],
            "seconds": "" if row["seconds"] is None else f"{row['seconds']:.1f}",
            "": row["reason"] or _first(row["outputs"]),
        }
        for row in rows
    ]


def _first(outputs: object) -> str:
    """The page among what was made, or the first file."""
    made = list(map(str, outputs)) if isinstance(outputs, Sequence) else []
    page = [one for one in made if one.endswith(".html")] or made
    return page[0] if page else ""


def doing_text(client: str, told: Mapping[str, object]) -> str:
    """What a client's process has begun."""
    return f"{client}: {told['began']}"


def heading(name: str) -> str:
    """The name of one of the three lists."""
    return _LISTS[name]


def ended_text(client: str, done: Sequence[tuple[str, float | None, str]]) -> str:
    """What came of a client, in one line.

    >>> ended_text("acme", [("1-collect", 12.34, ""), ("3-review", 5.0, "")])
    'acme: 1-collect 12.3 s, 3-review 5.0 s'
    >>> ended_text("acme", [("1-collect", 2.0, "no way in"), ("3-review", None, "1-collect failed")])
    'acme: 1-collect failed: no way in'
    """
    for name, _, reason in done:
        if reason:
            return f"{client}: {name} failed: {reason}"
    return f"{client}: {', '.join(f'{name} {seconds or 0:.1f} s' for name, seconds, _ in done)}"


def run_text(parameters: Mapping[str, object], at: datetime) -> str:
    """What a notebook says of how it was run, as Markdown.

    >>> from datetime import UTC
    >>> print(run_text({"client": "acme", "gentle": True, "lang": "en"}, datetime(2026, 1, 5, 9, 15, tzinfo=UTC)))
    *Run on 5 January 2026 at 09:15 UTC, for client: acme · gentle: yes · lang: en*
    """
    told = " · ".join(f"{name}: {_said(value)}" for name, value in parameters.items() if value not in ("", None))
    return f"*Run on {at.day} {at:%B %Y} at {at:%H:%M} UTC{f', for {told}' if told else ''}*"


def _said(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
