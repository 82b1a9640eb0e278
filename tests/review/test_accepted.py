"""What the client has decided to live with: which findings it covers, until when, and what is wrong in its file."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.cases import example
from tests.view.made import bucket, judged, made, refusal
from wakit.errors import FileError
from wakit.evidence.gaps import Gap
from wakit.model import Suggestion
from wakit.review.opened import Opened, open_workload
from wakit.services.iam_access import IamAttachment
from wakit.services.iam_users import IamMembership, IamUser
from wakit.services.s3 import AccountBlock
from wakit.services.tags import ResourceTag
from wakit.view.html import to_text
from wakit.view.practice import practice_card
from wakit.view.standing import standing

HERE = "eu-central-1"
RISK = """\
accepted:
  - {what}
    scope: {scope}
    reason: a public website
    agreed_by: Ana, platform lead
    expires: {expires}
"""


TAGS = [
    ResourceTag("arn:aws:s3:::web-one", "environment", "sandbox"),
    ResourceTag("arn:aws:s3:::web-one", "team", "web shop"),
    ResourceTag("arn:aws:s3:::web-two", "environment", "production"),
    ResourceTag("arn:aws:s3:::inner", "environment", "sandbox"),
]


@pytest.fixture
def opened(tmp_path):
    """Two public buckets and a closed one beside an ``accepted.yaml`` → the opened review."""

    def build(text: str, tags: Sequence[ResourceTag] = TAGS, gaps: Sequence[Gap] = (), region: str = HERE) -> Opened:
        public = {"policy_is_public": True, "public_access_blocked": False, "region": region}
        buckets = [bucket("web-one", **public), bucket("web-two", **public), bucket("inner")]
        blocks = [AccountBlock(*[False] * 5)]
        rows = {"s3_buckets": buckets, "s3_account_blocks": blocks, "resource_tags": tags}
        store = judged(tmp_path, rows, gaps)
        (store.path / "acme" / "main" / "accepted.yaml").write_text(text, "utf-8")
        return open_workload("acme", store.path)

    return build


def risk(what: str = "best_practice: SEC08-BP04", scope: str = "all", expires: str = "2026-12-31") -> str:
    return RISK.format(what=what, scope=scope, expires=expires)


def covered(review: Opened) -> list[str]:
    assert review.acceptance is not None
    assert review.findings is not None
    keys = review.findings.table["key"][review.acceptance.by_finding >= 0]
    return sorted({key.rpartition(":")[2] for key in keys})


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("all", ["web-one", "web-two"]),
        ('"arn:aws:s3:::web-*"', ["web-one", "web-two"]),
        ('"arn:aws:s3:::web-one"', ["web-one"]),
        ('"arn:aws:s3:::web-."', []),
        ('{account_id: "012345670123", region: eu-central-1}', ["web-one", "web-two"]),
        ("{region: us-east-1}", []),
        ('"222222222222"', []),
        ("{tag: {environment: sandbox}}", ["web-one"]),
        ("{tag: {environment: sandbox, team: web*}}", ["web-one"]),
        ("{tag: {environment: '*'}}", ["web-one", "web-two"]),
        ("{tag: {environment: sandbox, team: data}}", []),
        ("{tag: {Environment: sandbox}}", []),
        ("{tag: {environment: sandbox}, key: web-two}", []),
    ],
)
def test_an_accepted_risk_covers_what_its_scope_says(opened, scope: str, expected: list[str]) -> None:
    assert covered(opened(risk("check: s3_policy_is_not_public", scope))) == expected


DARK = "covers nothing that was found; the tags of 2 findings could not be seen, so not covered"
SANDBOX = risk("check: s3_policy_is_not_public", "{tag: {environment: sandbox}}")


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({}, "): covers 1 finding"),
        ({"tags": [], "gaps": [refusal("resource_tags")]}, DARK),
        ({"tags": TAGS[:1], "region": "global"}, "covers 1 finding; the tags of 1 more could not be seen"),
    ],
)
def test_where_tags_could_not_be_seen_nothing_is_covered_and_it_is_said(opened, seen, said: str) -> None:
    assert said in to_text(standing(opened(SANDBOX, **seen)))


def test_a_disproof_that_is_accepted_no_longer_decides_and_is_told_apart(opened) -> None:
    review = opened(risk("check: s3_policy_is_not_public"))
    practice = review.lens.practice("SEC08-BP04")
    assert review.suggested[practice.choice_id].suggestion is not Suggestion.NOT_MET
    card = to_text(practice_card(review, practice, review.question_answers("SEC08")))
    assert "2 more are accepted risks" in card
    assert "2 accepted: a public website (agreed by Ana, platform lead, until 31 December 2026)" in card


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (risk("check: s3_policy_is_not_public"), "covers 2 findings"),
        (risk("check: s3_policy_is_not_public", '"arn:aws:s3:::web-one"'), "covers 1 finding"),
        (risk("check: s3_policy_is_not_public", expires="2025-12-31"), "ended, 2 findings are open again"),
        (risk("check: s3_policy_is_not_public", '"none-*"'), "covers nothing that was found: still needed?"),
        (risk("check: s3_policy_is_not_public", '"none-*"', "2025-12-31"), "ended"),
    ],
)
def test_page_one_says_what_each_covers_and_what_has_ended(opened, text: str, said: str) -> None:
    page = to_text(standing(opened(text)))
    assert "S3 policy is not public: a public website (agreed by Ana, platform lead, until 31 December " in page
    assert f"): {said}" in page


def test_what_has_expired_decides_again(opened) -> None:
    review = opened(risk("check: s3_policy_is_not_public", expires="2025-12-31"))
    assert review.suggested[review.lens.practice("SEC08-BP04").choice_id].suggestion is Suggestion.NOT_MET


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "accepted: []\n", "accepted:\n"])
def test_nothing_accepted_is_nothing_said(opened, text: str) -> None:
    review = opened(text)
    assert covered(review) == []
    assert "Accepted risks" not in to_text(standing(review))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (risk("best_practice: SEC08-BP44"), "accepted.yaml, line 2, accepted[0].best_practice: unknown best practice"),
        (risk("check: s3_policy_is_not_publik"), "did you mean s3_policy_is_not_public"),
        (risk("check: x\n    best_practice: SEC08-BP04"), "names a best_practice or a check, one of them"),
        (risk(expires="soon"), '"soon" is no day; write it like 2026-12-31'),
        (risk(scope="{tag: x}"), 'scope.tag: "x" stands here; write the tag as "key: value" below it'),
        (risk(scope="{tag: {}}"), 'nothing stands here; write the tag as "key: value" below it'),
        (risk(scope="{tag: {cost-centre: 4711}}"), '4711 is a number; quote it: "4711"'),
        (risk(scope="{tag: {public: true}}"), 'true is a yes/no value; quote it: "true"'),
        (risk(scope="{account_id: 111111111111}"), 'quote it: "111111111111"'),
        (risk().replace("reason: a public website", 'reason: " "'), "is empty; say it in a sentence"),
        (risk().replace("agreed_by: Ana, platform lead", "agreed_to: Ana"), "agreed_by"),
        ("x: {}\naccepted: none\n", "write a list"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_would_be_right(opened, text: str, said: str) -> None:
    with pytest.raises(FileError) as error:
        opened(text)
    assert said in str(error.value)
    assert len(str(error.value).splitlines()) <= 3


def test_the_ways_in_a_sentence_are_those_of_what_is_not_accepted(tmp_path) -> None:
    all_rights = "arn:aws:iam::aws:policy/AdministratorAccess"
    held = {"ann": "user", "bob": "user", "admins": "group"}
    rows = {
        "iam_users": [example(IamUser, arn=name, boundary="") for name in ("ann", "bob", "eve")],
        "iam_user_memberships": [IamMembership("eve", "admins")],
        "iam_attachments": [IamAttachment(n, n, kind, all_rights, is_inline=False) for n, kind in held.items()],
        "iam_statements": [],
    }
    store = made(tmp_path, rows)
    text = risk("check: iam_users_are_not_administrators", scope="bob")
    (store.path / "acme" / "main" / "accepted.yaml").write_text(text, "utf-8")
    said = to_text(standing(open_workload("acme", store.path)))
    assert "Both IAM users are administrators, 1 of them through an attached policy, 1 through the group admins" in said
    assert "; 1 more is an accepted risk" in said
