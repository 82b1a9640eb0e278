"""Working copies follow the package as long as nobody changed them."""

from __future__ import annotations

import json

import pytest

from wakit.files.writing import make_folder, write_text
from wakit.review import copies
from wakit.review.copies import Address, renew_copies

HERE = Address("acme", "web-shop")
PARAMETERS = 'client = "demo"\nworkload = "main"\nlang = "en"'


def notebook(*sources: str, **metadata: object) -> str:
    parameters = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": PARAMETERS, "outputs": []}
    cells = [{"cell_type": "code", "metadata": {}, "source": s, "outputs": []} for s in sources]
    return json.dumps({"cells": [parameters, *cells], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def kit(tmp_path, monkeypatch):
    """The package's notebooks; `kit(version, sources)` publishes another version of ``1.ipynb``."""

    def publish(version: str, *sources: str) -> None:
        monkeypatch.setattr(copies, "version", lambda: version)
        write_text(make_folder(tmp_path / "kit") / "1.ipynb", notebook(*sources))

    publish("0.1.0", "first")
    return publish


@pytest.fixture
def renew(kit, tmp_path):
    return lambda: renew_copies(tmp_path / "kit", tmp_path / "copy", HERE)


@pytest.fixture
def copy(renew, tmp_path):
    assert renew() == []
    return tmp_path / "copy" / "1.ipynb"


def cells(path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(path.read_text())["cells"]]


def edit(path, **cell: object) -> None:
    """Change the last cell, as a person or a kernel does."""
    found = json.loads(path.read_text())
    found["cells"][-1] |= cell
    path.write_text(json.dumps(found))


def test_a_copy_is_addressed_and_says_what_it_was_copied_from(copy) -> None:
    assert cells(copy) == ['client = "acme"\nworkload = "web-shop"\nlang = "en"', "first"]
    mark = json.loads(copy.read_text())["metadata"]["wakit"]
    assert (mark["version"], len(mark["master"])) == ("0.1.0", 64)


def test_a_copy_that_nobody_changed_is_renewed_with_the_package(copy, kit, renew) -> None:
    kit("0.2.0", "second")
    assert renew() == []
    assert cells(copy)[1:] == ["second"]
    assert json.loads(copy.read_text())["metadata"]["wakit"]["version"] == "0.2.0"
    assert [f.name for f in copy.parent.iterdir()] == ["1.ipynb"]


def test_what_a_kernel_wrote_is_no_change(copy, kit, renew) -> None:
    edit(copy, outputs=[{"output_type": "stream", "text": "hello"}], execution_count=3)
    kit("0.2.0", "second")
    renew()
    assert cells(copy)[1:] == ["second"]


def test_a_copy_that_somebody_changed_is_kept_and_the_new_one_laid_beside_and_said_once(copy, kit, renew) -> None:
    edit(copy, source="mine")
    assert renew() == []
    kit("0.2.0", "second")
    said = "1.ipynb was changed here, so it stays; wakit 0.2.0's lies beside it: 1.0.2.0.ipynb"
    assert renew() == [said]
    assert cells(copy)[1:] == ["mine"]
    beside = copy.with_name("1.0.2.0.ipynb")
    assert cells(beside) == ['client = "acme"\nworkload = "web-shop"\nlang = "en"', "second"]
    beside.unlink()
    assert renew() == []
    assert not beside.exists()
    kit("0.3.0", "third")
    assert len(renew()) == 1


def test_another_client_written_into_a_copy_is_a_change(copy, kit, renew) -> None:
    copy.write_text(copy.read_text().replace('client = \\"acme\\"', 'client = \\"beta\\"'))
    kit("0.2.0", "second")
    assert len(renew()) == 1
    assert 'client = "beta"' in cells(copy)[0]


def test_nothing_is_written_while_nothing_changes(copy, renew) -> None:
    edit(copy, outputs=[{"output_type": "stream", "text": "hello"}])
    before = copy.stat()
    renew()
    assert (copy.stat().st_ino, copy.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_copy_without_a_mark_gets_one_and_one_of_the_first_version_is_renewed(copy, kit, renew, monkeypatch) -> None:
    first = json.loads(copy.read_text())["metadata"]["wakit"]["master"]
    write_text(copy, notebook("first"))
    renew()
    assert cells(copy)[0].startswith('client = "acme"')
    assert json.loads(copy.read_text())["metadata"]["wakit"]["master"] == first
    write_text(copy, notebook("first"))
    kit("0.2.0", "second")
    assert len(renew()) == 1
    write_text(copy, notebook("first"))
    monkeypatch.setattr(copies, "_UNMARKED", {first})
    assert renew() == []
    assert cells(copy)[1:] == ["second"]


@pytest.mark.parametrize("text", ["no notebook", "[]", '{"cells": 1}', '{"cells": [1]}', "\x00"])
def test_what_is_no_notebook_is_somebodys_own(copy, renew, text: str) -> None:
    copy.write_text(text)
    assert renew() == []
    assert copy.read_text() == text


def test_hidden_folders_of_the_kit_are_left_out_and_others_copied(copy, renew, tmp_path) -> None:
    for name in ("explore/2.ipynb", ".ipynb_checkpoints/1.ipynb"):
        write_text(make_folder((tmp_path / "kit" / name).parent) / name.rsplit("/")[-1], notebook("x"))
    renew()
    assert {str(f.relative_to(copy.parent)) for f in copy.parent.rglob("*.ipynb")} == {"1.ipynb", "explore/2.ipynb"}
