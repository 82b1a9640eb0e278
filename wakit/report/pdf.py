"""A rendered page as a PDF file: printed by a browser of this machine, with no date, path or name in its metadata."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from wakit.errors import PdfError
from wakit.files.passing import passing_folder
from wakit.files.writing import replacing
from wakit.report.browser import print_page
from wakit.report.pagenumbers import chapters_of, numbered, pages_of

__all__ = ["OLDEST", "write_pdf"]

#: the first version that prints the page's own numbers (margin boxes of ``@page``)
OLDEST = 131
_PRODUCER = re.compile(rb"/Producer \(Skia/PDF m([0-9]+)\)")
_NODE = re.compile(rb"\(node(\d{8})\)")
_DATE = re.compile(rb"/(?:CreationDate|ModDate) \(D:[^)]*\)\n?")


def write_pdf(page: Path, pdf: Path, *, seconds: float = 300.0) -> None:
    """Print a page of `wakit.report.page` into a PDF file, whole or not at all; the same page gives the same bytes.

    It is printed twice: what its contents lead to has a page number only then.

    Args:
        page: the HTML file.
        pdf: where the PDF goes.
        seconds: how long the browser may take each time.

    Raises:
        PdfError: no browser is installed, it is too old, or failed; says in one line what to do.
        StoreError: it can't be written.
    """
    with replacing(pdf) as beside:
        made = _printed(page, beside, seconds)
        beside.write_bytes(_with_page_numbers(page, made, seconds) or made)


class _UnprintedError(PdfError):
    """The browser ended well, and there is no whole file."""


def _printed(page: Path, pdf: Path, seconds: float) -> bytes:
    """A browser now and then ends without having printed, several at once above all; then it is asked once more."""
    with contextlib.suppress(_UnprintedError):
        return _tried(page, pdf, seconds)
    return _tried(page, pdf, seconds)


def _tried(page: Path, pdf: Path, seconds: float) -> bytes:
    print_page(page, pdf, seconds=seconds)
    return _cleaned(pdf.read_bytes() if pdf.exists() else b"")


def _with_page_numbers(page: Path, made: bytes, seconds: float) -> bytes:
    """The page printed again with the numbers that its contents lacked; nothing where that moved something.

    A browser that is not let into the folder of temporary files prints an error instead, in which no place is found.
    """
    shown = page.read_text("utf-8", "surrogateescape")
    pages = pages_of(made, chapters_of(shown))
    if not pages:
        return b""
    with passing_folder(kind="print-") as folder, contextlib.suppress(PdfError):
        again = folder / "page.html"
        again.write_text(numbered(shown, pages), "utf-8", "surrogateescape")
        printed = _printed(again, folder / "page.pdf", seconds)
        if pages_of(printed, pages) == pages:
            return printed
    return b""


def _cleaned(made: bytes) -> bytes:
    """Without dates, its elements counted anew; every byte stays in its place, for the file's own table counts them."""
    found = _PRODUCER.search(made)
    if not made.startswith(b"%PDF-") or b"%%EOF" not in made[-32:] or found is None:
        raise _UnprintedError("no PDF: the browser ended without having printed; try again")
    if int(found[1]) < OLDEST:
        raise PdfError(
            f"no PDF: this browser (version {int(found[1])}) prints no page numbers; install {OLDEST} or newer"
        )
    about, end, rest = made.partition(b"endobj")  # what the file says about itself is its first object
    return _DATE.sub(lambda date: b" " * len(date[0]), about) + end + _renumbered(rest)


def _renumbered(made: bytes) -> bytes:
    """Its elements numbered without gaps, in the order they have: a busy browser counts some that are on no page."""
    ranks = {number: b"(node%08d)" % n for n, number in enumerate(sorted(set(_NODE.findall(made))), 1)}
    return _NODE.sub(lambda found: ranks[found[1]], made)
