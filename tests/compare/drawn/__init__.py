"""A second account, larger than the demo's and drawn by lot: settings meet that nobody would have put together.

The same seed gives the same account: whatever the lot draws is decided here, never by a clock.
"""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

from tests.compare.drawn.buckets import fill_buckets
from tests.compare.drawn.doors import fill_doors
from tests.compare.drawn.identity import fill_identity
from tests.compare.drawn.network import fill_network
from tests.compare.drawn.stores import fill_databases, fill_keys, fill_secrets
from tests.compare.drawn.watching import fill_watching
from wakit.demo.builder import Builder, Place
from wakit.demo.engine import one_loader
from wakit.demo.stand_in import StandIn

__all__ = ["DRAWN", "SEED", "fill"]

DRAWN = "456789012345"
SEED = 20261129
_REGIONS = ("eu-central-1", "us-east-1")


def fill(stand_in: StandIn) -> None:
    """Put the account into an emptied stand-in."""
    from moto.backends import get_backend

    with stand_in.applied(), one_loader():
        for service in ("iam", "s3", "ec2", "kms", "rds", "lambda", "sqs", "sns", "secretsmanager", "cloudtrail"):
            get_backend(service)  # some draw random numbers when they are first loaded
        stand_in.reset()
        lot = Random(SEED)
        now = datetime.now(UTC).replace(microsecond=0)  # AWS tells whole seconds
        place = Place(DRAWN, "us-east-1", now, Builder(stand_in.answer), stand_in.settings)
        fill_identity(place, lot)
        keys = {region: fill_keys(place.at(region), lot) for region in _REGIONS}
        fill_buckets(place, lot, keys)
        for region in _REGIONS:
            here = place.at(region)
            groups = fill_network(here, lot)
            fill_databases(here, lot, groups, keys[region])
            fill_secrets(here, lot, keys[region])
            fill_doors(here, lot)
            fill_watching(here)
    stand_in.forget()
