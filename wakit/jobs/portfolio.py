"""The portfolio as one HTML file: the stories of its notebook, and below each what the reviews come to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

from wakit.batch import never_needed
from wakit.files.reading import read_text
from wakit.files.writing import make_folder
from wakit.report.page import get_ready, write_page
from wakit.review.copies import renew_copy
from wakit.review.portfolio import Portfolio
from wakit.review.store import notebooks_folder, open_store
from wakit.version import version
from wakit.view.audience import portfolio_footer
from wakit.view.portfolio import PARTS

__all__ = ["NOTEBOOK", "lay_notebook", "write_portfolio"]

NOTEBOOK = "4-portfolio.ipynb"


def write_portfolio(portfolio: Portfolio, page: Path) -> Path:
    """Write a portfolio as an HTML page, whole or not at all; no kernel is started for it. Returns the file.

    Raises:
        StoreError: it can't be written.
    """
    make_folder(page.absolute().parent)
    with never_needed():
        get_ready()
    write_page(
        json.dumps(_filled(portfolio)),
        page,
        title="All reviews",
        footer=f"{portfolio_footer(names=portfolio.names)} Made with wakit {version()}.",
    )
    return page


def lay_notebook(reviews: str | Path | None = None) -> tuple[list[str], Path]:
    """The notebook in the reviews folder, renewed where nobody changed it; lines to say, and where it lies.

    Raises:
        StoreError: no reviews folder, or it can't be written there.
    """
    copy = open_store(reviews).path / NOTEBOOK
    return renew_copy(notebooks_folder() / NOTEBOOK, copy), copy


def _filled(portfolio: Portfolio) -> dict[str, object]:
    """The notebook as if it had been run: its stories, and what its cells show."""
    master = json.loads(read_text(notebooks_folder() / NOTEBOOK))
    cells = cast(list[dict[str, object]], master["cells"])
    return {**master, "cells": [_cell(cell, portfolio) for cell in cells]}


def _cell(cell: dict[str, object], portfolio: Portfolio) -> dict[str, object]:
    make = PARTS.get(str(cell["id"]))
    if make is None:
        return cell
    data, about = make(portfolio)._repr_mimebundle_()
    return {**cell, "outputs": [{"output_type": "display_data", "data": data, "metadata": about}]}
