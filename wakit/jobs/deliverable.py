"""Every file of an audience, made while the review notebook runs in its kernel, and put in its place together."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wakit.batch import Parameter, read_notebook, run_notebook
from wakit.commands import command
from wakit.errors import NotebookError, PdfError
from wakit.files.writing import check_writable, make_folder, write_new
from wakit.jobs.export import write_plan_files
from wakit.jobs.leaving import Outgoing, leaving
from wakit.kernel import Kernel
from wakit.model import Audience
from wakit.report.cleaned import clean_notebook, notebook_text, page_of, write_notebook
from wakit.report.page import get_ready, write_page
from wakit.report.spreadsheet import write_findings
from wakit.review.branding import Brand, load_brand
from wakit.review.copies import Address, renew_copies
from wakit.review.opened import Opened
from wakit.review.recording import keep_standing
from wakit.review.shared import Shared, shared
from wakit.review.store import notebooks_folder
from wakit.version import version
from wakit.view.audience import footer
from wakit.view.branding import brand_lines
from wakit.view.lines import scope_lines
from wakit.view.numbering import number
from wakit.view.topology import topology_files

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["Asked", "deliver"]

_NOTEBOOK = "3-review.ipynb"
#: what a render makes only where there is something to say in it
_BELONGING = ("topology-*.svg", "findings.xlsx", "review.pdf")
_WATERMARKS = {Audience.SAMPLE: "sample"}


@dataclass(frozen=True)
class Asked:
    """How a review shall be rendered, as `wakit.jobs.render.render_client` takes it."""

    audience: Audience
    watermark: str
    pdf: bool
    say: Callable[[str], object]
    parameters: Mapping[str, Parameter]
    has_page: bool


def deliver(opened: Opened, asked: Asked, kernel: Kernel) -> Path:
    """Render a review into its folder ``output/<audience>``; returns the HTML file.

    Raises:
        the same as `wakit.jobs.render.render_client`.
    """
    _ = (opened.answers, opened.evidence, opened.findings, opened.plans)  # a wrong file is said now, not by a notebook
    folder, who = opened.folder, asked.audience
    check_writable(folder.output(who))
    address = Address(folder.client.name, folder.name)
    brand = load_brand(folder.client, opened.client)
    told = [*renew_copies(notebooks_folder(), folder.notebooks, address), *_seen_lines(opened), *brand_lines(brand)]
    for line in told:
        asked.say(line)
    unprinted = _render(opened, asked, kernel, brand)
    if unprinted is not None:
        raise unprinted
    return folder.output(who) / ("review.html" if asked.has_page else "review.ipynb")


def _render(opened: Opened, asked: Asked, kernel: Kernel, brand: Brand) -> PdfError | None:
    """Every file of an audience in its place; returns what kept the page from being printed."""
    who = asked.audience
    with (
        leaving(opened, who, belonging=_BELONGING if asked.has_page else (), say=asked.say) as outgoing,
        _place_to_run(opened, who) as place,
        ThreadPoolExecutor(1) as beside,
        outgoing.needed(),
    ):
        seen = shared(opened, who)
        if isinstance(seen, Shared):
            number(seen)  # before the notebook asks: its kernel has drafted the same meanwhile
        ready = beside.submit(_get_ready, seen, outgoing, has_page=asked.has_page)
        done = _run(opened, asked, place, kernel)
        kernel.leave()
        ready.result()
        page = _write_page(seen, asked, _told(done, seen), outgoing.folder, brand)
        if isinstance(seen, Shared):
            seen.redactor.check()
        return _printed(page) if asked.pdf and asked.has_page else None


def _get_ready(seen: Opened, outgoing: Outgoing, *, has_page: bool) -> None:
    """What can be done before the notebook has run: write the data, import what makes pages, look through the files."""
    if has_page:
        _write_data(seen, outgoing)
    get_ready()
    outgoing.look()


def _write_data(seen: Opened, outgoing: Outgoing) -> None:
    """The files of findings, plan and networks, which need no notebook."""
    output = outgoing.folder
    write_findings(seen.findings, output / "findings.csv")
    outgoing.begin("findings.csv")
    write_plan_files(seen, output)
    for name, drawn in topology_files(seen.networks) if seen.networks is not None else ():
        outgoing.go_on()
        write_new(output / f"{name}.svg", str(drawn))
    if outgoing.audience is Audience.INTERNAL:
        keep_standing(seen)


@contextmanager
def _place_to_run(opened: Opened, who: Audience) -> Iterator[Path]:
    """Where the notebook is run; for the house it stays there, so that one that stopped can be looked at."""
    output = opened.folder.output(who)
    if who is Audience.INTERNAL:
        yield output
        return
    with tempfile.TemporaryDirectory(prefix=".new-", dir=output.parent) as place:
        try:
            yield Path(place)
        except NotebookError as error:
            stopped = str(error).partition("\n")[0]
            kept = _kept(Path(place) / "review.ipynb", opened, who)
            raise NotebookError(f"{stopped}\nnothing is written for them; {kept}") from error


def _kept(ran: Path, opened: Opened, who: Audience) -> str:
    """What ran of a notebook that is for somebody outside, as they would see it, among the house's own files."""
    if not ran.is_file():
        return "render it for the house to see what ran"
    cleaned = clean_notebook(_told(ran, shared(opened, who)), who)
    output = opened.folder.output(Audience.INTERNAL) / f"stopped-{who}.ipynb"
    make_folder(output.parent)
    write_notebook(cleaned, output)
    return f"what ran until then is in {output}"


