"""How the client watches itself: trails, Config, GuardDuty, Security Hub and log groups."""

from __future__ import annotations

from wakit.demo.builder import Place
from wakit.demo.places import MANAGEMENT, PRODUCTION

__all__ = ["fill_watching"]

#: region → whether the recorder of the production account records there; none in us-east-1
_CONFIG = {"eu-central-1": True, "eu-west-1": True}
_RULES = ("S3_BUCKET_VERSIONING_ENABLED", "ENCRYPTED_VOLUMES", "INCOMING_SSH_DISABLED", "IAM_USER_MFA_ENABLED")
_STANDARDS = (
    "arn:aws:securityhub:{region}::standards/aws-foundational-security-best-practices/v/1.0.0",
    "arn:aws:securityhub:{region}::standards/cis-aws-foundations-benchmark/v/3.0.0",
)
#: region → group, days kept (None: for ever), own key
_LOG_GROUPS: dict[str, list[tuple[str, int | None, bool]]] = {
    "eu-central-1": [
        ("/aws/lambda/tracking-api", 90, True),
        ("/aws/lambda/label-printer", None, False),
        ("/kurier/web", 30, False),
        ("/nordlicht/cloudtrail", 400, True),
    ],
    "eu-west-1": [("/staging/web", None, False)],
}


def fill_watching(place: Place, keys: dict[str, str]) -> None:
    """All of it in one region; ``keys``: alias → ARN."""
    if place.account_id == PRODUCTION:
        _log_groups(place, keys)
        if place.region in _CONFIG:
            _config(place, records=_CONFIG[place.region], rules=place.region == "eu-central-1")
            _guard_duty(place, runs=True)
        if place.region == "eu-central-1":
            _trail(place, keys["kurier-data"])
            _security_hub(place)
    if place.account_id == MANAGEMENT and place.region == "eu-central-1":
        place.ask("cloudtrail.create_trail", Name="group-trail-old", S3BucketName="nordlicht-group-trail")
        plain = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}
        place.ask("cloudtrail.put_event_selectors", TrailName="group-trail-old", EventSelectors=[plain])
        _stopped_store(place)
        _config(place, records=False, rules=False)
        _guard_duty(place, runs=False)


def _log_groups(place: Place, keys: dict[str, str]) -> None:
    for name, days, own_key in _LOG_GROUPS.get(place.region, ()):
        key = {"kmsKeyId": keys["kurier-data"]} if own_key else {}
        place.ask("logs.create_log_group", logGroupName=name, **key)
        if days:
            place.ask("logs.put_retention_policy", logGroupName=name, retentionInDays=days)


def _trail(place: Place, key: str) -> None:
    group = f"arn:aws:logs:{place.region}:{place.account_id}:log-group:/nordlicht/cloudtrail:*"
    place.ask(
        "cloudtrail.create_trail", Name="nordlicht-trail", S3BucketName="nordlicht-cloudtrail",
        IsMultiRegionTrail=True, IncludeGlobalServiceEvents=True, EnableLogFileValidation=True, KmsKeyId=key,
        CloudWatchLogsLogGroupArn=group,
        CloudWatchLogsRoleArn=f"arn:aws:iam::{place.account_id}:role/flow-logs",
    )  # fmt: skip
    place.ask("cloudtrail.start_logging", Name="nordlicht-trail")
    invoices = {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::nordlicht-invoices/"]}
    selector = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [invoices]}
    place.ask("cloudtrail.put_event_selectors", TrailName="nordlicht-trail", EventSelectors=[selector])
    place.backend("cloudtrail").trails["nordlicht-trail"].status.started = place.ago(1389)


