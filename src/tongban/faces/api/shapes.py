"""The shapes that go in and come out; what comes in is taken strictly: nothing unknown, nothing of another type."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr

Id = Annotated[StrictStr, Field(pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$")]
Day = Annotated[StrictStr, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2026-11-02"])]
Code = Annotated[StrictStr, Field(min_length=1, max_length=60)]


class In(Schema):
    """A body: unknown names are refused."""

    model_config = ConfigDict(extra="forbid")


class Facts(In):
    facts: dict[str, Any] = Field(description="项目情况，代码见事项目录", examples=[{"approval": "file"}], max_length=200)
    on: Day | None = Field(None, description="按哪一天的规定算；不写就是今天")


class PaperIn(In):
    material: Code = Field(description="材料编码", examples=["M012"])
    document: Id | None = Field(None, description="上传后得到的编号")
    later: StrictBool = Field(False, description="容缺：受理后补交")


class FilingIn(In):
    matter: Code = Field(description="事项编码，或者环节编码", examples=["LX-001"])
    project: Code | None = Field(None, description="项目代码；新项目不写")
    form: dict[str, Any] = Field(description="表里各格的值；平台已经知道的不用写", max_length=400)
    papers: list[PaperIn] = Field([], max_length=100, description="申请人要交的材料：material 加 document，或者 later")
    facts: dict[str, Any] = Field({}, description="新项目的情况", max_length=200)


class ReplacedIn(In):
    material: Code
    document: Id


class ActionIn(In):
    data: dict[str, Any] = Field({}, description="这一步问的各项，见办件的 actions", max_length=60)
    papers: list[ReplacedIn] = Field([], description="换新的材料", max_length=100)


class VerifyIn(In):
    token: Annotated[StrictStr, Field(min_length=16, max_length=64)] | None = Field(None, description="二维码网址的最后一段")
    sha256: Annotated[StrictStr, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(None, description="PDF 文件的 SHA-256")
    number: Annotated[StrictStr, Field(min_length=1, max_length=80)] | None = Field(None, description="证照编号，要和 code 一起写")
    code: Annotated[StrictStr, Field(min_length=16, max_length=64)] | None = Field(None, description="印在二维码旁边的摘要")


class DueIn(In):
    from_: Day = Field(alias="from", description="起算的那一天，当天不算")
    days: StrictInt = Field(ge=0, le=36500, description="多少天")
    unit: Literal["working", "calendar"] = Field("working", description="working 工作日，calendar 自然日")
    pauses: list[Annotated[list[Day], Field(min_length=2, max_length=2)]] = Field(
        [], max_length=1000, description="不计的几段，每段两个日期：停的那天，恢复的那天"
    )


class Due(Schema):
    due: date


class MatterBrief(Schema):
    code: str
    zh: str
    office: str
    office_zh: str
    stage: str | None
    type: str | None
    mode: str
    days: int | None
    unit: str | None
    walked: bool


class Matters(Schema):
    items: list[MatterBrief]
    next: str | None = Field(description="下一页的 after；没有了是 null")
    pack: str = Field(description="事项目录的摘要")


class Matter(MatterBrief):
    aka: list[str]
    basis: list[dict[str, Any]]
    legal: dict[str, Any] | None
    promised: dict[str, Any] | None
    conditions: list[str]
    materials: list[dict[str, Any]]
    sections: list[dict[str, Any]]
    fees: list[dict[str, Any]]
    before: list[str]
    result: dict[str, Any] | None
    guide: dict[str, Any]
    accepts: dict[str, Any]
    decides: dict[str, Any]
    to_verify: bool = Field(description="有没有依据待核实的内容")
    pack: str


class PlanOut(Schema):
    plan: dict[str, Any]


class QuestionOut(Schema):
    question: dict[str, Any] | None


class Project(Schema):
    code: str
    name: str
    state: str
    flow: str
    address: str
    created_at: datetime


class Projects(Schema):
    items: list[Project]
    next: str | None


class CaseBrief(Schema):
    no: str
    version: int = Field(description="办件的版本，写进 If-Match")
    matter: str
    matter_zh: str
    state: str
    state_zh: str
    open: bool
    outcome: str
    office: str
    office_zh: str
    project: str | None
    project_zh: str | None
    received_at: datetime | None
    accepted_on: date | None
    decided_on: date | None
    due: date | None
    law_due: date | None
    light: str
    days_left: int | None
    paused_for: str


class Cases(Schema):
    items: list[CaseBrief]
    next: UUID | None = Field(description="下一页的 after；没有了是 null")


class LicenceOut(Schema):
    id: UUID
    type: str
    title: str
    number: str
    identifier: str
    office_zh: str
    project: str | None
    state: str
    valid_from: date
    valid_to: date | None
    digest: str
    sha256: str
    token: str


class DocumentOut(Schema):
    id: UUID
    title: str
    number: str
    issued_on: date | None
    ready: bool
    sha256: str


class Case(CaseBrief):
    parent: str | None
    children: list[str]
    actions: list[dict[str, Any]] = Field(description="现在轮到申请人办的事，和每一步要问的")
    timeline: list[dict[str, Any]]
    statement: dict[str, Any] | None = Field(description="逐日账；还没起算是 null")
    papers: list[dict[str, Any]]
    documents: list[DocumentOut]
    licences: list[LicenceOut]


class Filed(Schema):
    no: str
    version: int
    state: str
    replayed: bool = Field(description="这个键以前用过，这是当时的结果")


class PaperOut(Schema):
    document: UUID
    sha256: str
    size: int
    media: str
    material: str


class Licences(Schema):
    items: list[LicenceOut]
    next: UUID | None


class Checked(Schema):
    zh: str
    text: str
    state: str


class Verified(Schema):
    verdict: str = Field(description="valid、true 可以采信；其余不可以")
    words: str
    sentence: str
    good: bool
    title: str
    number: str
    issuer: str
    facts: dict[str, str]
    checks: list[Checked]
    at: datetime


class Pack(Schema):
    digest: str
    code: str
    region: str
    version: str
    valid_from: date
    published_at: datetime
    reason: str


class Packs(Schema):
    items: list[Pack]


class KeyOut(Schema):
    prefix: str
    scopes: list[str]
    region: str
    party: bool
    offices: list[str]
