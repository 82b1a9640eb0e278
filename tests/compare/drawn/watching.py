"""How the account is watched: in part."""

from __future__ import annotations

from wakit.demo.builder import Place

__all__ = ["fill_watching"]


def fill_watching(place: Place) -> None:
    """A trail of one region, Config that records and GuardDuty in one region; nothing in the other."""
    place.settings.tell("accessanalyzer:ListAnalyzers", place.account_id, "*", {"analyzers": []})
    if place.region != "eu-central-1":
        return
    place.ask("cloudtrail.create_trail", Name="here-only", S3BucketName="drawn-logs", IsMultiRegionTrail=False)
    place.ask("cloudtrail.start_logging", Name="here-only")
    place.ask("cloudtrail.create_trail", Name="stopped", S3BucketName="drawn-logs", IsMultiRegionTrail=True,
              EnableLogFileValidation=True, IncludeGlobalServiceEvents=True)  # fmt: skip
    role = f"arn:aws:iam::{place.account_id}:role/role-1"
    recorder = {"name": "default", "roleARN": role, "recordingGroup": {"allSupported": True}}
    place.ask("config.put_configuration_recorder", ConfigurationRecorder=recorder)
    place.ask("config.put_delivery_channel", DeliveryChannel={"name": "default", "s3BucketName": "drawn-logs"})
    place.ask("config.start_configuration_recorder", ConfigurationRecorderName="default")
    place.backend("config").recorders["default"].status.last_status = "Failure"
    place.ask("guardduty.create_detector", Enable=True, FindingPublishingFrequency="ONE_HOUR")
