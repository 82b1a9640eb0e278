"""``make bench``: every figure of ``docs/benchmarks.md``. The machine is shared: quote ratios.

``python -m tests.benchmarks NAME …`` runs some of `PARTS`.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.batch import batch
from tests.benchmarks.crowd import repeated, roles
from tests.benchmarks.leaks import leaks
from tests.benchmarks.plan import plan
from tests.benchmarks.portfolio import portfolio
from tests.benchmarks.report import report
from tests.benchmarks.topology import topology
from tests.laws.worlds import evidence, world
from tests.network import crowd, tables
from tests.policy.documents import entries
from wakit.aws.access import WIDTH, Access, Target
from wakit.collect import collect
from wakit.demo.account import DEMO_ACCOUNTS, DEMO_EXTERNAL_ID, fill, role_arn
from wakit.demo.stand_in import StandIn, stand_in
from wakit.evidence.snapshot import open_snapshot
from wakit.judge import judge
from wakit.policy import is_open
from wakit.registry import Registry, load

__all__ = ["PARTS", "main"]

LATENCY = 0.05
_ROLES = "iam:GetAccountAuthorizationDetails"
#: CPU of a call on a client that is warm, as others measured it
NOMINAL = 0.0012
say = sys.stdout.write


def imports() -> None:
    """``import wakit`` above an empty interpreter."""
    figures = {}
    for name, code in (("empty", "pass"), ("wakit", "import wakit"), ("wakit --version", "import wakit.cli")):
        took = []
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            took.append(time.perf_counter() - start)
        figures[name] = statistics.median(took)
    say(f"import wakit: {figures['wakit'] - figures['empty']:.2f} s above an empty interpreter (at most 0.3)\n")
    say(f"the command line's module: {figures['wakit --version'] - figures['empty']:.2f} s\n")


def collecting() -> None:
    """Two accounts and three regions at 50 ms: wall against the bound that latency and CPU set."""
    with _replayed() as ask:
        _collect(DEMO_ACCOUNTS)  # fills the recording
        ask("latency", 0)
        ask("reset")
        cpu, wall, access = _collect(DEMO_ACCOUNTS)
        said = ask("latency", LATENCY)
        calls = said["calls"]
        say(
            f"\nwithout latency: {calls:.0f} calls, wall {wall:.2f} s, "
            f"CPU {cpu:.2f} s ({cpu / calls * 1000:.2f} ms a call)\n"
        )
        each = cpu / calls
        _, wall, access = _collect(DEMO_ACCOUNTS)
        said = ask("reset")
        lanes: Counter[tuple[str, str, str]] = Counter()
        for row in access.calls.records():
            lanes[str(row["account_id"]), str(row["service"]), str(row["region"])] += int(row["calls"])
        busiest, most = lanes.most_common(1)[0]
        chain = _chain(load())
        bounds = {
            f"chain of {chain} calls x latency": chain * LATENCY,
            f"{said['calls']:.0f} calls x {each * 1000:.2f} ms CPU": said["calls"] * each,
            f"{most} calls to {'/'.join(busiest[1:])} x latency / {WIDTH}": most * LATENCY / WIDTH,
        }
        for name, seconds in bounds.items():
            say(f"  bound by {name}: {seconds:.2f} s\n")
        bound = max(bounds.values())
        say(
            f"at {LATENCY * 1000:.0f} ms: {said['calls']:.0f} calls, at most {said['peak']:.0f} in flight, "
            f"wall {wall:.2f} s, "
        )
        say(f"bound {bound:.2f} s, ratio {wall / bound:.2f} (at most 1.5)\n")
        bare = max(chain * LATENCY, said["calls"] * NOMINAL, most * LATENCY / WIDTH)
        say(f"  against {NOMINAL * 1000:.1f} ms a call, making clients not counted: ")
        say(f"bound {bare:.2f} s, ratio {wall / bare:.2f}\n")


def judging() -> None:
    """One million synthetic rows over all checks."""
    registry = load()
    small = world(registry, 1, rows=4)
    many = {name: f for name, f in small.items() if len(f) > 4}  # the others exist once in an account or region
    times = 1_000_000 // sum(len(f) for f in many.values())
    frames = small | {name: repeated(f, times) for name, f in many.items()}
    rows = sum(len(f) for f in frames.values())
    held = evidence(frames)
    start, cpu = time.perf_counter(), time.process_time()
    found = judge(held, registry)
    took, worked = time.perf_counter() - start, time.process_time() - cpu
    say(f"\njudging {rows:,} rows over {len(registry.checks)} checks: {took:.1f} s, CPU {worked:.1f} s (at most 10), ")
    say(f"{len(found.table):,} findings, peak memory {_peak()} MB\n")


def policies() -> None:
    """Ten thousand distinct documents, those of the table under other names, each read and put to strangers once."""
    held = [e.document.replace("acme-data", f"acme-data-{n}") for n in range(90) for e in entries()]
    documents = sorted(set(held))[:10_000]
    start = time.perf_counter()
    found = Counter(is_open(document) for document in documents)
    took = time.perf_counter() - start
    say(f"\n{len(documents):,} distinct policies: {took:.1f} s (at most 10), {found[True]:,} of them open\n")


def access() -> None:
    """Three thousand roles of ten statements: read, put together, and judged by every check of identities."""
    registry, account = load(), "012345670123"
    wanted = {n for n, c in registry.collectors.items() if _ROLES in c.row.operations and n.startswith("iam_")}
    with stand_in() as aws, aws.applied(account), tempfile.TemporaryDirectory() as folder:
        aws.settings.tell(_ROLES, account, "*", roles(account, 3_000, 10))
        start, cpu = time.perf_counter(), time.process_time()
        done = collect([Target(account)], Path(folder) / "x", regions=["eu-central-1"], tables=sorted(wanted))
        held = open_snapshot(done.folder)
        read, worked = time.perf_counter() - start, time.process_time() - cpu
        names = [c.name for c in registry.checks.values() if c.subject.startswith("iam_")]
        start, cpu = time.perf_counter(), time.process_time()
        found = judge(held, registry, names)
        took, judged = time.perf_counter() - start, time.process_time() - cpu
    say(f"\naccess of 3,000 roles x 10 statements: {read + took:.1f} s, CPU {worked + judged:.1f} s (at most 20): ")
    say(f"reading {read:.1f} s, {len(names)} checks {took:.1f} s, {len(found.table):,} findings, {_peak()} MB\n")


def paths() -> None:
    """The ways to five thousand interfaces with two thousand groups of sixty rules, some of them open."""
    rows = crowd(interfaces=5_000, groups=2_000, rules=60)
    held = tables(rows)
    for name in rows:
        held[name]
    start, cpu = time.perf_counter(), time.process_time()
    found = held["internet_paths"]
    took, worked = time.perf_counter() - start, time.process_time() - cpu
    say(f"\npaths of 5,000 interfaces x 2,000 groups x 60 rules: {took:.1f} s, CPU {worked:.1f} s (at most 10), ")
    say(f"{len(found):,} ways, {int(found['is_reachable'].sum()):,} of them open, peak memory {_peak()} MB\n")


def memory() -> None:
    """Sixty accounts, one after another: memory must not grow with them."""
    with _replayed() as ask:
        _collect(DEMO_ACCOUNTS)
        ask("latency", 0)
        seen: dict[int, int] = {}
        accounts = [f"{n:012d}" for n in range(1, 61)]
        done: set[str] = set()

        def note(account: str) -> None:
            if account not in done:
                done.add(account)
                seen[len(done)] = _now()

        _collect(accounts, note)
        ask("reset")
    say(f"\n60 accounts: {seen[10]} MB at the 10th, {seen[30]} MB at the 30th, {seen[60]} MB at the 60th; ")
    say(f"ratio 60th / 10th {seen[60] / seen[10]:.2f}\n")


def demo() -> None:
    """The whole job as a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "wakit", "demo", "--keep", f"{folder}/reviews"],
            check=True,
            capture_output=True,
            text=True,
        )
        took = time.perf_counter() - start
        report = Path(done.stdout.strip().splitlines()[-1])
        say(
            f"\nwakit demo: {took:.1f} s (at most 30), review.html {report.stat().st_size / 1e6:.2f} MB (at most 1.5)\n"
        )
        say(done.stderr)


