from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from tests.collected import collected
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.ssm_documents import Document

CHECK = "ssm_documents_are_not_public"
CASES = [
    Case(
        CHECK,
        [PASS, FAIL, UNKNOWN],
        {"ssm_documents": [example(Document, arn=str(p), is_public=p) for p in (False, True, None)]},
    )
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def make(*accounts: str) -> None:
    ssm = boto3.client("ssm")
    ssm.create_document(Name="isolate", DocumentType="Command", Content='{"schemaVersion": "2.2", "mainSteps": []}')
    if accounts:
        ssm.modify_document_permission(Name="isolate", PermissionType="Share", AccountIdsToAdd=list(accounts))


@pytest.mark.parametrize(("accounts", "seen"), [(["all"], [True, 0]), (["111122223333"], [False, 1]), ([], [False, 0])])
def test_with_whom_a_document_is_shared_is_read(
    aws: StandIn, tmp_path: Path, accounts: list[str], seen: list[object]
) -> None:
    make(*accounts)
    row = collected(tmp_path, "ssm_documents")["ssm_documents"].iloc[0]
    assert row[["is_public", "shared_with"]].tolist() == seen


def test_where_it_is_refused_nothing_is_said(aws: StandIn, tmp_path: Path) -> None:
    make("all")
    aws.refuse = {"ssm:DescribeDocumentPermission"}
    assert verdicts(collected(tmp_path, "ssm_documents"), CHECK) == [UNKNOWN]
