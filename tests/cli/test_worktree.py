from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from wakit.cli import main, worktree


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git work tree, and us in it."""
    subprocess.run(["git", "init", "-q", str(tmp_path / "kit")], check=True)
    monkeypatch.delenv("WAKIT_REVIEWS", raising=False)
    monkeypatch.chdir(tmp_path / "kit")
    return tmp_path / "kit"


def init(capsys: pytest.CaptureFixture[str], *more: str) -> list[str]:
    main(["init", "acme", "--evidence", "none", *more])
    return capsys.readouterr().err.splitlines()


def test_in_a_work_tree_two_lines_warn_and_the_remedy_works(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = init(capsys)
    assert f"{tree / 'reviews'} lies in the git work tree {tree}, and git does not ignore it" in first
    assert f"or write /reviews/ into {tree / '.gitignore'}" in second
    (tree / ".gitignore").write_text("/reviews/\n")
    first, second = worktree.warning(tree / "reviews")
    assert "git ignores it, but `git clean -x` would delete it" in first
    assert "--reviews DIR" in second


def test_in_a_folder_of_the_work_tree_too(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = init(capsys, "--reviews", "deep/down")
    assert str(tree) in first
    assert "write /deep/down/ into" in second


def test_elsewhere_nothing_is_said(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert init(capsys, "--reviews", str(tmp_path / "safe")) == []
    monkeypatch.chdir(tmp_path)
    main(["init", "other", "--evidence", "none"])
    assert capsys.readouterr().err == ""


def test_without_git_it_is_taken_for_not_ignored(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / ".gitignore").write_text("/reviews/\n")
    monkeypatch.setenv("PATH", "")
    assert "does not ignore it" in worktree.warning(tree / "reviews")[0]


def test_the_history_of_git_is_out_of_reach(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "reviews" / "acme").mkdir(parents=True)
    (tree / "reviews" / "acme" / "file").write_text("x")
    assert worktree.remembered(tree / "reviews" / "acme") is None  # never committed
    who = ["-c", "user.name=ana", "-c", "user.email=ana@example.com"]
    subprocess.run(["git", "add", "."], check=True)
    subprocess.run(["git", *who, "commit", "-qm", "x"], check=True)
    subprocess.run(["git", "rm", "-rqf", "reviews"], check=True)
    assert worktree.remembered(tree / "reviews" / "acme") == tree
    monkeypatch.setenv("PATH", "")
    assert worktree.remembered(tree / "reviews" / "acme") == tree  # nobody can ask
    assert worktree.remembered(tree.parent) is None
