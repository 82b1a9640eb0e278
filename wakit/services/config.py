"""AWS Config: recorders, rules and their remediation, region by region."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wakit.aws import Item, Reader
from wakit.evidence.kleene import all_of, any_of
from wakit.evidence.relate import exists
from wakit.evidence.rows import Rows, column, row
from wakit.registry import check, collector

__all__: list[str] = []

#: AWS takes so many names at once
_AT_ONCE = 25
_ATTACHED = "RemediationConfigurations"
#: what a delivery channel carries to S3
_DELIVERIES = ("configSnapshotDeliveryInfo", "configHistoryDeliveryInfo")


@row(key="config/{account_id}/{region}", operation="config:DescribeConfigurationRecorders")
class Recorder:
    """A region's customer managed recorder, or that there is none."""

    has_recorder: bool | None = column()
    records_everything: bool | None = column(doc="every supported resource type, none excluded")
    is_recording: bool | None = column("config:DescribeConfigurationRecorderStatus")
    has_failed: bool | None = column("config:DescribeConfigurationRecorderStatus", doc="its last recording failed")
    has_delivery_channel: bool | None = column("config:DescribeDeliveryChannels")
    delivery_fails: bool | None = column("config:DescribeDeliveryChannelStatus", doc="the last delivery to S3 failed")


@row(key="arn", operation="config:DescribeConfigRules")
class ConfigRule:
    """A rule; rules that a service made (Security Hub, Control Tower) name it."""

    arn: str = column(kind="name")
    name: str = column(kind="name")
    evaluates: str | None = column(doc="AWS managed rule's identifier, or the function of a custom rule", kind="name")
    is_active: bool | None = column(doc="False while it is being deleted")
    made_by: str | None = column(kind="plain", doc="the service that made it, empty for the customer's own")
    has_remediation: bool | None = column(
        "config:DescribeRemediationConfigurations", doc="an SSM document is attached; False for a service's rules"
    )
    is_automatic: bool | None = column("config:DescribeRemediationConfigurations", doc="remediation starts by itself")


@collector(scope="region")
def config_recorders(aws: Reader) -> Rows[Recorder]:
    """Each region: is there a recorder, and does it record."""
    return aws.one(_recorder)


def _recorder(aws: Reader) -> Recorder:
    status = aws.look("config:DescribeConfigurationRecorderStatus")
    delivery = aws.look("config:DescribeDeliveryChannels")
    delivered = aws.look("config:DescribeDeliveryChannelStatus")
    recorders = aws.each("config:DescribeConfigurationRecorders", "ConfigurationRecorders")
    channels = delivery.items("DeliveryChannels")
    return Recorder(
        has_recorder=bool(recorders),
        records_everything=any(r.flag("recordingGroup.allSupported", absent=False) for r in recorders),
        is_recording=status.some("ConfigurationRecordersStatus", lambda s: s.flag("recording")),
        has_failed=status.some("ConfigurationRecordersStatus", lambda s: _failed(s, "lastStatus")),
        delivery_fails=delivered.some(
            "DeliveryChannelsStatus", lambda c: any_of(_failed(c, f"{kind}.lastStatus") for kind in _DELIVERIES)
        ),
        has_delivery_channel=None if channels is None else channels != [],
    )


def _failed(status: Item, path: str) -> bool | None:
    """AWS writes it in small letters here and in capitals there; what was never tried has no status."""
    found = status.text(path, absent="")
    return None if found is None else found.upper() == "FAILURE"


@collector(scope="region")
def config_rules(aws: Reader) -> Rows[ConfigRule]:
    """Every rule, with its remediation where it is the customer's own."""
    rules = aws.each("config:DescribeConfigRules", "ConfigRules")
    # a service's rules take no remediation: not worth asking for, and there are hundreds
    own = [name for r in rules if r.text("CreatedBy", absent="") == "" and (name := r.text("ConfigRuleName"))]
    asked = {name: own[n - n % _AT_ONCE :][:_AT_ONCE] for n, name in enumerate(own)}
    return aws.rows(rules, lambda aws, item: _rule(aws, item, asked))


