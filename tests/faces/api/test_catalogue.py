"""The catalogue through the interface: matters with their marks, the plan, the next question, due dates, packs; refusals of shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.faces.api.machine import Machine, good, problem
from tests.makers import facts
from tongban.faces.api import urls, views

pytestmark = pytest.mark.django_db


def test_searching_and_paging(owner: Machine) -> None:
    found = good(owner.get("/matters?q=施工许可"))
    assert found["items"][0]["code"] == "SG-001"
    codes: list[str] = []
    after = ""
    while after is not None:
        page = good(owner.get(f"/matters?limit=40&after={after}"))
        codes += [m["code"] for m in page["items"]]
        after = page["next"]
    assert codes == sorted(set(codes)) and len(codes) > 40


def test_one_matter_with_its_marks(owner: Machine) -> None:
    told = good(owner.get("/matters/GC-010"))
    assert told["basis"] and {"text", "src", "cite", "to_verify"} == set(told["basis"][0])
    assert told["materials"] and told["sections"] and told["decides"]["zh"] and told["legal"]["cite"]
    assert good(owner.get("/matters/FT-SOC-IND.planning"))["materials"]
    problem(owner.get("/matters/NO-SUCH"), 404)


def test_plan_and_question(owner: Machine) -> None:
    plan = good(owner.post("/guide/plan", {"facts": facts()}))["plan"]
    assert plan["flow"] and plan["steps"] and plan["counted_days"] > 0
    assert good(owner.post("/guide/question", {"facts": {}}))["question"]["question"]
    odd = good(owner.post("/guide/plan", {"facts": {"no_such": [1, {"a": None}], "floor_area": -1e300}}))["plan"]
    assert any(code == "no_such" for code, _ in odd["doubtful"])
    problem(owner.post("/guide/plan", {"facts": {}, "on": "2026-02-30"}), 422)


def test_due_dates(owner: Machine) -> None:
    body = {"from": "2024-09-27", "days": 12, "pauses": [["2024-10-08", "2024-10-12"]]}
    assert good(owner.post("/clock/due", body)) == {"due": "2024-10-24"}
    for bad in ({**body, "days": "12"}, {**body, "from": "x"}, {"days": 1}, {**body, "unit": "weeks"}, {**body, "pauses": [["2024-10-08"]]}):
        problem(owner.post("/clock/due", bad), 422)
    assert "公布" in problem(owner.post("/clock/due", {"from": "2040-01-01", "days": 5}), 422)["detail"]


def test_packs(owner: Machine) -> None:
    assert len(good(owner.get("/packs"))["items"][0]["digest"]) == 64


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"facts": NaN}', "application/json", 400),
        (b'{"facts": {"a": 1e999}}', "application/json", 400),
        (b'{"facts": {"a": "\\ud800"}}', "application/json", 400),
        (b'{"facts": {"a": "\\u0000"}}', "application/json", 400),
        (b'{"facts": {}, "facts": {}}', "application/json", 400),
        (b'{"facts": {"a": ' + b"9" * 5000 + b"}}", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"facts": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "application/json", 400),
        (b'{"facts": ' + b'{"a":' * 40 + b"1" + b"}" * 40 + b"}", "application/json", 400),
        (b'{"facts": {}}', "text/plain", 415),
        (b"facts=1", "application/x-www-form-urlencoded", 415),
        (b"", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'"x"', "application/json", 422),
        (b'{"facts": {"a": "' + b"x" * 6_000_000 + b'"}}', "application/json", 413),
    ],
)
def test_bodies_that_are_no_bodies(owner: Machine, body: bytes, media: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {owner.key}"}
    problem(Client().generic("POST", "/api/v1/guide/plan", body, content_type=media, headers=headers), status)


def test_methods_and_addresses(owner: Machine) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        response = owner.call(method, "/cases")
        problem(response, 405)
        assert response["Allow"] == "GET, POST, HEAD"
    head, get = owner.call("HEAD", "/matters?limit=1"), owner.get("/matters?limit=1")
    assert head.status_code == 200 and head.content == b"" and head["Content-Length"] == str(len(get.content))
    problem(owner.call("POST", "/openapi.json", {}), 405)
    for path in ("/", "/nope", "/cases/", "/cases//", "/cases/a/b/c", "/%00", "/cases/%00", "/cases/%E5%8A%9E"):
        problem(owner.get(path), 404)
    assert owner.call("HEAD", "/nope").status_code == 404


def test_the_description_declares_every_refusal(db: None) -> None:
    response = Client().get("/api/v1/openapi.json")
    schema = json.loads(response.content)
    assert schema["openapi"].startswith("3.1") and response["Content-Type"] == "application/json"
    for path, methods in schema["paths"].items():
        for told in methods.values():
            assert {"400", "401", "403", "404", "405", "409", "413", "415", "422", "429"} <= set(told["responses"]), path
            assert told["summary"] and any("\u4e00" <= c <= "\u9fff" for c in told["summary"])
            assert told["security"]
    assert schema["components"]["securitySchemes"]["Key"]["scheme"] == "bearer"


def test_nothing_of_the_framework_is_shown(db: None) -> None:
    assert Client().get("/api/v1/docs").status_code == 404
    page = Client().get("/api/").content.decode()
    listed: list[Any] = list(views._described(urls.api)[0]["paths"])
    assert all(path in page for path in listed)
    assert "//cdn" not in page and "swagger" not in page.lower()
