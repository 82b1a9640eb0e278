"""The pins of a workload, read again only where a file of theirs changed: a desk asks at each step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wakit.errors import FileError
from wakit.files.listing import State, yaml_states
from wakit.lens import Lens
from wakit.review.pins import Pin, load_pins

__all__ = ["PinBoard"]


@dataclass
class PinBoard:
    """What is pinned to each best practice, as the files are now.

    >>> from tempfile import TemporaryDirectory
    >>> from wakit.lens import load_lens
    >>> with TemporaryDirectory() as place:
    ...     PinBoard(Path(place), load_lens()).pins
    ()
    """

    folder: Path
    lens: Lens
    _state: Mapping[str, State] | None = None
    _pins: tuple[Pin, ...] = field(default=())
    _trouble: FileError | None = None
    _looked: Mapping[str, State] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._looked = yaml_states(self.folder)

    @property
    def pins(self) -> tuple[Pin, ...]:
        """All of them, in the lens's order and the oldest first.

        Raises:
            FileError: a file is wrong: line and key, and what would be right.
        """
        now = yaml_states(self.folder)
        if now != self._state:
            self._state, self._trouble = now, None
            try:
                self._pins = load_pins(self.folder, self.lens)
            except FileError as error:
                self._trouble = error
        if self._trouble is not None:
            raise self._trouble
        return self._pins

    def of(self, choice_id: str) -> list[Pin]:
        """Those of one best practice.

        Raises:
            FileError: a file is wrong.
        """
        return [one for one in self.pins if one.choice == choice_id]

    def look(self) -> bool:
        """Whether something changed on disk since the last look."""
        before, self._looked = self._looked, yaml_states(self.folder)
        return before != self._looked
