"""Evidence, findings and gaps as they may leave the house: every text by the class of its column.

A column that no row type declares does not leave; neither does a table that the registry does not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial, wraps
from typing import ParamSpec, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from wakit.evidence.evidence import Evidence
from wakit.evidence.rows import Column, DataClass, RowType
from wakit.evidence.tables import chunked
from wakit.judge import Findings, Tables
from wakit.redact.nouns import ACCOUNT, column_noun, is_compound, noun_of, place_noun, row_noun
from wakit.redact.pseudonyms import Named
from wakit.redact.redactor import Redactor, is_everybodys
from wakit.registry import Registry

__all__ = ["RedactedTables", "known_values", "redacted_evidence", "redacted_findings", "redacted_table"]

#: what of a manifest says nothing about anybody
_MANIFEST = ("wakit", "schema", "lens", "start", "end", "complete")
#: how a key ends that names what something belongs to, because nobody could see what there is
_UNNAMED = re.compile(r"([#/]\?)$")
P = ParamSpec("P")
T = TypeVar("T")
_Told = Callable[[list[str]], list[str]]


def known_values(tables: Iterable[tuple[RowType, pd.DataFrame]], accounts: Iterable[str]) -> dict[str, Named]:
    """Every value of tables that is no plain one → its noun, and the value whose other name it is.

    A resource is the same by its ARN, its id and its name, as long as only one resource ends so.
    """
    known: dict[str, Named] = {account: (ACCOUNT, account) for account in accounts}
    held = list(tables)
    for row, data in held:
        for column in (row.by_name[name] for name in _identifying(row) if name in data.columns):
            _note(known, data[column.name], partial(_itself, row_noun(row.name)), begins="arn:")
    ends: dict[str, list[Named]] = {}
    for value, named in known.items():
        ends.setdefault(_end(value), []).append(named)
    for row, data in held:
        noun = row_noun(row.name)
        for column in (one for one in row.columns if one.name in data.columns and _names_something(one)):
            called = column_noun(column.name, noun)
            _note(known, data[column.name], partial(_same, ends, called))
    known.update({end: named[0] for end, named in ends.items() if len(named) == 1 and end and end not in known})
    return {value: named for value, named in known.items() if value and not is_everybodys(value)}


def _names_something(column: Column) -> bool:
    """Text of which each value is one name; what wakit joined of several is none."""
    is_text = pa.types.is_string(column.dtype)
    return is_text and column.kind != "plain" and column.name != "arn" and not is_compound(column.name)


def _identifying(row: RowType) -> list[str]:
    """Columns whose ARN is the row's own: the one called so, and one that is its whole key."""
    whole = [name for name in row.key_columns if row.key == name]
    texts = {one.name for one in row.columns if pa.types.is_string(one.dtype) and one.kind != "plain"}
    return [name for name in dict.fromkeys(("arn", *whole)) if name in texts]


def _note(known: dict[str, Named], values: pd.Series, named: Callable[[str], Named], begins: str = "") -> None:
    for value in pc.unique(chunked(values)).to_pylist():
        if value and value not in known and value.startswith(begins):
            known[value] = named(value)


def _itself(called: str, value: str) -> Named:
    return noun_of(value, called), value


def _same(ends: Mapping[str, Sequence[Named]], called: str, value: str) -> Named:
    """The resource that ends so; of several the one that is called so, else the value stands for itself."""
    every = ends.get(value, ())
    fit = every if len(every) == 1 else [one for one in every if one[0].endswith(called)]
    return fit[0] if len(fit) == 1 else _itself(called, value)


def _end(value: str) -> str:
    """What an ARN ends with: a name, or an id."""
    return value.rpartition("/" if "/" in value else ":")[2]


def _at_once(told: Callable[P, T]) -> Callable[P, T]:
    """New pseudonyms of a whole table are written once; the redactor is the last that it is given."""

    @wraps(told)
    def run(*given: P.args, **named: P.kwargs) -> T:
        redactor = given[-1]
        assert isinstance(redactor, Redactor)
        with redactor.together():
            return told(*given, **named)

    return run


@_at_once
def redacted_evidence(evidence: Evidence, registry: Registry, redactor: Redactor) -> Evidence:
    """The same evidence with pseudonyms in place of what its columns' classes keep in the house."""
    rows = {name: one.row for name, one in (registry.collectors | registry.told).items()}
    regions = {redactor.account(account): names for account, names in evidence.regions.items()}
    kept = {name: evidence.manifest[name] for name in _MANIFEST if name in evidence.manifest}
    return replace(
        evidence,
        accounts=tuple(redactor.account(one) for one in evidence.accounts),
        names=tuple(name for name in evidence.names if name in rows),
        load=lambda name: redacted_table(evidence[name], rows[name], redactor),
        gaps=_gaps(evidence.gaps, registry, redactor),
        calls=evidence.calls.assign(account_id=_mapped(evidence.calls["account_id"], _accounts(redactor))),
        manifest={**kept, "regions": regions},
    )


