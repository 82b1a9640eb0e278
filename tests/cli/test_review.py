from __future__ import annotations

import errno
import json
import logging
import shlex
import stat
from pathlib import Path

import pytest

from wakit.cli import main
from wakit.cli.review import (
    InOurWords,
    configure_kernels,
    lab_arguments,
    lab_environment,
    unsaved_lines,
    voila_arguments,
)
from wakit.review.copies import clear_outputs
from wakit.review.newclient import NewClient, create_client
from wakit.review.store import create_reviews, notebooks_folder


@pytest.fixture
def workload(tmp_path, monkeypatch):
    monkeypatch.delenv("WAKIT_REVIEWS", raising=False)
    return create_client(create_reviews(tmp_path / "reviews"), NewClient("acme", evidence="none"))


@pytest.fixture
def wakit(workload, capsys):
    """Runs a command; its exit code and what it says on standard error."""

    def run(line):
        code: object = 0
        try:
            main([*shlex.split(line), "--reviews", str(workload.client.path.parent)])
        except SystemExit as leave:
            code = leave.code
        return code, capsys.readouterr().err

    return run


def source(workload, name="2-walkthrough.ipynb", cell_id="parameters"):
    notebook = json.loads((workload.notebooks / name).read_text(encoding="utf-8"))
    return "".join(next(c["source"] for c in notebook["cells"] if c["id"] == cell_id))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("review acme/shop --voila", 'unknown workload "shop"'),
        ("review acne", 'unknown client "acne"; did you mean acme?'),
        ("review acme/shop", 'unknown workload "shop"'),
    ],
)
def test_wrong_input_is_exit_2_in_one_line(wakit, line, said):
    code, err = wakit(line)
    assert code == 2
    assert said in err
    assert len(err.splitlines()) == 1


def test_working_copies_are_addressed_to_their_client(workload):
    assert 'client = "acme"\nworkload = "main"\n' in source(workload)
    assert 'client = "acme"' in source(workload, "1-collect.ipynb")


def test_only_the_parameters_are_touched(workload):
    file = workload.notebooks / "2-walkthrough.ipynb"
    before = json.loads((notebooks_folder() / file.name).read_text(encoding="utf-8"))
    after = json.loads(file.read_text(encoding="utf-8"))
    changed = [b["id"] for a, b in zip(before["cells"], after["cells"], strict=True) if a != b]
    assert (changed, stat.S_IMODE(file.stat().st_mode)) == (["parameters"], 0o600)


def test_jupyterlab_sees_one_clients_folder_and_asks_nobody(workload, tmp_path):
    options = dict(argument.removeprefix("--").split("=", 1) for argument in lab_arguments(workload, tmp_path))
    assert options["ServerApp.root_dir"] == str(workload.client.path)
    assert options["LabApp.workspaces_dir"].startswith(str(workload.client.path))
    assert options["LabApp.default_url"] == "/lab/workspaces/acme/tree/main/notebooks/2-walkthrough.ipynb"
    assert options["LabApp.news_url"] == ""
    assert options["LabApp.check_for_updates_class"].endswith("NeverCheckForUpdate")


def test_the_desk_is_opened_on_this_page_alone(workload, tmp_path):
    options = dict(argument.removeprefix("--").split("=", 1) for argument in lab_arguments(workload, tmp_path))
    (script,) = Path(options["LabApp.extra_labextensions_path"]).rglob("remoteEntry.js")
    assert 'const PAGE = "main/notebooks/2-walkthrough.ipynb";' in script.read_text(encoding="utf-8")
    assert options["KernelManager.autorestart"] == "False"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            "\n\n    To access the server, open\n    http://localhost:1/x?token=a\n    http://127.0.0.1:1/x?token=a",
            True,
        ),
        ("received signal 15, stopping", False),
        ("Shutting down...", False),
    ],
    ids=["address", "signal", "end"],
)
def test_what_the_server_says_of_itself_is_said_in_wakit_s_words(capsys, told, said):
    words, record = InOurWords("JupyterLab"), logging.LogRecord("ServerApp", logging.CRITICAL, "", 0, told, (), None)
    assert [words.filter(record), words.filter(record)] == [False, False]
    lines = capsys.readouterr().err.splitlines()
    assert ("http://127.0.0.1:1/x?token=a" in lines, len(lines) <= 2) == (said, True)


def test_what_goes_wrong_in_the_server_is_passed_on():
    assert InOurWords("JupyterLab").filter(
        logging.LogRecord("ServerApp", logging.ERROR, "", 0, "port 8888 is taken", (), None)
    )


def test_voila_shows_this_page_alone_to_whoever_has_the_address(workload, tmp_path):
    page, *given = voila_arguments(workload, tmp_path)
    options = dict(argument.removeprefix("--").split("=", 1) for argument in given)
    assert page == str(workload.notebooks / "2-walkthrough.ipynb")
    assert (options["Voila.ip"], options["Voila.auto_token"]) == ("127.0.0.1", "True")
    assert options["VoilaConfiguration.file_allowlist"] == "['^$']"


def test_outputs_of_an_earlier_sitting_are_taken_out(workload):
    file = workload.notebooks / "2-walkthrough.ipynb"
    page = json.loads(file.read_text(encoding="utf-8"))
    code = next(cell for cell in page["cells"] if cell["cell_type"] == "code")
    code |= {"outputs": [{"output_type": "stream", "name": "stdout", "text": ["old"]}], "execution_count": 3}
    file.write_text(json.dumps(page), encoding="utf-8")
    clear_outputs(file)
    after = json.loads(file.read_text(encoding="utf-8"))
    assert [c.get("outputs") for c in after["cells"] if c["cell_type"] == "code"] == [[]] * 3
    assert [c["source"] for c in after["cells"]] == [c["source"] for c in page["cells"]]


def test_kernels_find_the_reviews_and_keep_no_history(workload, tmp_path):
    reviews = workload.client.path.parent
    environment = lab_environment(workload, tmp_path / "session")
    configure_kernels(tmp_path / "session")
    assert (environment["WAKIT_REVIEWS"], environment["WAKIT_CLIENT"]) == (str(reviews), "acme")
    (config,) = (tmp_path / "session").rglob("ipython_kernel_config.py")
    assert config.is_relative_to(environment["IPYTHONDIR"])
    assert "HistoryManager.enabled = False" in config.read_text()


def test_a_folder_that_cannot_be_written_is_said_before_anybody_talks(workload, monkeypatch):
    assert unsaved_lines(workload) == []

    def read_only(**_):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tempfile.TemporaryFile", read_only)  # root may write whatever the mode says
    (line,) = unsaved_lines(workload)
    assert line.startswith(
        f"answers would not be saved: can't write in {workload.answers}: the file system is read-only"
    )


def test_while_a_review_is_open_its_client_is_not_forgotten(workload, wakit, monkeypatch):
    told = []

    def opened(*_, **__):
        told.append(wakit("forget acme --yes"))

    monkeypatch.setattr("wakit.cli.review._lab", opened)
    monkeypatch.setattr("wakit.jobs.forget._MOMENT", 0.0)
    assert wakit("review acme --no-browser")[0] == 0
    ((code, said),) = told
    assert (code, "is in use by wakit review (process " in said) == (2, True)
    assert not [path for path in workload.client.path.iterdir() if path.name.startswith(".review")]
    assert wakit("forget acme --yes")[0] == 0
