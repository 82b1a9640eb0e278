"""Evidence → findings: runs every check on its tables; needs no credentials and asks nobody.

True → PASS, false → FAIL, ``<NA>`` → UNKNOWN, a refused listing → UNKNOWN, nothing there and nothing refused →
NONE_FOUND once for each check and account. What ``applies`` rules out is no finding but is counted.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from wakit.errors import DefinitionError
from wakit.evidence.evidence import Evidence
from wakit.evidence.rows import RowType
from wakit.evidence.tables import frame, is_unseen
from wakit.lineage import Lineage, arguments
from wakit.model import Status
from wakit.registry import Check, Derived, Registry, load

__all__ = ["COUNTS_SCHEMA", "FINDINGS_SCHEMA", "Findings", "Tables", "judge", "verdicts"]

_TEXT = (
    "check",
    "best_practice",
    "choice_id",
    "strength",
    "status",
    "key",
    "arn",
    "account_id",
    "region",
    "observed",
    "source",
)
FINDINGS_SCHEMA = pa.schema([(n, pa.string()) for n in _TEXT] + [("at", pa.timestamp("us", tz="UTC"))])
COUNTS_SCHEMA = pa.schema(
    [("check", pa.string()), ("account_id", pa.string())]
    + [(n, pa.int64()) for n in ("judged", "passed", "failed", "unknown", "not_concerned")]
)
_STATUSES = pa.array([Status.PASS.value, Status.FAIL.value, Status.UNKNOWN.value])
_PASS, _FAIL, _UNKNOWN = 0, 1, 2
_BOOL = pd.ArrowDtype(pa.bool_())
Codes = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Findings:
    """``table``: one row for each check, best practice and key. ``counts``: one row for each check and account."""

    table: pd.DataFrame
    counts: pd.DataFrame


class Tables(Mapping[str, pd.DataFrame]):
    """Every table of the registry on one body of evidence, derived ones made when first asked for.

    Each has a row of ``<NA>`` for each refused listing (``tables.is_unseen``).
    """

    def __init__(self, evidence: Evidence, registry: Registry) -> None:
        self._evidence, self._registry = evidence, registry
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            thing = self._registry.table(name)
            if isinstance(thing, Derived):
                self._made[name] = _derive(thing, self, self._evidence.at)
            else:
                self._made[name] = self._evidence.complete(name, thing.row, is_regional=thing.scope == "region")
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter([*self._registry.collectors, *self._registry.derived])

    def __len__(self) -> int:
        return len(self._registry.collectors) + len(self._registry.derived)


def judge(evidence: Evidence, registry: Registry | None = None, checks: Iterable[str] | None = None) -> Findings:
    """Run every check (or those named) on the evidence.

    Raises:
        DefinitionError: a check answered with another dtype or length than its subject, or a derived table has
            other columns than its row type.
    """
    known = registry or load()
    tables, lineage = Tables(evidence, known), Lineage.of(known)
    parts: list[pa.Table] = []
    counts: list[dict[str, str | int]] = []
    for name in sorted(known.checks) if checks is None else checks:
        found, counted = _run(known.checks[name], tables, lineage, evidence)
        parts += found
        counts += counted
    table = pa.concat_tables(parts) if parts else FINDINGS_SCHEMA.empty_table()
    return Findings(frame(table), frame(pa.Table.from_pylist(counts, schema=COUNTS_SCHEMA)))


def verdicts(evidence: Evidence, check: str, registry: Registry | None = None) -> list[Status]:
    """The statuses of one check, row by row of its subject: what a test of a check looks at."""
    known = registry or load()
    found = judge(evidence, known, [check]).table
    first = known.checks[check].claims[0].best_practice
    return [Status(s) for s in found.loc[found["best_practice"] == first, "status"]]


def _run(
    check: Check, tables: Tables, lineage: Lineage, evidence: Evidence
) -> tuple[list[pa.Table], list[dict[str, str | int]]]:
    subject = tables[check.subject]
    unseen = is_unseen(subject).to_numpy(dtype=bool)
    codes = _codes(check, subject, tables, evidence.at)
    concerned = np.ones(len(subject), dtype=bool)
    if check.applies is not None:
        applies = _answer(check, check.applies(**arguments(check.applies, tables, evidence.at)), subject)
        concerned = np.asarray(pc.fill_null(applies, True), dtype=bool) | unseen
        codes[np.asarray(pc.is_null(applies), dtype=bool)] = _UNKNOWN
    codes[unseen] = _UNKNOWN
    shown = list(check.shows) or lineage.subject_columns(check)
    body = _body(subject, concerned, codes, shown, check.subject)
    nothing = sorted(set(evidence.accounts) - set(pc.unique(body["account_id"]).to_pylist()))
    body = pa.concat_tables([body, _none_found(check, nothing)])
    source = ", ".join(lineage.operations(check))
    return (
        [
            _claimed(body, check.name, c.best_practice, c.choice_id, c.strength.value, source, evidence.at)
            for c in check.claims
        ],
        _count(check, subject, concerned, codes, evidence.accounts),
    )


def _codes(check: Check, subject: pd.DataFrame, tables: Tables, at: pd.Timestamp) -> Codes:
    answer = _answer(check, check.function(**arguments(check.function, tables, at)), subject)
    true = np.asarray(pc.fill_null(answer, False), dtype=bool)
    null = np.asarray(pc.is_null(answer), dtype=bool)
    return np.where(null, _UNKNOWN, np.where(true, _PASS, _FAIL)).astype(np.int8)


def _answer(check: Check, answer: object, subject: pd.DataFrame) -> pa.ChunkedArray:
    """The verdict as Arrow, refused unless it is ``bool[pyarrow]``, one for each row of the subject."""
    if not isinstance(answer, pd.Series) or answer.dtype != _BOOL:
        kind = answer.dtype if isinstance(answer, pd.Series) else type(answer).__name__
        raise DefinitionError(f"{check.module}.{check.name}: a verdict is bool[pyarrow], not {kind}")
    if len(answer) != len(subject) or not answer.index.equals(subject.index):
        raise DefinitionError(
            f"{check.module}.{check.name}: {len(answer)} verdicts for {len(subject)} rows of {check.subject}"
        )
    return pa.chunked_array([pa.array(answer, type=pa.bool_())], type=pa.bool_())  # an empty one may have no chunk


def _body(subject: pd.DataFrame, keep: npt.NDArray[np.bool_], codes: Codes, shown: list[str], name: str) -> pa.Table:
    data = pa.Table.from_pandas(
        subject[list(dict.fromkeys(["account_id", "region", "key", *shown] + (["arn"] if "arn" in subject else [])))],
        preserve_index=False,
    ).filter(pa.array(keep))
    n = len(data)
    arn = pc.fill_null(data["arn"], "") if "arn" in data.column_names else pa.repeat("", n)
    return pa.table(
        {
            "status": _STATUSES.take(pa.array(codes[keep])),
            "key": pc.fill_null(data["key"], name),
            "arn": arn,
            "account_id": data["account_id"],
            "region": pc.fill_null(data["region"], ""),
            "observed": pc.if_else(pc.is_null(data["key"]), "not seen", _observed(data, shown)),
        }
    )


def _observed(data: pa.Table, shown: list[str]) -> pa.ChunkedArray | pa.Array:
    """``encryption=aws:kms, versioned=no`` for each row, worked out column by column."""
    parts = [pc.binary_join_element_wise(f"{c}=", _words(data[c]), "") for c in shown]
    return pc.binary_join_element_wise(*parts, ", ") if parts else pa.repeat("", len(data))


def _words(values: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_boolean(values.type):
        text = pc.if_else(values, "yes", "no")
    elif pa.types.is_timestamp(values.type):
        is_never = pc.equal(pc.cast(values, pa.int64()), 0)  # aws.NEVER
        text = pc.if_else(is_never, "never", pc.strftime(values, format="%Y-%m-%dT%H:%MZ"))
    elif pa.types.is_floating(values.type):
        text = pc.cast(pc.round(values, ndigits=2), pa.string())
    elif pa.types.is_string(values.type):
        text = pc.if_else(pc.equal(values, ""), "none", values)
    else:
        text = pc.cast(values, pa.string())
    return pc.fill_null(text, "not seen")


def _none_found(check: Check, accounts: list[str]) -> pa.Table:
    n = len(accounts)
    return pa.table(
        {
            "status": pa.repeat(Status.NONE_FOUND.value, n),
            "key": pa.repeat(check.subject, n),
            "arn": pa.repeat("", n),
            "account_id": pa.array(accounts, pa.string()),
            "region": pa.repeat("", n),
            "observed": pa.repeat("", n),
        }
    )


def _claimed(
    body: pa.Table, check: str, practice: str, choice_id: str, strength: str, source: str, at: pd.Timestamp
) -> pa.Table:
    n = len(body)
    same = {
        "check": check,
        "best_practice": practice,
        "choice_id": choice_id,
        "strength": strength,
        "source": source,
    }
    columns = {name: pa.repeat(value, n) for name, value in same.items()}
    columns["at"] = pa.repeat(pa.scalar(at.to_pydatetime(), type=FINDINGS_SCHEMA.field("at").type), n)
    return pa.table([columns[f] if f in columns else body[f] for f in FINDINGS_SCHEMA.names], schema=FINDINGS_SCHEMA)


def _count(
    check: Check,
    subject: pd.DataFrame,
    concerned: npt.NDArray[np.bool_],
    codes: Codes,
    accounts: tuple[str, ...],
) -> list[dict[str, str | int]]:
    where = pd.Index(accounts).get_indexer(pd.Index(subject["account_id"].to_numpy()))

    def tally(mask: npt.NDArray[np.bool_]) -> list[int]:
        return [int(n) for n in np.bincount(where[mask & (where >= 0)], minlength=len(accounts))]

    passed, failed = tally(concerned & (codes == _PASS)), tally(concerned & (codes == _FAIL))
    unknown, apart = tally(concerned & (codes == _UNKNOWN)), tally(~concerned)
    return [
        {
            "check": check.name,
            "account_id": account,
            "judged": passed[i] + failed[i],
            "passed": passed[i],
            "failed": failed[i],
            "unknown": unknown[i],
            "not_concerned": apart[i],
        }
        for i, account in enumerate(accounts)
    ]


def _derive(thing: Derived, tables: Tables, at: pd.Timestamp) -> pd.DataFrame:
    made = thing.function(**arguments(thing.function, tables, at))
    missing = set(thing.row.schema.names) - {"key"} - set(made.columns)
    if missing:
        raise DefinitionError(f"{thing.module}.{thing.name}: {thing.row.name} lacks {', '.join(sorted(missing))}")
    data = {}
    for f in thing.row.schema:
        if f.name == "key":
            data["key"] = _keys(thing.row, made)
        elif made[f.name].dtype == pd.ArrowDtype(f.type):
            data[f.name] = made[f.name]
        else:
            raise DefinitionError(
                f"{thing.module}.{thing.name}: {f.name} is {made[f.name].dtype}, its row type says {f.type}"
            )
    ordered: pd.DataFrame = pd.DataFrame(data)[thing.row.schema.names].reset_index(drop=True)
    return ordered


def _keys(row: RowType, made: pd.DataFrame) -> pd.Series:
    """Keys by the row's pattern, ``<NA>`` for the rows of which only account and region are known."""
    pattern = row.key if "{" in row.key else "{" + row.key + "}"
    parts: list[pa.Scalar | pa.ChunkedArray] = []
    for literal, name, _, _ in string.Formatter().parse(pattern):
        if literal:
            parts.append(pa.scalar(literal))
        if name:
            parts.append(pc.fill_null(pc.cast(pa.chunked_array([pa.array(made[name])]), pa.string()), "?"))
    own = [c.name for c in row.columns if c.name not in ("account_id", "region")]
    known = made[own].notna().any(axis=1).to_numpy(dtype=bool)
    joined = pc.binary_join_element_wise(*parts, "")
    joined = joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined
    return pd.Series(
        pd.arrays.ArrowExtensionArray(pc.if_else(pa.array(known), joined, pa.scalar(None, pa.string()))),
        index=made.index,
    )
