"""Where reviews lie on disk: the reviews folder, its clients, their workloads, their evidence.

::

    <reviews>/wakit-reviews.toml            marks the folder
    <reviews>/<client>/client.yaml
    <reviews>/<client>/evidence/<YYYYMMDDTHHMMSSZ>/
    <reviews>/<client>/<workload>/workload.yaml  accepted.yaml  answers/  pins/  notebooks/  milestones/  output/

Nothing here makes a reviews folder by accident: a notebook runs wherever it was opened, and a
relative default would soon make two stores. Only `create_reviews` makes one.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wakit.commands import remember_reviews
from wakit.errors import InputError, StoreError, UnknownName
from wakit.files.bounds import HALF, MAX_BYTES
from wakit.files.sealed import MARKER
from wakit.files.writing import make_folder, write_text
from wakit.kernel import CLIENT

if TYPE_CHECKING:
    from wakit.evidence.snapshot import Snapshots

__all__ = [
    "COLLECTING",
    "LETTERS",
    "MARKER",
    "ClientFolder",
    "Store",
    "WorkloadFolder",
    "check_name",
    "create_reviews",
    "find_reviews",
    "notebooks_folder",
    "open_store",
    "split_name",
]

#: which letter each client bears on a portfolio without names
LETTERS = "portfolio-names.json"
#: whoever writes evidence holds this lock in its folder
COLLECTING = ".collecting.lock"

_MARKER_TEXT = """\
# This file marks wakit's reviews folder: every folder beside it is one client.
# Keep the whole folder private: it holds what clients' accounts look like.
# Evidence can be sealed, so that only a key opens it: wakit seal --help
# encrypt_to = ["age1…"]
"""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_RESERVED = {"evidence"}
#: what ends or changes a line
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class WorkloadFolder:
    """One workload of a client, and where its files are."""

    client: ClientFolder
    name: str

    @property
    def path(self) -> Path:
        """The workload's folder."""
        return self.client.path / self.name

    @property
    def file(self) -> Path:
        """``workload.yaml``."""
        return self.path / "workload.yaml"

    @property
    def answers(self) -> Path:
        """The folder with one file for each answered question."""
        return self.path / "answers"

    @property
    def accepted(self) -> Path:
        """``accepted.yaml``, the accepted risks."""
        return self.path / "accepted.yaml"

    @property
    def inherited(self) -> Path:
        """``inherited.yaml``, the controls that somebody else carries."""
        return self.path / "inherited.yaml"

    @property
    def plan(self) -> Path:
        """``plan.yaml``, who does what until when, and what has to wait."""
        return self.path / "plan.yaml"

    @property
    def pins(self) -> Path:
        """The folder with one file for each table that somebody pinned to a best practice."""
        return self.path / "pins"

    @property
    def journal(self) -> Path:
        """``journal.jsonl``: who changed which answer when."""
        return self.path / "journal.jsonl"

    @property
    def standing(self) -> Path:
        """``standing.jsonl``: where the review stood, a line for each day and evidence; the portfolio reads it."""
        return self.path / "standing.jsonl"

    @property
    def day(self) -> Path:
        """``day.yaml``: how the day of the review came."""
        return self.path / "day.yaml"

    @property
    def notebooks(self) -> Path:
        """The working copies of the kit's notebooks."""
        return self.path / "notebooks"

    @property
    def milestones(self) -> Path:
        """Frozen states of the review."""
        return self.path / "milestones"

    @property
    def outputs(self) -> Path:
        """What is rendered, a folder for each audience."""
        return self.path / "output"

    def output(self, audience: str) -> Path:
        """What is rendered for one audience: notebook, HTML, CSV."""
        return self.outputs / audience


