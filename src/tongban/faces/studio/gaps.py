"""Which of the 46 elements a matter lacks, and on which page of its form each is filled in."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.catalogue.definitions import Matter
from tongban.catalogue.packs import Pack
from tongban.faces.studio.elements import ELEMENTS, MISSING

PLACES: dict[str, tuple[str, str]] = {
    "事项类型": ("basic", "f-type"),
    "面向法人事项主题": ("basic", "f-stage"),
    "受理条件": ("basic", "f-conditions_zh"),
    "审批条件": ("basic", "f-conditions_zh"),
    "设定依据": ("basis", "t-basis"),
    "权力来源": ("basis", "t-basis"),
    "审批结果类型": ("basis", "f-result-zh"),
    "审批结果名称": ("basis", "f-result-zh"),
    "收费依据": ("basis", "t-fees"),
    "收费标准": ("basis", "t-fees"),
    "材料份数": ("materials", "t-materials"),
    "材料形式": ("materials", "t-materials"),
    "材料填报须知": ("materials", "t-materials"),
    "表单": ("sections", "t-sections"),
    "承诺办结时限": ("limits", "f-promise-days"),
    "服务对象": ("guide", "f-guide-object"),
    "委托部门": ("guide", "f-guide-delegate"),
    "面向自然人事项主题": ("guide", "f-guide-topic"),
    "数量限制": ("guide", "f-guide-quota"),
    "办理形式": ("guide", "f-guide-channel"),
    "网上办理深度": ("guide", "f-guide-depth"),
    "到现场次数": ("guide", "f-guide-visits"),
    "通办范围": ("guide", "f-guide-reach"),
    "咨询方式": ("guide", "f-guide-phone"),
    "监督投诉方式": ("guide", "f-guide-complaint"),
}
"""Element → part of the matter's form and the field. What stands here nowhere follows from other things, or may be absent."""
_FEES = ("收费依据", "收费标准")
_PAPERS = ("材料份数", "材料形式", "材料填报须知")


@dataclass(frozen=True, slots=True)
class Gap:
    """An element that nobody wrote: its number, name, the part of the form, the field."""

    number: int
    zh: str
    part: str
    field: str

    def url(self, draft: str, code: str) -> str:
        """The very field in a draft."""
        return f"/studio/drafts/{draft}/edit/matters/{code}/{self.part}/#{self.field}"


def gaps(pack: Pack, code: str) -> list[Gap]:
    """What a matter lacks of the 46 elements; what cannot be there (fees of what is free, papers of what needs none) is not missed."""
    matter = pack.matter(code)
    return [
        Gap(number, zh, *PLACES[zh])
        for number, (zh, read) in enumerate(ELEMENTS, 1)
        if zh in PLACES and not _excused(zh, matter) and read(pack, matter) == MISSING
    ]


def _excused(zh: str, matter: Matter) -> bool:
    if zh in _FEES:
        return not matter.fees
    if zh in _PAPERS:
        return not matter.materials
    return zh == "面向自然人事项主题" and not (matter.guide and matter.guide.object and "自然人" in matter.guide.object)
