from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from wakit.model import Status
from wakit.services.ec2_storage import EbsSettings, Image, Snapshot, Volume

THREE = (True, False, None)


def settings_case(check: str, expected: Status, beside: Mapping[str, Sequence[object]], **values: object) -> Case:
    return Case(check, [expected], {"ec2_ebs_settings": [example(EbsSettings, **values)], **beside})


VOLUMES: dict[str, list[object]] = {"ec2_volumes": [example(Volume, arn="v")]}
SNAPSHOTS: dict[str, list[object]] = {"ec2_snapshots": [example(Snapshot, arn="s")]}
IMAGES: dict[str, list[object]] = {"ec2_images": [example(Image, arn="i")]}
BY_DEFAULT = "region_encrypts_volumes_by_default"
NO_SNAPSHOTS = "region_blocks_public_snapshots"
NO_IMAGES = "region_blocks_public_images"
CASES = [
    Case(
        "volume_is_encrypted",
        [PASS, FAIL, UNKNOWN],
        {"ec2_volumes": [example(Volume, arn=str(v), is_encrypted=v) for v in THREE]},
    ),
    Case(
        "snapshot_is_encrypted",
        [PASS, FAIL, UNKNOWN],
        {"ec2_snapshots": [example(Snapshot, arn=str(v), is_encrypted=v) for v in THREE]},
    ),
    Case(
        "image_is_not_public",
        [FAIL, PASS, UNKNOWN],
        {"ec2_images": [example(Image, arn=str(v), is_public=v) for v in THREE]},
    ),
    settings_case(BY_DEFAULT, PASS, VOLUMES, encrypts_by_default=True),
    settings_case(BY_DEFAULT, FAIL, VOLUMES, encrypts_by_default=False),
    settings_case(BY_DEFAULT, UNKNOWN, VOLUMES, encrypts_by_default=None),
    settings_case(NO_SNAPSHOTS, PASS, SNAPSHOTS, blocks_public_snapshots=True),
    settings_case(NO_SNAPSHOTS, FAIL, SNAPSHOTS, blocks_public_snapshots=False),
    settings_case(NO_SNAPSHOTS, UNKNOWN, SNAPSHOTS, blocks_public_snapshots=None),
    settings_case(NO_IMAGES, PASS, IMAGES, blocks_public_images=True),
    settings_case(NO_IMAGES, FAIL, IMAGES, blocks_public_images=False),
    settings_case(NO_IMAGES, UNKNOWN, IMAGES, blocks_public_images=None),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.check}-{c.expected[0]}")
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)
