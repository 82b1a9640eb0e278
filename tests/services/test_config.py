from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.cases import FAIL, NONE_FOUND, PASS, UNKNOWN, Case, example, holds
from tests.collected import ACCOUNT, collected
from wakit.demo.stand_in import StandIn
from wakit.judge import verdicts
from wakit.services.config import ConfigRule, Recorder

REGION = [example(Recorder, is_recording=True)]


def rules(**rule: object) -> dict[str, list[object]]:
    return {"config_recorders": list(REGION), "config_rules": [example(ConfigRule, **({"is_active": True} | rule))]}


CASES = [
    Case("config_records", [PASS], {"config_recorders": [example(Recorder, is_recording=True)]}),
    Case("config_records", [FAIL], {"config_recorders": [example(Recorder, is_recording=False)]}),
    Case("config_records", [UNKNOWN], {"config_recorders": [example(Recorder, is_recording=None)]}),
    Case("config_records", [FAIL], {"config_recorders": [example(Recorder, is_recording=True, has_failed=True)]}),
    Case("config_records", [FAIL], {"config_recorders": [example(Recorder, is_recording=True, delivery_fails=True)]}),
    Case("config_has_rules", [PASS], rules()),
    Case("config_has_rules", [FAIL], rules(is_active=False)),
    Case("config_has_rules", [UNKNOWN], rules(is_active=None)),
    Case("config_remediates", [PASS], rules(made_by="", has_remediation=True)),
    Case("config_remediates", [FAIL], rules(made_by="", has_remediation=False)),
    Case("config_remediates", [UNKNOWN], rules(made_by="", has_remediation=None)),
    Case("config_remediates", [NONE_FOUND], rules(made_by="securityhub.amazonaws.com", has_remediation=False)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)


def record(recorder: str = "default") -> None:
    config = boto3.client("config")
    role = f"arn:aws:iam::{ACCOUNT}:role/config"
    config.put_configuration_recorder(
        ConfigurationRecorder={"name": recorder, "roleARN": role, "recordingGroup": {"allSupported": True}}
    )
    boto3.client("s3").create_bucket(
        Bucket="config-log", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "config-log"})


COLUMNS = ["has_recorder", "is_recording", "records_everything", "has_delivery_channel"]


def test_off_is_a_row(aws: StandIn, tmp_path: Path) -> None:
    seen = collected(tmp_path, "config_recorders")["config_recorders"]
    assert seen["key"].tolist() == [f"config/{ACCOUNT}/eu-central-1"]
    assert seen[COLUMNS].to_numpy().tolist() == [[False, False, False, False]]


def test_a_recorder_that_stands_still_does_not_record(aws: StandIn, tmp_path: Path) -> None:
    record()
    before = collected(tmp_path / "before", "config_recorders")["config_recorders"]
    boto3.client("config").start_configuration_recorder(ConfigurationRecorderName="default")
    after = collected(tmp_path / "after", "config_recorders")["config_recorders"]
    assert before[COLUMNS].to_numpy().tolist() == [[True, False, True, True]]
    assert after[COLUMNS].to_numpy().tolist() == [[True, True, True, True]]


@pytest.mark.parametrize(("status", "fails"), [("FAILURE", True), ("Failure", True), ("SUCCESS", False)])
def test_a_recorder_whose_last_delivery_failed_does_not_work(
    aws: StandIn, tmp_path: Path, status: str, fails: bool
) -> None:
    record()
    boto3.client("config").start_configuration_recorder(ConfigurationRecorderName="default")
    channel = {"name": "default", "configHistoryDeliveryInfo": {"lastStatus": status}}
    told = {"DeliveryChannelsStatus": [channel]}
    aws.settings.tell("config:DescribeDeliveryChannelStatus", ACCOUNT, "*", told)
    seen = collected(tmp_path, "config_recorders")
    assert seen["config_recorders"]["delivery_fails"].tolist() == [fails]
    assert verdicts(seen, "config_records") == [FAIL if fails else PASS]


def test_a_refused_listing_is_unseen_not_off(aws: StandIn, tmp_path: Path) -> None:
    aws.refuse = {"config:DescribeConfigurationRecorders"}
    assert verdicts(collected(tmp_path, "config_recorders"), "config_records") == [UNKNOWN]


def test_only_rules_of_ones_own_are_asked_for_their_remediation(aws: StandIn, tmp_path: Path) -> None:
    record()
    source = {"Owner": "AWS", "SourceIdentifier": "ENCRYPTED_VOLUMES"}
    boto3.client("config").put_config_rule(ConfigRule={"ConfigRuleName": "volumes", "Source": source})
    aws.refuse = {"config:DescribeRemediationConfigurations"}
    seen = collected(tmp_path, "config_rules")
    row = seen["config_rules"].iloc[0]
    assert row[["name", "evaluates", "is_active", "made_by"]].tolist() == ["volumes", "ENCRYPTED_VOLUMES", True, ""]
    assert row[["has_remediation", "is_automatic"]].isna().all()
    assert set(seen.gaps["code"]) == {"AccessDeniedException"}


def test_rules_are_asked_for_remediations_together(aws: StandIn, tmp_path: Path) -> None:
    rules = [
        {"ConfigRuleName": f"r{n}", "ConfigRuleArn": f"arn:{n}", "ConfigRuleState": "ACTIVE", "Source": {}}
        for n in range(30)
    ]
    attached = [
        {"ConfigRuleName": f"r{n}", "TargetType": "SSM_DOCUMENT", "TargetId": "x", "Automatic": n == 3} for n in (3, 27)
    ]
    aws.settings.tell("config:DescribeConfigRules", ACCOUNT, "*", {"ConfigRules": rules})
    aws.settings.tell("config:DescribeRemediationConfigurations", ACCOUNT, "*", {"RemediationConfigurations": attached})
    table = collected(tmp_path, "config_rules")["config_rules"].set_index("name")
    assert sorted(table.index[table["has_remediation"]]) == ["r27", "r3"]
    assert table.index[table["is_automatic"]].tolist() == ["r3"]
    assert sum(c.operation == "DescribeRemediationConfigurations" for c in aws.calls) == 2
