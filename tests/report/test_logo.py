from __future__ import annotations

import base64
import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from wakit.errors import FileError
from wakit.report.logo import logo_uri
from wakit.review.branding import Logo, read_brand, sample_brands, sample_folder

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"{}>{}</svg>'
SHAPE = '<path d="M0 0h9v9z" fill="#123"/>'
HIDDEN = b"CANARY-7f3a"


def shown(content, name="logo.svg"):
    """What kind of picture it becomes, and its bytes."""
    uri = logo_uri(Logo(Path("brand") / name, content if isinstance(content, bytes) else content.encode()))
    kind, _, data = uri.removeprefix("data:image/").partition(";base64,")
    return kind, base64.b64decode(data)


def svg(inside, attributes=""):
    return SVG.format(attributes, inside)


def drawn(image, kind="PNG", **saving):
    made = io.BytesIO()
    image.save(made, kind, **saving)
    return made.getvalue()


def picture(kind, size=(300, 90), **saving):
    made = io.BytesIO()
    Image.new("RGB", size, "#2b2350").save(made, kind, **saving)
    return made.getvalue()


@pytest.mark.parametrize("name", sample_brands())
def test_the_samples_logos_are_shown(name):
    logo = read_brand(sample_folder(name)).logo
    assert logo is not None
    assert logo_uri(logo).startswith("data:image/")


def test_shapes_gradients_and_clips_are_shown():
    inside = (
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient>'
        '<clipPath id="c"><rect width="9" height="9"/></clipPath></defs>'
        '<g clip-path="url(#c)"><circle cx="4" cy="4" r="3" fill="url(#g)"/><use xlink:href="#c"/></g>'
    )
    kind, made = shown(svg(inside))
    assert kind == "svg+xml"
    assert all(part in made for part in (b"linearGradient", b'id="g"', b"url(#g)", b"viewBox"))


@pytest.mark.parametrize(
    "strange",
    [
        "<script>alert(1)</script>",
        '<g onload="alert(1)"/>',
        '<image href="https://example.com/x.png"/>',
        '<image href="data:image/png;base64,xx"/>',
        '<use xlink:href="https://example.com/x.svg#a"/>',
        '<a href="javascript:alert(1)"><path d="M0 0"/></a>',
        "<foreignObject><p>x</p></foreignObject>",
        "<style>@import url(https://example.com/x.css);</style>",
        "<style>@font-face { src: url(https://example.com/f) }</style>",
        '<text font-family="Secret Sans">A</text>',
        '<path style="fill:url(https://example.com/x)"/>',
        '<animate attributeName="href" to="x"/>',
        '<set attributeName="onload" to="x"/>',
        '<rect fill="url(https://example.com/x)"/>',
    ],
)
def test_an_svg_that_could_run_or_fetch_is_refused_in_one_line(strange):
    with pytest.raises(FileError, match=r"holds what a logo may not: .*save it as plain SVG") as told:
        shown(svg(SHAPE + strange))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + svg("<text>&b;</text>"), "declares entities"),
        ('<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + svg("&x;"), "declares entities"),
        (svg(SHAPE).encode("utf-16"), "neither PNG, JPEG nor SVG in UTF-8"),
        (b"GIF89a....", "no XML"),
        ("<html/>", "is no SVG: its first element is another"),
        (svg("<g>" * 60 + "</g>" * 60), "too many parts"),
        (svg('<use href="#a"/>' * 17), "too many parts"),
        (svg("<path/>" * 4000), "too many parts"),
        (svg(SHAPE * 20_000), "is long for a logo; an SVG may have 300 kB"),
        (svg(SHAPE).replace('viewBox="0 0 9 9"', ""), "says no size"),
        (svg(SHAPE).replace("0 0 9 9", "0 0 0 9"), "says no size"),
        (svg(SHAPE).replace("0 0 9 9", "0 0 -9 9"), "says no size"),
        (b"\x89PNG\r\n\x1a\nnothing", "is damaged"),
        (drawn(Image.new("RGBA", (9, 9), "#ffffff00")), "is white, and a page is white"),
        (drawn(Image.new("RGB", (9, 9), "#fafafa"), "JPEG"), "is white, and a page is white"),
        (picture("PNG", (6000, 5000)), "has too many pixels"),
        (picture("PNG")[:200], "is damaged"),
        (b"\xff\xd8\xff\xe0nothing", "is damaged"),
        (b"", "no XML"),
    ],
)
def test_what_is_no_good_logo_is_refused_in_one_line(content, said):
    with pytest.raises(FileError, match=said) as told:
        shown(content)
    assert "\n" not in str(told.value)


def test_of_an_svg_only_what_draws_is_kept():
    told = HIDDEN.decode()
    editor = (
        f"<!-- {told} --><title>{told}</title><metadata><x>{told}</x></metadata>"
        f'<inkscape:page xmlns:inkscape="urn:i" inkscape:file="{told}"/>'
        f'<g id="{told}" data-name="{told}" class="{told}">{SHAPE}</g>'
    )
    around = f' xmlns:s="urn:s" s:docname="C:\\{told}\\logo.svg"'
    _, made = shown(f"<?xml version='1.0'?><?{told}?><!DOCTYPE svg>" + svg(editor, around))
    assert HIDDEN not in made
    assert b"M0 0h9v9z" in made


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_what_a_camera_or_program_wrote_into_a_picture_stays_behind(kind):
    exif, text = Image.Exif(), PngImagePlugin.PngInfo()
    exif[0x010E] = HIDDEN.decode()
    text.add_text("Author", HIDDEN.decode())
    more = {"pnginfo": text} if kind == "PNG" else {"comment": HIDDEN}
    given = picture(kind, exif=exif, icc_profile=HIDDEN * 20, **more)
    assert HIDDEN in given
    made = shown(given)[1]
    assert HIDDEN not in made
    assert Image.open(io.BytesIO(made)).info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}


def test_a_large_picture_is_made_as_small_as_a_page_needs():
    kind, made = shown(picture("PNG", (3000, 2000)))
    assert kind == "png"
    assert Image.open(io.BytesIO(made)).size == (480, 320)


def test_a_picture_stands_upright_as_its_camera_says():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert Image.open(io.BytesIO(shown(picture("JPEG", (300, 90), exif=exif))[1])).size == (90, 300)


def test_sixteen_bits_of_grey_stay_grey():
    _, made = shown(drawn(Image.new("I;16", (9, 9), 0x8000)))
    assert Image.open(io.BytesIO(made)).convert("L").getextrema() == (0x80, 0x80)


def test_a_picture_that_unpacks_into_gigabytes_is_not_unpacked():
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(10_000)))
    with pytest.raises(FileError, match="has too many pixels; at most 960 × 320 are shown"):
        shown(bomb)


def test_the_same_logo_gives_the_same_bytes():
    assert shown(picture("PNG")) == shown(picture("PNG"))
