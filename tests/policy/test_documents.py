"""The table of documents itself: complete, unambiguous, and from pages that have the say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.documents import KINDS, SOURCES, entries, read

ENTRIES = entries()
GOOD = """\
- name: a-name
  kind: bucket
  rule: https://docs.aws.amazon.com/
  why: So it is.
  document: "{}"
  is_open: no
"""


def _answers(kind: str, field: str = "is_open") -> set[str]:
    return {getattr(entry, field) for entry in ENTRIES if entry.kind == kind}


def test_there_are_enough_to_mean_something() -> None:
    assert len(ENTRIES) >= 170


def test_each_name_stands_for_one_document() -> None:
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)


def test_no_document_stands_twice() -> None:
    texts = [(entry.kind, entry.document.strip()) for entry in ENTRIES]
    assert [text for text in texts if texts.count(text) > 1] == []


def test_every_rule_is_a_page_of_who_has_the_say() -> None:
    assert [entry.name for entry in ENTRIES if not entry.rule.startswith(SOURCES)] == []


def test_every_reason_is_a_sentence() -> None:
    assert [entry.name for entry in ENTRIES if not entry.why.endswith(".") or len(entry.why) > 160] == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "identity"])
def test_each_kind_is_seen_open_and_closed(kind: str) -> None:
    assert _answers(kind) >= {"yes", "no"}


@pytest.mark.parametrize("field", ["allows_everything", "administrator"])
def test_identities_are_seen_with_every_answer(field: str) -> None:
    assert _answers("identity", field) == {"yes", "no", "unknown"}


def test_who_is_allowed_everything_is_an_administrator() -> None:
    assert [e.name for e in ENTRIES if e.allows_everything == "yes" and e.administrator != "yes"] == []


def test_the_long_documents_are_long() -> None:
    assert all(len(entry.document) > 100_000 for entry in ENTRIES if entry.name.startswith("long-"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("  why: So it is.\n", ""), "entry 1: why missing or too much"),
        (("is_open", "administrator"), "entry 1: administrator, is_open missing or too much"),
        (("is_open: no", "is_open: nay"), "is_open is nay"),
        (("kind: bucket", "kind: bukket"), "kind bukket"),
        (("is_open: no", "is_open: 1"), "is_open is no text"),
    ],
)
def test_an_entry_that_is_wrong_is_said_with_its_place(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    path = tmp_path / "some.yaml"
    path.write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        read(path)