@dataclass(frozen=True)
class ClientFolder:
    """One client, and where its files are."""

    path: Path

    @property
    def name(self) -> str:
        """The folder's name, which is the client's name on the command line."""
        return self.path.name

    @property
    def file(self) -> Path:
        """``client.yaml``."""
        return self.path / "client.yaml"

    @property
    def pseudonyms(self) -> Path:
        """Which pseudonym stands for what: the key file, which stays in the house."""
        return self.path / "pseudonyms.json"

    @property
    def evidence(self) -> Path:
        """The folder of evidence snapshots."""
        return self.path / "evidence"

    def workloads(self) -> list[str]:
        """The names of this client's workloads, sorted.

        Raises:
            OSError: nobody may look into the folder.
        """
        return sorted(name for name in _folders_with(self.path, "workload.yaml") if _is_workload(name))

    def workload(self, name: str = "main") -> WorkloadFolder:
        """One workload.

        Raises:
            UnknownName: there is none of that name; names the nearest.
        """
        known = self.workloads()
        if name not in known:
            raise UnknownName("workload", name, known, f" (of {self.name})")
        return WorkloadFolder(self, name)

    @property
    def snapshots(self) -> Snapshots:
        """This client's evidence, and nobody else's."""
        from wakit.evidence.snapshot import Snapshots  # pandas costs half a second, which most commands can do without

        return Snapshots(self.evidence, self.name)


@dataclass(frozen=True)
class Store:
    """A reviews folder; `open_store` finds it."""

    path: Path

    def clients(self) -> list[str]:
        """The names of all clients, sorted; in one client's kernel (``WAKIT_CLIENT``) only that one's.

        Raises:
            OSError: nobody may look into the reviews folder.
        """
        only = os.environ.get(CLIENT, "")
        names = {name for name in _folders_with(self.path, "client.yaml") if _is_name(name)}
        return sorted(names & {only} if only else names)

    def client(self, name: str) -> ClientFolder:
        """One client, by its folder's name.

        Raises:
            UnknownName: there is none of that name; names the nearest.
            StoreError: a link in it leads outside the reviews folder, or to another client.
        """
        known = self.clients()
        if name not in known:
            if only := os.environ.get(CLIENT, ""):
                raise UnknownName("client", name, known, f" (this kernel is {only}'s)")
            stray = _is_name(name) and (self.path / name).is_dir()
            hint = " (there is such a folder, without a client.yaml)" if stray else f" (in {self.path})"
            raise UnknownName("client", name, known, hint)
        _refuse_links(self.path, self.path / name)
        return ClientFolder(self.path / name)

    def naming(self, client: str) -> list[Path]:
        """Files beside the clients' folders that name a client, such as the manifest of a batch."""
        named = re.compile(rf"(?<![\w-]){re.escape(client)}(?![\w-])".encode())
        beside = sorted(path for path in self.path.iterdir() if path.is_file() and path.stat().st_size <= MAX_BYTES)
        return [path for path in beside if path.name != LETTERS and named.search(path.read_bytes())]

    def workload(self, name: str) -> WorkloadFolder:
        """One workload by ``CLIENT`` or ``CLIENT/WORKLOAD``.

        Raises:
            UnknownName: no such client, or it has no such workload; names the nearest.
        """
        client, workload = split_name(name)
        return self.client(client).workload(workload)


def split_name(name: str) -> tuple[str, str]:
    """``CLIENT`` or ``CLIENT/WORKLOAD`` as client and workload.

    >>> split_name("acme"), split_name("acme/web-shop")
    (('acme', 'main'), ('acme', 'web-shop'))
    """
    client, slash, workload = name.partition("/")
    return client, workload if slash else "main"


def check_name(what: str, name: str) -> str:
    """A new client's or workload's name, when it may be one.

    Raises:
        InputError: with the rule, and the nearest name that would do.
    """
    if what == "workload" and name in _RESERVED:
        raise InputError(f'a workload can\'t be called "{name}"; wakit keeps other things in that folder')
    if _is_name(name):
        return name
    near = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63].rstrip("-")
    raise InputError(
        f'"{name}" is no name for a {what}; write small letters, digits and - (at most 63), such as {near or "acme"}'
    )


def find_reviews(reviews: str | Path | None = None) -> Path:
    """The reviews folder: the one named, else ``WAKIT_REVIEWS``, else the nearest above (or at) the
    current folder that holds ``wakit-reviews.toml``.

    Raises:
        StoreError: none; says where it looked.
    """
    remember_reviews(str(reviews or ""))
    named = str(reviews or "") or os.environ.get("WAKIT_REVIEWS", "")
    if named:
        folder = _printed(Path(named).expanduser().absolute())
        if (folder / MARKER).is_file():
            return folder
        by = "--reviews" if reviews else "WAKIT_REVIEWS"
        what = f"has no {MARKER}" if folder.is_dir() else "is not there"
        raise StoreError(
            f"{by} names {folder}, which {what}, so it is not a reviews folder.\n"
            f"Name another, or make one: wakit init CLIENT --reviews {shlex.quote(named)}"
        )
    here = _printed(Path.cwd())
    for folder in (here, *here.parents):
        if (folder / MARKER).is_file():
            return folder
    below = (here / "reviews" / MARKER).is_file()
    raise StoreError(
        f"no reviews folder: looked for {MARKER} in {here} and every folder above it.\n"
        + (f"There is one in {here / 'reviews'}: go there, or name it" if below else "Go into yours, name it")
        + " with --reviews DIR or WAKIT_REVIEWS, or make one: wakit init CLIENT"
    )


