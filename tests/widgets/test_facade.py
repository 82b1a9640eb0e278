from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

from tests.view.made import bucket, judged, made, refusal
from wakit import open_review
from wakit.errors import InputError, StoreError, UnknownName
from wakit.review.answers import answer
from wakit.services.s3 import AccountBlock
from wakit.view.html import Html
from wakit.widgets.desk import Desk
from wakit.widgets.facade import EvidenceTables
from wakit.widgets.progress import Collection


@pytest.fixture
def talk(tmp_path, monkeypatch):
    """A review by interview."""
    monkeypatch.delenv("WAKIT_BATCH", raising=False)
    return open_review("acme", made(tmp_path).path)


@pytest.fixture
def seen(tmp_path):
    rows = {"s3_buckets": [bucket("logs"), bucket("web")], "s3_account_blocks": [AccountBlock(*[True] * 5)]}
    return open_review("acme", judged(tmp_path, rows, [refusal("s3_buckets")]).path)


def test_evidence_is_tables_by_name(seen):
    assert list(seen.evidence["s3_buckets"]["name"]) == ["logs", "web"]
    assert "s3_buckets" in seen.evidence


def test_a_derived_table_holds_only_what_was_seen(seen):
    paths = seen.evidence["internet_paths"]
    assert isinstance(paths, pd.DataFrame)
    assert not paths["key"].isna().any()


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("s3_bucket", UnknownName, "s3_buckets"),
        ("ec2_instances", InputError, "was not collected in this evidence"),
    ],
)
def test_a_table_that_is_missing_says_why(seen, name, error, said):
    with pytest.raises(error, match=said):
        seen.evidence[name]


def test_a_table_that_could_not_be_derived_ends_only_itself(seen):
    def fails() -> pd.DataFrame:
        raise ZeroDivisionError("no such path\nat all")

    known = seen.opened.registry
    broken = replace(known.derived["internet_paths"], function=fails)
    seen.opened = replace(seen.opened, registry=replace(known, derived=known.derived | {"internet_paths": broken}))
    tables = EvidenceTables(seen.opened)
    with pytest.raises(InputError, match=r'"internet_paths" could not be derived: ZeroDivisionError: no such path$'):
        tables["internet_paths"]
    data, _ = DisplayFormatter().format(tables)
    assert "internet_paths could not be derived" in data["text/plain"]
    counts = Collection("", tables).overview.set_index("table")["rows"]
    assert counts[counts.isna()].index.tolist() == ["internet_paths"]
    assert counts["s3_buckets"] == 2


def test_without_evidence_there_are_no_tables_and_no_findings(talk):
    with pytest.raises(InputError, match="held by interview"):
        talk.evidence["s3_buckets"]
    assert len(talk.evidence) == len(talk.findings) == 0
    assert "choice_id" in talk.findings


def test_findings_are_a_table(seen):
    assert set(seen.findings["check"]) >= {"s3_has_lifecycle"}


def test_each_page_is_html(seen):
    pages = [seen.summary(), seen.picture(), seen.question("SEC08"), seen.practice("SEC08-BP02"), seen.gaps()]
    pages += [seen.questions("SEC"), seen.other_questions(), seen.provenance(), seen.style()]
    assert all(isinstance(page, Html) and page for page in pages)


def test_a_question_is_asked_at_the_desk(talk):
    desk = talk.ask("SEC08")
    assert isinstance(desk, Desk)
    assert (desk.session.question.id, talk.desk().session.question.id) == ("SEC08", "SEC01")


def test_the_stage_is_a_card_of_what_the_room_may_see(talk):
    answer(talk.opened.folder.answers, "SEC08", "SEC08-BP02", talk.opened.lens, private_note="CANARY", note="CANARY")
    card = talk.stage("SEC08")
    assert 'data-wakit="stage"' in card
    assert "CANARY" not in card


def test_without_a_question_the_stage_follows_the_desk_and_keeps_nothing_private(talk):
    answer(talk.opened.folder.answers, "SEC01", "SEC01-BP01", talk.opened.lens, private_note="CANARY", note="CANARY")
    shown, _ = talk.stage()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert "AWS" in shown["text/html"]
    assert "CANARY" not in str(shown)


def test_where_nobody_sits_a_question_is_a_card(talk, monkeypatch):
    monkeypatch.setenv("WAKIT_BATCH", "1")
    again = open_review("acme", talk.opened.folder.client.path.parent)
    assert again.ask("SEC08") == talk.question("SEC08")


