"""The deliverable: the review notebook, run, as one HTML file with its table of findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from wakit.batch import run_notebook
from wakit.commands import command
from wakit.errors import InputError
from wakit.files.writing import check_writable
from wakit.kernel import CLIENT
from wakit.report.page import write_page
from wakit.report.spreadsheet import write_findings
from wakit.review.copies import Address, renew_copies
from wakit.review.opened import Opened, open_workload
from wakit.review.store import notebooks_folder
from wakit.version import version
from wakit.view.lines import scope_lines

__all__ = ["render_client"]

_NOTEBOOK = "3-review.ipynb"


def render_client(
    name: str,
    reviews: str | Path | None = None,
    *,
    audience: str = "internal",
    evidence: str | None = None,
    say: Callable[[str], object] = lambda _: None,
) -> Path:
    """Render a review into its folder ``output/<audience>``.

    Args:
        name: ``CLIENT`` or ``CLIENT/WORKLOAD``.
        reviews: the reviews folder; else found as everywhere.
        audience: only ``internal`` so far.
        evidence: a snapshot's time; else the newest complete one.
        say: takes a line about what the evidence leaves out, or about a working copy that was changed.

    Returns:
        The HTML file.

    Raises:
        InputError: no such client, workload, evidence or audience; a file of theirs is wrong.
        StoreError: nothing can be written where it would go.
        NotebookError: the notebook stopped; the HTML file is as it was.
    """
    if audience != "internal":
        raise InputError(
            f'the audience "{audience}" is not built yet: nothing would be taken out of it; only internal is'
        )
    opened = open_workload(name, reviews, evidence)
    _ = (
        opened.answers,
        opened.evidence,
        opened.findings,
    )  # a wrong file is said now, not by a notebook
    folder = opened.folder
    check_writable(folder.output(audience))
    address = Address(folder.client.name, folder.name)
    for line in [*renew_copies(notebooks_folder(), folder.notebooks, address), *_seen_lines(opened)]:
        say(line)
    output = folder.output(audience)
    done, page = _run(opened, audience, output), output / "review.html"
    write_findings(opened.findings, output / "findings.csv")
    write_page(
        done,
        page,
        title=f"{opened.client.name} · {opened.workload.name}",
        footer=f"Internal copy: nothing was taken out of it. Made with wakit {version()}.",
    )
    return page


def _seen_lines(opened: Opened) -> list[str]:
    """What the evidence leaves out, or that there is none yet."""
    if opened.snapshot is None and opened.client.evidence == "account":
        collect = command("collect", opened.folder.client.name)
        return [f"no evidence yet, so every answer comes from people; {collect}"]
    return list(scope_lines(opened.left_out))


def _run(opened: Opened, audience: str, output: Path) -> Path:
    """The notebook with its outputs, run in a kernel of that client alone."""
    folder = opened.folder
    copy, done = folder.notebooks / _NOTEBOOK, output / "review.ipynb"
    run_notebook(
        copy if copy.is_file() else notebooks_folder() / _NOTEBOOK,
        done,
        {
            "client": folder.client.name,
            "workload": folder.name,
            "evidence": opened.snapshot.name if opened.snapshot else "",
            "audience": audience,
        },
        folder.path,
        environment={"WAKIT_REVIEWS": str(folder.client.path.parent), CLIENT: folder.client.name},
    )
    return done
