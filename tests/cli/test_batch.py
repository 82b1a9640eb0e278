"""`wakit batch` at night: what is wrong is said before, no client touches another, the rest can be done later."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time

import psutil
import pytest

from tests.batches import add, left_by, made, manifest, printed
from wakit.review.newclient import NewClient, create_client
from wakit.review.store import create_reviews

CLIENTS = ("acme", "kite")
SECRET = "AKIDEXAMPLECANARY0"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.delenv("WAKIT_REVIEWS", raising=False)
    made = create_reviews(tmp_path / "reviews")
    for name in CLIENTS:
        create_client(made, NewClient(name, evidence="none"))
    yield made
    assert left_by(made) == [], "a kernel or a client's process is still there"


@pytest.fixture
def wakit(run, tmp_path, monkeypatch):
    """A command line, typed in a folder that is not the reviews folder."""
    monkeypatch.chdir(tmp_path)
    return lambda line: run(*shlex.split(line))


@pytest.fixture
def batch(wakit, store):
    """The three lists, by client and notebook, with the exit code."""

    def go(*entries, options="", **more):
        code, out, err = wakit(f"batch {manifest(store, *entries, **more)} --json {options}")
        lists = json.loads(out) if out else {}
        told = {name: {(r["client"], r["notebook"]): r for r in rows} for name, rows in lists.items()}
        return code, told, err

    return go


def test_every_fault_of_every_client_is_named_before_anything_starts(batch, store):
    code, _, err = batch(
        {"client": "acme", "parameters": {"gentel": True}, "timeout_minutes": 0},
        {"client": "kite", "notebooks": ["no-such"]},
        {"client": "nobody"},
        {"client": "made", "accounts": [12345670123]},
        {"client": "kite", "steps": ["collect"], "workload": "other"},
        {"client": "kite", "notebooks": ["3-review"], "audience": "board"},
    )
    assert code == 2
    for said in ("timeout_minutes: 0", '"no-such"', '"nobody"', "12 digits", '"other"', '"board"'):
        assert said in err
    assert not (store.path / "made").exists()
    assert not (store.path / "acme" / "logs").exists()


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"parameters": {"gentel": 1}}, 'parameters.gentel: unknown parameter "gentel"'),
        ({"parameters": {"client": "x"}}, "parameters.client: is set by client: of the entry"),
        (
            {"notebooks": ["mine"], "parameters": {"limit": "many"}},
            '"many" stands here; the notebook wants a whole number',
        ),
        ({"notebooks": ["mine"], "parameters": {"warm": 1}}, "1 stands here; the notebook wants true or false"),
        ({"notebooks": ["1-collect"]}, 'collects, but evidence of acme is "none"'),
        ({"notebooks": []}, "notebooks: is empty; write what is to be done"),
        ({"notebooks": ["../../kite/x"]}, "is not a notebook's name"),
        ({"notebooks": ["mine"], "steps": ["render"]}, "stands beside notebooks; write one of the two"),
        ({"accounts": ["012345670123"]}, "client.yaml of acme and the manifest differ on accounts: 012345670123"),
        ({"profile": "mine"}, "client.yaml of acme says another profile"),
        ({"evidence": "account"}, "client.yaml of acme says another evidence"),
        ({"notebook": ["mine"]}, "notebook: is not a known key; did you mean notebooks?"),
    ],
)
def test_what_does_not_fit_the_client_is_said_with_its_line(batch, store, entry, said):
    add(store, "acme", "mine", "1")
    code, _, err = batch({"client": "acme", **entry})
    assert code == 2
    assert said in err
    assert re.search(r"^line \d+, acme", err, re.MULTILINE)


def test_one_client_twice_is_refused_and_two_workloads_are_not(batch, store):
    code, _, err = batch({"client": "acme"}, {"client": "acme"})
    assert code == 2
    assert "acme/main stands in line 3 too; keep one" in err


@pytest.mark.parametrize("text", ["clients: []", "clients: {acme: }", "- acme", "a: [", "defaults: {}\n", ""])
def test_what_is_no_manifest_is_at_most_three_lines(wakit, store, text):
    file = store.path / "clients.yaml"
    file.write_text(text)
    code, out, err = wakit(f"batch {file}")
    assert (code, out) == (2, "")
    assert len(err.splitlines()) <= 3


def test_invalid_clients_are_failed_and_the_others_run(batch, store):
    add(store, "acme", "mine", "print(client, limit)")
    code, told, _ = batch(
        {"client": "acme", "notebooks": ["mine"], "parameters": {"limit": 7}},
        {"client": "kite", "parameters": {"no_such": 1}},
        options="--skip-invalid",
    )
    assert code == 1
    assert set(told["succeeded"]) == {("acme", "mine")}
    assert 'unknown parameter "no_such"' in told["failed"]["kite", ""]["reason"]
    assert told["not_started"] == {}
    assert printed(made(store, "acme", "mine")) == "acme 7\n"


def test_the_executed_notebook_tells_its_parameters_in_words(batch, store):
    add(store, "acme", "mine", "1")
    batch({"client": "acme", "notebooks": ["mine"], "parameters": {"warm": True}})
    assert "for client: acme · warm: yes*" in "".join(made(store, "acme", "mine")["cells"][1]["source"])


def test_a_notebook_that_stops_is_kept_with_the_reason_on_top_and_stops_no_other_client(batch, store):
    add(store, "acme", "boom", "print('before')", f"raise KeyError('{SECRET}')", "print('after')")
    add(store, "acme", "mine", "1")
    add(store, "kite", "mine", "1")
    code, told, _ = batch({"client": "acme", "notebooks": ["boom", "mine"]}, {"client": "kite", "notebooks": ["mine"]})
    assert code == 1
    assert set(told["succeeded"]) == {("kite", "mine")}
    failed = told["failed"]["acme", "boom"]
    assert "cell 4" in failed["reason"]
    assert failed["outputs"] == ["acme/main/output/internal/boom.ipynb"]
    assert told["not_started"]["acme", "mine"]["reason"] == "boom failed"
    book = made(store, "acme", "boom")
    assert "This notebook stopped" in "".join(book["cells"][0]["source"])
    assert printed(book) == "before\n"
    told_of_it = json.dumps([book["cells"][0], *[c["outputs"] for c in book["cells"] if "outputs" in c], failed])
    assert SECRET not in told_of_it


def test_a_review_for_the_client_that_stops_is_kept_among_the_house_s_own(batch, store):
    path = store.path / "acme" / "main" / "notebooks" / "3-review.ipynb"
    book = json.loads(path.read_text())
    book["cells"].append(
        {"cell_type": "code", "id": "x", "source": "1/0", "metadata": {}, "outputs": [], "execution_count": None}
    )
    path.write_text(json.dumps(book))
    code, told, _ = batch({"client": "acme", "audience": "client"})
    assert code == 1
    assert told["failed"]["acme", "3-review"]["outputs"] == ["acme/main/output/internal/stopped-client.ipynb"]
    assert "ZeroDivisionError" in json.dumps(made(store, "acme", "stopped-client")["cells"][2])
    assert not list((store.path / "acme" / "main" / "output" / "client").glob("*"))


def test_a_kernel_that_dies_and_one_that_never_ends_are_failed_with_their_reasons(batch, store, monkeypatch):
    monkeypatch.setattr("wakit.jobs.launch.MINUTE", 0.1)
    add(store, "acme", "dies", "import os; os._exit(3)")
    add(store, "kite", "endless", "import time\nwhile True: time.sleep(1)")
    code, told, _ = batch(
        {"client": "acme", "notebooks": ["dies"]},
        {"client": "kite", "notebooks": ["endless"], "timeout_minutes": 100},
    )
    assert code == 1
    assert "the kernel failed" in told["failed"]["acme", "dies"]["reason"]
    assert told["failed"]["kite", "endless"]["reason"] == "took longer than timeout_minutes: 100"


TELLS = """
import os, tempfile, pathlib
print(sorted(os.environ.items()))
for folder in {tempfile.gettempdir(), os.getcwd()}:
    print(sorted(map(str, pathlib.Path(folder).rglob('*'))))
