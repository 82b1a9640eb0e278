from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from tests.cases import ACCOUNT, AT, FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from wakit.evidence.evidence import Evidence
from wakit.judge import Tables
from wakit.registry import load
from wakit.services.client import ClientAccount, ClientTokenIssuer
from wakit.services.iam_trusts import IamRole, IamRoleTrust
from wakit.services.organization import Organization, OrganizationAccount

PARTNER, OURS, MANAGEMENT, STANDALONE = "111122223333", "222233334444", "333344445555", "444455556666"
GITHUB, OKTA = "token.actions.githubusercontent.com", "acme.okta.com"
EKS = "oidc.eks.eu-central-1.amazonaws.com"
GUARDED, KNOWN = "iam_foreign_trusts_are_guarded", "iam_foreign_trusts_are_known"
EVERYONE = "iam_roles_do_not_trust_everyone"
SHARED, OTHER = "iam_token_trusts_name_the_subject", "iam_token_trusts_of_other_issuers_are_narrow"


def trust(**values: object) -> IamRoleTrust:
    given = {"role_arn": "sync", "principal_kind": "account", "principal_account": "", "token_issuer": ""}
    return example(IamRoleTrust, **(given | values))


def foreign(account: str | None, **values: object) -> IamRoleTrust:
    return trust(is_foreign=True, principal_account=account, **values)


def tokens(issuer: str | None, **values: object) -> IamRoleTrust:
    host = None if issuer is None else issuer.partition("/")[0]
    return trust(principal_kind="federated", token_issuer=issuer, issuer_host=host, **values)


def role(*trusts: IamRoleTrust, known: Sequence[ClientAccount] = ()) -> dict[str, Sequence[object]]:
    """One role with these trusts, in an organisation of two accounts, of a client with one more beside it."""
    return {
        "iam_roles": [example(IamRole, arn="sync", name="sync")],
        "iam_role_trusts": [*trusts, foreign(PARTNER, role_arn="another")],
        "organizations": [example(Organization, in_use=True, id="o-acme", management_account=MANAGEMENT)],
        "organization_accounts": [example(OrganizationAccount, id=OURS)],
        "client_accounts": [ClientAccount(STANDALONE, "Archive", True), *known],
        "client_token_issuers": [ClientTokenIssuer("login.example.com")],
    }


PARTNERS = [ClientAccount(PARTNER, "Backup provider", False)]
CASES = [
    Case(GUARDED, [FAIL], role(foreign(PARTNER))),
    Case(GUARDED, [FAIL], role(foreign(PARTNER, has_external_id=True), foreign(PARTNER))),
    Case(GUARDED, [FAIL], role(foreign(PARTNER), known=PARTNERS)),
    Case(GUARDED, [PASS], role(foreign(PARTNER, has_external_id=True))),
    Case(GUARDED, [PASS], role(foreign(PARTNER, has_org_condition=True))),
    Case(GUARDED, [UNKNOWN], role(foreign(PARTNER, has_external_id=None))),
    Case(GUARDED, [UNKNOWN], role(foreign(None))),
    Case(GUARDED, [NONE_FOUND], role(foreign(OURS), foreign(MANAGEMENT), foreign(STANDALONE))),
    Case(GUARDED, [NONE_FOUND], role(trust(principal_account=ACCOUNT))),
    Case(KNOWN, [PASS], role(foreign(PARTNER), known=PARTNERS)),
    Case(KNOWN, [FAIL], role(foreign(PARTNER), foreign("999988887777"), known=PARTNERS)),
    Case(KNOWN, [UNKNOWN], role(foreign(None))),
    Case(KNOWN, [NONE_FOUND], role(foreign(OURS))),
    Case(EVERYONE, [PASS], role(trust(principal_account=ACCOUNT))),
    Case(EVERYONE, [FAIL], role(trust(), trust(principal_kind="everyone", is_open=True))),
    Case(EVERYONE, [PASS], role(trust(principal_kind="everyone", is_open=False))),
    Case(EVERYONE, [UNKNOWN], role(trust(is_open=None, principal_kind=None))),
    Case(EVERYONE, [NONE_FOUND], role(trust(principal_kind="service"))),
    Case(SHARED, [PASS], role(tokens(GITHUB, is_open=False))),
    Case(SHARED, [FAIL], role(tokens(GITHUB, is_open=False), tokens(GITHUB, is_open=True))),
    Case(SHARED, [UNKNOWN], role(tokens(GITHUB, is_open=None))),
    Case(SHARED, [NONE_FOUND], role(tokens(OKTA, is_open=False), trust())),
    Case(OTHER, [FAIL], role(tokens(OKTA))),
    Case(OTHER, [PASS], role(tokens(OKTA, has_subject_condition=True))),
    Case(OTHER, [UNKNOWN], role(tokens(None))),
    Case(OTHER, [NONE_FOUND], role(tokens(GITHUB), tokens(f"{EKS}/id/4A"), tokens("login.example.com/realms/x"))),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.check}-{c.expected[0]}")
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def outsiders(*trusts: IamRoleTrust) -> pd.DataFrame:
    seen = Evidence.of(role(*trusts, known=PARTNERS), accounts=(ACCOUNT,), region="global", at=AT)
    return Tables(seen, load())["iam_role_outsiders"]


def test_outsiders_are_called_by_the_names_that_the_client_gave() -> None:
    found = outsiders(foreign(PARTNER), foreign(OURS), foreign("999988887777"), foreign(PARTNER))
    assert found["outsiders"].tolist() == [f"999988887777, Backup provider ({PARTNER})"]


def test_an_outsider_that_may_be_hidden_is_not_left_out_of_the_list() -> None:
    assert outsiders(foreign(PARTNER), foreign(None))["outsiders"].isna().tolist() == [True]


def test_the_key_names_the_role() -> None:
    assert outsiders(trust())["key"].tolist() == ["sync#trust"]
