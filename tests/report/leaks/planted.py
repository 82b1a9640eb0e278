"""Finished files of each kind, with a value in each place that such a file has."""

from __future__ import annotations

import base64
import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["FILES", "png", "sheet"]

Make = Callable[[str], bytes]
_PNG = b"\x89PNG\r\n\x1a\n"


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A picture of one pixel, with these chunks."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    end = _chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + _chunk(b"IEND", b"")
    return _PNG + head + b"".join(_chunk(*one) for one in chunks) + end


def _jpeg(value: str) -> bytes:
    body = b"Comment " + value.encode()
    return b"\xff\xd8\xff\xfe" + struct.pack(">H", len(body) + 2) + body + b"\xff\xda\x00\x02ab\xff\xd9"


def _with_text(value: str) -> bytes:
    return png((b"zTXt", b"A\0\0" + zlib.compress(value.encode())))


def _packed(value: str | bytes) -> str:
    return base64.b64encode(value.encode() if isinstance(value, str) else value).decode()


def _uri(value: str) -> str:
    return "data:application/gzip;base64," + base64.b64encode(gzip.compress(f"<p>{value}".encode())).decode()


def zipped(*members: tuple[str, str], comment: str = "") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment.encode()
        for name, text in members:
            archive.writestr(name, text)
    return held.getvalue()


