"""Word templates of notices: looked over when uploaded, read with a sample case, kept by version; a case's notice is filled with it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from tests.faces.studio.admins import Studio, fields, text
from tests.faces.studio.test_studio import pack_of
from tongban.records.documents import wordfiles

pytestmark = pytest.mark.django_db


def docx(*paragraphs: str, split: str = "") -> bytes:
    """A Word file; `split` is written in two runs, as Word leaves a corrected word."""
    made = Document()
    for words in paragraphs:
        made.add_paragraph(words)
    if split:
        last = made.add_paragraph()
        last.add_run(split[: len(split) // 2]).bold = True
        last.add_run(split[len(split) // 2 :])
    made.add_table(1, 1).cell(0, 0).text = "{{办件编号}}"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def words(content: bytes) -> str:
    made = Document(io.BytesIO(content))
    return "\n".join([*(p.text for p in made.paragraphs), *(c.text for t in made.tables for r in t.rows for c in r.cells)])


def test_a_template_is_looked_over_and_told_by_paragraph() -> None:
    assert wordfiles.faults(docx("{{申请人名称}}：", "受理之日为{{受理日期}}。"), "a.docx") == []
    found = wordfiles.faults(docx("{{申请人电话}}", "{{事项名称", split="{{承诺办结日}}"), "a.docx")
    assert len(found) == 3
    assert "没有“申请人电话”" in found[0] and "不成对" in found[1] and "拆成了几段" in found[2]
    with pytest.raises(wordfiles.FileRefused):
        wordfiles.faults(b"PK\x03\x04nonsense", "a.docx")


def test_filling_keeps_what_is_no_field_and_mends_split_runs() -> None:
    made = words(wordfiles.filled(docx("致{{申请人名称}}：", split="{{承诺办结日}}"), {"party": "甲公司", "承诺办结日": "12月1日", "case": "7"}))
    assert made == "致甲公司：\n12月1日\n7"


def test_upload_preview_and_remove(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    at = f"{url}word/acceptance/"

    def post(content: bytes, name: str = "受理.docx") -> Any:
        page = fields(browser.get(at))
        return browser.post(at, {"version": page["version"], "do": "upload", "file": SimpleUploadedFile(name, content)})

    assert browser.get(at).status_code == 200
    start = browser.get(f"{at}?get=start")
    assert start["Content-Type"] == wordfiles.MIME and wordfiles.faults(start.content, "a.docx") == []
    bad = post(docx("{{申请人电话}}"))
    assert bad.status_code == 422 and "申请人电话" in text(bad)
    assert post(b"%PDF-1.4", "a.docx").status_code == 422
    assert browser.get(f"{at}?get=sample").status_code == 404
    assert post(docx("{{申请人名称}}，受理{{事项名称}}")).status_code == 302
    assert pack_of(url).get("notices", "acceptance")["word_file"]["name"] == "受理.docx"
    assert "禾丰谷源" in words(browser.get(f"{at}?get=sample").content)
    edit = f"{url}edit/notices/acceptance/"
    assert browser.post(edit, {**fields(browser.get(edit)), "do": "save"}).status_code == 302
    assert "word_file" in pack_of(url).get("notices", "acceptance")
    assert browser.post(at, {"version": fields(browser.get(at))["version"], "do": "remove"}).status_code == 302
    assert "word_file" not in pack_of(url).get("notices", "acceptance")
