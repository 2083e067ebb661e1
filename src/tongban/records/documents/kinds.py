"""Tells what a handed-in file really is, from its content, and refuses what a county office must not keep or open.

Refused: another content than the name says, empty or over 50 MB, encrypted or active PDF (scripts, launches,
attachments, forms that call out), macros and embedded objects, two formats in one file, archives, streams or pictures
that explode when opened.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

MAX_BYTES = 50 * 1024 * 1024
MAX_PIXELS = 120_000_000  # a scanned A0 drawing at 300 dpi has 139 M; phones have at most 108 M
MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 200
MAX_ENTRIES = 5_000
MAX_OBJECTS = 300_000
UNSAFE_NAME = re.compile("[\x00-\x1f\x7f/\\\\\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# PDF: keys and action types that act by themselves or carry other files.
ACTIVE_KEYS = {"/JS", "/JavaScript", "/RichMedia", "/RichMediaContent", "/XFA", "/EmbeddedFiles", "/EF", "/3DD"}
ACTIVE_ACTIONS = {
    *("/JavaScript", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData"),
    *("/Rendition", "/Movie", "/Sound", "/RichMediaExecute"),
}
ACTIVE_ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/3D", "/Sound"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A file type that may be handed in."""

    code: str
    name: str
    mime: str
    extensions: tuple[str, ...]


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf", ("pdf",)),
        Kind("png", "PNG 图片", "image/png", ("png",)),
        Kind("jpeg", "JPEG 图片", "image/jpeg", ("jpg", "jpeg")),
        Kind("docx", "Word 文档", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",)),
        Kind("xlsx", "Excel 表格", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",)),
        Kind("ofd", "OFD 版式文件", "application/ofd", ("ofd",)),
        Kind("dwg", "DWG 图纸", "image/vnd.dwg", ("dwg",)),
    )
}


class FileRefused(ValueError):
    """The file is not taken; the message is a Chinese sentence that says what to do."""


def sniff(data: bytes) -> Kind | None:
    """The kind that the content shows; None for any other. Looks at the outside only, judges nothing."""
    if data.startswith(b"%PDF-"):
        return KINDS["pdf"]
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return KINDS["png"]
    if data.startswith(b"\xff\xd8\xff"):
        return KINDS["jpeg"]
    if re.match(rb"AC10(1[2-9]|2\d|3\d)\x00", data[:7]):
        return KINDS["dwg"]
    if data.startswith(b"PK\x03\x04"):
        return _sniff_archive(data)
    return None


def examine(data: bytes, filename: str, allowed: Collection[str] | None = None, max_bytes: int = MAX_BYTES) -> Kind:
    """Judge a handed-in file by its content and name; returns its kind.

    1. Size, name. 2. Kind by content, against extension and `allowed` (codes; None = all). 3. The kind's own dangers.
    4. A second format inside. Raises FileRefused with one Chinese sentence.
    """
    if not data:
        raise FileRefused("文件是空的（0 字节）。请重新选择文件。")
    if len(data) > max_bytes:
        raise FileRefused(
            f"文件有 {len(data) / 1048576:.0f} MB，超过 {max_bytes // 1048576} MB。请压缩或拆分后再上传。"
        )
    if UNSAFE_NAME.search(filename) or not filename.strip(". "):
        raise FileRefused("文件名里有不能使用的字符。请改名后再上传。")
    extension = posixpath.splitext(filename)[1].lstrip(".").lower()
    kind = sniff(data)
    offered = [KINDS[code] for code in (allowed if allowed is not None else KINDS)]
    accepted = "、".join(each.name for each in offered)
    if kind is None:
        raise FileRefused(_unknown(data, extension, accepted))
    if kind not in offered:
        raise FileRefused(f"这里不收{kind.name}。请上传{accepted}。")
    if extension not in kind.extensions:
        raise FileRefused(
            f"文件名以“.{extension}”结尾，内容却是{kind.name}。请改用“.{kind.extensions[0]}”或重新导出后上传。"
        )
    _JUDGES[kind.code](data)
    if kind.code not in ("docx", "xlsx", "ofd"):
        _one_format(data, kind)
    return kind


def refusal(data: bytes, filename: str, allowed: Collection[str] | None = None) -> str | None:
    """The sentence of `examine`'s refusal; None when the file is fine."""
    try:
        examine(data, filename, allowed)
    except FileRefused as refused:
        return str(refused)
    return None


