"""Evidence → findings: runs every check on its tables; needs no credentials and asks nobody.

True → PASS, false → FAIL, ``<NA>`` → UNKNOWN, a refused listing → UNKNOWN, nothing there and nothing refused →
NONE_FOUND once for each check and account. What ``applies`` rules out is no finding but is counted; what is ``unused``
is a finding, counted apart; where use is not known a failure stands and a pass is UNKNOWN. A check or
derived table that ends with an error costs what stands on it: UNKNOWN and a gap; all others are judged.
"""

from __future__ import annotations

import string
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from wakit.errors import Caught, DefinitionError
from wakit.evidence.evidence import Evidence
from wakit.evidence.gaps import Gap, gaps_frame
from wakit.evidence.observed import OBSERVED, observed
from wakit.evidence.parameters import arguments
from wakit.evidence.rows import Column, RowType
from wakit.evidence.sharing import TOGETHER, at_home_in, first_of_each, together
from wakit.evidence.subjects import Subject
from wakit.evidence.tables import chunked, empty, flags, frame
from wakit.evidence.uncollected import uncollected
from wakit.lens import load_lens
from wakit.lineage import Lineage
from wakit.model import Reason, Status
from wakit.registry import Check, Claim, Collector, Derived, Registry, ToldTable, load

__all__ = ["COUNTS_SCHEMA", "FINDINGS_SCHEMA", "Failure", "Findings", "Tables", "Underivable", "judge", "verdicts"]

FINDINGS_SCHEMA = pa.schema(
    [(n, pa.string()) for n in ("check", "best_practice", "choice_id", "strength", "gravity")]
    + [(n, pa.string()) for n in ("status", "key", "arn")]
    + [("account_id", pa.string()), ("region", pa.string()), ("observed", OBSERVED), ("source", pa.string())]
    + [("at", pa.timestamp("us", tz="UTC")), ("holds_for", pa.string()), ("is_unused", pa.bool_())]
)
#: ``holds_for``, here and in findings: the accounts that have it together, such as their organisation; else empty.
#: ``unknown`` are resources that were seen but not judged; ``unseen_places`` are places (a region of the account, or
#: all of it) whose listing was not seen; those that are regions are named in ``unseen_regions``
COUNTS_SCHEMA = pa.schema(
    [("check", pa.string()), ("account_id", pa.string())]
    + [(n, pa.int64()) for n in ("judged", "passed", "failed", "unknown", "not_concerned", "unseen_places")]
    + [("unseen_regions", pa.list_(pa.string())), ("holds_for", pa.string()), ("unused", pa.int64())]
)
_STATUSES = pa.array([Status.PASS.value, Status.FAIL.value, Status.UNKNOWN.value])
_PASS, _FAIL, _UNKNOWN, _APART, _UNUSED = 0, 1, 2, 3, 4
_BOOL = pd.ArrowDtype(pa.bool_())
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
Count = dict[str, str | int | list[str]]


@dataclass(frozen=True)
class Failure:
    """A check or derived table that ended with an error, and the checks that were not judged for it."""

    name: str
    error: Exception
    checks: tuple[str, ...]

    def __str__(self) -> str:
        said = (str(self.error).splitlines() or [""])[0]
        others = f" (not judged: {', '.join(self.checks)})" if self.checks != (self.name,) else ""
        return f"{self.name}: {type(self.error).__name__}: {said}{others}"


@dataclass(frozen=True)
class Findings:
    """``table``: one row for each check, best practice and key. ``counts``: one row for each check and account.

    What several accounts have together is one row of each, in the first account that has it.
    ``failures`` are checks and derived tables that ended with an error; ``gaps`` says so for each account.
    """

    table: pd.DataFrame
    counts: pd.DataFrame
    failures: tuple[Failure, ...] = ()
    gaps: pd.DataFrame = field(default_factory=lambda: gaps_frame([]))

    def about(self, accounts: Collection[str]) -> Findings:
        """The findings of these accounts alone, and of what they have together with others."""
        kept = self.gaps[self.gaps["account_id"].isin(list(accounts))].reset_index(drop=True)
        table, counts = at_home_in(accounts, self.table), at_home_in(accounts, self.counts)
        return replace(self, table=table, counts=counts, gaps=kept)


