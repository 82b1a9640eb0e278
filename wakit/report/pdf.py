"""A rendered page as a PDF file: printed by a browser of this machine, with no date, path or name in its metadata."""

from __future__ import annotations

import re
from pathlib import Path

from wakit.errors import PdfError
from wakit.files.writing import replacing
from wakit.report.browser import print_page

__all__ = ["OLDEST", "write_pdf"]

#: the first version that prints the page's own numbers (margin boxes of ``@page``)
OLDEST = 131
_PRODUCER = re.compile(rb"/Producer \(Skia/PDF m([0-9]+)\)")
_DATE = re.compile(rb"/(?:CreationDate|ModDate) \(D:[^)]*\)\n?")


def write_pdf(page: Path, pdf: Path, *, seconds: float = 300.0) -> None:
    """Print a page of `wakit.report.page` into a PDF file, whole or not at all; the same page gives the same bytes.

    Args:
        page: the HTML file.
        pdf: where the PDF goes.
        seconds: how long the browser may take.

    Raises:
        PdfError: no browser is installed, it is too old, or failed; says in one line what to do.
        StoreError: it can't be written.
    """
    with replacing(pdf) as beside:
        print_page(page, beside, seconds=seconds)
        beside.write_bytes(_cleaned(beside.read_bytes()))


def _cleaned(made: bytes) -> bytes:
    """Without its dates; every other byte stays where it is, because the file's own table counts them."""
    found = _PRODUCER.search(made)
    if not made.startswith(b"%PDF-") or b"%%EOF" not in made[-32:] or found is None:
        raise PdfError("no PDF: the browser ended without having printed; try again")
    if int(found[1]) < OLDEST:
        raise PdfError(
            f"no PDF: this browser (version {int(found[1])}) prints no page numbers; install {OLDEST} or newer"
        )
    about, end, rest = made.partition(b"endobj")  # what the file says about itself is its first object
    return _DATE.sub(lambda date: b" " * len(date[0]), about) + end + rest
