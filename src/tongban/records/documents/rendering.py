"""Turns a template and plain data into PDF/A-2b, the same bytes for the same data (typst, one reused compiler).

The templates stand in ``templates/*.typ``; data reaches them as JSON, so no text of a person is ever read as markup.
Besides the PDF the press tells where the seal is to be pressed (centred over issuer and date, GB/T 9704-2012 7.3.5.1).
"""

from __future__ import annotations

import datetime
import io
import json
import re
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
import typst

from tongban.records.documents import fonts
from tongban.records.documents.strokes import drawing

TEMPLATES = Path(__file__).parent / "templates"

# Template → keys without which the page would be wrong; `date` is an ISO day and also the PDF's own date.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "notice": ("issuer", "no", "title", "to", "body", "date"),
    "receipt": ("issuer", "title", "facts", "date"),
    "simulated": ("issuer", "title", "to", "body", "date"),
    "licence": ("issuer", "title", "no", "fields", "date"),
    "promise": ("issuer", "title", "facts", "body", "notes", "date"),
    "list": ("title", "columns", "rows", "date"),
    "visit": ("issuer", "title", "facts", "officers", "findings", "opinion", "date"),
    "service": ("issuer", "title", "document", "document_no", "recipient", "way", "officers", "date"),
}
# Control characters and lone surrogates have no glyph and no business on paper.
UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]")


class RenderingError(ValueError):
    """The page cannot be made from this data; the message is a Chinese sentence for the officer."""


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where a seal's centre belongs: page from 1, millimetres from the page's upper left corner, diameter in mm."""

    page: int
    x_mm: float
    y_mm: float
    diameter_mm: float


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished document: the PDF/A-2b file and the place of its seal (None when the template has none)."""

    pdf: bytes
    seal: SealPlace | None


class Press:
    """One typst compiler with its typefaces, used by one thread at a time (a page takes milliseconds)."""

    def __init__(self, folder: Path | None = None) -> None:
        found = fonts.load(folder)
        roles = fonts.families(found.families())
        self._faces = json.dumps(roles, ensure_ascii=False)
        self._note = _face_note(roles)
        self._compiler = typst.Compiler(root=str(TEMPLATES), font_paths=found)
        self._lock = threading.Lock()

    def render(self, template: str, data: Mapping[str, Any]) -> Rendered:
        """Make one document.

        1. Check that the template exists and the data has what it needs.
        2. Complete the data: Chinese date, title lines, QR drawing, note on stand-in faces.
        3. Compile as PDF/A-2b, which refuses a character that no face has.
        Raises RenderingError with a Chinese sentence.
        """
        inputs = {"data": json.dumps(self._complete(template, data), ensure_ascii=False), "faces": self._faces}
        with self._lock:
            try:
                pdf = self._compiler.compile(
                    str(TEMPLATES / f"{template}.typ"), format="pdf", sys_inputs=inputs, pdf_standards=["a-2b"]
                )
                places = json.loads(self._compiler.query("<seal>", field="value"))
            except typst.TypstError as problem:
                raise RenderingError(_sentence(template, problem)) from problem
        if not isinstance(pdf, bytes):
            raise RenderingError(f"文书模板“{template}”没有排出页面，请联系系统管理员。")
        return Rendered(pdf=pdf, seal=_place(places))

    def _complete(self, template: str, data: Mapping[str, Any]) -> dict[str, Any]:
        if template not in NEEDED:
            raise RenderingError(f"没有名为“{template}”的文书模板，请联系系统管理员。")
        absent = [key for key in NEEDED[template] if data.get(key) in (None, "")]
        if absent:
            raise RenderingError(
                f"文书“{data.get('title') or template}”缺少内容：{'、'.join(absent)}。请补齐后再生成。"
            )
        full: dict[str, Any] = _clean(dict(data))
        title = str(full["title"])
        full["title_lines"] = title.split("\n")
        full["title"] = title.replace("\n", "")
        day = _day(str(full["date"]))
        full["day"] = [day.year, day.month, day.day]
        full["date"] = f"{day.year}年{day.month}月{day.day}日"
        if full.get("qr"):
            full["qr"] = {"svg": qr_drawing(str(full["qr"]["text"])), "lines": list(full["qr"].get("lines", ()))}
        if full.get("strokes"):
            full["strokes"] = {"svg": drawing(str(full["strokes"]))}
        full.setdefault("face_note", self._note)
        return full


_press: Press | None = None
_making = threading.Lock()


def press() -> Press:
    """The process's one press; made at first use, because loading the typefaces takes 10 ms and 50 MB."""
    global _press
    with _making:
        if _press is None:
            _press = Press()
        return _press


def render_document(template: str, data: Mapping[str, Any]) -> Rendered:
    """The document and the place of its seal; raises RenderingError (data) or fonts.FontsMissing (host)."""
    return press().render(template, data)


def render(template: str, data: Mapping[str, Any]) -> bytes:
    """The document's PDF/A-2b bytes only; errors as in render_document."""
    return render_document(template, data).pdf


def qr_drawing(text: str) -> str:
    """A QR code as SVG text, error correction M, without quiet zone (the page leaves it)."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, dark="#15212b", scale=4)
    return out.getvalue().decode("utf-8")


def _clean(value: Any) -> Any:
    """Data with every text in NFC and without unprintable characters; dates and decimals become text."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", UNPRINTABLE.sub("", value.replace("\r\n", "\n").replace("\t", "\u3000")))
    if isinstance(value, Mapping):
        return {str(key): _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(value)


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError as problem:
        raise RenderingError(f"文书日期“{text}”不是有效日期，应为 2026-09-24 这样的年月日。") from problem


def _place(found: list[dict[str, float]]) -> SealPlace | None:
    if not found:
        return None
    at = found[-1]
    return SealPlace(page=int(at["page"]), x_mm=float(at["x"]), y_mm=float(at["y"]), diameter_mm=float(at["d"]))


def _face_note(roles: Mapping[str, list[str]]) -> str:
    """The small line that says which open faces stand in; empty when the host has those of the standard."""
    stand_ins = {
        name: roles[role][0]
        for role, name in (("fangsong", "仿宋"), ("xiaobiaosong", "小标宋"))
        if roles[role][0] not in fonts.OFFICIAL[role]
    }
    if not stand_ins:
        return ""
    return f"本件{'、'.join(stand_ins)}以开源字体 {'、'.join(dict.fromkeys(stand_ins.values()))} 代替"


def _sentence(template: str, problem: typst.TypstError) -> str:
    """Typst's error as a Chinese sentence; a missing glyph names its character."""
    said = f"{problem.message} {' '.join(problem.hints)}"
    missing = re.search(r"(?:text|character|glyph)[^\n]*?[\"'`“](.+?)[\"'`”]", said)
    if "could not be displayed" in said or "glyph" in said or "font" in said:
        which = f"“{missing.group(1)}”" if missing else "（见日志）"
        return f"文书里有字库没有收录的字{which}。请改用其他写法，或请管理员把含有该字的字体放进字体文件夹。"
    return f"文书模板“{template}”与内容不符，没有生成：{problem.message}。请联系系统管理员。"
