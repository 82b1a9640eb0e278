"""The improvement plan and the findings as files for trackers and spreadsheets, into a review's output folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from wakit.errors import FileError, InputError, UnknownName
from wakit.exchange.jira import JiraFiles, jira_files, known_issues
from wakit.exchange.markdown import plan_markdown
from wakit.exchange.neutral import plan_csv
from wakit.files.reading import read_text
from wakit.files.writing import check_writable, write_text
from wakit.jobs.leaving import leaving
from wakit.judge import Findings
from wakit.model import Audience
from wakit.report.spreadsheet import findings_sheet
from wakit.report.workbook import write_workbook
from wakit.review.opened import Opened, open_workload
from wakit.review.plan import make_plan
from wakit.review.shared import shared
from wakit.view.audience import for_whom
from wakit.view.items import around_items, item_id, items_of, jira_line, plan_sheet, plan_title

__all__ = ["FORMATS", "export_plan", "write_plan_files"]

#: what a plan is written as, and the file that holds it
FORMATS = {"csv": "plan.csv", "xlsx": "plan.xlsx", "jira": "plan-jira.csv", "markdown": "plan.md"}
#: findings of which a review's render makes an XLSX file too; their CSV file has them all, and so has `export_plan`
MANY = 10_000
_KNOWN = "plan-jira-known.csv"
_EXPORT = 50_000_000


def write_plan_files(opened: Opened, folder: Path) -> list[Path]:
    """Write what stands beside a review's page: plan.csv, plan.xlsx and plan.md, and findings.xlsx where there are any.

    Everything comes from `opened`, so what was taken out of it for an audience is in no file. More findings than a
    spreadsheet is pleasant with (`MANY`) are left to ``findings.csv``.

    Raises:
        FileError: ``plan.yaml`` or an answers file is wrong.
        StoreError: a file can't be written.
    """
    plan = make_plan(opened)
    items = items_of(opened, plan)
    made = [folder / FORMATS[to] for to in ("csv", "xlsx", "markdown")]
    write_text(made[0], plan_csv(items))
    write_workbook([plan_sheet(items)], made[1], plan_title(opened))
    write_text(made[2], plan_markdown(plan_title(opened), items, *around_items(plan)))
    if opened.findings is not None and len(opened.findings.table) <= MANY:
        made.append(_findings_book(opened, opened.findings, folder))
    return made


def export_plan(
    name: str,
    to: str,
    reviews: str | Path | None = None,
    *,
    audience: str = "internal",
    evidence: str | None = None,
    known: Path | None = None,
    say: Callable[[str], object] = lambda _: None,
) -> list[Path]:
    """Write a review's plan for a tracker or a spreadsheet into its folder ``output/<audience>``.

    Args:
        name: ``CLIENT`` or ``CLIENT/WORKLOAD``.
        to: one of `FORMATS`.
        reviews: the reviews folder; else found as everywhere.
        audience: ``internal``, ``client`` or ``sample``.
        evidence: a snapshot's time; else the newest complete one.
        known: what Jira itself exported of the issues that are there (CSV); they are not made again.
        say: takes a line about for whom the files are, what to do with them, and what the scan did not look for.

    Returns:
        The files; the last is the plan.

    Raises:
        InputError: no such client, workload, evidence or audience; a file of theirs, or of Jira, is wrong.
        StoreError: nothing can be written where it would go.
        LeakError: something in the finished files must not leave the house.
    """
    if audience not in set(Audience):
        raise UnknownName("audience", audience, list(Audience))
    if known is not None and to != "jira":
        raise InputError(f"--known tells what Jira has; it goes with --to jira, not with --to {to}")
    raw, who = open_workload(name, reviews, evidence), Audience(audience)
    keys = _known(known) if known is not None else {}
    check_writable(raw.folder.output(who))
    say(for_whom(who, tells_people=raw.workload.sharing.names))
    with leaving(raw, who, belonging=("plan-jira*.csv",) if to == "jira" else (), say=say) as outgoing:
        made = _export(shared(raw, who), to, outgoing.folder, keys, say, is_known=known is not None)
    return [raw.folder.output(who) / file.name for file in made]


def _export(
    opened: Opened, to: str, folder: Path, keys: Mapping[str, str], say: Callable[[str], object], *, is_known: bool
) -> list[Path]:
    plan = make_plan(opened, also=_choices(opened, keys))
    items = items_of(opened, plan)
    path = folder / FORMATS[to]
    if to == "jira":
        files = jira_files(items, keys)
        say(jira_line(files.news, len(items) - files.news, is_known))
        return _write_jira(files, path)
    if to == "xlsx":
        write_workbook([plan_sheet(items)], path, plan_title(opened))
        return [_findings_book(opened, opened.findings, folder), path] if opened.findings is not None else [path]
    write_text(path, plan_csv(items) if to == "csv" else plan_markdown(plan_title(opened), items, *around_items(plan)))
    return [path]


def _known(file: Path) -> dict[str, str]:
    try:
        return known_issues(read_text(file, _EXPORT))
    except ValueError as error:
        raise FileError(file, f"{error}; export the issues from Jira as CSV with all fields") from None


def _choices(opened: Opened, keys: Mapping[str, str]) -> set[str]:
    """The best practices of this review that Jira holds as items: what became of them is told there too."""
    return {p.choice_id for p in opened.lens.practices if item_id(opened, p.choice_id) in keys}


def _write_jira(files: JiraFiles, path: Path) -> list[Path]:
    """Both files, or the one that there is; what an earlier run left of the other is gone."""
    made = []
    for file, text in ((path.with_name(_KNOWN), files.known), (path, files.new)):
        if text:
            write_text(file, text)
            made.append(file)
        else:
            file.unlink(missing_ok=True)
    return made


def _findings_book(opened: Opened, findings: Findings, folder: Path) -> Path:
    path = folder / "findings.xlsx"
    titles = {name: check.title for name, check in opened.registry.checks.items()}
    write_workbook([findings_sheet(findings, titles)], path, "Findings")
    return path
