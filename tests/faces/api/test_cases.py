"""Cases through the interface: filing once, pages, other parties' cases, an applicant's act, who was first."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import REGION, Stage, t
from tests.faces.api.machine import Machine, good, problem
from tests.makers import PDF, Play, filler, kinds
from tongban.cases.models import Case
from tongban.clock import now
from tongban.records.projects import queries as projects

pytestmark = pytest.mark.django_db


def filing(play: Play, matter: str = "LX-001", **form: Any) -> dict[str, Any]:
    """The body of a complete filing of a matter without papers to bring."""
    sheet = play.sheet(matter, now())
    codes = {f.code for s in sheet.sections for f in s.fields}
    values = {**filler(sheet), **play.form, **form}
    return {"matter": matter, "form": {c: v for c, v in values.items() if c in codes}, "facts": play.facts}


def test_a_project_is_filed_and_gets_its_code(play: Play, owner: Machine) -> None:
    done = good(owner.post("/cases", filing(play), Idempotency_Key="filing-0001"), 201)
    told = good(owner.get(f"/cases/{done['no']}"))
    assert told["matter"] == "LX-001" and told["version"] >= done["version"] and told["project"]
    assert [p["code"] for p in good(owner.get("/projects"))["items"]] == [told["project"]]
    assert told["licences"] or told["documents"]
    assert [e["seq"] for e in told["timeline"]] == sorted(e["seq"] for e in told["timeline"])


def test_the_same_key_gives_the_same_answer_and_one_case(play: Play, owner: Machine, other: Machine) -> None:
    body = filing(play)
    first = good(owner.post("/cases", body, Idempotency_Key="filing-0002"), 201)
    again = good(owner.post("/cases", body, Idempotency_Key="filing-0002"), 201)
    assert (first["replayed"], again["replayed"]) == (False, True)
    assert {k: v for k, v in first.items() if k != "replayed"} == {k: v for k, v in again.items() if k != "replayed"}
    assert Case.objects.count() == 1
    changed = filing(play, project_name="另一座厂房")
    assert problem(owner.post("/cases", changed, Idempotency_Key="filing-0002"), 422)["reasons"][0]["code"] == "key_reused"
    assert Case.objects.count() == 1
    good(other.post("/cases", changed, Idempotency_Key="filing-0002"), 201)
    assert Case.objects.count() == 2


def test_the_same_key_holds_after_the_project_has_changed(play: Play, owner: Machine) -> None:
    """What the platform adds to a filing grows with the project; what was asked did not change."""
    at = now()
    play.register(at)
    assert play.project is not None
    project = projects.row(REGION, play.project)
    assert project is not None
    body = {**filing(play, "GC-010"), "project": project["code"], "facts": {}}
    papers = []
    for offer in play.sheet("GC-010", at).offers:
        if offer.fate == "ask":
            sent = owner.upload(f"material={offer.material}&name=a.pdf&project={project['code']}", PDF)
            papers.append({"material": offer.material, "document": good(sent, 201)["document"]})
    body["papers"] = papers
    first = good(owner.post("/cases", body, Idempotency_Key="filing-0003"), 201)
    play.paper("M099", at)
    again = good(owner.post("/cases", body, Idempotency_Key="filing-0003"), 201)
    assert again["no"] == first["no"] and again["replayed"]


def test_the_key_is_required_and_plain(play: Play, owner: Machine) -> None:
    assert problem(owner.post("/cases", filing(play)), 422)["reasons"][0]["field"] == "Idempotency-Key"
    for key in ("short", "x" * 65, "has space 1", "中文中文中文中文"):
        problem(owner.post("/cases", filing(play), Idempotency_Key=key), 422)


def test_all_faults_are_told_at_once_each_with_its_field(play: Play, owner: Machine) -> None:
    body = filing(play, total_invest="很多", start_date="2026-02-30")
    body["form"]["no_such_cell"] = "x"
    fields = {r["field"] for r in problem(owner.post("/cases", body, Idempotency_Key="filing-0004"), 422)["reasons"]}
    assert fields == {"form.total_invest", "form.start_date", "form.no_such_cell"}
    told = problem(owner.post("/cases", {"matter": "LX-001", "form": {}}, Idempotency_Key="filing-0005"), 422)
    assert len(told["reasons"]) > 3 and all(r["field"].startswith("form.") for r in told["reasons"])
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"matter": "NO-SUCH"}, "matter"),
        ({"project": "2601-000000-00-00-000000"}, "project"),
        ({"facts": {"no_such_fact": 1}}, "facts.no_such_fact"),
        ({"papers": [{"material": "M999", "later": True}]}, "papers.0.material"),
        ({"unknown": 1}, "unknown"),
        ({"form": []}, "form"),
    ],
)
def test_what_does_not_fit_is_named(play: Play, owner: Machine, change: dict[str, Any], field: str) -> None:
    told = problem(owner.post("/cases", {**filing(play), **change}, Idempotency_Key="filing-0006"), 422)
    assert field in [r["field"].removeprefix("body.") for r in told["reasons"]]


def test_papers_of_others_cannot_be_cited(play: Play, owner: Machine, other: Machine) -> None:
    play.register(now())
    assert play.project is not None
    project = projects.row(REGION, play.project)
    assert project is not None
    material = next(o.material for o in play.sheet("GC-010", now()).offers if o.fate == "ask")
    stolen = good(other.upload(f"material={material}&name=a.pdf", PDF), 201)["document"]
    body = {"matter": "GC-010", "project": project["code"], "form": {}, "papers": [{"material": material, "document": stolen}]}
    told = problem(owner.post("/cases", body, Idempotency_Key="filing-0007"), 422)
    assert told["reasons"][0]["field"] == "papers.0.document"
    problem(other.post("/cases", {**body, "papers": []}, Idempotency_Key="filing-0008"), 422)


def test_other_parties_see_nothing(play: Play, owner: Machine, other: Machine) -> None:
    done = play.file("GC-010", t("2026-08-03 10:00"))
    good(owner.get(f"/cases/{done.no}"))
    problem(other.get(f"/cases/{done.no}"), 404)
    assert good(other.get("/cases"))["items"] == [] and good(other.get("/projects"))["items"] == []
    call = {"Idempotency_Key": "withdraw-01", "If_Match": '"1"'}
    same = problem(other.post(f"/cases/{done.no}/actions/withdraw", {"data": {}}, **call), 404)
    nothing = problem(other.post("/cases/410726-2026-999999/actions/withdraw", {"data": {}}, **call), 404)
    assert same["detail"] == nothing["detail"]
    code = good(owner.get("/projects"))["items"][0]["code"]
    assert good(other.get(f"/cases?project={code}"))["items"] == []


def test_pages_follow_each_other_without_gap(play: Play, owner: Machine) -> None:
    made = [play.file("GC-010", t(f"2026-08-0{3 + n} 10:00")).no for n in range(5)]
    seen: list[str] = []
    after = ""
    while True:
        page = good(owner.get(f"/cases?limit=2{after}"))
        seen += [c["no"] for c in page["items"]]
        assert len(page["items"]) <= 2
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == list(reversed(made))
    assert [c["no"] for c in good(owner.get("/cases?open=true&limit=100"))["items"]] == seen
    assert good(owner.get("/cases?open=false"))["items"] == []
    for bad in ("limit=0", "limit=101", "limit=x", "after=x", "open=maybe", "oppen=true"):
        problem(owner.get(f"/cases?{bad}"), 422)


def test_a_list_takes_as_many_statements_for_five_as_for_one(play: Play, owner: Machine) -> None:
    counts = []
    for n in range(5):
        play.file("GC-010", t(f"2026-08-0{3 + n} 10:00"))
        owner.get("/cases")
        with CaptureQueriesContext(connection, ) as seen:
            owner.get("/cases")
        counts.append(len(seen))
    assert counts[0] == counts[-1], counts


def test_an_applicants_act_and_who_was_first(stage: Stage, play: Play, owner: Machine) -> None:
    done = play.file("GC-010", t("2026-08-03 10:00"))
    read = owner.get(f"/cases/{done.no}")
    told = good(read)
    assert read["ETag"] == f'"{told["version"]}"' and "withdraw" in [a["code"] for a in told["actions"]]
    body = {"data": {a["field"]: "改主意了" for a in next(a for a in told["actions"] if a["code"] == "withdraw")["asks"]}}
    path = f"/cases/{done.no}/actions/withdraw"
    assert {r["field"] for r in problem(owner.post(path, body), 422)["reasons"]} == {"Idempotency-Key", "If-Match"}
    problem(owner.post(path, body, Idempotency_Key="withdraw-02", If_Match="*"), 422)
    play.do(done, "accept", "GSB.window", t("2026-08-03 11:00"))
    late = problem(owner.post(path, body, Idempotency_Key="withdraw-03", If_Match=read["ETag"]), 409)
    assert late["by"] and late["at"] == "2026-08-03T11:00:00+08:00" and "受理" in late["detail"]
    version = good(owner.get(f"/cases/{done.no}"))["version"]
    first = good(owner.post(path, body, Idempotency_Key="withdraw-04", If_Match=f'"{version}"'))
    again = good(owner.post(path, body, Idempotency_Key="withdraw-04", If_Match=f'"{version}"'))
    assert again == {**first, "replayed": True} and kinds(done).count("case.withdrawn") == 1


def test_acts_of_offices_are_not_an_applicants(play: Play, owner: Machine) -> None:
    done = play.file("GC-010", t("2026-08-03 10:00"))
    call = {"Idempotency_Key": "act-000001", "If_Match": '"1"'}
    for action, status in (("accept", 403), ("lapse", 404), ("no-such", 404), ("grant", 404)):
        response = owner.post(f"/cases/{done.no}/actions/{action}", {"data": {}}, **call)
        assert response.status_code in (403, 404), action
        problem(response, response.status_code)
        assert status in (403, 404)
    assert kinds(done) == ["case.submitted"]


def test_answers_are_checked(play: Play, owner: Machine) -> None:
    done = play.file("GC-010", t("2026-08-03 10:00"))
    call = {"Idempotency_Key": "act-000002", "If_Match": '"1"'}
    path = f"/cases/{done.no}/actions/withdraw"
    for data in ({"nothing": 1}, {"reason": ["x"]}, {"reason": {"a": 1}}, {"reason": 1.5}):
        problem(owner.post(path, {"data": data}, **call), 422)
    assert kinds(done) == ["case.submitted"]


def test_the_statement_of_days_is_the_pages_own(play: Play, owner: Machine) -> None:
    done = play.reviewing()
    told = good(owner.get(f"/cases/{done.no}"))
    assert told["statement"]["accepted"] == "2026-08-03" and told["statement"]["rows"]
    assert told["accepted_on"] == "2026-08-03" and told["due"]


def test_papers_raw_and_as_a_part(play: Play, owner: Machine) -> None:
    raw = good(owner.upload("material=M012&name=a.pdf", PDF), 201)
    headers = {"Authorization": f"Bearer {owner.key}"}
    part = Client().post("/api/v1/papers?material=M012", {"file": SimpleUploadedFile("a.pdf", PDF)}, headers=headers)
    assert good(part, 201)["sha256"] == raw["sha256"] and raw["media"] == "application/pdf"
    problem(owner.upload("material=M012", PDF), 422)
    problem(owner.upload("material=NO&name=a.pdf", PDF), 422)
    problem(owner.upload("material=M012&name=a.pdf&project=x", PDF), 422)
    problem(owner.upload("material=M012&name=a.png", PDF), 422)
    problem(owner.upload("material=M012&name=a.pdf", b"MZ\x90 a program"), 422)
    problem(owner.upload("material=M012&name=a.pdf", PDF, "text/html"), 415)
    problem(owner.upload("material=M012&name=a.pdf", b"%PDF-" + b"0" * 21_000_000), 413)
    empty = Client().post("/api/v1/papers?material=M012", {"other": "x"}, headers=headers)
    problem(empty, 422)


def test_own_licences_and_verifying_others(play: Play, owner: Machine, other: Machine) -> None:
    at = t("2026-08-03 10:00")
    play.file("LX-001", at)
    play.deliver(at)
    mine = good(owner.get("/licences"))["items"]
    assert mine and good(other.get("/licences"))["items"] == []
    one = mine[0]
    for body in ({"token": one["token"]}, {"sha256": one["sha256"]}, {"number": one["number"], "code": one["digest"][:16]}):
        told = good(other.post("/verify", body))
        assert (told["verdict"], told["good"], told["number"]) == ("valid", True, one["number"])
    assert good(other.post("/verify", {"token": "A" * 24}))["verdict"] == "unknown"
    for body in ({}, {"number": one["number"]}, {"token": one["token"], "sha256": one["sha256"]}, {"token": 5}, {"sha256": "x"}):
        problem(other.post("/verify", body), 422)
    assert json.dumps(mine, ensure_ascii=False).count(one["token"]) == 1