class Underivable(LookupError):
    """A derived table ended with an error, so what stands on it can't be judged."""

    def __init__(self, name: str, error: Exception) -> None:
        super().__init__(f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}")
        self.name, self.error = name, error


class Tables(Mapping[str, pd.DataFrame]):
    """Every table of the registry on one body of evidence, derived ones made when first asked for.

    Each has a row of ``<NA>`` for each refused listing (``tables.is_unseen``). Asking for a derived table that ends
    with an error raises ``Underivable``, each time.
    """

    def __init__(self, evidence: Evidence, registry: Registry) -> None:
        self._evidence, self._registry = evidence, registry
        self._made: dict[str, pd.DataFrame | Underivable] = {}
        self._subjects: dict[tuple[str, bool], Subject] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            thing = self._registry.table(name)
            self._made[name] = self._derived(thing) if isinstance(thing, Derived) else self._held(thing)
        held = self._made[name]
        if isinstance(held, Underivable):
            raise held
        return held

    def read(self, names: Iterable[str]) -> None:
        """Read the collected tables that these rest on; raises ``SnapshotError`` for a damaged one."""
        for name in names:
            thing = self._registry.table(name)
            if isinstance(thing, Derived):
                self.read(thing.needs)
            else:
                self[name]

    def rows(self, name: str) -> pd.DataFrame:
        """A table, or none of its rows where it can't be derived."""
        try:
            return self[name]
        except Underivable:
            return empty(self._registry.table(name).row)

    def subject(self, name: str, *, is_shared: bool = False) -> Subject:
        """A table as what checks are about; where it is shared, one row for what several accounts have together."""
        if (name, is_shared) not in self._subjects:
            data = together(self[name]) if is_shared else self.rows(name)
            self._subjects[name, is_shared] = Subject(name, data, self._evidence.accounts)
        return self._subjects[name, is_shared]

    def _held(self, thing: Collector | ToldTable) -> pd.DataFrame:
        if isinstance(thing, ToldTable):  # what nobody told is not unseen: there is no such word
            return self._evidence[thing.name] if thing.name in self._evidence.names else empty(thing.row)
        return self._evidence.complete(thing.name, thing.row, is_regional=thing.scope == "region")

    def _derived(self, thing: Derived) -> pd.DataFrame | Underivable:
        with Caught() as caught:
            return _derive(thing, self, self._evidence.at)
        error = caught.error or RuntimeError(thing.name)
        return error if isinstance(error, Underivable) else Underivable(thing.name, error)

    def __iter__(self) -> Iterator[str]:
        return iter([*self._registry.collectors, *self._registry.derived, *self._registry.told])

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True)
class _Verdicts:
    """One check on each row of its subject; ``broken`` says what ended with an error, and which."""

    check: Check
    subject: Subject
    codes: Codes
    concerned: Bools
    unused: Bools
    body: pa.Table
    broken: tuple[str, Exception] | None = None


@uncollected()
def judge(evidence: Evidence, registry: Registry | None = None, checks: Iterable[str] | None = None) -> Findings:
    """Run every check (or those named) on the evidence.

    Raises:
        SnapshotError: a table on disk is damaged.
    """
    known = registry or load()
    tables, lineage = Tables(evidence, known), Lineage.of(known)
    found = [
        _verdicts(known.checks[n], tables, lineage, evidence)
        for n in (sorted(known.checks) if checks is None else checks)
    ]
    parts = [p for one in found for p in _findings(one, lineage, evidence)]
    counts = [c for one in found for c in _count(one)]
    table = pa.concat_tables(parts) if parts else FINDINGS_SCHEMA.empty_table()
    return Findings(
        frame(table),
        frame(pa.Table.from_pylist(counts, schema=COUNTS_SCHEMA)),
        _failures(found),
        gaps_frame(g for one in _failures(found) for g in _gaps(one, known, evidence)),
    )


