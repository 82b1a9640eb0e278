"""A review for somebody outside the house: what is on its pages, and what is on none of them."""

from __future__ import annotations

import re

import pytest

from tests.view.made import ACCOUNT, bucket, judged, refusal
from wakit.errors import InputError
from wakit.model import Audience
from wakit.report.leaks.inventory import Inventory
from wakit.report.leaks.matching import Matcher
from wakit.review.answers import answer
from wakit.review.excerpt import excerpt
from wakit.review.inventory import inventory
from wakit.review.opened import open_workload
from wakit.review.pins import new_pin, pin
from wakit.review.shared import Shared, shared
from wakit.widgets.facade import open_review

BUCKETS = ["zephyr-exports", "zephyr-backoffice-9"]
PRIVATE = "Between us, the board has not been told about this."
QUOTE = "Nobody here could restore that within a week."
PAGES = ("summary", "gaps", "provenance", "plan", "responsibility", "other_questions")


@pytest.fixture
def reviews(tmp_path):
    """Two buckets, a gap about one of them, attendees, and what people said."""
    dark = bucket(BUCKETS[1], has_expiry=None)
    gap = refusal("s3_buckets", "has_expiry", dark.arn, "s3:GetLifecycleConfiguration", "SEC07-BP04")
    store = judged(tmp_path, {"s3_buckets": [bucket(BUCKETS[0], is_versioned=False), dark]}, [gap])
    file = store.client("acme").workload().file
    attendees = "attendees:\n  - name: Ottilie Marchetti\n    role: platform lead\n  - name: Yusuf Okonjo\n"
    scope = "scope: The bucket zephyr-exports, and 10.20.0.0/16."
    file.write_text(file.read_text().replace('scope: ""', scope) + attendees)
    return store


@pytest.fixture
def said(reviews):
    """What was said, with a private note, an unapproved quote, and names in a note."""
    opened = open_workload("acme", reviews.path)
    answer(
        opened.folder.answers,
        "SEC08",
        opened.lens.practice("SEC08-BP02").choice_id,
        opened.lens,
        status="not_in_place",
        note="Ottilie says zephyr-exports is open; write to ottilie@zephyr.example",
        quote=QUOTE,
        private_note=PRIVATE,
        said_by="Ottilie Marchetti",
    )
    return reviews


def pages(reviews, audience: str) -> str:
    """All that a review shows, one page after another."""
    review = open_review("acme", reviews.path, audience=audience)
    shown = [getattr(review, name)() for name in PAGES]
    shown += [review.questions(area) for area in ("Security", "Data protection")]
    shown += [review.evidence.s3_buckets.to_html(), review.findings.to_html(), review.pins, review._repr_mimebundle_()]
    return "\n".join(str(one) for one in shown) + repr(review)


@pytest.mark.parametrize("audience", ["client", "sample"])
def test_no_value_of_the_inventory_is_on_any_page(said, audience: str) -> None:
    shown = pages(said, audience)
    kept = inventory(open_workload("acme", said.path), Audience(audience))
    found = {kind for value, kind in kept.items() if len(value) > 4 and value in shown}
    assert found <= {"client"} - {audience}  # the client's folder bears an ordinary name in this test
    assert {"bucket", "person", "private note", "quote that nobody approved", "account"} <= set(kept.values())


def test_for_the_house_they_are_all_there(said) -> None:
    shown = pages(said, "internal")
    assert [one for one in (*BUCKETS, ACCOUNT, "Ottilie Marchetti", QUOTE) if one not in shown] == []
    assert PRIVATE not in shown


def test_resources_accounts_and_people_are_told_apart_by_what_stands_for_them(said) -> None:
    shown = pages(said, "client")
    for one in ("bucket 1", "bucket 2", "account A", "platform lead"):
        assert one in shown, one
    assert "platform lead says bucket" in shown


def test_only_an_approved_quote_leaves(said) -> None:
    opened = open_workload("acme", said.path)
    assert QUOTE not in pages(said, "client")
    choice = opened.lens.practice("SEC08-BP02").choice_id
    answer(opened.folder.answers, "SEC08", choice, opened.lens, quote_approved=True)
    assert QUOTE in pages(said, "client")


