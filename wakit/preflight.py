"""What would be refused, before anybody spends an evening on it: one item of each listing, in one region.

Every collector runs as it is, on a Reader that looks at the first item only; so what is tried is what collecting
needs, and nothing has to be kept in step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pandas as pd
import pyarrow as pa

from wakit import facts
from wakit.aws import NO_SUCH_MEMBER
from wakit.aws.access import Access, Target
from wakit.collect import Progress, Run, gap_of, gaps_of, parts_of, regions_of, shut_gap
from wakit.errors import AccessError
from wakit.evidence.gaps import Gap
from wakit.evidence.place import Place
from wakit.evidence.rows import Value
from wakit.evidence.tables import frame, table
from wakit.lens import load_lens
from wakit.lineage import Lineage
from wakit.model import NOT_OFFERED, Reason
from wakit.registry import OWN_OPERATIONS, Registry, load

__all__ = ["PREFLIGHT_SCHEMA", "preflight", "refused_of"]

PREFLIGHT_SCHEMA = pa.schema(
    [
        (n, pa.string())
        for n in ("account_id", "region", "operation", "action", "outcome", "code", "best_practices", "choice_ids")
    ]
)


def preflight(
    targets: Sequence[Target],
    regions: Sequence[str] = (),
    *,
    registry: Registry | None = None,
    access: Access | None = None,
    progress: Progress = lambda _: None,
    shut: Callable[[AccessError], object] = lambda _: None,
) -> pd.DataFrame:
    """One row for each account and operation: ``outcome`` is ``seen``, ``not tried`` or the reason of a refusal.

    ``not tried``: there was no resource to try it on. ``choice_ids`` are the best practices that go blind, joined by
    ``", "`` (empty where nothing does), ``best_practices`` their numbers. ``action`` is the IAM action to allow.
    An account that can't be entered beside others is one row without a region; ``shut`` is told why.

    Raises:
        AccessError: no account could be entered: no or expired credentials, role refused, or another account than the
            file says.
    """
    known, way = registry or load(), access or Access()
    run = Run(known, Lineage.of(known), datetime.now(UTC), progress)
    rows: list[dict[str, Value]] = []
    closed: list[AccessError] = []
    for target in targets:
        try:
            rows += _account(run, target, regions, way)
        except AccessError as error:
            closed.append(error)
            gap = shut_gap(run, target.account_id, error)
            rows.append(_row(target.account_id, "", gap.operation, set(), [gap]))
    if closed and len(closed) == len(targets):
        raise closed[0]
    for one in closed:
        shut(one)
    return frame(table(PREFLIGHT_SCHEMA, rows))


def refused_of(found: pd.DataFrame) -> pd.DataFrame:
    """The rows of a preflight that a permission, a sign-in or patience would change."""
    fine = ["seen", "not tried", *NOT_OFFERED, Reason.NOT_VISIBLE]
    refused: pd.DataFrame = found[~found["outcome"].isin(fine)]
    return refused.reset_index(drop=True)


def _account(run: Run, target: Target, regions: Sequence[str], way: Access) -> list[dict[str, Value]]:
    account, _ = way.enter(target, tuple(regions), sample=True)
    known = run.registry
    told, untold = regions_of(account)
    here = next((r for r in regions if r in told), [*regions, *told][0])
    gaps: dict[str, list[Gap]] = {}
    for one, part in parts_of(run, account, [here], list(known.collectors.values())):
        for gap in gaps_of(run, one, part):
            if gap.code != NO_SUCH_MEMBER:  # AWS answered: that is no refusal of the operation
                gaps.setdefault(gap.operation, []).append(gap)
    called = {f"{c['service']}:{c['operation']}" for c in way.calls.records() if c["account_id"] == target.account_id}
    if untold is not None:
        gaps["ec2:DescribeRegions"] = [gap_of(run, Place.of_others(target.account_id), None, untold)]
    needed = sorted({op for c in known.collectors.values() for op in c.row.operations} | set(OWN_OPERATIONS))
    return [_row(target.account_id, here, op, called, gaps.get(op, [])) for op in needed]


def _row(account_id: str, region: str, operation: str, called: set[str], gaps: list[Gap]) -> dict[str, Value]:
    outcome = gaps[0].reason.value if gaps else "seen" if operation in called else "not tried"
    blind = sorted({i for g in gaps for i in g.choice_ids.split(", ") if i})
    return {
        "account_id": account_id,
        "region": region,
        "operation": operation,
        "action": facts.operations().get(operation, ""),  # a role of the client's is assumed by no policy of ours
        "outcome": outcome,
        "code": gaps[0].code if gaps else "",
        "best_practices": load_lens().numbers(blind),
        "choice_ids": ", ".join(blind),
    }
