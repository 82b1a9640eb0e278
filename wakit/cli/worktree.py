"""Clients' data inside somebody's git work tree: what to say about it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

__all__ = ["remembered", "warning"]


def warning(reviews: Path) -> list[str]:
    """Two lines about a reviews folder that lies in a git work tree; none elsewhere."""
    tree = _tree(reviews.resolve().parents)
    if tree is None:
        return []
    if _is_ignored(reviews, tree):
        return [
            f"note: {reviews} lies in the git work tree {tree}; git ignores it, but `git clean -x` would delete it",
            "clients' data is safer elsewhere: name a folder with --reviews DIR or WAKIT_REVIEWS",
        ]
    inside = reviews.resolve().relative_to(tree).as_posix()
    return [
        f"note: {reviews} lies in the git work tree {tree}, and git does not ignore it: it could be committed",
        f"keep it elsewhere (--reviews DIR or WAKIT_REVIEWS), or write /{inside}/ into {tree / '.gitignore'}",
    ]


def remembered(folder: Path) -> Path | None:
    """The git work tree in whose history files of a folder stand, or may where git can't be asked; mostly None."""
    whole = folder.resolve()
    tree = _tree([whole, *whole.parents])
    if tree is None:
        return None
    command = ["git", "-C", str(tree), "log", "--all", "--format=%h", "-1", "--", str(whole)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return tree
    return tree if done.returncode or done.stdout.strip() else None


def _tree(folders: Iterable[Path]) -> Path | None:
    return next((folder for folder in folders if (folder / ".git").exists()), None)


def _is_ignored(reviews: Path, tree: Path) -> bool:
    command = ["git", "-C", str(tree), "check-ignore", "-q", f"{reviews.resolve()}/x"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:  # a work tree without git: who knows what it ignores
        return False