def test_names_are_shown_where_somebody_said_so(said) -> None:
    file = said.client("acme").workload().file
    file.write_text(file.read_text() + "sharing:\n  names: true\n")
    assert "Ottilie Marchetti" in pages(said, "client")


def test_a_sample_has_nobodys_words_unless_they_may_be_shown(said) -> None:
    assert "is open; write to" not in pages(said, "sample")
    assert "Acme Freight" not in pages(said, "sample")
    file = said.client("acme").workload().file
    file.write_text(file.read_text() + "sharing:\n  sample_texts: true\n")
    assert "Acme Freight" in pages(said, "sample")
    assert "is open; write to e-mail address 1" in pages(said, "sample")


def test_a_pinned_column_that_no_table_knows_stays_in_the_house(said) -> None:
    opened = open_workload("acme", said.path)
    review = open_review("acme", said.path)
    found = review.evidence.s3_buckets.assign(squad="the Meridian squad")[["name", "squad"]]
    choice = opened.lens.practice("SEC08-BP02").choice_id
    pin(opened.folder.pins, opened.lens, new_pin(choice, "Look", excerpt(found, opened.registry), ""))
    shown = str(open_review("acme", said.path, audience="client").pins)
    assert "Meridian" not in shown
    assert "bucket 1" in shown


def test_pseudonyms_are_the_same_in_the_next_opening(said) -> None:
    def keys() -> list[str]:
        return open_review("acme", said.path, audience="client").findings["key"].tolist()

    assert keys() == keys()


def test_verdicts_and_counts_are_the_houses(said) -> None:
    opened = open_workload("acme", said.path)
    seen, told = opened.findings, shared(opened, Audience.CLIENT).findings
    assert seen is not None
    assert told is not None
    assert told.table["status"].tolist() == seen.table["status"].tolist()
    assert told.table["check"].tolist() == seen.table["check"].tolist()
    assert not set(told.table["key"].dropna()) & {f"arn:aws:s3:::{name}" for name in BUCKETS}


def test_nothing_is_pinned_taken_away_or_explained_outside_the_house(said) -> None:
    review = open_review("acme", said.path, audience="client")
    review.pin(review.evidence.s3_buckets, "SEC08-BP02", "All buckets")
    assert not open_workload("acme", said.path).pins
    for refused in (lambda: review.unpin("SEC08-BP02"), lambda: review.explain("s3_keeps_versions")):
        with pytest.raises(InputError, match="for the house"):
            refused()


def test_nobody_answers_outside_the_house(said) -> None:
    desk = open_review("acme", said.path, audience="client", live=True).desk("SEC08")
    assert re.search("wk-practice", str(desk))


#: what the client's file may name, beside the attendee Tom
FILE = """
known_accounts:
  "777788889999": Fulfilment house
networks:
  Harbour office: 203.0.113.0/24
emergency_users: [Break-Glass-Fjord]
token_issuers: [login.fjordmark.example]
"""
ACCOUNTS = """
  - id: "012345670123"
    name: Harbour dispatch
    profile: fjord-audit
    external_id: Fjordmark-B07d
"""


@pytest.mark.parametrize("write", [str, str.lower, str.upper])
def test_what_the_client_s_file_names_is_in_no_text_however_it_is_written(reviews, write):
    client, workload = reviews.client("acme").file, reviews.client("acme").workload().file
    client.write_text(re.sub(r'\n  - id: "\d+"\n', ACCOUNTS, client.read_text()) + FILE)
    workload.write_text(workload.read_text() + "  - name: Tom Okafor\n    role: head of delivery\n")
    opened = open_workload("acme", reviews.path)
    kept = {value: kind for value, kind in inventory(opened, Audience.CLIENT).items() if kind != "local path"}
    named = [value if kind == "person" else write(value) for value, kind in kept.items()]
    seen = shared(opened, Audience.CLIENT)
    assert isinstance(seen, Shared)
    told = seen.redactor.text(f"Tom says: {'; '.join(named)}.")
    assert {"name of an account", "name of a network", "profile", "external id", "IAM user"} <= set(kept.values())
    assert list(Matcher(Inventory(kept), own="").find(told)) == []
