"""A logo as an address that holds the picture itself: nothing in it runs or fetches, or tells where it is from.

A PNG or JPEG is painted anew: what a camera or a program wrote into it stays behind. Of an SVG only shapes are taken.
"""

from __future__ import annotations

import base64
import io
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from wakit.errors import FileError
from wakit.report.markup import strange
from wakit.review.branding import Logo

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["logo_uri"]

_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_WIDEST, _HIGHEST, _PIXELS = 960, 320, 25_000_000
#: how far from white a colour is that can be told from it, of 255
_SEEN = 32
_MANY = f"has too many pixels; at most {_WIDEST} × {_HIGHEST} are shown"
_SVG_BYTES, _ELEMENTS, _DEPTH, _COPIES = 300_000, 3_000, 40, 16
#: what says something about a picture and is no part of it
_ABOUT = {"metadata", "title", "desc"}
_USED = re.compile(r"#([^\s)'\"]+)")
_AS_SHAPES = "save it as plain SVG (shapes only, text as paths), or as PNG"


def logo_uri(logo: Logo) -> str:
    """The logo as ``data:image/…``, cleaned and no larger than a page needs.

    Raises:
        FileError: it is no picture, holds something strange, or is too large; says what would be right.
    """
    if logo.content.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff")):
        kind, content = _painted(logo)
    else:
        kind, content = "svg+xml", _shapes(logo)
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _painted(logo: Logo) -> tuple[str, bytes]:
    from PIL import Image, ImageOps, UnidentifiedImageError

    kind = "png" if logo.content.startswith(b"\x89") else "jpeg"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a bomb; its size is looked at here, before anything is unpacked
            picture = Image.open(io.BytesIO(logo.content), formats=[kind])
        wide, high = picture.size
        if wide * high > _PIXELS:
            raise FileError(logo.file, _MANY)
        upright = ImageOps.exif_transpose(picture)
        if upright.mode.startswith("I"):  # 16 bits of grey, of which converting would keep the lowest
            upright = upright.convert("I").point(lambda grey: grey / 256).convert("L")
        painted = upright.convert("RGBA" if kind == "png" else "RGB")
        painted.thumbnail((_WIDEST, _HIGHEST))
        clean = Image.new(painted.mode, painted.size)
        clean.paste(painted)
        written = io.BytesIO()
        clean.save(written, kind, optimize=True)
    except Image.DecompressionBombError:
        raise FileError(logo.file, _MANY) from None
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError) as error:
        raise FileError(logo.file, "is damaged; save the picture anew as PNG") from error
    if _is_white(clean):
        raise FileError(logo.file, "is white, and a page is white: take the logo that is made for light grounds")
    return kind, written.getvalue()


def _is_white(painted: Image.Image) -> bool:
    """Whether nobody would see it on paper."""
    from PIL import Image, ImageChops

    paper = Image.new("RGBA", painted.size, "#ffffff")
    seen = Image.alpha_composite(paper, painted.convert("RGBA")).convert("RGB")
    return max(ImageChops.difference(seen, paper.convert("RGB")).tobytes()) < _SEEN


def _shapes(logo: Logo) -> bytes:
    if len(logo.content) > _SVG_BYTES:
        raise FileError(logo.file, f"is long for a logo; an SVG may have {_SVG_BYTES // 1000} kB")
    try:
        source = logo.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(logo.file, "is neither PNG, JPEG nor SVG in UTF-8; save it as one of these") from None
    if "<!ENTITY" in source:
        raise FileError(logo.file, f"declares entities; {_AS_SHAPES}")
    try:
        root = ElementTree.fromstring(source.encode(), ElementTree.XMLParser(encoding="utf-8"))
    except ElementTree.ParseError as error:
        line = error.position[0]
        raise FileError(logo.file, "is neither PNG, JPEG nor SVG: what stands here is no XML", line=line) from None
    if root.tag != f"{_SVG}svg":
        raise FileError(logo.file, "is no SVG: its first element is another")
    _refuse_many(logo, root)
    used = {name for one in root.iter() for value in one.attrib.values() for name in _USED.findall(value)}
    plain = _plain(root, used)
    plain.set("xmlns", _SVG[1:-1])
    if not _has_size(plain.attrib):
        raise FileError(logo.file, 'says no size; give its svg element a viewBox="0 0 WIDTH HEIGHT"')
    made = ElementTree.tostring(plain, encoding="unicode")
    if found := strange(made):
        raise FileError(logo.file, f"holds what a logo may not: {found}; {_AS_SHAPES}")
    return made.encode()


def _has_size(said: Mapping[str, str]) -> bool:
    """Whether a browser can tell how wide and high it is."""
    if "viewBox" in said:
        sides = re.split(r"[\s,]+", said["viewBox"].strip())[2:]
    else:
        sides = [said.get("width", ""), said.get("height", "")]
    return len(sides) == 2 and all(re.match(r"0*\.?0*[1-9]", side) for side in sides)


def _refuse_many(logo: Logo, root: ElementTree.Element) -> None:
    """What a browser would draw for minutes: too many elements, too deep, or copies of copies."""
    elements = list(root.iter())
    copies = [one for one in elements if str(one.tag) in (f"{_SVG}use", f"{_SVG}pattern")]
    if len(elements) > _ELEMENTS or len(copies) > _COPIES or _is_deep(root):
        raise FileError(logo.file, f"has too many parts for a logo; {_AS_SHAPES}")


def _is_deep(root: ElementTree.Element) -> bool:
    level = [root]
    for _ in range(_DEPTH):
        level = [below for one in level for below in one]
        if not level:
            return False
    return True


def _plain(element: ElementTree.Element, used: set[str]) -> ElementTree.Element:
    """The element with what draws; names of layers, of files and of programs stay behind."""
    plain = ElementTree.Element(str(element.tag).removeprefix(_SVG), dict(_drawing(element, used)))
    plain.text, plain.tail = element.text, element.tail
    for below in element:
        name = str(below.tag)
        if name.startswith(_SVG) and name.removeprefix(_SVG) not in _ABOUT:
            plain.append(_plain(below, used))
    return plain


def _drawing(element: ElementTree.Element, used: set[str]) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        if name == f"{_XLINK}href":
            yield "href", value
        elif name.startswith(("{", "data-", "aria-")) or name == "class" or (name == "id" and value not in used):
            continue
        else:
            yield name, value
