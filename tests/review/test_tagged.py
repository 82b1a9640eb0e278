"""What is known of a resource's tags: it bears them, it does not, or nobody could tell."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from tests.cases import ACCOUNT
from tests.view.made import refusal
from wakit.evidence.evidence import Evidence
from wakit.review.tagged import Tags
from wakit.services.tags import ResourceTag

HERE, WEB = "eu-central-1", "arn:aws:s3:::web"
OTHER = ResourceTag("arn:aws:s3:::other", "environment", "sandbox")


def bears(*rows: ResourceTag, region: str = HERE, arn: str = WEB, **wanted: str) -> bool | None:
    """Whether a resource bears the tags (by default ``environment: sandbox``) where these rows were seen."""
    seen = replace(Evidence.of({"resource_tags": rows}), manifest={"regions": {ACCOUNT: [HERE]}})
    return told(seen, region, arn, wanted)


def told(evidence: Evidence, region: str = HERE, arn: str = WEB, wanted: dict[str, str] | None = None) -> bool | None:
    finding = pd.DataFrame({"account_id": [ACCOUNT], "region": [region], "arn": [arn]})
    sure, open_ = Tags.of(evidence).borne(finding, wanted or {"environment": "sandbox"})
    return None if open_.item() else bool(sure.item())


@pytest.mark.parametrize(
    ("value", "expected"), [("sandbox", True), ("sandbox-2", False), ("Sandbox", False), ("", False), (None, None)]
)
def test_a_tag_is_its_key_with_its_value(value: str | None, expected: bool | None) -> None:
    assert bears(ResourceTag(WEB, "environment", value)) is expected


@pytest.mark.parametrize(("pattern", "expected"), [("*", True), ("sand*", True), ("*-2", False), ("s.ndbox", False)])
def test_a_star_in_the_value_is_anything(pattern: str, expected: bool) -> None:
    assert bears(ResourceTag(WEB, "environment", "sandbox"), environment=pattern) is expected


def test_all_tags_of_a_scope_must_be_there() -> None:
    one, two = ResourceTag(WEB, "environment", "sandbox"), ResourceTag(WEB, "team", "shop")
    assert bears(one, two, environment="sandbox", team="shop") is True
    assert bears(one, two, environment="sandbox", team="data") is False
    assert bears(one, ResourceTag(WEB, "team", None), environment="production", team="shop") is False
    assert bears(one, ResourceTag(WEB, "team", None), environment="sandbox", team="shop") is None


def test_what_is_not_listed_where_tags_were_listed_bears_none() -> None:
    assert bears(OTHER) is False


@pytest.mark.parametrize("region", ["us-west-2", "global"])
def test_where_tags_were_not_listed_nothing_is_known(region: str) -> None:
    assert bears(OTHER, region=region) is None
    assert bears(ResourceTag(WEB, "environment", "sandbox"), region=region) is True


@pytest.mark.parametrize("row", [ResourceTag(WEB, None, None), ResourceTag(None, None, None)])  # type: ignore[arg-type]
def test_a_tag_or_a_resource_that_could_not_be_read_may_be_the_one(row: ResourceTag) -> None:
    assert bears(row) is None


def test_what_has_no_arn_bears_no_tag() -> None:
    assert bears(OTHER, arn="") is False
    assert bears(OTHER, arn="", region="us-west-2") is False


def test_evidence_without_tags_and_a_refused_listing_tell_nothing() -> None:
    looked = {"regions": {ACCOUNT: [HERE]}}
    assert told(replace(Evidence.of({}), manifest=looked)) is None
    refused = replace(refusal("resource_tags"), account_id=ACCOUNT)
    assert told(replace(Evidence.of({"resource_tags": [OTHER]}, gaps=[refused]), manifest=looked)) is None