def desk() -> None:
    """The conversation in a real browser."""
    from tests.benchmarks import desk as part  # needs Chromium, which the others do not

    part.desk()


def _collect(
    accounts: list[str] | tuple[str, ...], note: Callable[[str], None] = lambda _: None
) -> tuple[float, float, Access]:
    targets = [Target(a, role=role_arn(a), external_id=DEMO_EXTERNAL_ID) for a in accounts]
    access = Access()
    with tempfile.TemporaryDirectory() as folder:
        cpu, wall = time.process_time(), time.perf_counter()
        done = collect(targets, Path(folder) / "x", access=access, progress=lambda step: note(step.account_id))
        took = time.process_time() - cpu, time.perf_counter() - wall, access
    access.stop()
    for failure in done.failures[:3]:
        say(f"  failed: {failure}\n")
    return took


def _chain(registry: Registry) -> int:
    """Calls that wait for one another: role, identity, regions, then the longest way to a row."""

    def depth(name: str) -> int:
        one = registry.collectors[name]
        own = 1 + (len(one.row.operations) > 1)
        return own + max((depth(n) for n in one.needs), default=0)

    return 3 + max(depth(name) for name in registry.collectors)


@contextmanager
def _replayed() -> Iterator[Callable[..., dict[str, float]]]:
    """The demo account behind an endpoint that replays it; yields a way to set latency and read counters."""
    with stand_in() as aws:
        fill(aws)
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.replay", aws.url.removeprefix("http://")],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        url = f"http://127.0.0.1:{child.stdout.readline().strip()}"
        try:
            with _applied(aws, url):
                yield lambda name, value="": _control(url, name, value)
        finally:
            child.kill()
            child.wait()


@contextmanager
def _applied(aws: StandIn, url: str) -> Iterator[None]:
    with aws.applied():
        os.environ["AWS_ENDPOINT_URL"] = url
        yield


def _control(url: str, name: str, value: object) -> dict[str, float]:
    request = urllib.request.Request(f"{url}/-/{name}={value}", method="POST")
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        said: dict[str, float] = json.load(answer)
    return said


def _now() -> int:
    """Resident memory now, in MB."""
    import psutil

    return int(psutil.Process().memory_info().rss / 1e6)


def _peak() -> int:
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)


PARTS = {
    "imports": imports,
    "collect": collecting,
    "judge": judging,
    "policies": policies,
    "access": access,
    "paths": paths,
    "memory": memory,
    "demo": demo,
    "desk": desk,
    "plan": plan,
    "report": report,
    "leaks": leaks,
    "portfolio": portfolio,
    "batch": batch,
    "topology": topology,
}


def main(names: list[str]) -> None:
    """Run the parts named, or all, each in a process of its own."""
    if len(names) == 1:
        PARTS[names[0]]()
        return
    for name in names or PARTS:
        subprocess.run([sys.executable, "-m", "tests.benchmarks", name], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
