from __future__ import annotations

import pytest

from wakit.policy import Names
from wakit.policy.names import covers, meet


@pytest.mark.parametrize(
    ("pattern", "name", "is_covered"),
    [
        ("*", "s3:getobject", True),
        ("s3:*object", "s3:getobject", True),
        ("s3:get*", "s3:get*", True),
        ("s3:get?", "s3:get*", False),
        ("s3:get??*", "s3:get?", False),
        ("a*b*c", "a*c", False),
        ("a*c", "a*b*c", True),
        ("[ab]*", "a", False),
        ("s3:get[a]", "s3:get[a]", True),
        ("", "", True),
        ("a", "", False),
        ("*" * 50 + "b", "a" * 2000, False),
    ],
)
def test_a_pattern_covers_what_it_stands_for(pattern: str, name: str, is_covered: bool) -> None:
    assert covers(pattern, name) is is_covered


@pytest.mark.parametrize(
    ("a", "b", "they_meet"),
    [
        ("s3:*object", "s3:get*", True),
        ("s3:put*", "s3:get*", False),
        ("*", "", True),
        ("a?c", "ab*", True),
        ("a?", "a", False),
        ("*a*" * 20, "*b*" * 20, True),
        ("x" * 2000 + "*", "y" * 2000, True),  # too long to be looked at: they are taken to meet
    ],
)
def test_patterns_meet_where_some_name_fits_both(a: str, b: str, they_meet: bool) -> None:
    assert (meet(a, b), meet(b, a)) == (they_meet, they_meet)


@pytest.mark.parametrize(
    ("names", "are_all"),
    [
        (Names(("*",)), True),
        (Names(("?*",)), True),
        (Names(("*:*",)), True),
        (Names(("s3:get*", "**")), True),
        (Names((), all_but=True), True),
        (Names(("iam:*",), all_but=True), False),
        (Names(("s3:*",)), False),
        (Names(("?:*",)), False),
        (Names(()), False),
    ],
)
def test_everything_has_several_spellings(names: Names, are_all: bool) -> None:
    assert names.are_all is are_all


@pytest.mark.parametrize(
    ("ours", "theirs", "is_covered"),
    [
        (Names(("s3:*",)), Names(("s3:get*", "s3:putobject")), True),
        (Names(("s3:get*",)), Names(("s3:get*", "s3:putobject")), False),
        (Names(("sts:*",), all_but=True), Names(("s3:get*",)), True),
        (Names(("s3:getbucket*",), all_but=True), Names(("s3:get*",)), False),
        (Names(("s3:getobject",), all_but=True), Names(("s3:get*",), all_but=True), True),
        (Names(("s3:get*",), all_but=True), Names(("s3:getobject",), all_but=True), False),
        (Names(("*",)), Names(("s3:get*",), all_but=True), True),
        (Names(("s3:*",)), Names(("s3:get*",), all_but=True), False),
    ],
)
def test_names_cover_names(ours: Names, theirs: Names, is_covered: bool) -> None:
    assert ours.cover_all_of(theirs) is is_covered
