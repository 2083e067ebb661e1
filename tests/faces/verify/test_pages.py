"""Verification in the browser: verdict first, forged files refused, states told, holders masked, guessing limited."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import REGION, t
from tests.faces.verify.paper import AT, Issued, added_to, flipped, stripped
from tests.makers import Play
from tongban.cases import queries_open
from tongban.faces.shell.limits import Limit
from tongban.faces.verify import uploads, views
from tongban.journal import queries as journal
from tongban.records.licences import actions as licences
from tongban.records.licences.models import Licence, Seal
from tongban.records.parties.models import Party

pytestmark = pytest.mark.django_db


def verdict(response: Any) -> str:
    """The words on top of the page."""
    found = re.search(r'<h1 id="v">([^<]+)</h1>', response.content.decode())
    assert found, response.content.decode()[:2000]
    return found[1]


def hand_in(pdf: bytes, name: str = "证照.pdf") -> Any:
    return Client().post("/verify/file/", {"file": SimpleUploadedFile(name, pdf, "application/pdf")})


def test_a_scanned_licence_is_valid_without_signing_in(issued: Issued) -> None:
    response = Client().get(f"/verify/{issued.licence.token}")
    page = response.content.decode()
    assert response.status_code == 200 and verdict(response) == "有效"
    assert issued.licence.number in page and issued.licence.data["office"] in page and issued.licence.data["holder"] in page
    assert "内容没有改过" in page and "盖章时印章正常" in page
    assert "no-store" in response["Cache-Control"] and response["Referrer-Policy"] == "same-origin"
    assert page.index('<h1 id="v">') < page.index("<dl"), "the verdict comes first"


def test_every_look_is_accounted_for(issued: Issued) -> None:
    Client().get(f"/verify/{issued.licence.token}")
    hand_in(issued.pdf)
    seen = journal.views([f"licence/{issued.licence.id}"])
    assert [(v["kind"], v["reason"], v["account"]) for v in seen] == [("verify", "文件", None), ("verify", "扫码", None)]


def test_number_and_printed_code(issued: Issued) -> None:
    spaced = " ".join(issued.licence.number)
    for code in (issued.licence.digest[:16], issued.licence.token):
        response = Client().post("/verify/", {"number": spaced, "code": code})
        assert verdict(response) == "有效"
    for number, code in ((issued.licence.number, "0" * 16), ("别的号", issued.licence.token), (issued.licence.number, issued.licence.digest[:8])):
        response = Client().post("/verify/", {"number": number, "code": code})
        page = response.content.decode()
        assert response.status_code == 404 and "没有查到" in page
        assert issued.licence.data["holder"] not in page and issued.licence.token not in page.replace(f'value="{code}"', "")
    assert Client().post("/verify/", {}).status_code == 422


def test_a_notice_is_verified_by_its_qr(issued: Issued) -> None:
    response = Client().get(f"/verify/?d={issued.notice.id}")
    assert verdict(response) == "属实" and issued.notice.title in response.content.decode()
    assert journal.views([f"document/{issued.notice.id}"])


def test_papers_of_people_and_nonsense_are_unknown_alike(issued: Issued) -> None:
    paper = Play(issued.stage).paper("M012", t(AT))
    told = {}
    for address in (f"/verify/?d={paper['document']}", "/verify/?d=nonsense", "/verify/?d=%00", "/verify/AAAAAAAAAAAAAAAAAAAAAAAA", "/verify/%00"):
        response = Client().get(address)
        assert response.status_code == 404 and verdict(response) == "没有查到"
        told[address] = re.sub(r'\d\d:\d\d:\d\d|value="[^"]+"', "", response.content.decode())
    assert len(set(told.values())) == 1, "unknown things must look alike"


@pytest.mark.parametrize(
    ("act", "words", "sentence"),
    [
        (("suspend",), "暂扣", "暂扣期间"),
        (("revoke",), "已撤销", "第六十九条"),
        (("withdraw",), "已撤回", "第八条"),
        (("revoke", "cancel"), "已注销", "第七十条"),
    ],
)
def test_states_of_the_register_are_shown_at_once(issued: Issued, act: tuple[str, ...], words: str, sentence: str) -> None:
    for one in act:
        licences.change_licence(region=REGION, licence=issued.licence.id, act=one, why="示例", actor=issued.registrar, at=t("2026-08-04 10:00"))
    for response in (Client().get(f"/verify/{issued.licence.token}"), hand_in(issued.pdf)):
        assert verdict(response) == words and sentence in response.content.decode()


def test_an_expired_licence_says_since_when(issued: Issued) -> None:
    Licence.objects.filter(id=issued.licence.id).update(valid_to=date(2026, 9, 1))
    response = Client().get(f"/verify/{issued.licence.token}")
    assert verdict(response) == "已过期" and "2026年8月31日到期" in response.content.decode()


def test_the_seal_then_and_now(issued: Issued) -> None:
    licences.change_seal(code=issued.licence.seal, act="freeze", actor=issued.registrar, at=t("2026-08-05 10:00"))
    response = Client().get(f"/verify/{issued.licence.token}")
    assert verdict(response) == "有效" and "盖章时正常，现在已停用" in response.content.decode()


def test_a_register_that_was_tampered_with_is_noticed(issued: Issued) -> None:
    row = issued.fresh()
    row.data = {**row.data, "holder": "别人"}
    row.save(update_fields=["data"])
    assert verdict(Client().get(f"/verify/{issued.licence.token}")) == "被改动"


def test_a_seal_that_was_replaced_is_said_not_to_be_checked(issued: Issued) -> None:
    Seal.objects.filter(code=issued.licence.seal).update(public_key="00" * 31 + "01")
    page = Client().get(f"/verify/{issued.licence.token}")
    assert verdict(page) == "有效" and "签名没有核" in page.content.decode()


def test_a_persons_name_is_masked(issued: Issued) -> None:
    Party.objects.filter(id=issued.licence.party).update(kind="person")
    page = Client().get(f"/verify/{issued.licence.token}").content.decode()
    holder = issued.licence.data["holder"]
    assert holder not in page and holder[0] + "*" in page
    facts = dict(queries_open.by_token(issued.licence.token, t(AT)).facts)
    assert not any("身份证" in label or "电话" in label for label in facts)


def test_the_original_file_is_valid(issued: Issued) -> None:
    response = hand_in(issued.pdf)
    page = response.content.decode()
    assert verdict(response) == "有效" and "电子印章是真的" in page and "文件没有改过" in page and "没有保存" in page
    assert verdict(hand_in(issued.notice_pdf)) == "属实"


def test_forged_files_are_refused(issued: Issued) -> None:
    step = len(issued.pdf) // 12
    for place in range(40, len(issued.pdf), step):
        assert verdict(hand_in(flipped(issued.pdf, place))) in ("被改动", "不是本平台签发", "未核"), place
    assert verdict(hand_in(added_to(issued.pdf))) == "被改动"
    assert verdict(hand_in(issued.pdf + b"\n")) == "被改动"
    assert verdict(hand_in(stripped(issued.pdf))) == "不是本平台签发"
    assert verdict(hand_in(issued.pdf[: len(issued.pdf) // 2])) in ("被改动", "不是本平台签发")
    for garbage in (b"x", b"\x00" * 999, b"\xff\xd8\xff\xe0 a photo"):
        assert verdict(hand_in(garbage)) == "未核"


def test_a_true_file_that_the_register_lacks_is_not_called_valid(issued: Issued) -> None:
    Licence.objects.filter(id=issued.licence.id).delete()
    response = hand_in(issued.pdf)
    assert verdict(response) == "未核" and "登记里没有这份文件" in response.content.decode()


def test_files_that_are_missing_or_too_large(issued: Issued) -> None:
    assert Client().post("/verify/file/", {}).status_code == 422
    assert Client().get("/verify/file/").status_code == 302
    response = hand_in(b"%PDF-" + b"0" * (uploads.MOST + uploads.AROUND))
    assert response.status_code == 413 and "20 MB" in response.content.decode()


def test_a_checked_file_is_never_written(issued: Issued, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))  # any temporary file would fail
    assert verdict(hand_in(issued.pdf + b"0" * 3_000_000)) == "被改动"


def test_foreign_forms_cannot_post_a_file(issued: Issued) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/verify/file/", {"file": SimpleUploadedFile("a.pdf", issued.pdf)}).status_code == 403


def test_guessing_is_limited_and_says_when_to_come_back(issued: Issued, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "ASKS", Limit(burst=20, per_minute=1))
    client = Client()
    codes = [client.get(f"/verify/{n:024d}").status_code for n in range(views.ASKS.burst + 5)]
    assert codes.count(404) <= views.ASKS.burst + 1 and codes[-1] == 429
    response = client.get(f"/verify/{issued.licence.token}")
    assert response.status_code == 429 and int(response["Retry-After"]) > 0
    assert "请等" in response.content.decode() and issued.licence.number not in response.content.decode()
    assert Client(REMOTE_ADDR="10.1.2.3").get(f"/verify/{issued.licence.token}").status_code == 200


def test_start_page_and_methods(issued: Issued) -> None:
    page = Client().get("/verify/").content.decode()
    assert "扫" in page and 'name="number"' in page and 'type="file"' in page
    assert Client().head(f"/verify/{issued.licence.token}").status_code == 200
    assert Client().post(f"/verify/{issued.licence.token}").status_code == 405