def verdicts(evidence: Evidence, check: str, registry: Registry | None = None) -> list[Status]:
    """The statuses of one check, row by row of what it concerns and is in use: what a test of a check looks at.

    Raises:
        Exception: whatever the check or a table that it takes ended with; ``DefinitionError`` where it answered
            with another dtype or length than its subject, or with other columns than its row type.
    """
    known = registry or load()
    found = judge(evidence, known, [check])
    for failure in found.failures:
        raise failure.error
    choice_id, table = known.checks[check].claims[0].choice_id, found.table
    return [Status(s) for s in table.loc[(table["choice_id"] == choice_id) & ~table["is_unused"], "status"]]


def _verdicts(check: Check, tables: Tables, lineage: Lineage, evidence: Evidence) -> _Verdicts:
    """The verdicts of one check; UNKNOWN throughout where it, or a table that it takes, ends with an error."""
    tables.read(check.needs)
    with Caught() as caught:
        return _run(check, tables, lineage, evidence)
    error = caught.error or RuntimeError(check.name)
    broken = (error.name, error.error) if isinstance(error, Underivable) else (check.name, error)
    subject = tables.subject(check.subject)
    codes, concerned, unused = _hidden(subject)
    return _Verdicts(check, subject, codes, concerned, unused, _body(subject, codes, concerned, unused, ()), broken)


def _run(check: Check, tables: Tables, lineage: Lineage, evidence: Evidence) -> _Verdicts:
    data = tables[check.subject]
    subject = tables.subject(check.subject)
    if len(data) and subject.hidden.all():  # UNKNOWN whatever the check would say
        codes, concerned, unused = _hidden(subject)
    else:
        codes, concerned, unused = _judged(check, data, subject, tables, evidence.at)
    thing = lineage.registry.table(check.subject)
    if isinstance(thing, Derived) and thing.is_shared:
        codes, concerned, unused = _together(check, data, codes, concerned, unused)
        subject = tables.subject(check.subject, is_shared=True)
    names = check.shows or lineage.subject_columns(check)
    shown = [thing.row.by_name.get(name, Column(name, pa.string(), "", "plain", "")) for name in names]
    return _Verdicts(check, subject, codes, concerned, unused, _body(subject, codes, concerned, unused, shown))


def _judged(
    check: Check, data: pd.DataFrame, subject: Subject, tables: Tables, at: pd.Timestamp
) -> tuple[Codes, Bools, Bools]:
    """What the check says of each row, which rows it concerns, and which are not in use."""
    codes = _codes(check, data, tables, at)
    concerned = np.ones(len(data), dtype=bool)
    if check.applies is not None:
        applies = _answer(check, check.applies(**arguments(check.applies, tables, at)), data)
        concerned = flags(applies, missing=True) | subject.hidden
        if applies.null_count:
            codes[np.asarray(applies.is_null(), dtype=bool)] = _UNKNOWN
    codes[subject.hidden] = _UNKNOWN
    unused = np.zeros(len(data), dtype=bool)
    if check.unused is not None:
        idle = _answer(check, check.unused(**arguments(check.unused, tables, at)), data)
        codes[np.asarray(idle.is_null(), dtype=bool) & (codes == _PASS)] = _UNKNOWN
        unused = flags(idle, missing=False) & concerned & ~subject.hidden
    return codes, concerned, unused


def _hidden(subject: Subject) -> tuple[Codes, Bools, Bools]:
    """Every row is UNKNOWN, concerned and in use."""
    concerned = np.ones(subject.size, dtype=bool)
    return np.full(subject.size, _UNKNOWN, dtype=np.int8), concerned, ~concerned


def _together(
    check: Check, data: pd.DataFrame, codes: Codes, concerned: Bools, unused: Bools
) -> tuple[Codes, Bools, Bools]:
    """One verdict for what several accounts have together."""
    first = first_of_each(data["key"])
    if any((of_one != of_one[first]).any() for of_one in (codes, concerned, unused)):
        raise DefinitionError(
            f"{check.module}.{check.name}: other verdicts on a row of {check.subject} in other accounts, and it is the "
            "same thing; rest it on what holds for all of them"
        )
    kept = np.unique(first)
    return codes[kept], concerned[kept], unused[kept]