def _rule(aws: Reader, item: Item, asked: Mapping[str, list[str]]) -> ConfigRule:
    name, made_by = item.must("ConfigRuleName"), item.text("CreatedBy", absent="")
    state = item.text("ConfigRuleState")
    answer = Item({_ATTACHED: []})
    if name in asked:  # rules that are asked for together share one request
        answer = aws.look("config:DescribeRemediationConfigurations", ConfigRuleNames=asked[name])
    attached = answer.items(_ATTACHED)
    mine = None if attached is None else [a for a in attached if a.text("ConfigRuleName") in (name, None)]
    return ConfigRule(
        arn=item.must("ConfigRuleArn"),
        name=name,
        evaluates=item.text("Source.SourceIdentifier", absent=""),
        is_active=None if state is None else not state.startswith("DELETING"),
        made_by=made_by,
        has_remediation=None if mine is None else any_of(_is_named(a) for a in mine),
        is_automatic=None if mine is None else any_of(_is_automatic(a) for a in mine),
    )


def _is_named(remediation: Item) -> bool | None:
    """It says whose it is; one that does not may be any rule's."""
    return True if remediation.has("ConfigRuleName") else None


def _is_automatic(remediation: Item) -> bool | None:
    return all_of([_is_named(remediation), remediation.flag("Automatic", absent=False)])


@check(
    supports=("SEC04-BP01",),
    headline="in {region} AWS Config does not record changes, or fails to",
    fine="in {region} AWS Config records changes",
    gravity="medium",
    shows=("has_recorder", "is_recording", "records_everything", "has_failed", "delivery_fails"),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/config-controls.html#config-1",
)
def config_records(config_recorders: pd.DataFrame) -> pd.Series:
    """Config records changes in each region, and neither its last recording nor its last delivery failed.

    Measured: the recorder is recording, its last status and those of its delivery channel are no failure.

    Strength: supports; a record of changes is one log of several. It is no remediation, so it speaks for logging.

    Viewpoint: each account and region by itself; recorders that AWS services keep for themselves do not count.
    """
    works = ~config_recorders["has_failed"] & ~config_recorders["delivery_fails"]
    return config_recorders["is_recording"] & works


@check(
    supports=("SEC01-BP03",),
    headline="in {region} AWS Config evaluates no rule",
    fine="in {region} AWS Config evaluates rules",
    gravity="low",
    shows=("is_recording",),
    source="https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config.html",
)
def config_has_rules(config_recorders: pd.DataFrame, config_rules: pd.DataFrame) -> pd.Series:
    """Config rules validate controls continuously in each region.

    Measured: rules that are not being deleted, those that a service made (Security Hub, Control Tower) among them.

    Strength: supports; a scanner of another maker is not seen from here.
    """
    return exists(config_recorders, config_rules, where=config_rules["is_active"])


def _has_own_rules(config_recorders: pd.DataFrame, config_rules: pd.DataFrame) -> pd.Series:
    return exists(config_recorders, config_rules, where=config_rules["is_active"] & (config_rules["made_by"] == ""))


@check(
    supports=("SEC04-BP04",),
    headline="in {region with Config rules of your own} none of them has a remediation attached",
    fine="in {region with Config rules of your own} at least one of them has a remediation attached",
    gravity="low",
    applies=_has_own_rules,
    shows=("is_recording",),
    source="https://docs.aws.amazon.com/config/latest/developerguide/remediation.html",
)
def config_remediates(config_recorders: pd.DataFrame, config_rules: pd.DataFrame) -> pd.Series:
    """Where there are rules of one's own, some have a remediation attached.

    Measured: DescribeRemediationConfigurations for the rules that no service made.

    Not concerned: regions without rules of one's own.

    Strength: supports; what EventBridge, Lambda or Security Hub's automations put right is not seen.
    """
    return exists(config_recorders, config_rules, where=config_rules["is_active"] & config_rules["has_remediation"])
