"""``branding/``: name, logo, colours and footer of the house whose work the deliverable is.

::

    <reviews>/branding/branding.yaml  logo.svg          for all clients
    <reviews>/<client>/branding/…                       for one; it is taken instead, as a whole

``branding:`` in a client's ``client.yaml`` says the same in few words, and what it says wins.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from wakit.errors import FileError
from wakit.files.disk import why
from wakit.files.document import Document, Key
from wakit.files.reading import checked, read_document
from wakit.files.wording import FileModel, file_error, shown, wrong
from wakit.review.client import Client
from wakit.review.store import ClientFolder
from wakit.review.tones import Tones, tones

__all__ = [
    "FILE",
    "FOLDER",
    "LOGO_BYTES",
    "Brand",
    "Logo",
    "load_brand",
    "read_brand",
    "sample_brands",
    "sample_folder",
]

FOLDER, FILE = "branding", "branding.yaml"
#: a logo is some kilobytes; more is a photograph, or a mistake
LOGO_BYTES = 2_000_000
_LOGOS = ("logo.svg", "logo.png", "logo.jpg", "logo.jpeg")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)


def _colour(value: str) -> str:
    if value and not _COLOUR.fullmatch(value):
        raise wrong(f'{shown(value)} is not a colour; write "#" and six digits in quotes, such as "#1f4e79"')
    return value


def _line(most: int) -> AfterValidator:
    def check(value: str) -> str:
        if len(value) > most:
            raise wrong(f"has {len(value)} characters; at most {most} fit")
        if not value.isprintable():
            raise wrong(f"{shown(value)} is not one line of plain text")
        return value

    return AfterValidator(check)


def _file_name(value: str) -> str:
    if value and not re.fullmatch(r"[\w][\w .-]*\.(svg|png|jpe?g)", value, re.IGNORECASE):
        raise wrong(f"{shown(value)} is not a picture in this folder; write its name, such as logo.svg, logo.png")
    return value


Colour = Annotated[str, AfterValidator(_colour)]


class _Colours(FileModel):
    accent: Colour = ""
    banner: Colour = ""


class _File(FileModel):
    """What ``branding.yaml`` says; everything may be absent."""

    name: Annotated[str, _line(60)] = ""
    footer: Annotated[str, _line(200)] = ""
    logo: Annotated[str, AfterValidator(_file_name)] = ""
    colours: _Colours = Field(default_factory=_Colours)


@dataclass(frozen=True)
class Logo:
    """A picture's bytes as they are on the disk; ``wakit.report.logo`` makes of them what may be shown."""

    file: Path
    content: bytes


@dataclass(frozen=True)
class Brand:
    """How a deliverable looks.

    ``accent`` and ``banner`` are the colours that were chosen, ``""`` where none was; ``tones`` what a page takes.
    """

    name: str = ""
    footer: str = ""
    accent: str = ""
    banner: str = ""
    logo: Logo | None = None

    @property
    def tones(self) -> Tones:
        """The colours as they can be read."""
        return tones(self.accent, self.banner)


def load_brand(folder: ClientFolder, client: Client) -> Brand:
    """The brand of a client's deliverable; wakit's own look where nobody chose one.

    Raises:
        FileError: names file, line and key, or the logo, and what would be right.
    """
    places = [folder.path / FOLDER, folder.path.parent / FOLDER]
    found = next((read_brand(place) for place in places if (place / FILE).exists()), Brand())
    said = client.branding
    return replace(
        found,
        name=said.name or found.name,
        footer=said.footer or found.footer,
        accent=said.colour or found.accent,
        logo=_read_logo(folder.path, said.logo) if said.logo else found.logo,
    )


def read_brand(folder: Path) -> Brand:
    """What a ``branding`` folder says.

    Raises:
        FileError: names file, line and key, or the logo, and what would be right.
    """
    page = read_document(folder / FILE)
    said = checked(_File, page)
    _refuse_unknown(page, said)
    name = said.logo or next((name for name in _LOGOS if (folder / name).exists()), "")
    logo = _read_logo(folder, name) if name else None
    return Brand(said.name, said.footer, said.colours.accent, said.colours.banner, logo)


def sample_brands() -> list[str]:
    """The names of the samples that come with wakit."""
    return sorted(one.name for one in _samples().iterdir() if (one / FILE).is_file())


def sample_folder(name: str) -> Path:
    """The folder of a sample, to look at or to copy.

    >>> read_brand(sample_folder("alder")).name
    'Alder & Finch'
    """
    return _samples() / name


def _samples() -> Path:
    return Path(str(files("wakit.review"))) / "brands"


def _refuse_unknown(page: Document, said: _File) -> None:
    """A key without effect would be a wish that nobody hears."""
    problems: list[tuple[tuple[Key, ...], str]] = []
    for path, model in (((), said), (("colours",), said.colours)):
        known = ", ".join(type(model).model_fields)
        problems += [((*path, key), f"is not a known key; known: {known}") for key in model.model_extra or {}]
    error = file_error(page, problems)
    if error is not None:
        raise error


def _read_logo(folder: Path, name: str) -> Logo:
    file = folder / name
    try:
        if not file.resolve().is_relative_to(folder.resolve()):
            raise FileError(file, "leads out of its folder; put the picture itself there")
        state = file.stat()
        if not stat.S_ISREG(state.st_mode):
            raise FileError(file, "is no file; a picture is needed there")
        if state.st_size > LOGO_BYTES:
            size, most = state.st_size / 1e6, LOGO_BYTES / 1e6
            raise FileError(file, f"has {size:.1f} MB; a logo may have {most:g} MB: save it smaller, or as SVG")
        return Logo(file, file.read_bytes())
    except FileNotFoundError:
        raise FileError(file, "there is no such file; it is named as the logo") from None
    except OSError as error:
        raise FileError(file, f"can't be read: {why(error)}") from error
