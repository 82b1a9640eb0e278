from __future__ import annotations

import _thread
import gc
import json
import threading
import time

import pytest
from jupyter_core.utils import run_sync

from tests.report.notebooks import code, notebook, text_of
from wakit.batch import run_notebook
from wakit.errors import NotebookError, UnknownName
from wakit.jobs.render import render_client
from wakit.kernel import CLIENT, started_kernel
from wakit.review.newclient import NewClient, create_client
from wakit.review.store import create_reviews


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.delenv("WAKIT_REVIEWS", raising=False)
    made = create_reviews(tmp_path / "reviews")
    for name in ("acme", "acme-two", "othercorp"):
        create_client(made, NewClient(name, evidence="none"))
    return made


#: a typed name → what a person would see; what was typed itself is left out
OPENS = """
import traceback, wakit
for name in map(lambda typed: bytes.fromhex(typed).decode(), {names}):
    try:
        wakit.open_review(name)
    except Exception:
        print(traceback.format_exc().replace(f'"{{name}}"', ""))
"""


def test_in_one_client_s_kernel_no_other_is_named(store, tmp_path):
    names = ["nobody", "acme-tow", "othercorp", "acme-two"]
    typed = [name.encode().hex() for name in names]  # else they would stand in the notebook
    notes = tmp_path / "x.ipynb"
    notes.write_text(text_of(notebook(code(OPENS.format(names=typed)), code("wakit.open_review('acne')"))))
    around = {"WAKIT_REVIEWS": str(store.path), CLIENT: "acme"}
    match = r'UnknownName: unknown client "acne"'
    with started_kernel(tmp_path, environment=around) as kernel, pytest.raises(NotebookError, match=match) as caught:
        run_notebook(notes, tmp_path / "out.ipynb", {}, kernel)
    told = str(caught.value) + (tmp_path / "out.ipynb").read_text()
    assert told.count("this kernel is acme's") >= 1 + len(names)
    assert "othercorp" not in told
    assert "acme-two" not in told


def test_elsewhere_the_nearest_are_named(store):
    with pytest.raises(UnknownName, match="did you mean acme"):
        store.client("acne")


def test_a_review_is_rendered_in_a_kernel_of_its_client_without_credentials(store, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    own = store.workload("acme").notebooks / "3-review.ipynb"
    cell = code("import os, sys\nos.environ['WAKIT_CLIENT'], 'AWS_ACCESS_KEY_ID' in os.environ, sys.modules['boto3']")
    own.write_text(text_of(notebook(code('client = workload = evidence = audience = ""', tags=["parameters"]), cell)))
    assert render_client("acme", store.path).is_file()
    (done,) = store.path.glob("acme/main/output/internal/review.ipynb")
    shown = [o["data"] for c in json.loads(done.read_text())["cells"] for o in c.get("outputs", [])]
    assert [data["text/plain"] for data in shown if "text/html" not in data] == [["('acme', False, None)"]]


@pytest.mark.parametrize("way", ["started", "forked"])
def test_what_a_notebook_did_not_close_is_written_when_its_kernel_ends(tmp_path, monkeypatch, way):
    if way == "started":
        monkeypatch.setattr("wakit.warm._sources", [])
    notes = tmp_path / "x.ipynb"
    notes.write_text(text_of(notebook(code("file = open('told.txt', 'w')\nn = file.write('all of it')"))))
    with started_kernel(tmp_path) as kernel:
        run_notebook(notes, tmp_path / "out.ipynb", {}, kernel)
    assert (tmp_path / "told.txt").read_text() == "all of it"


def test_of_a_kernel_that_left_no_socket_stays_open(tmp_path):
    with started_kernel(tmp_path) as kernel:
        assert not kernel.manager.context.closed
        kernel.leave()
        for _ in range(300):
            if not run_sync(kernel.manager.is_alive)():
                break
            time.sleep(0.1)
    assert kernel.manager.context.closed


def test_a_cell_that_was_interrupted_says_nothing_afterwards(tmp_path, caplog):
    notes = tmp_path / "x.ipynb"
    notes.write_text(text_of(notebook(code("open('begun', 'w').close()\nimport time; time.sleep(600)"))))

    def interrupt():
        while not (tmp_path / "begun").exists():
            time.sleep(0.05)
        _thread.interrupt_main()

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt), started_kernel(tmp_path) as kernel:
        run_notebook(notes, tmp_path / "out.ipynb", {}, kernel)
    gc.collect()
    assert [one.getMessage() for one in caplog.records] == []


#: what a kernel imports before and while a notebook runs
LIBRARIES = ("ipykernel_launcher", "ipykernel", "IPython", "gc", "json", "pandas", "wakit", "zmq")


@pytest.mark.parametrize("way", ["started", "forked"])
def test_a_folder_s_files_are_imported_but_none_in_the_place_of_a_library(tmp_path, monkeypatch, way):
    if way == "started":
        monkeypatch.setattr("wakit.warm._sources", [])
    for name in LIBRARIES:
        (tmp_path / f"{name}.py").write_text(f"open('ran-{name}', 'w').close()\nraise SystemExit(3)")
    (tmp_path / "beside.py").write_text("value = 41")
    notes = tmp_path / "x.ipynb"
    notes.write_text(text_of(notebook(code("import pandas, wakit, beside\nbeside.value + pandas.Series([1]).sum()"))))
    with started_kernel(tmp_path, ready=["get_ready"]) as kernel:
        run_notebook(notes, tmp_path / "out.ipynb", {}, kernel)
    assert "42" in (tmp_path / "out.ipynb").read_text()
    assert not list(tmp_path.glob("ran-*"))