def _codes(check: Check, subject: pd.DataFrame, tables: Tables, at: pd.Timestamp) -> Codes:
    answer = _answer(check, check.function(**arguments(check.function, tables, at)), subject)
    codes = np.where(flags(answer, missing=False), _PASS, _FAIL).astype(np.int8)
    if answer.null_count:
        codes[np.asarray(answer.is_null(), dtype=bool)] = _UNKNOWN
    return codes


def _answer(check: Check, answer: object, subject: pd.DataFrame) -> pa.ChunkedArray:
    """The verdict as Arrow, refused unless it is ``bool[pyarrow]``, one for each row of the subject."""
    if not isinstance(answer, pd.Series) or answer.dtype != _BOOL:
        kind = answer.dtype if isinstance(answer, pd.Series) else type(answer).__name__
        raise DefinitionError(f"{check.module}.{check.name}: a verdict is bool[pyarrow], not {kind}")
    if len(answer) != len(subject) or not answer.index.equals(subject.index):
        raise DefinitionError(
            f"{check.module}.{check.name}: {len(answer)} verdicts for {len(subject)} rows of {check.subject}"
        )
    return chunked(answer)


def _findings(one: _Verdicts, lineage: Lineage, evidence: Evidence) -> list[pa.Table]:
    """One table for each best practice that the check speaks of."""
    missing = one.subject.silent(one.concerned)
    status = Status.UNKNOWN if one.broken else Status.NONE_FOUND
    body = pa.concat_tables([one.body, _nothing(one.check, missing, status)]) if missing else one.body
    source = ", ".join(lineage.operations(one.check))
    numbers = load_lens().numbers
    return [
        _claimed(body, one.check, claim, numbers([claim.choice_id]), source, evidence.at) for claim in one.check.claims
    ]


def _body(subject: Subject, codes: Codes, concerned: Bools, unused: Bools, shown: Sequence[Column]) -> pa.Table:
    """What is said of the rows that are concerned."""
    kept = None if concerned.all() else pa.array(concerned)
    columns = {name: _kept(values, kept) for name, values in subject.said.items()}
    codes = codes if kept is None else codes[concerned]
    unseen = subject.unseen if kept is None else subject.unseen[concerned]
    found = observed([(c, _kept(subject.column(c.name), kept)) for c in shown], len(codes))
    if unseen.any():  # nothing is observed of a place that was not seen
        found = pc.if_else(pa.array(unseen), pa.scalar([], OBSERVED), found)
    columns |= {"observed": found, "is_unused": pa.array(unused if kept is None else unused[concerned])}
    return pa.table({"status": _STATUSES.take(pa.array(codes)), **columns})


def _kept(values: pa.ChunkedArray, kept: pa.Array | None) -> pa.ChunkedArray:
    return values if kept is None else values.filter(kept)


def _nothing(check: Check, accounts: list[str], status: Status) -> pa.Table:
    n = len(accounts)
    return pa.table(
        {
            "status": pa.repeat(status.value, n),
            "key": pa.repeat(check.subject, n),
            "arn": pa.repeat("", n),
            "account_id": pa.array(accounts, pa.string()),
            "region": pa.repeat("", n),
            "holds_for": pa.repeat("", n),
            "observed": pa.array([[]] * n, OBSERVED),
            "is_unused": pa.repeat(False, n),
        }
    )


def _claimed(body: pa.Table, check: Check, claim: Claim, practice: str, source: str, at: pd.Timestamp) -> pa.Table:
    n = len(body)
    same = {
        "check": check.name,
        "best_practice": practice,
        "choice_id": claim.choice_id,
        "strength": claim.strength.value,
        "gravity": check.gravity.value,
        "source": source,
    }
    columns = {name: pa.repeat(value, n) for name, value in same.items()}
    columns["at"] = pa.repeat(pa.scalar(at.to_pydatetime(), type=FINDINGS_SCHEMA.field("at").type), n)
    return pa.table([columns[f] if f in columns else body[f] for f in FINDINGS_SCHEMA.names], schema=FINDINGS_SCHEMA)


