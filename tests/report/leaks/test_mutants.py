"""Take out one decoder, one layer or one way of looking, and what was planted there gets through: each is needed."""

from __future__ import annotations

import pytest

from tests.report.leaks.planted import FILES
from wakit.report.leaks import decode, layers, markup, notebook, pdf, picture, scan, table
from wakit.report.leaks.inventory import Inventory
from wakit.report.leaks.leak import Passage

VALUE = "acme-exports-archive"


def _nothing(*_args, **_named):
    return iter(())


def _blank(*_args):
    return iter([Passage("", "")])


def _plain(data, *_):
    return iter([Passage("", data if isinstance(data, str) else data.decode("latin-1"))])


#: what is broken, and in which places something is then missed
MUTANTS = {
    "html": ((markup, "_read", lambda text: text), ["html split by elements", "html svg inside"]),
    "xml": ((decode, "xml_passages", _blank), ["svg text", "xlsx properties", "ipynb attachment"]),
    "json": ((notebook, "_strings", _nothing), ["json escaped", "ipynb stream", "json key twice"]),
    "outputs": ((notebook, "_shown", _nothing), ["ipynb html"]),
    "csv": ((decode._BYTES, "csv", _nothing), ["csv cell"]),
    "cells": ((decode, "sheet_passages", _nothing), ["xlsx split string", "xlsx header in two"]),
    "parquet": ((decode._BYTES, "parquet", _nothing), ["parquet value", "parquet column", "parquet metadata"]),
    "columns": ((table, "_distinct", _nothing), ["parquet long value"]),
    "png": ((picture, "_unpacked", lambda kind, body: body), ["png zTXt", "png iTXt", "ipynb picture"]),
    "jpeg": ((decode._BYTES, "jpeg", _nothing), ["jpeg comment"]),
    "pdf pages": ((pdf, "_pages", _nothing), ["pdf text"]),
    "pdf objects": ((pdf, "_objects", _nothing), ["pdf title", "pdf bookmark", "pdf link", "pdf attachment"]),
    "islands": ((decode, "islands", _nothing), ["csv base64", "html gzip in a data uri", "html picture"]),
    "escapes": ((decode, "unescaped", _nothing), ["html link", "html style", "markdown"]),
    "offsets": ((layers, "_decoded", _nothing), ["csv base64"]),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_without_it_something_gets_through(monkeypatch, mutant):
    (where, name, broken), places = MUTANTS[mutant]
    held = Inventory({VALUE: "bucket"})
    files = {place: {FILES[place][0]: FILES[place][1](VALUE)} for place in places}
    assert all(scan.scan(file, held) for file in files.values())
    if isinstance(where, dict):
        monkeypatch.setitem(where, name, broken)
    else:
        monkeypatch.setattr(where, name, broken)
    assert [place for place, file in files.items() if "bucket" in {leak.kind for leak in scan.scan(file, held)}] == []
