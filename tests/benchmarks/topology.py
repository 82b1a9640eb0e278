"""How long it takes to see a network in its tables and to draw it."""

from __future__ import annotations

import sys
import time

from tests.cases import ACCOUNT
from tests.network import tables
from tests.topologies import land
from wakit.review.networks import TABLES, see
from wakit.view.topology import topology as drawn

__all__ = ["topology"]

say = sys.stdout.write


def topology() -> None:
    """VPCs of 40 and 400 subnets, no two of which need be alike: ways in, tree, picture."""
    for number in (40, 400):
        held = tables(land(number, alike=False))
        start = time.perf_counter()
        read = {name: held[name] for name in TABLES}
        ways = time.perf_counter() - start
        found = see(read, lambda arn: "", {}, [ACCOUNT])
        tree = time.perf_counter() - start - ways
        picture = drawn(found)
        took = time.perf_counter() - start
        say(f"topology of {number} subnets: {took:.2f} s (at most 2): ways in {ways:.2f}, tree {tree:.2f}, ")
        say(f"picture {took - ways - tree:.2f} s and {len(picture) / 1000:.0f} kB\n")
