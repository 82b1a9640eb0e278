"""Law: what may answer in pages is read to its end, by the SDK's own models."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import boto3
import pytest

import wakit.services
from wakit import facts
from wakit.aws import Item
from wakit.aws.access import Access, Target
from wakit.aws.patience import Budget
from wakit.aws.seam import ask, is_pageable
from wakit.aws.sessions import Source
from wakit.demo.account import REVIEWER
from wakit.demo.stand_in import stand_in
from wakit.errors import DefinitionError

MODULES = sorted(m.name for m in pkgutil.iter_modules(wakit.services.__path__))


@pytest.fixture(scope="module")
def client():
    """A client of a service; nothing is asked with it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        session = Source("", Budget()).session()
        yield lambda service: session.create_client(service, region_name="eu-central-1")


def asked_once(source: str, names: object) -> Iterator[str]:
    """The operations of which a module asks for one answer: ``look`` and ``again`` without ``every``."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in ("look", "again") and not any(k.arg == "every" for k in node.keywords):
            first = node.args[0]
            yield str(first.value) if isinstance(first, ast.Constant) else getattr(names, ast.unparse(first), "")


def cut_short(client, source: str, names: object) -> list[str]:
    """The operations of which only the first page would be read."""
    return [o for o in asked_once(source, names) if o and is_pageable(client(o.partition(":")[0]), o)]


@pytest.mark.parametrize("name", MODULES)
def test_nothing_with_pages_is_asked_for_one(client, name: str) -> None:
    module: ModuleType = importlib.import_module(f"wakit.services.{name}")
    with open(str(module.__file__), encoding="utf-8") as file:
        assert cut_short(client, file.read(), module) == []


@pytest.mark.parametrize(
    "operation",
    ["securityhub:GetEnabledStandards", "iam:ListAccountAliases", "ec2:DescribeVpcBlockPublicAccessExclusions"],
)
def test_mutant_a_look_at_what_has_pages_is_found(client, operation: str) -> None:
    assert cut_short(client, f'aws.look("{operation}", absent="x")', None) == [operation]
    with pytest.raises(DefinitionError, match=f"{operation} has pages"):
        ask(client(operation.partition(":")[0]), operation, {}, paged=False)


def test_what_is_one_answer_may_be_looked_at(client) -> None:
    single = ["sts:GetCallerIdentity", "s3:GetBucketVersioning", "ec2:DescribeRegions", "kms:DescribeKey"]
    assert [o for o in single if is_pageable(client(o.partition(":")[0]), o)] == []
    assert set(single) <= set(facts.operations())


def test_a_listing_with_a_parameter_is_read_to_its_end() -> None:
    with stand_in() as aws, aws.applied():
        for n in range(5):
            boto3.client("s3", region_name="us-east-1").create_bucket(Bucket=f"logs-{n}")
        aws.page_size = 2
        access = Access()
        account, _ = access.enter(Target(REVIEWER))
        pages = account.ask("s3:ListBuckets", "us-east-1", {"MaxBuckets": 1000}, paged=True)
        access.stop()
    assert [len(Item(page).items("Buckets") or ()) for page in pages] == [2, 2, 1]
