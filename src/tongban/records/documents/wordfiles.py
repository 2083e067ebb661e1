"""Word templates of official documents: {{申请人名称}} in a .docx, looked over before it is kept, filled for one case."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from docx import Document as open_docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from tongban.records.documents.kinds import FileRefused, examine
from tongban.records.documents.placeholders import CODES, NAMES, in_chinese

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_BYTES = 5 * 1024 * 1024
_FIELD = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")


def opened(content: bytes, name: str) -> Any:
    """The Word file, judged by its content as any file that is handed in. Raises FileRefused."""
    examine(content, name, allowed=["docx"], max_bytes=MAX_BYTES)
    try:
        return open_docx(io.BytesIO(content))
    except Exception as problem:
        raise FileRefused("这个 Word 文件打不开，可能已损坏。请用 WPS 另存为 .docx 再上传。") from problem


def faults(content: bytes, name: str, also: Mapping[str, str] | None = None) -> list[str]:
    """What is wrong with a template, one Chinese sentence each. `also`: fields by their Chinese name beside the usual ones.

    Unknown fields, braces that stand alone, and fields whose letters stand in runs of different format: Word and WPS cut a
    field in two when part of it was formatted or corrected, and half a field is filled by nobody. Raises FileRefused.
    """
    known = {*CODES, *(also or {})}
    found: list[str] = []
    fields = 0
    for n, paragraph in enumerate(_paragraphs(opened(content, name)), 1):
        text = paragraph.text
        where = f"第 {n} 段“{text.strip()[:16]}{'…' if len(text.strip()) > 16 else ''}”"
        whole = [m for run in paragraph.runs for m in _FIELD.findall(run.text)]
        for field in _FIELD.findall(text):
            fields += 1
            if field not in known:
                found.append(f"{where}：没有“{field}”这个字段，请从“可以插入的内容”里选，照样写。")
            elif whole.count(field) < _FIELD.findall(text).count(field):
                found.append(f"{where}：“{{{{{field}}}}}”被拆成了几段格式，请把它整个删掉，一次重新打上，再存。")
        if re.search(r"\{\{|\}\}", _FIELD.sub("", text)):
            found.append(f"{where}：花括号不成对，请写成 {{{{申请人名称}}}} 这样。")
    if not fields and not found:
        found.append("模板里一个字段也没有，每一件都会一模一样：请写上 {{申请人名称}} 这样的字段。")
    return list(dict.fromkeys(found))


def filled(content: bytes, words: Mapping[str, str]) -> bytes:
    """The template with its fields filled; `words` by Chinese name or by code, what is missing becomes （　）."""
    document = open_docx(io.BytesIO(content))

    def value(match: re.Match[str]) -> str:
        name = match[1]
        return words.get(name) or words.get(CODES.get(name, "")) or "（　）"

    for paragraph in _paragraphs(document):
        if "{{" not in paragraph.text:
            continue
        if _FIELD.search(paragraph.text) and not any(_FIELD.search(run.text) for run in paragraph.runs):
            first, *rest = paragraph.runs
            first.text = paragraph.text
            for run in rest:
                run.text = ""
        for run in paragraph.runs:
            if "{{" in run.text:
                run.text = _FIELD.sub(value, run.text)
    return _bytes(document)


def begun(title: str, body: Sequence[str]) -> bytes:
    """A first template out of a notice's own text, to go on from in Word or WPS: title, paragraphs, fields as {{中文名}}."""
    document = open_docx()
    style = document.styles["Normal"]
    style.font.size = Pt(16)
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run(title)
    run.bold = True
    run.font.size = Pt(22)
    for line in body:
        paragraph = document.add_paragraph()
        for part in re.split(r"(\{[^{}]+\})", in_chinese(line)):
            if part:
                paragraph.add_run("{" + part + "}" if part.startswith("{") else part)
    return _bytes(document)


def fields() -> list[str]:
    """What may be inserted, as it is to be written."""
    return [f"{{{{{zh}}}}}" for zh in NAMES.values()]


def _paragraphs(document: Any) -> Iterator[Any]:
    """Every paragraph: of the body, of tables in it, of headers and footers."""
    yield from document.paragraphs
    yield from _in_tables(document.tables)
    for section in document.sections:
        for part in (section.header, section.footer):
            yield from part.paragraphs
            yield from _in_tables(part.tables)


def _in_tables(tables: Iterable[Any]) -> Iterator[Any]:
    for table in tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs
                yield from _in_tables(cell.tables)


def _bytes(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
