"""The rows of a portfolio as DataFrames with declared types, for notebooks and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import get_args, get_type_hints

import pandas as pd
import pyarrow as pa

from wakit.evidence.tables import frame
from wakit.review.portfolio import Portfolio
from wakit.review.portfoliorows import (
    CoverageRow,
    MonthRow,
    PracticeRow,
    QuestionMonthRow,
    QuestionRow,
    ReviewRow,
    coverage_rows,
    month_rows,
    practice_rows,
    question_month_rows,
    question_rows,
    review_rows,
)

__all__ = ["PortfolioTables"]

_TYPES: dict[type, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    datetime: pa.timestamp("us", "UTC"),
    date: pa.date32(),
}


class PortfolioTables:
    """A portfolio's tables: counts are ``int64``, shares are from 0 to 1, times in UTC, months are text ("2026-03").

    All columns have Arrow types, with rows or without. ``<NA>`` means that it is not known: age and gaps of a review by
    interview, and exact days where clients bear letters. Risks are estimated (`wakit.review.risk`).

    >>> from wakit.review.portfolio import Asked
    >>> tables = PortfolioTables(Portfolio(date(2026, 3, 2), Asked(), True, ()))
    >>> tables.reviews.dtypes["evidence_at"], tables.reviews.dtypes["high_risk"], len(tables.questions)
    (timestamp[us, tz=UTC][pyarrow], int64[pyarrow], 0)
    >>> list(tables.coverage)[3:]
    ['reviews', 'seen_in_full', 'seen_in_part', 'not_seen', 'only_asked']
    >>> len(tables.practices), list(tables.months), list(tables.question_months)[3:]
    (0, ['month', 'reviews', 'high_risk', 'cleared'], ['reviews', 'high_risk'])
    """

    def __init__(self, portfolio: Portfolio) -> None:
        self._portfolio = portfolio

    @property
    def reviews(self) -> pd.DataFrame:
        """One row for each review (a workload of a client), by the day of the next re-review.

        ``high_risk`` are questions; ``found`` were so at some time, ``cleared`` are no longer, ``goal`` of them have to
        be. ``evidence_age_days`` is in days, ``gaps`` counts what was not seen; both are ``<NA>`` by interview.
        ``decisions_of_weeks`` counts the plan's decisions that are work of weeks.
        """
        return _frame(ReviewRow, review_rows(self._portfolio))

    @property
    def questions(self) -> pd.DataFrame:
        """One row for each question, those first that are high-risk most often.

        ``reviews`` have answered it; ``share`` of them (0 to 1; ``<NA>`` where none has) are high-risk there.
        """
        return _frame(QuestionRow, question_rows(self._portfolio))

    @property
    def practices(self) -> pd.DataFrame:
        """One row for each best practice that was answered somewhere, or that evidence points against.

        ``reviews`` said whether it is in place; ``in_high_risk`` counts those that lack it in a high-risk question;
        ``evidence_against`` those whose evidence points against it, answered or not. ``risk`` is what AWS publishes;
        ``<NA>`` for one that no lens of this wakit has.
        """
        return _frame(PracticeRow, practice_rows(self._portfolio))

    @property
    def coverage(self) -> pd.DataFrame:
        """One row for each Security question: of how many best practices what was seen, over reviews with evidence."""
        return _frame(CoverageRow, coverage_rows(self._portfolio))

    @property
    def question_months(self) -> pd.DataFrame:
        """One row for each month and question, with where reviews stood at the month's end.

        ``reviews`` had answered it by then, and in ``high_risk`` of them it was high-risk.
        """
        return _frame(QuestionMonthRow, question_month_rows(self._portfolio))

    @property
    def months(self) -> pd.DataFrame:
        """One row for each month: reviews with a record by then, their high-risk questions, those cleared by then."""
        return _frame(MonthRow, month_rows(self._portfolio))


def _frame(kind: type, rows: Sequence[object]) -> pd.DataFrame:
    """Rows of one class; each column has the type that the class declares."""
    hints = get_type_hints(kind)
    columns = [pa.array([getattr(row, name) for row in rows], _arrow(hint)) for name, hint in hints.items()]
    return frame(pa.table(columns, names=list(hints)))


def _arrow(hint: object) -> pa.DataType:
    """``int`` and ``int | None`` are the same column."""
    return next(_TYPES[one] for one in (hint, *get_args(hint)) if isinstance(one, type) and one in _TYPES)
