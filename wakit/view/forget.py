"""What is said when a client, or its evidence, is deleted: what goes, what stays, what nobody here can reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from wakit.commands import command
from wakit.files.deleting import Entry, Stayed
from wakit.files.synced import Synced
from wakit.review.forgetting import Forgetting, Kind, is_lock, past_retention
from wakit.review.store import ClientFolder
from wakit.view.counting import count

__all__ = [
    "beyond_lines",
    "gone_rows",
    "gone_text",
    "head_text",
    "kept_lines",
    "kind_text",
    "retention_lines",
    "size_text",
    "stayed_lines",
    "synced_lines",
    "totals",
]

#: each kind with its noun, the order is that of the table
_NOUNS = {
    Kind.SNAPSHOT: "evidence snapshot",
    Kind.PIN: "pinned table",
    Kind.NOTEBOOK: "working notebook",
    Kind.CHECKPOINT: "checkpoint of a notebook",
    Kind.REPORT: "file of the house's own report",
    Kind.HANDED_OUT: "file of reports for others",
    Kind.MILESTONE: "file of milestones",
    Kind.LOG: "log",
    Kind.LEFTOVER: "leftover of a run that was killed",
    Kind.PSEUDONYMS: "list of pseudonyms",
    Kind.ANSWER: "file of answers, decisions and settings",
    Kind.OTHER: "other file",
}
_MANY = {
    Kind.CHECKPOINT: "checkpoints of notebooks",
    Kind.REPORT: "files of the house's own reports",
    Kind.LEFTOVER: "leftovers of runs that were killed",
    Kind.PSEUDONYMS: "lists of pseudonyms",
    Kind.HANDED_OUT: "files of reports for others",
    Kind.MILESTONE: "files of milestones",
    Kind.ANSWER: "files of answers, decisions and settings",
}


def size_text(size: int) -> str:
    """A size as people say it.

    >>> size_text(0), size_text(999), size_text(1_234), size_text(3_400_000), size_text(5_000_000_000)
    ('0 bytes', '999 bytes', '1.2 kB', '3.4 MB', '5.0 GB')
    """
    for unit, least in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= least:
            return f"{size / least:.1f} {unit}"
    return count(size, "byte")


def totals(found: Iterable[tuple[Kind, Entry]], evidence: Path) -> list[tuple[Kind, int, int, int]]:
    """Of each kind that there is: how many (snapshots, else files), how many files, how many bytes."""
    files: dict[Kind, list[Entry]] = {}
    for kind, entry in found:
        if not entry.is_folder and not is_lock(entry):
            files.setdefault(kind, []).append(entry)
    return [
        (k, _number(k, files[k], evidence), len(files[k]), sum(e.size for e in files[k])) for k in Kind if k in files
    ]


def _number(kind: Kind, files: Sequence[Entry], evidence: Path) -> int:
    if kind is not Kind.SNAPSHOT:
        return len(files)
    within = (entry.path.relative_to(evidence).parts for entry in files if entry.path.is_relative_to(evidence))
    return len({parts[0] for parts in within if len(parts) > 1})


def gone_rows(found: Iterable[tuple[Kind, Entry]], cleared: Sequence[Entry], evidence: Path) -> list[dict[str, str]]:
    """What goes, or went, as a table for people."""
    rows = [
        {"what": kind_text(kind, number) + _of_files(kind, files), "size": size_text(size)}
        for kind, number, files, size in totals(found, evidence)
    ]
    if cleared:
        size = size_text(sum(entry.size for entry in cleared))
        what = f"{count(len(cleared), 'working notebook')}: outputs only, cells stay"
        rows.append({"what": what, "size": size})
    return rows


def _of_files(kind: Kind, files: int) -> str:
    return f" ({count(files, 'file')})" if kind is Kind.SNAPSHOT else ""


def kind_text(kind: Kind, number: int) -> str:
    """So many of a kind.

    >>> kind_text(Kind.LOG, 1), kind_text(Kind.REPORT, 4)
    ('1 log', "4 files of the house's own reports")
    """
    return count(number, _NOUNS[kind], _MANY.get(kind, ""))


def head_text(asked: Forgetting) -> str:
    """What is about to be deleted, in one sentence.

    >>> from wakit.review.store import ClientFolder
    >>> nothing = Forgetting(ClientFolder(Path("reviews/acme")), None, True, ())
    >>> head_text(nothing)
    'acme: there is nothing to delete.'
    """
    name = asked.client.name
    if asked.is_empty:
        return f"{name}: there is nothing to delete{_when(asked.before)}."
    what = "everything of this client" if asked.is_whole else f"evidence{_when(asked.before)}, and what shows it"
    return f"{name}: {what}, in {asked.client.path}"


def gone_text(gone: Iterable[tuple[Kind, Entry]], cleared: Sequence[Entry]) -> str:
    """How much went, in one line.

    >>> gone_text([(Kind.LOG, Entry(Path("acme/logs/x.log"), 1_200))], ())
    'deleted: 1 file, 1.2 kB'
    """
    files = [entry for _, entry in gone if not entry.is_folder and not is_lock(entry)]
    emptied = f"; {count(len(cleared), 'working notebook')} without outputs now" if cleared else ""
    return f"deleted: {count(len(files), 'file')}, {size_text(sum(entry.size for entry in files))}{emptied}"


def _when(before: datetime | None) -> str:
    return f" that was begun before {before:%Y-%m-%d %H:%M} UTC" if before else ""


def kept_lines(asked: Forgetting) -> list[str]:
    """What stays on purpose, and what it still tells; nothing where all of the client goes."""
    totalled = totals(((kind, e) for kind, files in asked.kept.items() for e in files), asked.client.evidence)
    kept = {kind: kind_text(kind, number) for kind, number, _, _ in totalled}
    if asked.is_whole or not kept:
        return []
    lines = [f"stays: {', '.join(kept.values())}"]
    if Kind.PSEUDONYMS in kept:
        lines.append("  pseudonyms.json says who is who in reports that were sent; real names stand in it")
    if Kind.HANDED_OUT in kept:
        lines.append("  reports for the client and samples name nobody by a real name")
    if Kind.OTHER in kept:
        lines.append("  other files are not of wakit's making: look whether evidence was copied into them")
    return [*lines, f"  all of it goes with: {command('forget', asked.client.name)}"]


def stayed_lines(stayed: Sequence[Stayed], most: int = 20) -> list[str]:
    """What should have gone and is still there, a line for each, and how many more."""
    lines = [f"still there: {one.path}: {one.reason}" for one in stayed[:most]]
    more = len(stayed) - most
    return lines + ([f"still there: {count(more, 'more file')}"] if more > 0 else [])


def beyond_lines(
    asked: Forgetting,
    links: Sequence[tuple[Path, str]],
    naming: Sequence[Path],
    kept_by: Synced | None,
    repository: Path | None,
) -> list[str]:
    """What cannot be reached from here, what was found first.

    Args:
        asked: what is deleted.
        links: links that go, each with where it leads.
        naming: files beside the client's folder that name it.
        kept_by: a program that keeps the folder elsewhere too.
        repository: a git repository that has files of it in its history.
    """
    lines = [f"{link} leads to {target}, which is not touched" for link, target in links]
    lines += [f"{path} still names {asked.client.name}" for path in naming]
    if kept_by:
        lines.append(
            f"{kept_by.service} keeps {kept_by.place} elsewhere too, deleted files for weeks: delete them there"
        )
    if repository:
        lines.append(f"the git history of {repository} holds files of it, here and wherever it was pushed: rewrite it")
    if asked.is_whole and any(kind is Kind.PSEUDONYMS for kind, _ in asked.goes):
        lines.append("pseudonyms in reports that were sent can't be told any more: pseudonyms.json goes too")
    lines += [
        "backups, snapshots of the file system, copies made by hand, and what the disk itself has not yet overwritten",
        "reports that were sent, pages of the portfolio, what the AWS Well-Architected Tool or trackers were given",
        "pages and notebooks that are open: saved once more, they are here again",
    ]
    return ["not reached from here:", *(f"  {line}" for line in lines)]


def synced_lines(reviews: Path, found: Synced | None) -> list[str]:
    """Two lines about a reviews folder that a program keeps elsewhere too; none elsewhere."""
    if found is None:
        return []
    return [
        f"note: {reviews} lies in {found.place}, which {found.service} keeps elsewhere too, what was deleted included",
        "clients' data is safer elsewhere: name a folder with --reviews DIR or WAKIT_REVIEWS",
    ]


def retention_lines(client: ClientFolder, days: int | None) -> list[str]:
    """One line where evidence is older than the client's file lets it be; mostly none."""
    number = len(past_retention(client, days))
    if not number or days is None:
        return []
    told = f"{count(number, 'evidence snapshot')} {'is' if number == 1 else 'are'} older than the {count(days, 'day')}"
    return [f"{told} that client.yaml keeps evidence: {command('forget', client.name, '--expired')}"]