class RedactedTables(Tables):
    """Every table as it may leave the house; derived ones are made of what was seen, and redacted after that."""

    def __init__(self, whole: Tables, registry: Registry, redactor: Redactor) -> None:
        self._whole, self._rows, self._redactor = whole, registry, redactor
        self._shown: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._shown:
            row = self._rows.table(name).row
            self._shown[name] = redacted_table(self._whole[name], row, self._redactor)
        return self._shown[name]

    def rows(self, name: str) -> pd.DataFrame:
        """A table, or none of its rows where it can't be derived."""
        return redacted_table(self._whole.rows(name), self._rows.table(name).row, self._redactor)

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


@_at_once
def redacted_table(data: pd.DataFrame, row: RowType, redactor: Redactor) -> pd.DataFrame:
    """A table with its declared columns, each text by its class."""
    noun = row_noun(row.name)
    held: dict[str, pd.Series] = {}
    own = next((name for name in _identifying(row) if name in data.columns), "")
    for name in row.schema.names:
        if name not in data.columns:
            continue
        column = row.by_name.get(name)
        if name == "account_id":
            held[name] = _mapped(data[name], _accounts(redactor))
        elif name == "key" and column is None:
            held[name] = _mapped(data[name], _keys(row, redactor))
        elif column is None or not pa.types.is_string(column.dtype):
            held[name] = data[name]
        else:
            held[name] = _mapped(data[name], _by_class(redactor, column.kind, column_noun(name, noun)))
            if column.kind != "plain" and name != own and own in held:
                held[name] = _own_names(data[name], held[name], data[own], held[own])
    return pd.DataFrame(held, index=data.index)


def _own_names(cells: pd.Series, told: pd.Series, arns: pd.Series, pseudonyms: pd.Series) -> pd.Series:
    """A name or id that the row's own ARN ends with is the row's, whatever else in the account bears it."""
    rows = zip(*(chunked(one).to_pylist() for one in (cells, told, arns, pseudonyms)), strict=True)
    made = [own if cell and arn and cell == _end(arn) else one for cell, one, arn, own in rows]
    return pd.Series(made, index=cells.index, dtype=pd.ArrowDtype(pa.string()))


@_at_once
def redacted_findings(findings: Findings, registry: Registry, redactor: Redactor) -> Findings:
    """The same findings, row by row: keys, accounts and what was observed by their class."""
    table = findings.table
    rows = {name: registry.table(check.subject).row for name, check in registry.checks.items()}
    subjects = {name: check.subject for name, check in registry.checks.items()}
    told = {}
    checks = table["check"].astype(object)
    cells = {name: table[name].astype(object).where(table[name].notna(), None) for name in ("key", "arn")}
    told["arn"] = _per_check(checks, cells["arn"], rows, subjects, redactor)
    keys = _per_check(checks, cells["key"], rows, subjects, redactor)
    told["key"] = keys.where(~cells["arn"].astype(bool), told["arn"])  # what has an ARN goes by it
    told["account_id"] = _mapped(table["account_id"], _accounts(redactor))
    told["holds_for"] = _mapped(table["holds_for"], _holders(redactor))
    is_arn = cells["key"].astype(str).str.startswith("arn:")
    own = cells["arn"].where(cells["arn"].astype(bool) | ~is_arn, cells["key"])
    told["observed"] = _observed(table["observed"], checks, rows, redactor, own, told["key"])
    counts = findings.counts.assign(
        account_id=_mapped(findings.counts["account_id"], _accounts(redactor)),
        holds_for=_mapped(findings.counts["holds_for"], _holders(redactor)),
    )
    return replace(findings, table=table.assign(**told), counts=counts)


def _per_check(
    checks: pd.Series, cells: pd.Series, rows: Mapping[str, RowType], subjects: Mapping[str, str], redactor: Redactor
) -> pd.Series:
    """Keys and ARNs by what each check is about; a check's subject stands where its listing was refused."""
    wanted = list(dict.fromkeys(zip(checks, cells, strict=True)))
    by_row: dict[str, list[tuple[str, str]]] = {}
    for check, cell in wanted:
        if cell and cell != subjects.get(check):
            by_row.setdefault(check, []).append((check, cell))
    shown = {}
    for check, pairs in by_row.items():
        said = _keys(rows[check], redactor)([cell for _, cell in pairs]) if check in rows else ["" for _ in pairs]
        shown.update(dict(zip(pairs, said, strict=True)))
    made = [shown.get(pair, pair[1]) for pair in zip(checks, cells, strict=True)]
    return pd.Series(made, index=cells.index, dtype=pd.ArrowDtype(pa.string()))


