"""Law 6: what is called is declared, is a configuration read, and is known to AWS's authorization reference."""

from __future__ import annotations

import pytest
from policy_sentry.querying.actions import get_action_data
from policy_sentry.querying.all import get_all_actions

from wakit import facts
from wakit.coverage import policy, reads
from wakit.registry import load

KNOWN = {action.lower() for action in get_all_actions()}
#: AWS calls these reads too, but they return content, secrets or code, or start work
CONTENT = {
    "dynamodb:Query", "dynamodb:Scan", "lambda:GetFunction", "lambda:GetLayerVersion", "logs:GetLogEvents",
    "s3:GetObject", "secretsmanager:GetSecretValue", "sqs:ReceiveMessage", "ssm:GetDocument", "ssm:GetParameter",
    "ssm:GetParameters", "cloudformation:DetectStackDrift", "ec2:GetConsoleOutput", "ec2:GetPasswordData",
    "kms:Decrypt", "rds:DownloadDBLogFilePortion", "athena:GetQueryResults",
}  # fmt: skip
VERBS = ("List", "Get", "Describe", "BatchGet", "Search", "Select", "Lookup", "Validate", "Simulate", "Generate")


def unknown_actions(actions: dict[str, str]) -> list[str]:
    """Actions that AWS's service authorization reference does not have."""
    return sorted(a for a in actions.values() if a.lower() not in KNOWN)


def no_reads(actions: dict[str, str]) -> list[str]:
    """Operations on the allow-list that are no configuration reads."""
    wrong = [o for o in actions if not o.partition(":")[2].startswith(VERBS)]
    return sorted(wrong + [o for o, a in actions.items() if a in CONTENT or o in CONTENT])


def writes(actions: dict[str, str]) -> list[str]:
    """Actions that AWS itself counts as writing."""
    return sorted(a for a in set(actions.values()) if _level(a) not in ("List", "Read", "unknown"))


def _level(action: str) -> str:
    service, _, name = action.partition(":")
    data = get_action_data(service, name)
    return str(data[service][0]["access_level"]) if data else "unknown"


def test_the_reference_itself_is_whole() -> None:
    services = {action.partition(":")[0] for action in KNOWN}
    assert len(KNOWN) > 15_000
    assert {"iam", "s3", "ec2", "codestar", "guardduty", "securityhub"} <= services


def test_every_action_is_known_to_aws() -> None:
    assert unknown_actions(facts.operations()) == []


def test_only_configuration_is_read() -> None:
    assert no_reads(facts.operations()) == []


def test_aws_calls_them_reads_too() -> None:
    # these two start a report on IAM itself; AWS's reference lists them as reads
    assert writes(facts.operations()) == []


@pytest.mark.parametrize("operation", ["s3:GetObject", "secretsmanager:GetSecretValue", "ec2:TerminateInstances"])
def test_mutant_content_and_writes_are_found(operation: str) -> None:
    actions = {operation: operation}
    assert no_reads(actions) or writes(actions)
    assert unknown_actions({"s3:ListBuckets": "s3:ListBucketz"}) == ["s3:ListBucketz"]


def test_every_declared_operation_may_pass() -> None:
    declared = {o for c in load().collectors.values() for o in c.row.operations}
    assert declared <= set(facts.operations())


def test_policy_and_page_name_the_same_actions() -> None:
    statement = policy(load())["Statement"]
    assert isinstance(statement, list)
    assert statement[0]["Action"] == [r.action for r in reads(load())]
