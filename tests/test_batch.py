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
from wakit.kernel import started_kernel

PARAMETERS = 'client = "demo"\nlimit = 3\nnote: str = ""'


@pytest.fixture
def run(tmp_path):
    """Run cells as a notebook; what it printed, and its file."""

    def go(*cells, parameters=None, **more):
        source, done = tmp_path / "in.ipynb", tmp_path / "out" / "done.ipynb"
        source.write_text(text_of(notebook(code(PARAMETERS, tags=["parameters"]), *cells)))
        with started_kernel(tmp_path, **more) as kernel:
            run_notebook(source, done, parameters or {}, kernel)
        return told(done), done

    return go


#: what must arrive as it is
HOSTILE = {
    "quotes": '"; import os; "',
    "escapes": "a\\b\n'c'",
    "braces": "{client} ${x} %s",
    "letters": "\u202eä\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
}
KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_PROFILE": "acme",
    "AWS_SESSION_TOKEN": "x",
}
SDK = ["boto3", "botocore.session", "s3transfer", "wakit.aws.access"]
#: each in a cell of its own, of one notebook: a kernel tells of itself
SELF = {
    "parameters": "print([client, limit, note])",
    **{name: f"print(ascii({name}))" for name in HOSTILE},
    "place": "import os; print(os.getcwd(), os.environ['WAKIT_BATCH'], os.environ['MORE'])",
    "transport": "import json, ipykernel.connect as c; print(json.loads(c.get_connection_info())['transport'])",
    "history": "print(get_ipython().history_manager.enabled)",
    "credentials": "print(sorted(k for k in os.environ if k.startswith('AWS_')), os.environ.get('AWS_PROFILE'))",
    "values": "print({os.environ[k] for k in os.environ if k.startswith('AWS_')} - {os.devnull, 'true'})",
    **{name: f"try:\n  import {name}\nexcept ModuleNotFoundError as e: print(e)" for name in SDK},
    "files": "import pathlib; pathlib.Path('own').write_text('x'); pathlib.Path('folder').mkdir()",
    "widget": "import ipywidgets; ipywidgets.Text('typed')",
    "value": "1 + 1",
}


@pytest.fixture(scope="module", params=["started", "forked"])
def ran(request, tmp_path_factory):
    """The folder of a notebook that was run once, for a person with keys of AWS and a startup file of her own."""
    folder = tmp_path_factory.mktemp("ran")
    startup = folder / "home" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("print('started')")
    names = "\n".join([PARAMETERS, *(f'{name} = ""' for name in HOSTILE)])
    cells = [code(names, tags=["parameters"]), story("# T"), *map(code, SELF.values())]
    (folder / "in.ipynb").write_text(text_of(notebook(*cells)))
    parameters = {"client": "012345670123", "limit": None} | HOSTILE
    with pytest.MonkeyPatch.context() as patched:
        for name, value in (KEYS | {"IPYTHONDIR": str(folder / "home")}).items():
            patched.setenv(name, value)
        if request.param == "started":
            patched.setattr("wakit.warm._sources", [])
        done = folder / "out" / "done.ipynb"
        with started_kernel(folder, environment={"MORE": "x"}) as kernel:
            run_notebook(folder / "in.ipynb", done, parameters, kernel)
    return folder


@pytest.fixture
def says(ran):
    """What one of the cells printed."""
    cells = json.loads((ran / "out" / "done.ipynb").read_text())["cells"][-len(SELF) :]
    printed = ["".join("".join(o.get("text", [])) for o in cell["outputs"]) for cell in cells]
    return dict(zip(SELF, printed, strict=True))


def told(path):
    outputs = [o for c in json.loads(path.read_text())["cells"] for o in c.get("outputs", [])]
    return "".join("".join(o.get("text", [])) for o in outputs)


def test_declared_parameters_are_those_of_the_tagged_cell():
    cells = [code("other = 1"), code(PARAMETERS, tags=["parameters"]), story("x = 2")]
    assert declared_parameters(notebook(*cells)) == ["client", "limit", "note"]


def test_text_stays_text_and_none_is_none(says):
    assert says["parameters"] == "['012345670123', None, '']\n"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_arrives_as_it_was(says, name):
    assert says[name] == ascii(HOSTILE[name]) + "\n"


def test_a_parameter_that_is_not_declared_is_refused_before_anything_runs(run, tmp_path):
    with pytest.raises(UnknownName, match="did you mean client"):
        run(code("open('ran', 'w')"), parameters={"clinet": "x"})
    assert not (tmp_path / "ran").exists()
    assert not (tmp_path / "out").exists()