def _stopped_store(place: Place) -> None:
    """An event data store of CloudTrail Lake from the days of the web shop, which takes nothing in any more."""
    arn = f"arn:aws:cloudtrail:{place.region}:{place.account_id}:eventdatastore/7f1c2d3e-0000-4000-8000-000000000001"
    store = {"EventDataStoreArn": arn, "Name": "webshop-events"}
    takes = [{"Name": "all", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}]
    state = {"Status": "STOPPED_INGESTION", "MultiRegionEnabled": True, "OrganizationEnabled": False}
    place.tell("cloudtrail:ListEventDataStores", {"EventDataStores": [store]})
    place.tell("cloudtrail:GetEventDataStore", store | state | {"AdvancedEventSelectors": takes})


def _config(place: Place, *, records: bool, rules: bool) -> None:
    role = f"arn:aws:iam::{place.account_id}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    is_home = place.region == "eu-central-1"
    group = {"allSupported": True, "includeGlobalResourceTypes": is_home}
    recorder = {"name": "default", "roleARN": role, "recordingGroup": group}
    place.ask("config.put_configuration_recorder", ConfigurationRecorder=recorder)
    bucket = "nordlicht-config" if place.account_id == PRODUCTION else "nordlicht-group-trail"
    place.ask("config.put_delivery_channel", DeliveryChannel={"name": "default", "s3BucketName": bucket})
    if records:
        place.ask("config.start_configuration_recorder", ConfigurationRecorderName="default")
        status = place.backend("config").recorders["default"].status
        status.last_status = "SUCCESS"
        status.last_start_time = status.last_status_change_time = int(place.now.timestamp()) - 800 * 86_400
    if rules:
        place.tell("config:DescribeRemediationConfigurations", {"RemediationConfigurations": [_remediation(place)]})
    for rule in _RULES if rules else ():
        source = {"Owner": "AWS", "SourceIdentifier": rule}
        name = rule.lower().replace("_", "-")
        place.ask("config.put_config_rule", ConfigRule={"ConfigRuleName": name, "Source": source})


def _remediation(place: Place) -> dict[str, object]:
    """SSH open to the world is closed again, by itself."""
    return {
        "ConfigRuleName": "incoming-ssh-disabled",
        "TargetType": "SSM_DOCUMENT",
        "TargetId": "AWS-DisablePublicAccessForSecurityGroup",
        "ResourceType": "AWS::EC2::SecurityGroup",
        "Automatic": True,
        "MaximumAutomaticAttempts": 5,
        "RetryAttemptSeconds": 60,
        "Arn": f"arn:aws:config:{place.region}:{place.account_id}:remediation-configuration/incoming-ssh-disabled/1",
    }


def _guard_duty(place: Place, *, runs: bool) -> None:
    features = [
        {"Name": "S3_DATA_EVENTS", "Status": "ENABLED" if runs else "DISABLED"},
        {"Name": "RDS_LOGIN_EVENTS", "Status": "DISABLED"},
        {"Name": "LAMBDA_NETWORK_LOGS", "Status": "DISABLED"},
    ]
    place.ask(
        "guardduty.create_detector", Enable=runs, FindingPublishingFrequency="FIFTEEN_MINUTES",
        Features=features,
    )  # fmt: skip
    for detector in place.backend("guardduty").detectors.values():
        detector.created_at = detector.updated_at = place.ago(700)


def _security_hub(place: Place) -> None:
    place.ask("securityhub.enable_security_hub", EnableDefaultStandards=False)
    subscription = "arn:aws:securityhub:{region}:{account}:subscription/"
    standards = [
        {
            "StandardsArn": arn.format(region=place.region),
            "StandardsSubscriptionArn": subscription.format(region=place.region, account=place.account_id)
            + arn.split("standards/")[1],
            "StandardsInput": {},
            "StandardsStatus": "READY",
        }
        for arn in _STANDARDS
    ]
    place.tell("securityhub:GetEnabledStandards", {"StandardsSubscriptions": standards})
    place.tell("securityhub:ListFindingAggregators", {"FindingAggregators": []})
    place.tell("securityhub:GetAdministratorAccount", {})
