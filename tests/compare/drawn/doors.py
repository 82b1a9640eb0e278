"""Functions, queues, topics and repositories, each with a policy of another kind."""

from __future__ import annotations

import io
import zipfile
from random import Random

from tests.compare.drawn.policies import KINDS, document, resource_statements
from wakit.demo.builder import Place

__all__ = ["fill_doors"]

_RUNTIMES = ("python3.13", "python3.12", "python3.9", "nodejs16.x", "nodejs22.x", "java21", "dotnet8", "go1.x")


def fill_doors(place: Place, lot: Random) -> None:
    """In one region, one of each for each kind of policy."""
    for number, kind in enumerate(KINDS):
        _function(place, lot, f"fn-{number}", kind)
        _queue(place, lot, f"queue-{number}", kind)
        _topic(place, lot, f"topic-{number}", kind)
    for number in range(8):
        _repository(place, lot, f"repository-{number}", KINDS[(3 * number) % len(KINDS)])


def _function(place: Place, lot: Random, name: str, kind: str) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr(zipfile.ZipInfo("app.py"), "def handle(event, context):\n    return None\n")
    place.ask("lambda.create_function", FunctionName=name, Runtime=lot.choice(_RUNTIMES), Handler="app.handle",
              Role=f"arn:aws:iam::{place.account_id}:role/role-1", Code={"ZipFile": code.getvalue()},
              Description=kind)  # fmt: skip
    made = place.backend("lambda").get_function(name)
    made.last_modified = place.ago(30).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    arn = f"arn:aws:lambda:{place.region}:{place.account_id}:function:{name}"
    statements = resource_statements(kind, place.account_id, ["lambda:InvokeFunction"], arn)
    if statements:  # AWS takes one permission after the other; moto keeps the document whole
        numbered = [one | {"Sid": f"s{n}"} for n, one in enumerate(statements)]
        made.policy.statements.extend(numbered)
    if sign_in := lot.choice([None, None, "NONE", "AWS_IAM"]):
        place.ask("lambda.create_function_url_config", FunctionName=name, AuthType=sign_in)


def _queue(place: Place, lot: Random, name: str, kind: str) -> None:
    arn = f"arn:aws:sqs:{place.region}:{place.account_id}:{name}"
    statements = resource_statements(kind, place.account_id, ["sqs:SendMessage", "sqs:ReceiveMessage"], arn)
    attributes = {"Policy": document(*statements)} if statements else {}
    sealed = lot.choice([{}, {"KmsMasterKeyId": "alias/aws/sqs"}, {"SqsManagedSseEnabled": "false"}])
    place.ask("sqs.create_queue", QueueName=name, Attributes=attributes | sealed)


def _topic(place: Place, lot: Random, name: str, kind: str) -> None:
    arn = place.ask("sns.create_topic", Name=name)["TopicArn"]
    statements = resource_statements(kind, place.account_id, ["sns:Publish", "sns:Subscribe"], arn)
    if statements:
        place.ask("sns.set_topic_attributes", TopicArn=arn, AttributeName="Policy",
                  AttributeValue=document(*statements))  # fmt: skip
    if lot.random() < 0.4:
        place.ask("sns.set_topic_attributes", TopicArn=arn, AttributeName="KmsMasterKeyId",
                  AttributeValue="alias/aws/sns")  # fmt: skip


def _repository(place: Place, lot: Random, name: str, kind: str) -> None:
    place.ask("ecr.create_repository", repositoryName=name,
              imageScanningConfiguration={"scanOnPush": lot.random() < 0.5})  # fmt: skip
    statements = resource_statements(kind, place.account_id, ["ecr:BatchGetImage"], "*")
    for statement in statements:
        del statement["Resource"]  # the policy of a repository is about itself
    if statements:
        place.ask("ecr.set_repository_policy", repositoryName=name, policyText=document(*statements))
