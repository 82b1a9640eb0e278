"""Law 8, said aloud: the generated pages are what the declarations say, and every headline reads well."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types

from tests.reference import DOCS, FORMS, PAGES, said
from wakit.files.reading import read_document
from wakit.registry import load
from wakit.review.batchfile import BatchAccount, BatchClient, batch_schema, read_batch

CHECKS = sorted(load().checks)
#: what no sentence for people holds: braces, code's names, an odd plural, "1 of 1", a number that is no count
_ODD = re.compile(r"[{}_|]|\b(\d+) of \1\b|\b(?:the only|no) (?:the|an?)\b|[?:];|\.$|  ")
#: "all 12 databases are not encrypted" is heard as "some are", and "nothing looks in all 12 regions" as well
_DENIED_OF_ALL = re.compile(
    r"^(?:All \d+|Both) [^,;:]*(?:\b(?:are|do|did|have|were) not|n't)\b"
    r"|^[^,;:]*\b(?:not|neither|no\w*)\b[^,;:]* (?:all \d+|both) ",
    re.IGNORECASE,
)


def test_the_pages_are_what_the_declarations_say() -> None:
    """In a process of its own: which facts a check asks for shows only where none is remembered yet."""
    done = subprocess.run([sys.executable, "-m", "tests.reference", *PAGES], capture_output=True, text=True, check=True)
    assert "".join((DOCS / name).read_text("utf-8") for name in PAGES) == done.stdout, "run: make docs"


@pytest.mark.parametrize("form", FORMS)
def test_every_headline_reads_well_with_any_number(form: str) -> None:
    spoken = {name: said(load().checks[name], form) for name in CHECKS}
    assert {n: s for n, s in spoken.items() if _ODD.search(s) or s[0].islower() or len(s) > 200} == {}


def test_one_some_all_and_none_are_said_apart() -> None:
    assert {n for n in CHECKS if len({said(load().checks[n], form) for form in FORMS}) < len(FORMS)} == set()


def test_of_all_of_them_nothing_is_denied() -> None:
    spoken = [said(one, form) for one in load().checks.values() for form in FORMS]
    assert [s for s in spoken if _DENIED_OF_ALL.search(s)] == []


def test_a_statement_about_none_of_them_does_not_say_that_there_is_none() -> None:
    said_of_none = said(load().checks["iam_root_mfa_is_hardware"], "nothing there", apart=4)
    assert said_of_none == "There is no account that this concerns"


def test_the_manifest_that_is_shown_is_right_for_wakit_and_for_editors(tmp_path) -> None:
    [shown] = re.findall(r"```yaml\n(# yaml-language-server.*?)```", (DOCS / "batch.md").read_text("utf-8"), re.DOTALL)
    file = tmp_path / "clients.yaml"
    file.write_text(shown)
    assert read_batch(file).faults == ()
    assert [e.message for e in Draft202012Validator(batch_schema()).iter_errors(read_document(file).data)] == []


def test_every_key_of_a_manifest_is_explained() -> None:
    told = set(re.findall(r"^\| `(\w+)`", (DOCS / "batch.md").read_text("utf-8"), re.MULTILINE))
    assert told == {*BatchClient.model_fields, *BatchAccount.model_fields}