def _observed(
    values: pd.Series,
    checks: pd.Series,
    rows: Mapping[str, RowType],
    redactor: Redactor,
    arns: pd.Series,
    pseudonyms: pd.Series,
) -> pd.Series:
    """Each field by its class; the noun is that of its column in what the check is about."""
    lists = chunked(values).combine_chunks()
    fields = lists.flatten()
    told = pc.and_(pc.equal(fields.field("type"), "text"), pc.not_equal(fields.field("value"), ""))
    told = pc.fill_null(told, False)  # numbers, flags and times are nobody's name
    which = np.flatnonzero(told.to_numpy(zero_copy_only=False))
    rows_of = np.repeat(np.arange(len(lists)), np.diff(np.asarray(lists.offsets)))[which]
    owner, arn, own = (one.to_numpy(dtype=object)[rows_of] for one in (checks, arns, pseudonyms))
    some = fields.take(pa.array(which))
    columns, cells, classes = (some.field(name).to_pylist() for name in ("column", "value", "class"))
    nouns = {name: row_noun(row.name) for name, row in rows.items()}
    wanted: dict[tuple[str, str], dict[str, str]] = {}
    places: list[tuple[str, str]] = []
    for check, column, cell, data_class in zip(owner, columns, cells, classes, strict=True):
        places.append((data_class or "secret_like", column_noun(column, nouns.get(check, column))))
        wanted.setdefault(places[-1], {})[cell] = ""
    for (data_class, noun), held in wanted.items():
        held.update(zip(held, redactor.values(list(held), _class(data_class), noun), strict=True))
    made = [
        me if whole and cell == _end(whole) else wanted[named][cell]
        for named, cell, whole, me in zip(places, cells, arn, own, strict=True)
    ]
    shown = pc.replace_with_mask(fields.field("value"), told, pa.array(made, pa.string()))
    parts = [shown if f.name == "value" else fields.field(f.name) for f in fields.type]
    struct = pa.StructArray.from_arrays(parts, fields=list(fields.type))
    whole = pa.ListArray.from_arrays(lists.offsets, struct, type=lists.type)
    return pd.Series(pd.arrays.ArrowExtensionArray(whole), index=values.index)


def _class(name: str) -> DataClass:
    match name:
        case "plain" | "name" | "network" | "personal":
            return name
    return "secret_like"


def _gaps(gaps: pd.DataFrame, registry: Registry, redactor: Redactor) -> pd.DataFrame:
    """Of a gap the key is a name; its codes and actions are AWS's words."""
    known = {name: one.row for name, one in (registry.collectors | registry.derived | registry.told).items()}
    tables = gaps["table"].astype(object).fillna("")
    keys = gaps["key"].astype(object).where(gaps["key"].notna(), None)
    said = {}
    for table, key in dict.fromkeys(zip(tables, keys, strict=True)):
        told = _keys(known[table], redactor) if table in known else _by_class(redactor, "name", "resource")
        whose, mark = _UNNAMED.split(key, maxsplit=1)[:2] if key and _UNNAMED.search(key) else (key, "")
        said[table, key] = f"{told([whose])[0]}{mark}" if whose else key
    shown = [said[pair] for pair in zip(tables, keys, strict=True)]
    return gaps.assign(
        account_id=_mapped(gaps["account_id"], _accounts(redactor)),
        key=pd.Series(shown, index=gaps.index, dtype=gaps["key"].dtype),
        code=_mapped(gaps["code"], _by_class(redactor, "plain", "")),
    )


def _keys(row: RowType, redactor: Redactor) -> _Told:
    """Keys of a table: of what stands for a place (the settings of a region) its kind; else a pseudonym."""
    noun = row_noun(row.name)
    if not row.key_columns:
        place = place_noun(row.key, row.name)
        return lambda keys: [redactor.account(key) if key.isdecimal() else place if key else key for key in keys]
    return lambda keys: redactor.keys(keys, noun)


def _accounts(redactor: Redactor) -> _Told:
    return _by_class(redactor, "name", ACCOUNT)


def _holders(redactor: Redactor) -> _Told:
    return lambda values: [", ".join(redactor.account(one) for one in value.split(", ")) for value in values]


def _by_class(redactor: Redactor, data_class: DataClass, noun: str) -> _Told:
    return lambda values: redactor.values(values, data_class, noun)


def _mapped(values: pd.Series, told: _Told) -> pd.Series:
    """The column with each of its distinct values as ``told``; what was not seen stays so."""
    coded = chunked(values).combine_chunks().dictionary_encode()
    shown = pa.array(told([str(one) for one in coded.dictionary.to_pylist()]), pa.string())
    made = shown.take(coded.indices)
    return pd.Series(pd.arrays.ArrowExtensionArray(made), index=values.index)
