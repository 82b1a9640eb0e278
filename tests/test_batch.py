from __future__ import annotations

import json
import os
import stat
import subprocess
import sys

import nbformat
import pytest

from tests.report.notebooks import code, notebook, story, text_of
from wakit.batch import declared_parameters, run_notebook
from wakit.errors import InputError, NotebookError, UnknownName

PARAMETERS = 'client = "demo"\nlimit = 3\nnote: str = ""'


@pytest.fixture
def run(tmp_path):
    """Run cells as a notebook; what it printed, and its file."""

    def go(*cells, parameters=None, **more):
        source, done = tmp_path / "in.ipynb", tmp_path / "out" / "done.ipynb"
        source.write_text(text_of(notebook(code(PARAMETERS, tags=["parameters"]), *cells)))
        run_notebook(source, done, parameters or {}, tmp_path, **more)
        return told(done), done

    return go


def told(path):
    outputs = [o for c in json.loads(path.read_text())["cells"] for o in c.get("outputs", [])]
    return "".join("".join(o.get("text", [])) for o in outputs)


def test_declared_parameters_are_those_of_the_tagged_cell():
    cells = [code("other = 1"), code(PARAMETERS, tags=["parameters"]), story("x = 2")]
    assert declared_parameters(notebook(*cells)) == ["client", "limit", "note"]


def test_text_stays_text_and_none_is_none(run):
    said, _ = run(code("print([client, limit, note])"), parameters={"client": "012345670123", "limit": None})
    assert said == "['012345670123', None, '']\n"


@pytest.mark.parametrize(
    "text",
    [
        '"; import os; "',
        "a\\b\n'c'",
        "{client} ${x} %s",
        "\u202eä\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    ],
)
def test_hostile_text_arrives_as_it_was(run, text):
    said, _ = run(code("print(ascii(client))"), parameters={"client": text})
    assert said == ascii(text) + "\n"


def test_a_parameter_that_is_not_declared_is_refused_before_anything_runs(run, tmp_path):
    with pytest.raises(UnknownName, match="did you mean client"):
        run(code("open('ran', 'w')"), parameters={"clinet": "x"})
    assert not (tmp_path / "ran").exists()
    assert not (tmp_path / "out").exists()


def test_it_works_in_the_folder_given_and_knows_that_nobody_sits_there(run, tmp_path, capfd):
    cell = code("import os; print(os.getcwd(), os.environ['WAKIT_BATCH'], os.environ['MORE'])")
    said, _ = run(cell, environment={"MORE": "x"})
    assert said == f"{tmp_path} 1 x\n"
    assert os.getcwd() != str(tmp_path)
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such sockets")
def test_nobody_else_on_the_machine_can_listen(run):
    cell = code("import json, ipykernel.connect as c; print(json.loads(c.get_connection_info())['transport'])")
    assert run(cell)[0] == "ipc\n"


def test_no_history_and_no_startup_files_of_a_person(run, tmp_path, monkeypatch):
    startup = tmp_path / "home" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("print('started')")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "home"))
    said, _ = run(code("print(get_ipython().history_manager.enabled)"))
    assert said == "False\n"


def test_what_is_written_holds_none_of_papermill_s_notes(run, tmp_path):
    _, done = run(story("# T"), code("1 + 1"), parameters={"client": "acme"})
    nb = json.loads(done.read_text())
    assert set(nb["metadata"]) == {"kernelspec", "language_info"} or set(nb["metadata"]) == {"language_info"}
    assert "papermill" not in done.read_text()
    assert str(tmp_path) not in done.read_text()
    nbformat.validate(nb)


def test_widget_state_is_not_kept(run):
    _, done = run(code("import ipywidgets; ipywidgets.Text('typed')"))
    assert "widget-view" not in done.read_text()
    assert "widgets" not in json.loads(done.read_text())["metadata"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_what_is_written_is_its_owner_s(run):
    _, done = run(code("1"))
    assert stat.S_IMODE(done.stat().st_mode) == 0o600
    assert [f.name for f in done.parent.iterdir()] == ["done.ipynb"]


def test_a_failure_names_the_cell_and_keeps_what_ran(run, tmp_path):
    with pytest.raises(NotebookError) as caught:
        run(story("# T"), code("print('before')"), code("int('seven')\n1"), code("print('after')"))
    first, *rest = str(caught.value).splitlines()
    assert first == "in.ipynb, cell 4 (int('seven')): ValueError: invalid literal for int() with base 10: 'seven'"
    assert rest == [f"what ran until then is in {tmp_path / 'out' / 'done.ipynb'}"]
    assert told(tmp_path / "out" / "done.ipynb") == "before\n"
    assert "papermill" not in (tmp_path / "out" / "done.ipynb").read_text()


def test_a_kernel_that_dies_is_named_and_what_ran_is_kept(run, tmp_path):
    with pytest.raises(NotebookError, match="kernel"):
        run(code("print('before')"), code("import os; os._exit(1)"))
    assert told(tmp_path / "out" / "done.ipynb") == "before\n"


@pytest.mark.parametrize("text", ["", "{}", "no json"])
def test_what_is_no_notebook_says_so(tmp_path, text):
    (tmp_path / "x.ipynb").write_text(text)
    with pytest.raises(InputError, match=r"x\.ipynb: is no notebook"):
        run_notebook(tmp_path / "x.ipynb", tmp_path / "y.ipynb", {}, tmp_path)
    with pytest.raises(InputError, match="no such notebook"):
        run_notebook(tmp_path / "z.ipynb", tmp_path / "y.ipynb", {}, tmp_path)


def test_importing_it_costs_nothing_and_leaves_the_sdk_findable():
    code = (
        "import sys, wakit.batch; assert 'papermill' not in sys.modules\n"
        "with wakit.batch._never_needed():\n import papermill\n"
        "assert 'boto3' not in sys.modules; import boto3"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
