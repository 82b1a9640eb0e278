"""Whole tables: a resource bears one pseudonym wherever it stands, and no other resource bears it."""

from __future__ import annotations

from tests.cases import example
from tests.view.made import refusal
from wakit.evidence.evidence import Evidence
from wakit.evidence.rows import row_type
from wakit.judge import judge
from wakit.redact.evidence import known_values, redacted_evidence, redacted_findings, redacted_table
from wakit.redact.pseudonyms import Pseudonyms
from wakit.redact.redactor import Redactor
from wakit.registry import load
from wakit.services.elb import LoadBalancer
from wakit.services.iam_access import IamPolicy
from wakit.services.rds import Instance
from wakit.services.s3 import Bucket

HOME = "arn:aws:{}:eu-central-1:012345670123:{}"


def told(*rows):
    """The tables of these rows as they may leave, one for each row."""
    seen = Evidence.of({type(one).__name__: [one] for one in rows})
    held = [(row_type(type(one)), seen[type(one).__name__]) for one in rows]
    redactor = Redactor(Pseudonyms(), known_values(held, seen.accounts), {})
    return [redacted_table(data, row, redactor) for row, data in held]


def test_two_resources_of_one_name_are_told_apart() -> None:
    database = example(Instance, arn=HOME.format("rds", "db:zephyr-shop"), name="zephyr-shop")
    balancer = example(
        LoadBalancer, arn=HOME.format("elasticloadbalancing", "loadbalancer/zephyr-shop"), name="zephyr-shop"
    )
    databases, balancers = told(database, balancer)
    assert databases["name"].tolist() == databases["arn"].tolist() == ["database 1"]
    assert balancers["name"].tolist() == balancers["arn"].tolist() == ["load balancer 1"]


def inline(principal: str) -> IamPolicy:
    return example(
        IamPolicy, policy=f"arn:aws:iam::012345670123:{principal}/inline-policy/nightly", name="nightly", is_inline=True
    )


def test_a_policy_goes_by_one_name_and_by_what_it_is() -> None:
    """Its ARN is its key; one that is written into a role has no ARN of AWS's, and is no role."""
    managed = example(IamPolicy, policy="arn:aws:iam::012345670123:policy/team/zephyr-all", name="zephyr-all")
    (policies,) = told(managed)
    assert policies["policy"].tolist() == policies["name"].tolist() == ["policy 1"]
    (policies,) = told(inline("role/zephyr"))
    assert policies["policy"].tolist() == policies["name"].tolist() == ["inline policy 1"]


def test_inline_policies_of_one_name_are_told_apart() -> None:
    seen = Evidence.of({"iam_policies": [inline("role/zephyr"), inline("user/zephyr")]})
    held = [(row_type(IamPolicy), seen["iam_policies"])]
    redactor = Redactor(Pseudonyms(), known_values(held, seen.accounts), {})
    policies = redacted_table(seen["iam_policies"], row_type(IamPolicy), redactor)
    assert policies["policy"].tolist() == policies["name"].tolist() == ["inline policy 1", "inline policy 2"]
    findings = redacted_findings(judge(seen, load()), load(), redactor).table
    told = {(key, own_name(fields)) for key, fields in zip(findings["key"], findings["observed"], strict=True)}
    assert {(key, name) for key, name in told if name} == {(f"inline policy {n}",) * 2 for n in (1, 2)}


def own_name(fields: list[dict[str, str]]) -> str:
    return next((field["value"] for field in fields if field["column"] == "name"), "")


def test_a_row_that_stands_for_a_refused_listing_stays_unseen() -> None:
    (buckets,) = told(example(Bucket, arn="arn:aws:s3:::zephyr", name="zephyr", kms_key=None))
    assert buckets["kms_key"].isna().all()


def test_what_nobody_could_see_bears_the_pseudonym_of_what_it_belongs_to() -> None:
    bucket = example(Bucket, arn="arn:aws:s3:::zephyr", name="zephyr")
    gap = refusal("s3_bucket_statements", "is_deny", f"{bucket.arn}#?")
    seen = Evidence.of({"s3_buckets": [bucket]}, gaps=[gap])
    known = known_values([(row_type(Bucket), seen["s3_buckets"])], seen.accounts)
    shown = redacted_evidence(seen, load(), Redactor(Pseudonyms(), known, {}))
    assert shown.gaps["key"].tolist() == ["bucket 1#?"]


def test_numbers_flags_and_times_stay() -> None:
    seen = example(Bucket, arn="arn:aws:s3:::zephyr", name="zephyr", is_versioned=True)
    (buckets,) = told(seen)
    assert buckets["is_versioned"].tolist() == [True]


def test_evidence_of_before_a_column_was_collected_can_be_told_too() -> None:
    row, seen = row_type(Bucket), Evidence.of({"b": [example(Bucket, arn="arn:aws:s3:::zephyr", name="zephyr")]})
    older = seen["b"].drop(columns=["kms_key", "name"])
    known = known_values([(row, older)], ())
    told_of = redacted_table(older, row, Redactor(Pseudonyms(), known, {}))
    assert told_of["arn"].tolist() == ["bucket 1"]
    assert "kms_key" not in told_of.columns
