"""``wakit portfolio``: all reviews of all clients on one page."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wakit.cli import json_option, reviews_option
from wakit.cli.saying import say, say_json
from wakit.cli.tables import print_table

if TYPE_CHECKING:
    from wakit.review.portfolio import Portfolio

__all__ = ["command"]


def _day(_: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f'"{value}" is no day; write it like 2026-01-31', param=parameter) from None


@click.command("portfolio")
@click.option("--client", "clients", metavar="CLIENT[/WORKLOAD]", multiple=True, help="Only this one; may be repeated.")
@click.option("--workload", metavar="NAME", default="", help="Only workloads of this name.")
@click.option("--since", metavar="DATE", callback=_day, help="Only reviews recorded on that day or later (YYYY-MM-DD).")
@click.option("--question", metavar="ID", default="", help="Only this question, such as SEC08.")
@click.option("--without-names", is_flag=True, help="Letters instead of names, and months instead of days.")
@click.option("--html", "page", metavar="FILE", type=click.Path(path_type=Path), help="Write it as a page.")
@click.option("--notebook", is_flag=True, help="Lay its notebook into the reviews folder.")
@json_option
@reviews_option
def command(
    clients: tuple[str, ...],
    workload: str,
    since: date | None,
    question: str,
    without_names: bool,
    page: Path | None,
    notebook: bool,
    as_json: bool,
    reviews: str | None,
) -> int:
    """All reviews of all clients: what is high-risk most often, how far each is, whom to call next. For the house."""
    from wakit.review.portfolio import Asked, open_portfolio

    portfolio = open_portfolio(reviews, Asked(clients, workload, since, question), names=not without_names)
    if as_json:
        say_json(_document(portfolio))
    elif page is None and not notebook:
        _show(portfolio)
    _tell(portfolio)
    if page is not None:
        from wakit.jobs.portfolio import write_portfolio

        say(write_portfolio(portfolio, page), err=as_json)
    if notebook:
        from wakit.jobs.portfolio import lay_notebook

        said, copy = lay_notebook(reviews)
        for line in said:
            say(line, err=True)
        say(copy, err=as_json)
    return 1 if portfolio.unread else 0


def _show(portfolio: Portfolio) -> None:
    from wakit.review.portfoliorows import review_rows
    from wakit.view.portfoliowords import scope_text, summary_lines, table_row

    for line in filter(None, [scope_text(portfolio), *summary_lines(portfolio)]):
        say(line)
    rows = review_rows(portfolio)
    if rows:
        say("")
        print_table([table_row(row, portfolio) for row in rows], as_json=False)


def _tell(portfolio: Portfolio) -> None:
    """What is not in it; with letters nobody is named here either."""
    from wakit.view.portfoliowords import left_out_lines

    for line in left_out_lines(portfolio):
        say(line, err=True)


def _document(portfolio: Portfolio) -> dict[str, object]:
    from wakit.review.portfoliorows import (
        coverage_rows,
        month_rows,
        practice_rows,
        question_month_rows,
        question_rows,
        review_rows,
    )

    asked = portfolio.asked
    return {
        "at": portfolio.today.isoformat(),
        "since": asked.since.isoformat() if asked.since else None,
        "question": asked.question or None,
        "is_estimate": True,
        "reviews": [_plain(asdict(row)) for row in review_rows(portfolio)],
        "questions": [asdict(row) for row in question_rows(portfolio)],
        "best_practices": [asdict(row) for row in practice_rows(portfolio)],
        "coverage": [asdict(row) for row in coverage_rows(portfolio)],
        "months": [asdict(row) for row in month_rows(portfolio)],
        "question_months": [asdict(row) for row in question_month_rows(portfolio)],
        "not_recorded": [_silent(portfolio, at) for at in range(len(portfolio.silent))],
        "unread": [_unread(portfolio, at) for at in range(len(portfolio.unread))],
    }


def _plain(row: dict[str, object]) -> dict[str, object]:
    """Times as ISO 8601 with a Z, as in every file."""
    return {name: _iso(value) for name, value in row.items()}


def _iso(value: object) -> object:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value


def _silent(portfolio: Portfolio, at: int) -> dict[str, object]:
    one = portfolio.silent[at]
    newest = one.newest.isoformat() if one.newest and portfolio.names else None
    return {"review": one.label, "client": one.client, "workload": one.workload or None, "newest": newest}


def _unread(portfolio: Portfolio, at: int) -> dict[str, object]:
    """With letters neither the place nor what stands there."""
    label, line = portfolio.unread[at]
    if not portfolio.names:
        return {"review": label, "file": None, "line": None, "problem": None}
    return {"review": label, "file": line.file.name, "line": line.line or None, "problem": line.problem}
