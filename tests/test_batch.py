from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import tempfile

import nbformat
import pytest
import zmq

from tests.report.notebooks import code, notebook, story, text_of
from wakit.batch import declared_parameters, run_notebook
from wakit.errors import InputError, NotebookError, StoreError, UnknownName

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
        "with wakit.batch.never_needed():\n import papermill\n"
        "assert 'boto3' not in sys.modules; import boto3"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_PROFILE": "acme",
    "AWS_SESSION_TOKEN": "x",
}
LOOK = code("import os; print(sorted(k for k in os.environ if k.startswith('AWS_')), os.environ.get('AWS_PROFILE'))")


def test_a_kernel_has_no_credentials_of_aws(run, monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    said, _ = run(
        LOOK, code("print({os.environ[k] for k in os.environ if k.startswith('AWS_')} - {os.devnull, 'true'})")
    )
    files = ["AWS_CONFIG_FILE", "AWS_EC2_METADATA_DISABLED", "AWS_SHARED_CREDENTIALS_FILE"]
    assert said == f"{files} None\nset()\n"


@pytest.mark.parametrize("name", ["boto3", "botocore.session", "s3transfer", "wakit.aws.access"])
def test_a_kernel_has_no_sdk(run, name):
    with pytest.raises(NotebookError, match=r"ModuleNotFoundError: .*(boto|s3transfer)"):
        run(code(f"import {name}"))


def test_a_notebook_that_collects_has_both(run, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "acme")
    said, _ = run(code("import boto3, os; print(boto3.__name__, os.environ['AWS_PROFILE'])"), aws=True)
    assert said == "boto3 acme\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_what_a_cell_writes_is_its_owner_s(run, tmp_path):
    run(code("import pathlib; pathlib.Path('own').write_text('x'); pathlib.Path('folder').mkdir()"))
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("own", "folder")] == [0o600, 0o700]


def test_what_a_kernel_says_outside_of_cells_reaches_nobody(run, capfd):
    run(code("import os; os.write(1, b'noise'); os.write(2, b'noise'); os.system('echo noise; echo noise >&2')"))
    assert capfd.readouterr() == ("", "")


def test_a_long_temporary_folder_does_not_matter(run, tmp_path, monkeypatch):
    long = tmp_path / ("x" * 114)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    assert run(code("print('ran')"))[0] == "ran\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such sockets")
def test_where_no_short_place_is_left_tmpdir_is_named(run, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/" + "x" * 114)
    monkeypatch.setattr("wakit.files.sockets._SHORT", ("/nowhere",))
    with pytest.raises(StoreError, match="TMPDIR is /nowhere/xxx") as caught:
        run(code("1"))
    assert len(str(caught.value).splitlines()) <= 3


def broken_python(tmp_path):
    """A Python that has no ipykernel."""
    path = tmp_path / "python"
    path.write_text("#!/bin/sh\necho 'No module named ipykernel_launcher' >&2\nexit 1\n")
    path.chmod(0o700)
    return str(path)


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for Python")
def test_a_kernel_that_can_t_start_is_two_lines_with_its_last_words(run, tmp_path, monkeypatch):
    monkeypatch.setattr("wakit.kernel.sys.executable", broken_python(tmp_path))
    with pytest.raises(NotebookError) as caught:
        run(code("1"))
    assert re.fullmatch(
        r"in\.ipynb: the kernel failed: .+\nit said last: No module named ipykernel_launcher", str(caught.value)
    )
    assert not (tmp_path / "out" / "done.ipynb").exists()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), zmq.ZMQError(36)])
def test_whatever_keeps_a_kernel_from_starting_is_a_notebook_s_error(run, monkeypatch, error):
    async def fails(*_, **__):
        raise error

    monkeypatch.setattr("jupyter_client.manager.AsyncKernelManager._async_launch_kernel", fails)
    with pytest.raises(NotebookError, match=r"in\.ipynb: the kernel failed: "):
        run(code("1"))


def test_a_folder_that_is_not_there_is_one_line(run, tmp_path):
    run(code("1"))
    with pytest.raises(NotebookError, match="the kernel failed"):
        run_notebook(tmp_path / "in.ipynb", tmp_path / "out.ipynb", {}, tmp_path / "gone")
