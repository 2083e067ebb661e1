"""Projects and cases: lists by pages, one case with its story and statement of days, filing, and an applicant's next act."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params.functions import Header, Path, Query

from tongban.cases import filing, queries, queries_open
from tongban.cases.actions import CaseRef, Done, perform
from tongban.catalogue import queries as catalogue
from tongban.catalogue.definitions import Action
from tongban.catalogue.packs import Missing, Pack
from tongban.faces.api import answers, shapes
from tongban.faces.api.keys import Caller, Key, applicant, caller
from tongban.faces.api.problems import Problem, reason
from tongban.journal import actions as journal

router = Router(tags=["项目和办件"])
READ, WRITE = Key("cases:read"), Key("cases:write")

CaseNo = Annotated[str, Path(min_length=1, max_length=40, description="办件编号")]
Once = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9._:\-]{8,64}$",
        description="这次请求的键，8 到 64 个字母、数字或 . _ : -；同样的键只办一次，重发得到当时的结果",
    ),
]
Seen = Annotated[
    str,
    Header(alias="If-Match", pattern=r'^"?[0-9]{1,9}"?$', description="读到的办件版本（ETag），例如 \"7\"；有人先办了就不办，答 409"),
]
Limit = Annotated[int, Query(ge=1, le=100, description="每页几条，最多 100")]


@router.get("/projects", auth=READ, response=shapes.Projects, summary="本单位的项目", operation_id="projects")
def projects(
    request: HttpRequest,
    limit: Limit = 50,
    after: Annotated[str, Query(max_length=60, description="上一页的 next")] = "",
) -> Any:
    """新的在前。部门的密钥没有项目。"""
    found = queries_open.own_projects(caller(request).actor)
    codes = [p["code"] for p in found]
    if after and after not in codes:
        raise Problem(422, "after 请写上一页的 next。", [reason("after", "不是上一页的 next", "after")])
    start = codes.index(after) + 1 if after else 0
    shown = found[start : start + limit]
    return {"items": shown, "next": shown[-1]["code"] if start + limit < len(found) else None}


@router.get("/cases", auth=READ, response=shapes.Cases, summary="办件", operation_id="cases")
def cases(
    request: HttpRequest,
    limit: Limit = 50,
    after: Annotated[UUID | None, Query(description="上一页的 next")] = None,
    open: Annotated[Literal["true", "false"] | None, Query(description="只要在办的，或者只要办结的")] = None,
    project: Annotated[str, Query(max_length=60, description="只要这个项目代码的")] = "",
) -> Any:
    """这个密钥看得到的办件，新的在前。"""
    who = caller(request)
    within = None
    if project:
        within = queries_open.own_project(who.actor, project)
        if within is None:
            return {"items": [], "next": None}
    page = queries_open.cases(
        who.actor, who.today, limit=limit, after=after, open=None if open is None else open == "true", project=within
    )
    return {"items": page.items, "next": page.after}


@router.get("/cases/{no}", auth=READ, response=shapes.Case, summary="一件办件", operation_id="case")
def case(request: HttpRequest, response: HttpResponse, no: CaseNo) -> Any:
    """进度、逐日账、材料、文书、证照，和现在轮到申请人办的事。答复的 ETag 是办件的版本。"""
    who = caller(request)
    found = queries_open.case(who.actor, no, who.today) if "\0" not in no else None
    if found is None:
        raise _no_case()
    journal.saw(region=who.region, actor=who.actor, at=who.at, kind="case.opened", target=f"case/{no}", reason="数据接口")
    response["ETag"] = f'"{found["version"]}"'
    return found


@router.post("/cases", auth=WRITE, response={201: shapes.Filed}, summary="提交申请", operation_id="file")
def file(request: HttpRequest, body: shapes.FilingIn, key: Once) -> Any:
    """提交一个事项，或者一个环节（一次申请，几件事一起办）。缺什么一次说全。"""
    who = applicant(request)
    assert who.actor.party is not None
    pack = catalogue.current(who.region, who.today)
    start = _starting(pack, body.matter)
    project = _project(who, body.project)
    sheet = filing.sheet(region=who.region, pack=pack, matter=body.matter, party=who.actor.party, project=project, on=who.today)
    new = sheet.new_case(
        answers.form(sheet, body.form),
        answers.papers(sheet, who, [p.model_dump() for p in body.papers]),
        answers.facts(pack, body.facts) if project is None else {},
    )
    done = perform(case=new, action=start.code, actor=who.actor, at=who.at, key=f"api/{key}", content=_content("file", body))
    return _done(done)


@router.post(
    "/cases/{no}/actions/{action}", auth=WRITE, response=shapes.Filed, summary="办轮到申请人的一步", operation_id="act"
)
def act(
    request: HttpRequest,
    body: shapes.ActionIn,
    no: CaseNo,
    action: Annotated[str, Path(min_length=1, max_length=40, description="这一步的代码，见办件的 actions")],
    key: Once,
    seen: Seen,
) -> Any:
    """补正、修改、签收、撤回，这类轮到申请人的事。"""
    who = applicant(request)
    row = queries.find(who.actor, no) if "\0" not in no else None
    if row is None:
        raise _no_case()
    pack = catalogue.frozen(row["pack"])
    found = pack.procedure(pack.matter(row["matter"]).procedure).actions.get(action)
    if found is None or not queries_open.is_applicants(found):
        raise Problem(404, "这件办件没有这一步。", [reason("no_action", "没有这一步", "action")])
    data = answers.asked(found, who, body.data, [p.model_dump() for p in body.papers])
    done = perform(
        case=CaseRef(row["region"], row["id"]),
        action=action,
        actor=who.actor,
        at=who.at,
        data=data,
        key=f"api/{key}",
        seen=int(re.sub(r"\D", "", seen)),
        content=_content(f"{no}/{action}", body),
    )
    return _done(done)


def _no_case() -> Problem:
    return Problem(404, "没有找到这件办件，请核对编号。")


def _starting(pack: Pack, code: str) -> Action:
    """The action by which an applicant starts a case of this matter. Raises Problem 422."""
    try:
        matter = pack.matter(code)
    except Missing as missing:
        raise Problem(422, "目录里没有这个事项。", [reason("matter", "没有这个事项", "matter")]) from missing
    start = next((a for a in pack.procedure(matter.procedure).starts if a.by.party == "applicant"), None)
    if start is None:
        raise Problem(422, f"“{matter.zh}”由主管部门发起，不用申请。", [reason("matter", "不用申请", "matter")])
    return start


def _project(who: Caller, code: str | None) -> UUID | None:
    if code is None:
        return None
    found = queries_open.own_project(who.actor, code)
    if found is None:
        raise Problem(422, "没有找到这个项目，请核对项目代码。", [reason("project", "没有找到这个项目", "project")])
    return found


def _content(what: str, body: Any) -> str:
    """The digest of what was asked: the same key with another one is refused."""
    said = json.dumps([what, body.model_dump()], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def _done(done: Done) -> dict[str, Any]:
    return {"no": done.no, "version": done.seq, "state": done.state, "replayed": done.repeated}
