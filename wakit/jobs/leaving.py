"""What leaves the house takes its place only when nothing was found in it that must stay."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Event

from wakit.errors import StoreError
from wakit.files.disk import why
from wakit.files.leftovers import sweep
from wakit.files.writing import make_folder
from wakit.kernel import kernel_environment
from wakit.model import Audience
from wakit.report.leaks.apart import Apart, apart
from wakit.report.leaks.inventory import Inventory
from wakit.report.leaks.leak import Scanned
from wakit.report.leaks.scan import Scanner, files_in, refuse
from wakit.review.inventory import inventory
from wakit.review.opened import Opened
from wakit.review.shared import called
from wakit.view.leaks import unsought_text

__all__ = ["Outgoing", "leaving"]


#: bytes of a file that are worth a process
_LARGE = 20_000_000


@dataclass(frozen=True)
class Outgoing:
    """Files of an audience that have not taken their place yet; the raw review says what may not be in them."""

    folder: Path
    opened: Opened
    audience: Audience
    _began: ExitStack = field(default_factory=ExitStack)
    _beside: list[Apart] = field(default_factory=list)
    _is_over: Event = field(default_factory=Event)

    def begin(self, name: str) -> None:
        """Begin to look through a file that is large by a process of its own; `look` takes what it found."""
        file = self.folder / name
        if self.audience is not Audience.INTERNAL and file.stat().st_size >= _LARGE:
            around = kernel_environment(os.environ, aws=False)
            one = apart(self._inventory, f"{self.folder.name}/{name}", file, around)
            with suppress(OSError):  # where no process can be had, it is looked through here
                self._beside.append(self._began.enter_context(one))

    def end(self) -> None:
        """End what is looked through still."""
        self._began.close()

    @contextmanager
    def needed(self) -> Iterator[None]:
        """A block beside which others make files; where it ends before its time (Ctrl-C, a notebook that stops) they
        are told by `go_on`, and nobody waits for what they would have made."""
        is_done = False
        try:
            yield
            is_done = True
        finally:
            if not is_done:
                self._is_over.set()
                self.end()

    def go_on(self) -> None:
        """Go on making files, if they are needed still.

        Raises:
            CancelledError: they are not.
        """
        if self._is_over.is_set():
            raise CancelledError

    def look(self) -> Scanned:
        """What is found in the files that are there by now; one that is as it was is not looked through again.

        Raises:
            CancelledError: nobody needs to know any more.
        """
        if self.audience is Audience.INTERNAL:
            return Scanned()
        files = files_in(self.folder)
        for name in sorted(files, key=lambda name: len(files[name]) >= _LARGE):  # what is large may be done by then
            self.go_on()
            while self._beside and len(files[name]) >= _LARGE:
                self._scanner.learn(self._beside.pop().known())
            self._scanner.look(name, files[name])
        return self._scanner.scan(files)

    @cached_property
    def _scanner(self) -> Scanner:
        return Scanner(self._inventory)

    @cached_property
    def _inventory(self) -> Inventory:
        return Inventory(inventory(self.opened, self.audience), called(self.opened, self.audience))


@contextmanager
def leaving(
    opened: Opened,
    audience: Audience,
    *,
    belonging: Iterable[str] = (),
    say: Callable[[str], object] = lambda _: None,
) -> Iterator[Outgoing]:
    """A folder for files of an audience; when the block ends they take their place in its output, all together.

    What is for somebody outside is scanned first.

    Args:
        opened: the raw review: the scan looks for what it holds.
        audience: for whom.
        belonging: patterns of names; what an earlier run made of these and this one did not is gone at the end.
        say: takes a line about what the scan did not look for.

    Raises:
        LeakError: something of the client's is in them; none takes its place, and those of before stay.
        StoreError: they can't be written there.
    """
    place = opened.folder.output(audience)
    make_folder(place)
    before = {path for pattern in belonging for path in place.glob(pattern)}
    sweep(place.parent)
    beside = Path(tempfile.mkdtemp(prefix=".new-", dir=place.parent))
    try:
        made = beside / audience
        made.mkdir(mode=0o700)
        outgoing = Outgoing(made, opened, audience)
        try:
            yield outgoing
            found = outgoing.look()
        finally:
            outgoing.end()
        refuse(found)
        if line := unsought_text(found.not_sought):
            say(line)
        names = sorted(file.name for file in made.iterdir())
        _put(made, place, names)
        _delete(path for path in before if path.name not in names)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _put(made: Path, place: Path, names: Sequence[str]) -> None:
    """All of them into their place; where one has none, each stays away."""
    for path in (place / name for name in names):
        if path.is_dir():
            raise StoreError(f"{path} is a folder; a file is needed there", path)
    for name in names:
        try:
            os.replace(made / name, place / name)
        except OSError as error:
            raise StoreError(f"can't write {place / name}: {why(error)}", place / name) from error


def _delete(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
