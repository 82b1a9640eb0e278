from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cases import ACCOUNT, AT, FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT as COLLECTED
from tests.collected import collected
from wakit.demo.stand_in import StandIn
from wakit.evidence.evidence import Evidence
from wakit.evidence.rows import row_type
from wakit.evidence.tables import frame, table
from wakit.judge import verdicts
from wakit.services.access_analyzer import AccessFinding, AccessRegion
from wakit.services.organization import Organization, OrganizationAccount

COVERS, PROOF = "access_analyzer_covers_the_region", "access_from_outside_is_analysed"
ANSWERED, UNUSED = "access_findings_are_answered", "access_unused_is_taken_away"
ADMINISTRATOR = "999999999999"
BELONGS = Organization(True, "o-1", False, ADMINISTRATOR, "ALL")


def finding(days: float | None, kind: str | None = "ExternalAccess", owner: str | None = ACCOUNT) -> AccessFinding:
    created = None if days is None else AT - timedelta(days=days)
    return example(AccessFinding, id=f"{days}{kind}{owner}", kind=kind, owner_account=owner, created=created)


def region(*findings: AccessFinding, outside: bool | None = True) -> dict[str, Sequence[object]]:
    """A region of the only account of an organisation."""
    return {
        "access_regions": [example(AccessRegion, analyzes_outside=outside)],
        "access_findings": findings,
        "organizations": [Organization(True, "o-1", True, ACCOUNT, "ALL")],
        "organization_accounts": [OrganizationAccount(ACCOUNT, "", "ACTIVE", "")],
    }


CASES = [
    Case(COVERS, [PASS], region()),
    Case(COVERS, [FAIL], region(outside=False)),
    Case(COVERS, [UNKNOWN], region(outside=None)),
    Case(PROOF, [PASS], region()),
    Case(PROOF, [PASS], region(finding(29), finding(400, "UnusedIAMRole"), finding(400, owner=ADMINISTRATOR))),
    Case(PROOF, [FAIL], region(finding(31))),
    Case(PROOF, [FAIL], region(outside=False)),
    Case(PROOF, [UNKNOWN], region(finding(None))),
    Case(PROOF, [UNKNOWN], region(finding(31, kind=None))),
    Case(
        ANSWERED, [PASS, FAIL, UNKNOWN], region(finding(29), finding(31), finding(None), finding(31, "UnusedIAMRole"))
    ),
    Case(UNUSED, [PASS, FAIL, UNKNOWN], region(*(finding(d, "UnusedPermission") for d in (89, 91, None)), finding(91))),
    Case(UNUSED, [NONE_FOUND], region(finding(91))),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.check}-{c.expected[0]}")
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def seen(regions: Mapping[str, AccessRegion], members: Sequence[str], *findings: AccessFinding) -> Evidence:
    """Accounts of one organisation, the second of which lists its members and sees the findings."""
    rows: dict[str, list[tuple[object, str, str]]] = {
        "access_regions": [(one, account, "eu-west-1") for account, one in regions.items()],
        "access_findings": [(one, ADMINISTRATOR, "eu-west-1") for one in findings],
        "organizations": [(BELONGS, account, "global") for account in regions],
        "organization_accounts": [
            (OrganizationAccount(i, "", "ACTIVE", ""), a, "global") for a in regions for i in members
        ],
    }
    types = {"access_regions": AccessRegion, "access_findings": AccessFinding, "organizations": Organization}
    frames = {
        name: frame(table(kind.schema, [kind.record(*one) for one in rows[name]]))
        for name, kind in ((n, row_type(types.get(n, OrganizationAccount))) for n in rows)
    }
    return Evidence.from_frames(frames, accounts=tuple(regions), at=AT)


NONE, OURS = (example(AccessRegion, analyzes_organisation=is_on) for is_on in (False, True))


def test_an_analyzer_of_the_organisation_covers_its_members() -> None:
    assert verdicts(seen({ACCOUNT: NONE, ADMINISTRATOR: OURS}, [ACCOUNT, ADMINISTRATOR]), COVERS) == [PASS, PASS]


def test_none_in_any_account_of_the_organisation_is_none() -> None:
    assert verdicts(seen({ACCOUNT: NONE, ADMINISTRATOR: NONE}, [ACCOUNT, ADMINISTRATOR]), COVERS) == [FAIL, FAIL]


def test_an_account_that_was_not_looked_at_may_have_the_analyzer() -> None:
    assert verdicts(seen({ACCOUNT: NONE}, [ACCOUNT, ADMINISTRATOR]), COVERS) == [UNKNOWN]


def test_what_the_organisations_analyzer_found_counts_where_the_resource_is() -> None:
    held = seen({ACCOUNT: NONE, ADMINISTRATOR: OURS}, [ACCOUNT, ADMINISTRATOR], finding(31))
    assert verdicts(held, PROOF) == [FAIL, PASS]


def test_only_active_analyzers_for_external_access_count(aws: StandIn, tmp_path: Path) -> None:
    kinds = [("ACCOUNT", "DISABLED"), ("ACCOUNT_UNUSED_ACCESS", "ACTIVE"), ("ACCOUNT_INTERNAL_ACCESS", "ACTIVE")]
    analyzers = [{"arn": k, "name": k, "type": k, "status": s, "createdAt": AT} for k, s in kinds]
    aws.settings.tell("accessanalyzer:ListAnalyzers", COLLECTED, "*", {"analyzers": analyzers})
    aws.settings.tell("accessanalyzer:ListFindingsV2", COLLECTED, "*", {"findings": []})
    found = collected(tmp_path, "access_regions")["access_regions"]
    assert found[["analyzes_outside", "analyzes_unused"]].to_numpy().tolist() == [[False, True]]