def open_store(reviews: str | Path | None = None) -> Store:
    """The reviews folder as a store; found as by `find_reviews`.

    Raises:
        StoreError: there is none; says where it looked.
    """
    return Store(find_reviews(reviews))


def create_reviews(path: str | Path) -> Store:
    """Make a reviews folder (new, or an empty one), or open the one that is there.

    Raises:
        StoreError: the folder holds something else, lies in another reviews folder, or can't be made.
    """
    folder = _printed(Path(path).expanduser().absolute())
    if (folder / MARKER).is_file():
        return Store(folder)
    above = next((f for f in folder.resolve().parents if (f / MARKER).is_file()), None)
    if above:
        raise StoreError(f"{folder} lies in the reviews folder {above}; name that one, or one outside it")
    if folder.is_dir():
        others = sorted(f.name for f in folder.iterdir() if not f.name.startswith("."))
        if others:
            raise StoreError(
                f"{folder} holds other files ({', '.join(others[:3])}{' …' if others[3:] else ''}); "
                "name a new or an empty folder as the reviews folder"
            )
    make_folder(folder)
    folder.chmod(0o700)
    write_text(folder / MARKER, _MARKER_TEXT)
    return Store(folder)


def notebooks_folder() -> Path:
    """The kit's own notebooks, from which every client gets working copies.

    Raises:
        StoreError: they were not installed with the package.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_notebooks", package.parent / "notebooks"):
        if folder.is_dir():
            return folder
    raise StoreError(f"wakit's notebooks are not installed: there is no {package / '_notebooks'}")


def _printed(folder: Path) -> Path:
    """A folder whose path is text of one line: what is printed is pasted into a shell, and Arrow opens only text."""
    if HALF.search(str(folder)):
        raise StoreError(
            f"the path of this folder is no text in this locale: {str(folder)!a}\n"
            "set one of UTF-8, such as LC_ALL=C.UTF-8, or rename the folder"
        )
    if _CONTROL.search(str(folder)):
        raise StoreError(
            f"the path of this folder holds a line break or another control character: {str(folder)!a}\n"
            "rename it, or use a reviews folder elsewhere"
        )
    return folder


def _refuse_links(reviews: Path, client: Path) -> None:
    """Refuse links that lead outside the reviews folder, or to another client: what one client's files say lies there,
    and nowhere else."""
    root = reviews.resolve()
    for path in (client, *_visible(client)):
        place = _stray(path.resolve(), root, client.name) if path.is_symlink() else ""
        if place:
            raise StoreError(f"{path} is a link that leads {place}; put what it names in its place")


def _stray(target: Path, root: Path, client: str) -> str:
    """Where a link of a client leads that should not; ``""`` where it may."""
    if not target.is_relative_to(root):
        return "outside the reviews folder"
    first = target.relative_to(root).parts[:1]
    is_another = not first or (first[0] != client and (root / first[0] / "client.yaml").exists())
    return "into another client's folder" if is_another else ""


def _visible(folder: Path) -> Iterator[Path]:
    """Everything below a folder but what is hidden; links are named and not followed."""
    for above, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(above) / name for name in [*folders, *names])


def _folders_with(folder: Path, file: str) -> Iterator[str]:
    """The folders in it that have such a file.

    One that nobody may look into may have it: it says why when it is opened, and is not missing without a word.
    """
    return (one.name for one in folder.iterdir() if one.is_dir() and _may_be_there(one / file))


def _may_be_there(file: Path) -> bool:
    try:
        file.stat()
    except OSError as error:
        return isinstance(error, PermissionError) or file.is_symlink()  # a link that leads nowhere is told when read
    return True


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def _is_workload(name: str) -> bool:
    return _is_name(name) and name not in _RESERVED