def test_it_works_in_the_folder_given_and_knows_that_nobody_sits_there(says, ran):
    assert says["place"] == f"{ran} 1 x\n"
    assert os.getcwd() != str(ran)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such sockets")
def test_nobody_else_on_the_machine_can_listen(says):
    assert says["transport"] == "ipc\n"


def test_no_history_and_no_startup_files_of_a_person(says, ran):
    assert says["history"] == "False\n"
    assert "started" not in (ran / "out" / "done.ipynb").read_text()


def test_what_is_written_holds_none_of_papermill_s_notes(ran):
    written = (ran / "out" / "done.ipynb").read_text()
    nb = json.loads(written)
    assert set(nb["metadata"]) == {"kernelspec", "language_info"} or set(nb["metadata"]) == {"language_info"}
    assert "papermill" not in written
    assert str(ran) not in written.replace(f"{ran} 1 x", "")  # which the cell itself printed
    nbformat.validate(nb)


def test_widget_state_is_not_kept(ran):
    written = (ran / "out" / "done.ipynb").read_text()
    assert "ipywidgets.Text" in written
    assert "widget-view" not in written
    assert "widgets" not in json.loads(written)["metadata"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_what_is_written_is_its_owner_s(ran):
    done = ran / "out" / "done.ipynb"
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
    with started_kernel(tmp_path) as kernel:
        with pytest.raises(InputError, match=r"x\.ipynb: is no notebook"):
            run_notebook(tmp_path / "x.ipynb", tmp_path / "y.ipynb", {}, kernel)
        with pytest.raises(InputError, match="no such notebook"):
            run_notebook(tmp_path / "z.ipynb", tmp_path / "y.ipynb", {}, kernel)


def test_importing_it_costs_nothing_and_leaves_the_sdk_findable():
    code = (
        "import sys, wakit.batch; assert 'papermill' not in sys.modules\n"
        "with wakit.batch.never_needed():\n import papermill\n"
        "assert 'boto3' not in sys.modules; import boto3"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_kernel_has_no_credentials_of_aws(says):
    files = ["AWS_CONFIG_FILE", "AWS_EC2_METADATA_DISABLED", "AWS_SHARED_CREDENTIALS_FILE"]
    assert says["credentials"] == f"{files} None\n"
    assert says["values"] == "set()\n"


@pytest.mark.parametrize("name", SDK)
def test_a_kernel_has_no_sdk(says, name):
    assert re.search("boto|s3transfer", says[name])


def test_a_notebook_that_collects_has_both(run, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "acme")
    said, _ = run(code("import boto3, os; print(boto3.__name__, os.environ['AWS_PROFILE'])"), aws=True)
    assert said == "boto3 acme\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_what_a_cell_writes_is_its_owner_s(ran):
    assert [stat.S_IMODE((ran / name).stat().st_mode) for name in ("own", "folder")] == [0o600, 0o700]


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
    monkeypatch.setattr("wakit.files.passing._SHORT", ("/nowhere",))
    with pytest.raises(StoreError, match="TMPDIR is /nowhere/xxx") as caught:
        run(code("1"))
    assert len(str(caught.value).splitlines()) <= 3


def broken_python(tmp_path):
    """A Python that has no ipykernel."""
    path = tmp_path / "python"
    path.write_text("#!/bin/sh\necho 'No module named ipykernel_launcher' >&2\nexit 1\n")
    path.chmod(0o700)
    return str(path)


@pytest.mark.usefixtures("cold")
@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for Python")
def test_a_kernel_that_can_t_start_is_two_lines_with_its_last_words(run, tmp_path, monkeypatch):
    monkeypatch.setattr("wakit.kernel.sys.executable", broken_python(tmp_path))
    with pytest.raises(NotebookError) as caught:
        run(code("1"))
    assert re.fullmatch(
        r"in\.ipynb: the kernel failed: .+\nit said last: No module named ipykernel_launcher", str(caught.value)
    )
    assert not (tmp_path / "out" / "done.ipynb").exists()


@pytest.mark.usefixtures("cold")
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), zmq.ZMQError(36)])
def test_whatever_keeps_a_kernel_from_starting_is_a_notebook_s_error(run, monkeypatch, error):
    async def fails(*_, **__):
        raise error

    monkeypatch.setattr("jupyter_client.manager.AsyncKernelManager._async_launch_kernel", fails)
    with pytest.raises(NotebookError, match="the kernel failed: "):
        run(code("1"))


def test_a_folder_that_is_not_there_is_one_line(ran, tmp_path):
    with pytest.raises(NotebookError, match="the kernel failed"), started_kernel(tmp_path / "gone"):
        pytest.fail("it started")
