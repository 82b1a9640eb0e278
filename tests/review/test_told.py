from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import ACCOUNT, AT, example
from wakit.evidence.evidence import Evidence
from wakit.evidence.gaps import GAPS_SCHEMA
from wakit.evidence.snapshot import write_table
from wakit.evidence.tables import empty
from wakit.judge import Findings, judge
from wakit.lineage import Lineage
from wakit.model import KnownAccount, OwnThreshold, Told
from wakit.registry import load
from wakit.review.findings import load_findings, save_findings
from wakit.review.told import beside, told_text
from wakit.services.iam_trusts import IamRole, IamRoleTrust

PARTNER = "210987654321"
TOLD = Told(accounts=(KnownAccount(PARTNER, "Vault", is_own=False),))
CHECK = "iam_foreign_trusts_are_known"
TRUST = example(
    IamRoleTrust, role_arn="sync", principal_kind="account", principal_account=PARTNER, is_foreign=True, token_issuer=""
)


PARTS: dict[str, tuple[Told, list[dict[str, object]]]] = {
    "client_accounts": (
        Told(accounts=(KnownAccount(PARTNER, "Vault", is_own=False), KnownAccount(ACCOUNT, "Shop", is_own=True))),
        [{"id": PARTNER, "name": "Vault", "is_own": False}, {"id": ACCOUNT, "name": "Shop", "is_own": True}],
    ),
    "client_networks": (
        Told(networks=(("office", "203.0.113.0/24"), ("office", "2001:db8::/32"))),
        [{"name": "office", "cidr": "203.0.113.0/24"}, {"name": "office", "cidr": "2001:db8::/32"}],
    ),
    "client_emergency_users": (Told(emergency_users=("break-glass",)), [{"name": "break-glass"}]),
    "client_token_issuers": (Told(token_issuers=("login.example.com",)), [{"host": "login.example.com"}]),
    "client_thresholds": (
        Told(thresholds=(OwnThreshold("access_key_max_age_days", 180, "a pilot", "Ana"),)),
        [{"name": "access_key_max_age_days", "value": 180.0}],
    ),
}


def test_each_table_of_what_is_told_has_an_example() -> None:
    assert PARTS.keys() == load().told.keys()


@pytest.mark.parametrize("name", PARTS)
def test_what_is_told_stands_word_for_word_in_every_account(name: str) -> None:
    told, expected = PARTS[name]
    found = beside(Evidence.of({}, accounts=(ACCOUNT, PARTNER)), told, load())[name]
    for account in (ACCOUNT, PARTNER):
        mine = found[found["account_id"] == account]
        assert mine[list(expected[0])].to_dict("records") == expected
    assert set(found["region"]) == {"global"}
    assert len(set(found["key"])) == len(expected)


@pytest.mark.parametrize("name", PARTS)
def test_what_nobody_told_is_an_empty_table_and_never_unseen(name: str) -> None:
    found = beside(Evidence.of({}, accounts=(ACCOUNT,)), Told(), load())
    assert len(found[name]) == 0
    assert found.unseen(name) == []


def test_whatever_else_is_told_findings_are_judged_anew() -> None:
    texts = [told_text(told) for told in (Told(), *(told for told, _ in PARTS.values()))]
    assert len(set(texts)) == len(texts)


def judged(told: Told) -> Findings:
    """A role that trusts a partner, judged by what the client told."""
    rows: dict[str, list[object]] = {"iam_roles": [example(IamRole, arn="sync")], "iam_role_trusts": [TRUST]}
    seen = Evidence.of(rows, accounts=(ACCOUNT, "999999999999"), region="global", at=AT)
    whole = seen.beside({n: empty(load().table(n).row) for n in ("organizations", "organization_accounts")})
    return judge(beside(whole, told, load()), load(), [CHECK])


def test_the_same_evidence_and_file_give_the_same_verdicts() -> None:
    verdicts = [judged(told).table["status"].tolist() for told in (TOLD, Told(), TOLD, Told())]
    assert verdicts[0] == verdicts[2] == ["PASS", "NONE_FOUND"]
    assert verdicts[1] == verdicts[3] == ["FAIL", "NONE_FOUND"]


def test_what_the_client_tells_is_part_of_what_a_check_rests_on() -> None:
    reads = Lineage.of(load()).reads(load().checks[CHECK])
    assert reads["client_accounts"] >= {"id"}


def test_findings_note_by_what_they_were_judged(tmp_path: Path) -> None:
    write_table(tmp_path / "gaps.parquet", GAPS_SCHEMA.empty_table())
    save_findings(tmp_path, judged(TOLD), TOLD)
    assert load_findings(tmp_path, TOLD) is not None
    assert load_findings(tmp_path, Told()) is None
    assert load_findings(tmp_path) is not None