"""
PLANTS = f"""
import os, tempfile, pathlib
os.environ['PLANTED'] = '{SECRET}'
pathlib.Path(tempfile.gettempdir(), '{SECRET}').write_text('{SECRET}')
"""


def test_one_client_s_secret_is_in_no_file_of_another(batch, store):
    add(store, "acme", "plants", PLANTS)
    add(store, "kite", "tells", TELLS)
    code, told, _ = batch(
        {"client": "acme", "notebooks": ["plants"]}, {"client": "kite", "notebooks": ["tells"]}, options="--jobs 1"
    )
    assert (code, set(told["succeeded"])) == (0, {("acme", "plants"), ("kite", "tells")})
    assert "WAKIT_CLIENT" in printed(made(store, "kite", "tells"))
    for file in (store.path / "kite").rglob("*"):
        assert file.is_dir() or SECRET.encode() not in file.read_bytes()


TELLS_ITSELF = "import os; print(os.getpid(), os.getcwd(), 'left' in globals(), os.environ.get('AWS_PROFILE'))"


def test_a_client_s_notebooks_share_a_kernel_and_no_names(batch, store):
    for name in ("first", "second"):
        add(store, "acme", name, TELLS_ITSELF, "left = 1; os.chdir('/')")
    assert batch({"client": "acme", "notebooks": ["first", "second"]})[0] == 0
    first, second = (printed(made(store, "acme", name)).split() for name in ("first", "second"))
    assert first == second
    assert first[2] == "False"


def test_one_that_may_ask_aws_is_not_shared_with_one_that_may_not(batch, store):
    for name in ("0-preflight", "first"):
        add(store, "acme", name, TELLS_ITSELF)
    assert batch({"client": "acme", "notebooks": ["0-preflight", "first"]})[0] == 0
    asking, first = (printed(made(store, "acme", name)).split() for name in ("0-preflight", "first"))
    assert asking[0] != first[0]


@pytest.mark.parametrize("end", ["os._exit(1)", "1 / 0"])
def test_a_kernel_that_died_or_can_t_be_cleared_is_replaced(batch, store, end):
    add(store, "acme", "first", TELLS_ITSELF, f"get_ipython().run_line_magic = lambda *_: {end}")
    add(store, "acme", "second", TELLS_ITSELF)
    code, told, _ = batch({"client": "acme", "notebooks": ["first", "second"]})
    assert (code, set(told["succeeded"])) == (0, {("acme", "first"), ("acme", "second")})
    first, second = (printed(made(store, "acme", name)).split() for name in ("first", "second"))
    assert (first[0] != second[0], first[1:]) == (True, second[1:])


def test_resume_does_only_the_rest(batch, store):
    add(store, "acme", "mine", "import time; print(time.time())")
    add(store, "kite", "boom", "1/0")
    entries = ({"client": "acme", "notebooks": ["mine"]}, {"client": "kite", "notebooks": ["boom"]})
    assert batch(*entries)[0] == 1
    before = made(store, "acme", "mine")
    add(store, "kite", "boom", "print('mended')")
    code, told, _ = batch(*entries, options="--resume")
    assert (code, set(told["succeeded"])) == (0, {("acme", "mine"), ("kite", "boom")})
    assert made(store, "acme", "mine") == before
    assert printed(made(store, "kite", "boom")) == "mended\n"


def test_what_is_gone_since_is_done_again_with_what_comes_after_it(batch, store):
    """As evidence that was forgotten: a page of it that is still there tells nothing about what is collected next."""
    for name in ("first", "second", "third"):
        add(store, "acme", name, "import time; print(time.time())")
    entry = {"client": "acme", "notebooks": ["first", "second", "third"]}
    batch(entry)
    before = {name: made(store, "acme", name) for name in entry["notebooks"]}
    (store.path / "acme" / "main" / "output" / "internal" / "second.ipynb").unlink()
    code, told, _ = batch(entry, options="--resume")
    assert (code, len(told["succeeded"])) == (0, 3)
    same = {name: made(store, "acme", name) == was for name, was in before.items()}
    assert same == {"first": True, "second": False, "third": False}


def test_two_manifests_called_alike_know_nothing_of_each_other(wakit, batch, store, tmp_path):
    add(store, "acme", "mine", "import time; print(time.time())")
    add(store, "kite", "mine", "1")
    batch({"client": "acme", "notebooks": ["mine"]})
    before = made(store, "acme", "mine")
    other = tmp_path / "clients.yaml"
    other.write_text('{"clients": [{"client": "kite", "notebooks": ["mine"]}]}')
    assert wakit(f"batch {other} --json --reviews {store.path}")[0] == 0
    assert batch({"client": "acme", "notebooks": ["mine"]}, options="--resume")[0] == 0
    assert made(store, "acme", "mine") == before


def test_what_is_asked_for_otherwise_is_done_again(batch, store):
    add(store, "acme", "mine", "print(limit)")
    batch({"client": "acme", "notebooks": ["mine"]})
    batch({"client": "acme", "notebooks": ["mine"], "parameters": {"limit": 9}}, options="--resume")
    assert printed(made(store, "acme", "mine")) == "9\n"


def test_a_client_is_made_from_what_the_manifest_tells(batch, store):
    code, told, _ = batch(
        {
            "client": "made",
            "accounts": [{"id": "012345670123", "name": "Production: shop"}],
            "role": "Review",
            "regions": ["eu-central-1"],
            "steps": ["judge"],
        }
    )
    assert code == 1  # nothing is collected yet
    assert "no complete evidence" in told["failed"]["made", "judge"]["reason"]
    text = (store.path / "made" / "client.yaml").read_text()
    assert "arn:aws:iam::012345670123:role/Review" in text
    assert 'name: "Production: shop"' in text


def test_the_review_step_makes_the_notebook_without_a_page(batch, store):
    code, told, _ = batch({"client": "acme", "steps": ["review"]})
    assert code == 0
    assert told["succeeded"]["acme", "3-review"]["outputs"] == ["acme/main/output/internal/review.ipynb"]


def test_files_of_a_batch_are_their_owner_s(batch, store):
    add(store, "acme", "mine", "1")
    batch({"client": "acme", "notebooks": ["mine"]})
    for path in store.path.rglob("*"):
        if path.name != "clients.yaml":  # the test's own
            assert path.stat().st_mode & 0o077 == 0, path


class Away:
    """`wakit batch` in a process of its own, to be stopped."""

    def __init__(self, store, *entries, options=()):
        self.file = manifest(store, *entries)
        command = [sys.executable, "-m", "wakit", "batch", self.file, "--json", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def until(self, path):
        for _ in range(600):
            if path.exists():
                return
            assert self.process.poll() is None, self.process.communicate()[1]
            time.sleep(0.1)
        raise AssertionError(f"{path} never came")

    def end(self, number):
        os.kill(self.process.pid, number)
        return self.process.communicate(timeout=60)

    def begun(self):
        """All processes that it has begun, however they were."""
        return psutil.Process(self.process.pid).children(recursive=True)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_batch_that_is_stopped_leaves_nothing_running_and_is_finished_later(batch, store, number):
    add(store, "acme", "mine", "print('done')")
    add(store, "kite", "waits", "open('began', 'w').close()\nimport time\ntime.sleep(600)")
    entries = ({"client": "acme", "notebooks": ["mine"]}, {"client": "kite", "notebooks": ["waits"]})
    away = Away(store, *entries, options=("--jobs", "1"))
    away.until(store.path / "kite" / "main" / "began")
    begun = away.begun()
    assert len(begun) >= 3  # what they are forked from, the client's process and its kernel
    _, err = away.end(number)
    if number == signal.SIGINT:
        assert away.process.returncode == 130
        assert "--resume" in err
    assert psutil.wait_procs(begun, 30)[1] == []
    add(store, "kite", "waits", "print('at last')")
    code, told, _ = batch(*entries, options="--resume")
    assert (code, set(told["succeeded"])) == (0, {("acme", "mine"), ("kite", "waits")})


def test_two_batches_of_one_client_do_not_meet(wakit, store):
    add(store, "kite", "waits", "open('began', 'w').close()\nimport time\ntime.sleep(600)")
    away = Away(store, {"client": "kite", "notebooks": ["waits"]})
    away.until(store.path / "kite" / "main" / "began")
    try:
        code, out, err = wakit(f"batch {away.file}")
        assert (code, out) == (2, "")
        assert "in use by wakit batch clients.yaml (process" in err
        other = manifest(store, {"client": "kite", "notebooks": ["waits"]}, name="others")
        code, out, _ = wakit(f"batch {other} --json")
        assert code == 1
        assert "kite is in use by wakit batch (process" in json.loads(out)["failed"][0]["reason"]
    finally:
        away.end(signal.SIGINT)


def test_the_schema_knows_what_the_manifest_knows(wakit):
    from wakit.review.batchfile import BatchClient

    code, out, _ = wakit("batch --schema")
    entry = json.loads(out)["properties"]["clients"]["items"]
    assert code == 0
    assert set(entry["properties"]) == set(BatchClient.model_fields)
    assert entry["required"] == ["client"]
