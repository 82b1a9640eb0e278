from __future__ import annotations

import pytest

from tests.review.two_accounts import SHOP, VAULT, two_accounts, workload
from wakit.lens import load_lens
from wakit.model import Reason
from wakit.review.opened import LeftOut, open_workload

ACLS = "s3_acls_are_off"


@pytest.fixture(scope="module")
def reviews(tmp_path_factory):
    return two_accounts(tmp_path_factory.mktemp("two"))


def accounts_in(opened) -> dict[str, set[str]]:
    evidence, findings = opened.evidence, opened.findings
    frames = {
        "rows": evidence["s3_buckets"],
        "gaps": evidence.gaps,
        "findings": findings.table,
        "counts": findings.counts,
    }
    return {name: set(frame["account_id"]) for name, frame in frames.items()}


@pytest.mark.parametrize("account", [SHOP, VAULT])
def test_a_workload_with_accounts_sees_only_them(reviews, account: str) -> None:
    opened = open_workload(workload(reviews, f"only-{account[0]}", (account,)), reviews.path)
    assert opened.evidence is not None
    assert opened.evidence.accounts == (account,)
    assert set().union(*accounts_in(opened).values()) == {account}


def test_a_workload_without_accounts_sees_all(reviews) -> None:
    opened = open_workload("acme", reviews.path)
    assert accounts_in(opened)["rows"] == {SHOP, VAULT}
    assert accounts_in(opened)["findings"] == {SHOP, VAULT}


def test_what_only_another_account_shows_suggests_nothing(reviews) -> None:
    practice = load_lens().practice("SEC08-BP04").choice_id

    def failed(name: str) -> list[int]:
        opened = open_workload(name, reviews.path)
        return [h.failed for h in opened.suggested[practice].headlines if h.check == ACLS]

    assert failed("acme") == [1]
    assert failed(workload(reviews, "shop", (SHOP,))) == [1]
    assert failed(workload(reviews, "vault", (VAULT,))) == [0]


def test_an_account_of_the_workload_that_was_not_collected_is_unseen(tmp_path) -> None:
    store = two_accounts(tmp_path, accounts=(VAULT,))
    opened = open_workload(workload(store, "both", (SHOP, VAULT)), store.path)
    assert opened.left_out.accounts == (SHOP,)
    assert opened.evidence is not None
    gaps = opened.evidence.gaps
    assert set(gaps.loc[gaps["table"] == "", "account_id"]) == {SHOP}
    assert set(gaps.loc[gaps["table"] == "", "reason"]) == {Reason.NOT_COLLECTED}
    assert opened.findings is not None
    counts = opened.findings.counts
    assert counts.loc[(counts["check"] == ACLS) & (counts["account_id"] == SHOP), "unseen_places"].tolist() == [1]


def test_the_places_of_a_practice_are_those_of_the_evidence(tmp_path) -> None:
    found = open_workload("acme", two_accounts(tmp_path, regions=("eu-west-1", "eu-north-1")).path)
    keys, passwords = (found.suggested[load_lens().practice(n).choice_id] for n in ("SEC08-BP01", "SEC02-BP01"))
    assert (keys.unseen_places, keys.places) == (4, 4)
    assert (passwords.unseen_places, passwords.places) == (2, 2)


@pytest.mark.parametrize(
    ("accounts", "regions", "left"),
    [
        ((SHOP, VAULT), ("eu-west-1", "eu-north-1"), LeftOut()),
        ((SHOP, VAULT), (), LeftOut()),
        ((SHOP,), ("eu-west-1",), LeftOut(accounts=(VAULT,), regions=("eu-north-1",))),
    ],
)
def test_a_scope_narrower_than_the_clients_file_is_known(tmp_path, accounts, regions, left: LeftOut) -> None:
    store = two_accounts(tmp_path, accounts=accounts, regions=regions)
    assert open_workload("acme", store.path).left_out == left


def test_some_regions_where_the_file_says_every_enabled_one(tmp_path) -> None:
    store = two_accounts(tmp_path)
    file = store.client("acme").file
    file.write_text(file.read_text().replace("regions: [eu-west-1, eu-north-1]", "regions: enabled"))
    assert open_workload("acme", store.path).left_out == LeftOut(only=("eu-west-1",))
