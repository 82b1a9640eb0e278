"""SQS queues: whom their policies let in."""

from __future__ import annotations

from collections.abc import Iterator

from wakit.aws import Item, Reader
from wakit.evidence.rows import Rows, column, row
from wakit.policy import NO_POLICY, callers_or_unseen, has_statements, is_open
from wakit.registry import collector

__all__: list[str] = []

_POLICY = "sqs:GetQueueAttributes"


@row(key="arn", operation="sqs:ListQueues")
class Queue:
    """A queue."""

    arn: str = column(kind="name")
    name: str | None = column(kind="name")
    has_policy: bool | None = column(_POLICY, doc="says something at all")
    is_open: bool | None = column(_POLICY, doc="its policy lets everyone in, and no condition says whom it means")


@row(key="{arn}/{caller}", operation="sqs:ListQueues")
class QueueCaller:
    """An account or organisation that the policy of a queue names, beside its own account."""

    arn: str = column(kind="name", doc="of the queue")
    caller: str | None = column(_POLICY, kind="name", doc="12 digits, or o-…")


@collector(scope="region")
def sqs_queues(aws: Reader) -> Rows[Queue]:
    """Every queue of the region."""
    return aws.rows(aws.each("sqs:ListQueues", "QueueUrls", MaxResults=1000), _queue)


def _queue(aws: Reader, item: Item) -> Queue:
    arn, name = _arn(aws, item), _name(item)
    policy = _policy(aws, item.must(""))
    return Queue(arn, name, has_statements(policy), is_open(policy))


@collector(scope="region")
def sqs_queue_callers(aws: Reader) -> Rows[QueueCaller]:
    """Whom the policy of each queue names."""
    return aws.rows(aws.each("sqs:ListQueues", "QueueUrls", MaxResults=1000), _callers)


def _callers(aws: Reader, item: Item) -> Iterator[QueueCaller]:
    arn = _arn(aws, item)
    yield from (QueueCaller(arn, caller) for caller in callers_or_unseen(_policy(aws, item.must("")), aws.account_id))


def _policy(aws: Reader, url: str) -> str | None:
    found = aws.look(_POLICY, QueueUrl=url, AttributeNames=["Policy"])
    return found.text("Attributes.Policy", absent=NO_POLICY)


def _name(item: Item) -> str:
    return item.must("").rpartition("/")[2]


def _arn(aws: Reader, item: Item) -> str:
    """The listing tells addresses only; account, region and name stand in them."""
    return f"arn:{aws.partition}:sqs:{aws.region}:{aws.account_id}:{_name(item)}"
