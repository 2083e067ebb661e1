"""Files that are handed in: real ones of each kind pass, hostile ones are refused in a sentence."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

from tongban.records.documents import kinds
from tongban.records.documents.rendering import Rendered


def png(wide: int = 2, high: int = 2, *, extra: bytes = b"") -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = zlib.compress(b"".join(b"\0" + b"\xff" * wide for _ in range(min(high, 50))))
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(wide: int = 8, high: int = 8, tail: bytes = b"") -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, high, wide, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8\xff\xe0\x00\x04AA" + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\x34\xff\xd9" + tail
    )


def archive(names: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as opened:
        for name, body in names.items():
            opened.writestr(name, body)
    return out.getvalue()


DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
XLSX = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}


def pdf(change: Callable[[PdfWriter], None] = lambda _writer: None, password: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


GOOD = {
    "a.pdf": pdf(),
    "a.png": png(),
    "照片.JPG": jpeg(),
    "a.jpeg": jpeg(),
    "表.docx": archive(DOCX),
    "a.xlsx": archive(XLSX),
    "a.ofd": archive({"OFD.xml": b"<ofd:OFD/>"}),
    "总图.dwg": b"AC1027\x00" + bytes(2000),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_files_pass(name: str) -> None:
    kind = kinds.examine(GOOD[name], name)
    assert name.rsplit(".", 1)[1].lower() in kind.extensions


def test_our_own_documents_pass(letter: Rendered, sealed: bytes) -> None:
    assert kinds.refusal(letter.pdf, "通知书.pdf") is None
    assert kinds.refusal(sealed, "通知书.pdf") is None


def action(kind: str) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        body = DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject("calc.exe")})
        writer._root_object[NameObject("/OpenAction")] = writer._add_object(body)

    return change


def bomb(writer: PdfWriter) -> None:
    stream = StreamObject()
    stream._data = zlib.compress(bytes(40 * 1024 * 1024), 9)
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    writer._add_object(stream)


HOSTILE: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "a.pdf", "空的"),
    "too big": (b"%PDF-1.7" + bytes(kinds.MAX_BYTES), "a.pdf", "50 MB"),
    "wrong extension": (png(), "a.pdf", "内容却是PNG"),
    "no extension": (png(), "a", "内容却是PNG"),
    "program": (b"MZ\x90\x00" + bytes(100), "a.exe", "不认识"),
    "program as picture": (b"MZ\x90\x00" + bytes(100), "a.png", "内容却不是"),
    "double extension": (pdf(), "a.pdf.exe", "内容却是PDF"),
    "reversed name": (pdf(), "a\u202efdp.exe.pdf", "文件名"),
    "path": (pdf(), "../a.pdf", "文件名"),
    "zero in name": (pdf(), "a.pdf\0.exe", "文件名"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "另存为"),
    "script": (pdf(action("/JavaScript")), "a.pdf", "脚本"),
    "launch": (pdf(action("/Launch")), "a.pdf", "自动动作"),
    "submit": (pdf(action("/SubmitForm")), "a.pdf", "自动动作"),
    "attachment": (pdf(lambda w: w.add_attachment("a.exe", b"MZ") and None), "a.pdf", "夹带"),
    "password": (pdf(password="x"), "a.pdf", "密码"),
    "deflate bomb": (pdf(bomb), "a.pdf", "异常庞大"),
    "cut pdf": (pdf()[:-200], "a.pdf", "不完整"),
    "broken pdf": (b"%PDF-1.7\n" + bytes(3000) + b"\n%%EOF", "a.pdf", "PDF"),
    "pdf with archive": (pdf() + archive({"x.exe": b"MZ"}), "a.pdf", ""),
    "pdf inside archive": (pdf()[:-6] + archive({"x": b"y"}) + b"\n%%EOF\n", "a.pdf", ""),
    "picture with archive": (jpeg(tail=archive({"x.exe": b"MZ"})), "a.jpg", "压缩包"),
    "png with tail": (png() + b"PK", "a.png", "藏着"),
    "jpeg that is a page": (jpeg(tail=b"<script>alert(1)</script>"), "a.jpg", "网页代码"),
    "picture bomb": (png(60_000, 60_000), "a.png", "像素"),
    "picture of no size": (png(0, 5), "a.png", "0"),
    "broken png": (png()[:40] + b"\0" + png()[41:], "a.png", "损坏"),
    "cut jpeg": (jpeg()[:-2], "a.jpg", "不完整"),
    "archive bomb": (archive({**DOCX, "word/x.xml": bytes(60 * 1024 * 1024)}), "a.docx", "异常庞大"),
    "macro": (archive({**DOCX, "word/vbaProject.bin": b"x"}), "a.docx", "宏"),
    "embedded object": (archive({**DOCX, "word/embeddings/oleObject1.bin": b"x"}), "a.docx", "嵌入"),
    "outside path": (archive({**XLSX, "../../evil": b"x"}), "a.xlsx", "越界"),
    "remote template": (
        archive({**DOCX, "word/_rels/settings.xml.rels": b'<R Type="attachedTemplate" TargetMode="External"/>'}),
        "a.docx",
        "模板",
    ),
    "plain archive": (archive({"a.txt": b"x"}), "a.zip", "不认识"),
    "docx named xlsx": (archive(DOCX), "a.xlsx", "内容却是Word"),
    "cut docx": (archive(DOCX)[:60], "a.docx", "可能已损坏"),
    "short drawing": (b"AC1027\x00", "a.dwg", "不完整"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(name: str) -> None:
    data, filename, said = HOSTILE[name]
    refusal = kinds.refusal(data, filename)
    assert refusal is not None, name
    assert said in refusal
    assert refusal.endswith("。")


def test_only_what_is_asked_for_is_taken() -> None:
    assert kinds.refusal(pdf(), "a.pdf", allowed=["pdf"]) is None
    assert "这里不收PDF" in str(kinds.refusal(pdf(), "a.pdf", allowed=["png", "jpeg"]))


@given(
    st.binary(max_size=400),
    st.sampled_from(["%PDF-1.7\n", "PK\x03\x04", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "AC1027\0", ""]),
)
def test_garbage_never_breaks_the_judge(data: bytes, head: str) -> None:
    content = head.encode("latin-1") + data
    for name in ("a.pdf", "a.png", "a.jpg", "a.docx", "a.dwg"):
        kinds.refusal(content, name)