def _count(one: _Verdicts) -> list[Count]:
    """Numbers for each account, those included that only the rows name, and for what some have together."""
    subject, owners = one.subject, one.subject.owners
    kinds = np.where(one.unused, _UNUSED, np.where(one.concerned, one.codes, _APART))
    counted = (subject.where >= 0) & ~(one.concerned & subject.unseen)
    cells = subject.where[counted] * (_UNUSED + 1) + kinds[counted]
    tally: list[list[int]] = np.bincount(cells, minlength=len(owners) * (_UNUSED + 1)).reshape(-1, _UNUSED + 1).tolist()
    places = subject.unseen_places
    if one.broken:  # what is there was not judged, and what is not there was not asked
        places = places | {a: {""} for n, a in enumerate(owners) if n not in subject.where}
    return [_counted(one.check, owner, tally[n], places.get(owner, set())) for n, owner in enumerate(owners)]


def _counted(check: Check, owner: str, numbers: Sequence[int], places: set[str]) -> Count:
    passed, failed, unknown, apart, unused = numbers
    home, _, holds_for = owner.partition(TOGETHER)
    return {
        "check": check.name,
        "account_id": home,
        "judged": passed + failed,
        "passed": passed,
        "failed": failed,
        "unknown": unknown,
        "not_concerned": apart,
        "unused": unused,
        "unseen_places": len(places),
        "unseen_regions": sorted(places - {""}),
        "holds_for": holds_for,
    }


def _failures(found: Sequence[_Verdicts]) -> tuple[Failure, ...]:
    broken: dict[str, tuple[Exception, list[str]]] = {}
    for one in found:
        if one.broken:
            broken.setdefault(one.broken[0], (one.broken[1], []))[1].append(one.check.name)
    return tuple(Failure(name, error, tuple(checks)) for name, (error, checks) in broken.items())


def _gaps(failure: Failure, registry: Registry, evidence: Evidence) -> Iterator[Gap]:
    blinded = sorted({c.choice_id for name in failure.checks for c in registry.checks[name].claims})
    for account in evidence.accounts:
        yield Gap(
            account_id=account,
            region="",
            table=failure.name,
            column="",
            key="",
            action="",
            reason=Reason.FAILED,
            code=type(failure.error).__name__,
            best_practices=load_lens().numbers(blinded),
            at=evidence.at.to_pydatetime(),
            choice_ids=", ".join(blinded),
        )


def _derive(thing: Derived, tables: Tables, at: pd.Timestamp) -> pd.DataFrame:
    made = thing.function(**arguments(thing.function, tables, at))
    missing = set(thing.row.schema.names) - {"key"} - set(made.columns)
    if missing:
        raise DefinitionError(f"{thing.module}.{thing.name}: {thing.row.name} lacks {', '.join(sorted(missing))}")
    columns: dict[str, pd.Series] = {}
    for f, dtype in zip(thing.row.schema, thing.row.dtypes, strict=True):
        if f.name != "key":
            columns[f.name] = found = made[f.name]
            if found.dtype != dtype:
                raise DefinitionError(
                    f"{thing.module}.{thing.name}: {f.name} is {found.dtype}, its row type says {f.type}"
                )
    made_of = {name: chunked(values) for name, values in columns.items()}
    return frame(pa.table({**made_of, "key": _keys(thing.row, made_of)}, thing.row.schema))


def _keys(row: RowType, made: Mapping[str, pa.ChunkedArray]) -> pa.ChunkedArray:
    """Keys by the row's pattern, ``<NA>`` for the rows of which only account and region are known."""
    pattern = row.key if "{" in row.key else "{" + row.key + "}"
    parts: list[pa.Scalar | pa.ChunkedArray] = []
    for literal, name, _, _ in string.Formatter().parse(pattern):
        if literal:
            parts.append(pa.scalar(literal))
        if name:
            parts.append(pc.fill_null(pc.cast(made[name], pa.string()), "?"))
    own = [c.name for c in row.columns if c.name not in ("account_id", "region")]
    known = ~np.logical_and.reduce([np.asarray(made[name].is_null(), dtype=bool) for name in own])
    joined = pc.binary_join_element_wise(*parts, "")
    return pc.if_else(pa.chunked_array([pa.array(known)]), joined, pa.scalar(None, pa.string()))