def sheet(cells: str = "", strings: str = "", **more: str) -> bytes:
    """A workbook with these cells in its one row, these shared strings, and more parts."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{main}"><sheets/></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData><row>{cells}</row></sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
        **{name.replace("__", "/") + ".xml": text for name, text in more.items()},
    }
    return zipped(*parts.items())


def _parquet(value: str, name: str = "a", **about: str) -> bytes:
    held = io.BytesIO()
    table = pa.table({name: ["", value, "~"]}).replace_schema_metadata(about or None)
    pq.write_table(table, held)
    return held.getvalue()


def _notebook(**held: object) -> bytes:
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "source": [],
        "outputs": [],
        "execution_count": None,
    }
    return json.dumps({"cells": [cell | held], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def _output(mime: str, held: object) -> bytes:
    return _notebook(outputs=[{"output_type": "display_data", "data": {mime: held}, "metadata": {}}])


def _pdf(value: str, *, title: str = "", link: str = "", attached: bytes = b"", note: str = "") -> bytes:
    from pypdf import PdfWriter
    from pypdf.annotations import Link
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    page = writer.add_blank_page(400, 400)
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1")})
    font[NameObject("/BaseFont")] = NameObject("/Helvetica")
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    drawn = DecodedStreamObject()
    half = len(value) // 2  # as justified text is drawn, in pieces
    drawn.set_data(f"BT /F1 12 Tf 20 300 Td [({value[:half]}) -10 ({value[half:]})] TJ ET".encode("latin-1"))
    page[NameObject("/Contents")] = writer._add_object(drawn.flate_encode())
    if title:
        writer.add_metadata({"/Title": title})
    if note:
        writer.add_outline_item(title=note, page_number=0)
    if link:
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url=link))
    if attached:
        writer.add_attachment("a.csv", attached)
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def _backslashed(value: str) -> str:
    return "".join(c if c.isalnum() or c == " " else f"\\{c}" for c in value)


def _xml(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;")


#: name of the file and of the place → the file that holds a value there
FILES: dict[str, tuple[str, Make]] = {
    "html text": ("a.html", lambda v: f"<p>{v}</p>".encode()),
    "html split by elements": ("a.html", lambda v: f"<p>{v[:3]}<b>{v[3:6]}</b><wbr>{v[6:]}</p>".encode()),
    "html entities": ("a.html", lambda v: "".join(f"&#{ord(c)};" for c in v).encode()),
    "html named entities": ("a.html", lambda v: f"<p>&nbsp;{v.replace('-', '&hyphen;')}".encode()),
    "html attribute": ("a.html", lambda v: f"<p title='{v}'>x</p>".encode()),
    "html attribute in entities": ("a.html", lambda v: f"<p title='&#x{ord(v[0]):x};{v[1:]}'>x</p>".encode()),
    "html comment": ("a.html", lambda v: f"<!-- {v} -->".encode()),
    "html style": ("a.html", lambda v: f"<style>p::before {{ content: '\\{ord(v[0]):06x}{v[1:]}' }}</style>".encode()),
    "html data uri": ("a.html", lambda v: f"<img src='data:image/svg+xml,{quote(f'<svg>{v}</svg>')}'>".encode()),
    "html gzip in a data uri": ("a.html", lambda v: f"<a href='{_uri(v)}'>x</a>".encode()),
    "html picture": (
        "a.html",
        lambda v: (
            b"<img src='data:image/png;base64,%s'>" % base64.b64encode(png((b"tEXt", b"Author\0" + v.encode())))
        ),
    ),
    "html svg inside": (
        "a.html",
        lambda v: f"<svg><text><tspan>{v[:4]}</tspan><tspan>{v[4:]}</tspan></text></svg>".encode(),
    ),
    "html invisible letters": ("a.html", lambda v: f"<p>{v[:4]}\u200b{v[4:]}".encode()),
    "html link": ("a.html", lambda v: f"<a href='https://x.example/?q={quote(v[:2])}%{ord(v[2]):02X}{v[3:]}'>".encode()),
    "svg text": ("a.svg", lambda v: f"<svg><text>{v[:5]}<tspan>{v[5:]}</tspan></text></svg>".encode()),
    "svg title": ("a.svg", lambda v: f"<svg><title>{v}</title></svg>".encode()),
    "svg comment": ("a.svg", lambda v: f"<svg><!--{v}--></svg>".encode()),
    "svg cdata": ("a.svg", lambda v: f"<svg><style><![CDATA[{v}]]></style></svg>".encode()),
    "svg metadata": ("a.svg", lambda v: f"<svg><metadata a:b='{v}' xmlns:a='urn:a'/></svg>".encode()),
    "csv cell": ("a.csv", lambda v: f'a,"x\n""{v}"""\n'.encode()),
    "csv heading": ("a.csv", lambda v: f'"{v}",b\n1,2\n'.encode()),
    "csv base64": ("a.csv", lambda v: f"a,{_packed('so it says: ' + v + ' and goes on')}\n".encode()),
    "markdown": ("a.md", lambda v: f"- {_backslashed(v)}\n".encode()),
    "markdown wrapped": ("a.md", lambda v: f"> {v}".replace(" ", "\n  ").encode()),
    "json value": ("a.json", lambda v: json.dumps({"a": [1, {"b": v}]}).encode()),
    "json escaped": ("a.json", lambda v: ('{"a": "' + "".join(f"\\u{ord(c):04x}" for c in v) + '"}').encode()),
    "json key": ("a.json", lambda v: json.dumps({v: 1}).encode()),
    "json key twice": ("a.json", lambda v: f'{{"a": "{v}", "a": 1}}'.encode()),
    "ipynb source": ("a.ipynb", lambda v: _notebook(source=["a = 1\n", f"b = '{v}'"])),
    "ipynb stream": ("a.ipynb", lambda v: _notebook(outputs=[{"output_type": "stream", "name": "x", "text": [v]}])),
    "ipynb html": ("a.ipynb", lambda v: _output("text/html", [f"<p>{v[:3]}<b>", f"{v[3:]}</b>"])),
    "ipynb picture": ("a.ipynb", lambda v: _output("image/png", base64.encodebytes(_with_text(v)).decode())),
    "ipynb other": ("a.ipynb", lambda v: _output("application/x.y+json", {"a": [v]})),
    "ipynb attachment": (
        "a.ipynb",
        lambda v: _notebook(cell_type="markdown", attachments={"a": {"image/svg+xml": f"<svg><desc>{v}</desc></svg>"}}),
    ),
    "ipynb metadata": ("a.ipynb", lambda v: _notebook(metadata={"tags": [v]})),
    "png tEXt": ("a.png", lambda v: png((b"tEXt", b"Author\0" + v.encode("latin-1")))),
    "png zTXt": ("a.png", lambda v: png((b"zTXt", b"Author\0\0" + zlib.compress(v.encode())))),
    "png iTXt": ("a.png", lambda v: png((b"iTXt", b"A\0\x01\0\0\0" + zlib.compress(v.encode())))),
    "png eXIf": ("a.png", lambda v: png((b"eXIf", b"MM\0*\0\xff\xfe" + v.encode() + b"\0"))),
    "png other": ("a.png", lambda v: png((b"waKt", b"\xff\x00" + v.encode("utf-16-le")))),
    "jpeg comment": ("a.jpg", _jpeg),
    "gzip": ("a.csv.gz", lambda v: gzip.compress(f"a,{v}".encode())),
    "gzip name": ("a.gz", lambda v: b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + v.encode() + b"\0" + gzip.compress(b"x")[10:]),
    "zip member": ("a.zip", lambda v: zipped(("a/b.md", v))),
    "zip member's name": ("a.zip", lambda v: zipped((f"{v}/b.md", "x"))),
    "zip comment": ("a.zip", lambda v: zipped(("b.md", "x"), comment=v)),
    "zip in a zip": (
        "a.zip",
        lambda v: zipped(("b.html", f"<a href='data:application/zip;base64,{_packed(zipped(('c.txt', v)))}'>")),
    ),
    "xlsx shared string": (
        "a.xlsx",
        lambda v: sheet('<c r="B7" t="s"><v>0</v></c>', f"<si><r><t>{v[:4]}</t></r><r><t>{v[4:]}</t></r></si>"),
    ),
    "xlsx split string": ("a.xlsx", lambda v: sheet(f'<c r="B7"><is><x>{v[:4]}</x><x>{v[4:]}</x></is></c>')),
    "xlsx inline string": ("a.xlsx", lambda v: sheet(f'<c r="B7" t="inlineStr"><is><t>{_xml(v)}</t></is></c>')),
    "xlsx formula": ("a.xlsx", lambda v: sheet(f'<c r="A1"><f>HYPERLINK("{_xml(v)}")</f></c>')),
    "xlsx header in two": (
        "a.xlsx",
        lambda v: sheet(f"</row><row><oddHeader>{_xml(v[:4])}<!-- -->{_xml(v[4:])}</oddHeader>"),
    ),
    "xlsx comment": ("a.xlsx", lambda v: sheet(xl__comments1=f"<comments><t>{_xml(v)}</t></comments>")),
    "xlsx defined name": ("a.xlsx", lambda v: sheet(xl__names=f'<definedName name="a" comment="{_xml(v)}"/>')),
    "xlsx properties": ("a.xlsx", lambda v: sheet(docProps__core=f"<p><creator>{_xml(v)}</creator></p>")),
    "parquet value": ("a.parquet", lambda v: _parquet(v)),
    "parquet long value": ("a.parquet", lambda v: _parquet("x " * 99 + v)),
    "parquet column": ("a.parquet", lambda v: _parquet("x", v)),
    "parquet metadata": ("a.parquet", lambda v: _parquet("x", about=v)),
    "pdf text": ("a.pdf", lambda v: _pdf(v)),
    "pdf title": ("a.pdf", lambda v: _pdf("x", title=v)),
    "pdf bookmark": ("a.pdf", lambda v: _pdf("x", note=v)),
    "pdf link": ("a.pdf", lambda v: _pdf("x", link=f"https://x.example/{quote(v)}")),
    "pdf attachment": ("a.pdf", lambda v: _pdf("x", attached=f"a,{v}".encode())),
}  # fmt: skip
