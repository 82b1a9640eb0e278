"""`wakit batch --dask` on a local cluster of several worker processes."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path

import distributed
import psutil
import pytest

from tests.batches import add, made, manifest, printed
from wakit.review.newclient import NewClient, create_client
from wakit.review.store import create_reviews

CLIENTS = ("acme", "kite", "oak")


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as made:
        yield made


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.delenv("WAKIT_REVIEWS", raising=False)
    monkeypatch.chdir(tmp_path)
    made = create_reviews(tmp_path / "reviews")
    for name in CLIENTS:
        create_client(made, NewClient(name, evidence="none"))
    return made


WHERE = "import os; print(os.environ['WAKIT_REVIEWS'])"


def test_a_batch_is_done_elsewhere_and_comes_home(run, cluster, store):
    add(store, "acme", "mine", WHERE)
    add(store, "kite", "boom", "print(1)", "1/0")
    entries = [{"client": "acme", "notebooks": ["mine"]}, {"client": "kite", "notebooks": ["boom"]}]
    code, out, err = run("batch", manifest(store, *entries), "--dask", cluster.scheduler_address, "--json")
    told = json.loads(out)
    assert code == 1, err
    assert [one["outputs"] for one in told["succeeded"]] == [["acme/main/output/internal/mine.ipynb"]]
    assert "ZeroDivisionError" in told["failed"][0]["reason"]
    elsewhere = printed(made(store, "acme", "mine")).strip()
    assert elsewhere != str(store.path)
    assert not Path(elsewhere).exists()
    assert printed(made(store, "kite", "boom")) == "1\n"
    assert [len(list((store.path / client / "logs").iterdir())) for client in ("acme", "kite")] == [1, 1]


def test_a_worker_that_is_killed_in_the_middle_loses_nothing(run, cluster, store):
    flag = store.path.parent / "began"
    waits = f"import pathlib, time\nif not pathlib.Path({str(flag)!r}).exists():\n"
    add(store, "acme", "mine", waits + f"    pathlib.Path({str(flag)!r}).touch(); time.sleep(600)", "print('done')")
    for client in CLIENTS[1:]:
        add(store, client, "mine", "print('done')")
    entries = [{"client": client, "notebooks": ["mine"]} for client in CLIENTS]

    def kill():
        for _ in range(600):
            if flag.exists():
                break
            time.sleep(0.1)
        busy = next(w for w in cluster.workers.values() if _has_child(w.pid))
        os.kill(busy.pid, signal.SIGKILL)

    killing = threading.Thread(target=kill, daemon=True)
    killing.start()
    code, out, err = run(
        "batch", manifest(store, *entries), "--dask", cluster.scheduler_address, "--jobs", "1", "--json"
    )
    killing.join()
    assert (code, len(json.loads(out)["succeeded"])) == (0, 3), err
    assert {printed(made(store, client, "mine")) for client in CLIENTS} == {"done\n"}


def _has_child(pid):
    """Whether a worker is at work: what it forks from has a child."""
    begun = psutil.Process(pid).children(recursive=True)
    return any("wakit.warm" in one.cmdline() and one.children() for one in begun)


def test_ctrl_c_waits_for_no_worker_and_resume_does_what_was_left(run, cluster, store):
    began, ends = (str(store.path.parent / name) for name in ("began", "ends"))
    waits = f"for _ in range(200):\n    pathlib.Path({ends!r}).exists() or time.sleep(0.1)"
    add(store, "acme", "mine", f"import pathlib, time\npathlib.Path({began!r}).touch()\n{waits}")
    away = ["batch", manifest(store, {"client": "acme", "notebooks": ["mine"]}), "--dask", cluster.scheduler_address]

    def press():
        for _ in range(600):
            if Path(began).exists():
                break
            time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGINT)

    pressing = threading.Thread(target=press, daemon=True)
    pressing.start()
    code, _, err = run(*away)
    pressing.join()
    assert code == 130, err
    assert "--resume" in err
    assert not (store.path / "acme" / "main" / "output" / "internal" / "mine.ipynb").exists()  # nobody waited for it
    Path(ends).touch()
    code, out, err = run(*away, "--resume", "--json")
    assert (code, len(json.loads(out)["succeeded"])) == (0, 1), err


def test_nobody_at_the_address_is_two_lines(run, store, monkeypatch):
    monkeypatch.setattr("wakit.jobs.cluster._SECONDS", 1)
    code, out, err = run("batch", manifest(store, {"client": "acme"}), "--dask", "tcp://127.0.0.1:9")
    assert (code, out) == (2, "")
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in err
    assert len(err.splitlines()) <= 3


def test_a_worker_of_another_version_is_told_before_anything_runs(run, cluster, store, monkeypatch):
    here = {"python": "3.11", "wakit": "9.9.9"}
    monkeypatch.setattr("wakit.jobs.cluster.here", lambda: here)
    code, out, err = run("batch", manifest(store, {"client": "acme"}), "--dask", cluster.scheduler_address)
    assert (code, out) == (2, "")
    assert "here 9.9.9" in err
    assert not (store.path / "acme" / "logs").exists()


def test_a_profile_of_this_machine_is_refused(run, cluster, store):
    create_client(store, NewClient("far", ["012345670123"], profile=""))
    file = store.path / "far" / "client.yaml"
    file.write_text(file.read_text().replace('- id: "012345670123"', '- id: "012345670123"\n    profile: mine'))
    code, out, err = run("batch", manifest(store, {"client": "far"}), "--dask", cluster.scheduler_address)
    assert (code, out) == (2, "")
    assert "profile" in err
