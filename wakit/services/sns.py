"""SNS topics: whom their policies let in."""

from __future__ import annotations

from collections.abc import Iterator

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.policy import callers_or_unseen, has_statements, is_open
from wakit.registry import collector

__all__: list[str] = []

_POLICY = "sns:GetTopicAttributes"


@row(key="arn", operation="sns:ListTopics")
class Topic:
    """A topic."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    has_policy: bool | None = column(_POLICY, doc="says something at all")
    is_open: bool | None = column(_POLICY, doc="its policy lets everyone in, and no condition says whom it means")


@row(key="{arn}/{caller}", operation="sns:ListTopics")
class TopicCaller:
    """An account or organisation that the policy of a topic names, beside its own account."""

    arn: str = column(kind="name", doc="of the topic")
    caller: str | None = column(_POLICY, kind="name", doc="12 digits, or o-…")


@collector(scope="region")
def sns_topics(aws: Reader) -> Rows[Topic]:
    """Every topic of the region."""
    return aws.rows(aws.each("sns:ListTopics", "Topics"), _topic)


def _topic(aws: Reader, item: Item) -> Topic:
    arn = item.must("TopicArn")
    name = arn.rpartition(":")[2]
    policy = _policy(aws, arn)
    return Topic(arn, name, has_statements(policy), is_open(policy))


@collector(scope="region")
def sns_topic_callers(aws: Reader) -> Rows[TopicCaller]:
    """Whom the policy of each topic names."""
    return aws.rows(aws.each("sns:ListTopics", "Topics"), _callers)


def _callers(aws: Reader, item: Item) -> Iterator[TopicCaller]:
    arn = item.must("TopicArn")
    yield from (TopicCaller(arn, caller) for caller in callers_or_unseen(_policy(aws, arn), aws.account_id))


def _policy(aws: Reader, arn: str) -> str | None:
    """Every topic has one."""
    return aws.look(_POLICY, TopicArn=arn).text("Attributes.Policy")
