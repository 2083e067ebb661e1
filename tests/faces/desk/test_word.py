"""The Word version of a notice at the desk: by the template of the pack under which the case runs; older cases have none."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from docx import Document

from tests.faces.desk.people import Desk, row
from tongban.catalogue import actions as catalogue
from tongban.catalogue import queries as packs
from tongban.catalogue.overlay import overlay
from tongban.records.documents import actions as kept
from tongban.records.documents import queries as documents

pytestmark = pytest.mark.django_db


def test_an_officer_downloads_the_notice_as_word_and_old_cases_keep_the_old(desk: Desk) -> None:
    old = desk.reviewing()
    made, out = Document(), io.BytesIO()
    made.add_paragraph("送{{申请人名称}}：{{事项名称}}已受理，{{承诺办结日}}前办结。")
    made.save(out)
    digest = kept.keep_template(content=out.getvalue(), name="受理.docx")
    base = desk.stage.pack
    notice = {**base.get("notices", "acceptance"), "word_file": {"sha256": digest, "name": "受理.docx"}}
    draft = overlay(base, {"notices": {"acceptance": notice}}, version="word")
    publisher = desk.stage.who("CATALOGUE.officer", desk.now)
    desk.stage.pack = packs.frozen(catalogue.publish(pack=draft, actor=publisher, at=desk.ago(6)))
    new = desk.reviewing("GC-009")
    window: Client = desk.at("GSB.window")
    for done, has in ((new, True), (old, False)):
        no = row(done)["no"]
        issued = next(d for d in documents.of_case(row(done)["region"], no) if d.template == "acceptance")
        answer = window.get(f"/desk/cases/{no}/file/{issued.id}/word/")
        assert (f"{issued.id}/word/" in window.get(f"/desk/cases/{no}/file/").content.decode()) is has
        assert answer.status_code == (200 if has else 404)
        if has:
            said = Document(io.BytesIO(answer.content)).paragraphs[0].text
            assert said.startswith("送河南禾丰谷源") and "{{" not in said and "年" in said