def test_unknown_names_name_the_nearest(talk):
    with pytest.raises(UnknownName, match="SEC08"):
        talk.question("SEC88")
    with pytest.raises(UnknownName, match="acme"):
        open_review("acne", talk.opened.folder.client.path.parent)


def test_what_is_not_built_is_refused(talk):
    with pytest.raises(InputError, match="not built yet"):
        open_review("acme", talk.opened.folder.client.path.parent, lang="de")


def test_an_unknown_audience_names_the_nearest(talk):
    with pytest.raises(InputError, match="client"):
        open_review("acme", talk.opened.folder.client.path.parent, audience="clients")


def test_a_number_where_text_belongs_says_how_to_keep_it():
    with pytest.raises(InputError, match="-r client"):
        open_review(12345670123)  # type: ignore[arg-type]  # what papermill makes of 012345670123


def test_without_a_reviews_folder_it_says_where_it_looked(tmp_path, monkeypatch):
    monkeypatch.delenv("WAKIT_REVIEWS", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match="looked for"):
        open_review("acme")


def test_empty_parameters_of_a_notebook_are_defaults(talk, monkeypatch):
    monkeypatch.setenv("WAKIT_REVIEWS", str(talk.opened.folder.client.path.parent))
    assert repr(open_review("acme", "", "", "")) == "Review of acme/main, by interview"


def test_a_review_shows_whose_it_is_and_brings_its_look(talk):
    data, metadata = DisplayFormatter().format(talk)
    assert data["text/plain"] == "Review of acme/main, by interview"
    assert "Acme Freight" in data["text/html"]
    assert metadata == {"text/html": {"wakit": "style"}}


def test_the_evidence_lists_its_tables(seen):
    data, _ = DisplayFormatter().format(seen.evidence)
    assert "s3_buckets 2" in data["text/plain"]


FRAME = pd.DataFrame({"team": ["web", "data"], "rehearsed": [True, False]})


def test_what_is_pinned_is_on_disk_and_in_the_report(seen):
    card = seen.pin(FRAME, "sec 3 bp 2", "1 of 2 teams has rehearsed")
    assert "SEC03-BP02" in card
    assert "1 of 2 teams has rehearsed" in seen.practice("SEC03-BP02")
    assert "1 of 2 teams has rehearsed" in seen.pins
    assert [one.evidence for one in seen.opened.pins] == [seen.opened.snapshot.name]


def test_a_look_at_a_pin_and_a_table_without_rows_pin_nothing(talk):
    assert "Not pinned: this is how" in talk.pin(FRAME, "SEC03-BP02", "Two teams", keep=False)
    assert "there is nothing to pin" in talk.pin(FRAME.head(0), "SEC03-BP02", "Two teams")
    assert talk.opened.pins == ()


def test_a_pin_is_taken_away(talk):
    talk.pin(FRAME, "SEC03-BP02", "Two teams")
    assert "Taken away from SEC03-BP02: Two teams" in talk.unpin("SEC03-BP02", "two")
    assert talk.opened.pins == ()


def test_a_best_practice_that_there_is_not_takes_no_pin(talk):
    assert "has no SEC03-BP22, so there is nothing to pin to" in talk.pin(FRAME, "SEC03-BP22", "Two", keep=False)
    with pytest.raises(UnknownName, match="did you mean SEC03-BP0"):
        talk.pin(FRAME, "SEC03-BP22", "Two teams")
    with pytest.raises(InputError, match="a DataFrame is pinned, and this is a list"):
        talk.pin([1], "SEC03-BP02", "Two teams")


def test_accounts_are_called_by_their_names(seen):
    file = seen.opened.folder.client.file
    file.write_text(file.read_text().replace('- id: "012345670123"', '- id: "012345670123"\n    name: Production'))
    again = open_review("acme", seen.opened.folder.client.path.parent)
    data = pd.DataFrame({"account_id": ["012345670123", "999999999999", None], "n": [1, 2, 3]})
    named = again.named(data)
    assert named["account"].tolist() == ["Production", "999999999999", pd.NA]
    assert data.columns.tolist() == ["account_id", "n"]
    with pytest.raises(UnknownName, match="account_id"):
        again.named(named)
    assert again.at is not None