def _unknown(data: bytes, extension: str, accepted: str) -> str:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "这是旧版 Office 文件（或加了密码）。请另存为 .docx、.xlsx 或 PDF，不加密码，再上传。"
    if extension in {each for kind in KINDS.values() for each in kind.extensions}:
        return f"文件名以“.{extension}”结尾，内容却不是这种文件，可能已损坏。请重新导出后上传。"
    return f"不认识这种文件。请上传{accepted}。"


# --- PDF ----------------------------------------------------------------------------------------------------------


def _judge_pdf(data: bytes) -> None:
    tail = data.rstrip(b"\0\r\n\t ")
    if b"%%EOF" not in tail[-1024:]:
        raise FileRefused("PDF 不完整，可能没有传完。请重新导出后上传。")
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise FileRefused("PDF 加了密码或限制。请去掉密码后再上传。")
        if len(reader.pages) == 0:
            raise FileRefused("PDF 里没有页面。请重新导出后上传。")
        for found in _pdf_objects(reader):
            _judge_pdf_object(found)
    except FileRefused:
        raise
    except Exception as problem:  # a file that our reader cannot read is not for the archive
        raise FileRefused("PDF 打不开，可能已损坏。请重新导出后上传。") from problem


def _pdf_objects(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, in object streams too, each indirect object once."""
    numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    if len(numbers) > MAX_OBJECTS:
        raise FileRefused("PDF 结构异常庞大，不能接收。请重新导出后上传。")
    for number in sorted(numbers):
        if number:
            yield from _dictionaries(reader.get_object(IndirectObject(number, 0, reader)), 0)
    yield from _dictionaries(reader.trailer, 0)


def _dictionaries(value: Any, depth: int) -> Iterator[DictionaryObject]:
    if depth > 60:
        raise FileRefused("PDF 结构异常，不能接收。请重新导出后上传。")
    if isinstance(value, DictionaryObject):
        yield value
        for inner in value.values():
            if not isinstance(inner, IndirectObject):
                yield from _dictionaries(inner, depth + 1)
    elif isinstance(value, ArrayObject):
        for inner in value:
            if not isinstance(inner, IndirectObject):
                yield from _dictionaries(inner, depth + 1)


def _judge_pdf_object(found: DictionaryObject) -> None:
    keys = set(found)
    if "/EF" in keys or "/EmbeddedFiles" in keys or found.get("/Type") == "/EmbeddedFile":
        raise FileRefused("PDF 里夹带了其他文件。请去掉附件，另行上传。")
    active = keys & ACTIVE_KEYS or found.get("/S") in ACTIVE_ACTIONS or found.get("/Subtype") in ACTIVE_ANNOTATIONS
    if active:
        raise FileRefused("PDF 里有脚本、自动动作或多媒体，不能接收。请用“打印为 PDF”重新生成后上传。")
    if isinstance(found, StreamObject):
        _judge_pdf_stream(found)


def _judge_pdf_stream(stream: StreamObject) -> None:
    """Refuse a stream that explodes: deflate twice over, or more than 10 MB at over 200 to 1."""
    filters = stream.get("/Filter")
    names = [str(each) for each in filters] if isinstance(filters, ArrayObject) else [str(filters)]
    raw: bytes = stream._data
    bomb = FileRefused("PDF 里有展开后异常庞大的内容，不能接收。请重新导出后上传。")
    if names.count("/FlateDecode") > 1:
        raise bomb
    if names[0] != "/FlateDecode" or len(raw) < 10_000:  # deflate reaches 1032 to 1 at most
        return
    inflate, total, rest = zlib.decompressobj(), 0, raw
    while rest and not inflate.eof:
        try:
            total += len(inflate.decompress(rest, 1 << 20))
        except zlib.error:
            return  # damaged pictures occur; viewers cope
        rest = inflate.unconsumed_tail
        if total > 10 * 1024 * 1024 and (total > MAX_RATIO * len(raw) or total > MAX_UNPACKED):
            raise bomb


# --- pictures and drawings ----------------------------------------------------------------------------------------


def _judge_png(data: bytes) -> None:
    at, ended, sized = 8, False, False
    while at + 12 <= len(data) and not ended:
        length, name = struct.unpack(">I4s", data[at : at + 8])
        end = at + 12 + length
        if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != struct.unpack(">I", data[end - 4 : end])[0]:
            raise FileRefused("PNG 图片已损坏。请重新导出或拍照后上传。")
        if name == b"IHDR" and length >= 8:
            _pixels(*struct.unpack(">II", data[at + 8 : at + 16]))
            sized = True
        ended = name == b"IEND"
        at = end
    if not ended or not sized:
        raise FileRefused("PNG 图片不完整。请重新导出或拍照后上传。")
    if at != len(data):
        raise FileRefused("PNG 图片后面还藏着别的内容，不能接收。请重新导出后上传。")


def _judge_jpeg(data: bytes) -> None:
    at, sized = 2, False
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise FileRefused("JPEG 图片已损坏。请重新拍照或导出后上传。")
        mark = data[at + 1]
        if mark == 0xFF or mark == 0x01 or 0xD0 <= mark <= 0xD8:
            at += 1 if mark == 0xFF else 2
            continue
        if mark in (0xDA, 0xD9):
            break
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC) and at + 9 <= len(data):
            high, wide = struct.unpack(">HH", data[at + 5 : at + 9])
            _pixels(wide, high)
            sized = True
        at += 2 + length
    if not sized or b"\xff\xd9" not in data[at:]:
        raise FileRefused("JPEG 图片不完整，可能没有传完。请重新拍照或导出后上传。")


def _pixels(wide: int, high: int) -> None:
    if wide == 0 or high == 0:
        raise FileRefused("图片的宽或高为0，已损坏。请重新导出后上传。")
    if wide * high > MAX_PIXELS:
        raise FileRefused(f"图片有 {wide}×{high} 像素，太大，打不开。请缩小后上传，或转成 PDF。")


def _judge_dwg(data: bytes) -> None:
    if len(data) < 1024:
        raise FileRefused("DWG 图纸不完整。请重新保存后上传。")


# --- archives: docx, xlsx, ofd --------------------------------------------------------------------------------------


def _sniff_archive(data: bytes) -> Kind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            names = set(opened.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):  # RuntimeError: a packing that zipfile cannot read
        return None
    if "OFD.xml" in names:
        return KINDS["ofd"]
    if "[Content_Types].xml" in names:
        for code, part in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml")):
            if part in names:
                return KINDS[code]
    return None


def _judge_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            entries = opened.infolist()
            _judge_entries(entries, len(data))
            if opened.testzip() is not None:
                raise FileRefused("文件已损坏。请重新保存后上传。")
            for entry in entries:
                links = opened.read(entry) if entry.filename.endswith(".rels") else b""
                if b"attachedTemplate" in links and b'TargetMode="External"' in links:
                    raise FileRefused("文档套用了网上的模板，不能接收。请另存为不带模板的文件后上传。")
    except FileRefused:
        raise
    except Exception as problem:  # damaged archives fail in many ways
        raise FileRefused("文件打不开，可能已损坏。请重新保存后上传。") from problem


def _judge_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES or len(set(names)) != len(names):
        raise FileRefused("文件内部结构异常，不能接收。请重新保存后上传。")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_UNPACKED or (total > 10 * 1024 * 1024 and total > MAX_RATIO * size):
        raise FileRefused("文件展开后异常庞大，不能接收。请重新保存后上传。")
    for entry in entries:
        name = entry.filename
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name:
            raise FileRefused("文件内部有越界的路径，不能接收。请重新保存后上传。")
        if entry.flag_bits & 1:
            raise FileRefused("文件加了密码。请去掉密码后再上传。")
        low = name.lower()
        if low.endswith(("vbaproject.bin", ".vbs", ".js", ".exe", ".dll", ".bat", ".cmd", ".hta", ".jar")):
            raise FileRefused("文件里有宏或程序，不能接收。请另存为不带宏的文件后上传。")
        if "/embeddings/" in low or "/activex/" in low:
            raise FileRefused("文件里嵌入了其他对象，不能接收。请去掉后另行上传。")


def _one_format(data: bytes, kind: Kind) -> None:
    """Refuse a file that another program would open as something else."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end >= 0 and b"PK\x01\x02" in data[:end] and b"PK\x03\x04" in data[:end]:
        raise FileRefused(f"这份{kind.name}里还藏着一个压缩包，不能接收。请重新导出后上传。")
    if kind.code != "pdf" and b"%PDF-" in data[:1024]:
        raise FileRefused(f"这份{kind.name}同时又是 PDF，不能接收。请重新导出后上传。")
    if kind.code in ("png", "jpeg") and re.search(rb"<\?php|<script|<html", data[-4096:] + data[:4096], re.IGNORECASE):
        raise FileRefused(f"这份{kind.name}里夹带了网页代码，不能接收。请重新导出后上传。")


_JUDGES: Mapping[str, Callable[[bytes], None]] = {
    "pdf": _judge_pdf,
    "png": _judge_png,
    "jpeg": _judge_jpeg,
    "docx": _judge_archive,
    "xlsx": _judge_archive,
    "ofd": _judge_archive,
    "dwg": _judge_dwg,
}