def _told(done: Path, seen: Opened) -> NotebookNode:
    """The executed notebook; outside the house its stories say nothing that rules would take out."""
    nb = read_notebook(done)
    if isinstance(seen, Shared):
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.source = seen.redactor.text(cell.source)
    return nb


def _printed(page: Path) -> PdfError | None:
    """What kept the page from being printed; the other files don't wait for it."""
    from wakit.report.pdf import write_pdf  # few pages are printed

    try:
        write_pdf(page, page.with_suffix(".pdf"))
    except PdfError as error:
        return error
    return None


def _write_page(seen: Opened, asked: Asked, nb: NotebookNode, output: Path, brand: Brand) -> Path:
    """The notebook cleaned, and the page made of it; returns the page."""
    who, people = asked.audience, seen.workload.sharing.names
    cleaned = clean_notebook(nb, who)
    write_notebook(cleaned, output / "review.ipynb")
    page = output / "review.html"
    if not asked.has_page:
        return page
    write_page(
        notebook_text(page_of(cleaned)),
        page,
        title=f"{seen.client.name} · {seen.workload.name}",
        footer=f"{footer(who, tells_people=people)} Made with wakit {version()}.",
        branding=brand,
        watermark=asked.watermark or _WATERMARKS.get(who, ""),
    )
    return page


def _seen_lines(opened: Opened) -> list[str]:
    """What the evidence leaves out, or that there is none yet."""
    if opened.snapshot is None and opened.client.evidence == "account":
        collect = command("collect", opened.folder.client.name)
        return [f"no evidence yet, so every answer comes from people; {collect}"]
    return list(scope_lines(opened.left_out))


def _run(opened: Opened, asked: Asked, output: Path, kernel: Kernel) -> Path:
    """The notebook with its outputs, run in a kernel of that client alone."""
    folder = opened.folder
    copy, done = folder.notebooks / _NOTEBOOK, output / "review.ipynb"
    given: dict[str, Parameter] = {
        **asked.parameters,
        "client": folder.client.name,
        "workload": folder.name,
        "evidence": opened.snapshot.name if opened.snapshot else "",
        "audience": asked.audience.value,
    }
    run_notebook(copy if copy.is_file() else notebooks_folder() / _NOTEBOOK, done, given, kernel)
    return done
