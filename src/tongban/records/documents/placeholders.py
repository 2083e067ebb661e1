"""The fields that a template of a document may insert, by their Chinese names: 「{申请人名称}」 in a notice, 「{{申请人名称}}」 in Word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

NAMES: Mapping[str, str] = {
    "party": "申请人名称",
    "party_id": "申请人代码",
    "matter": "事项名称",
    "case": "办件编号",
    "project": "项目名称",
    "project_code": "项目代码",
    "result": "办理结果",
    "number": "文号",
    "licence": "证照编号",
    "licence_new": "新证照编号",
    "office": "机关简称",
    "office_full": "机关全称",
    "window": "受理窗口",
    "region": "行政区划代码",
    "date": "出具日期",
    "received_at": "收件时间",
    "accepted_at": "受理日期",
    "due": "承诺办结日",
    "legal_due": "法定办结日",
    "new_due": "延长后办结日",
    "from_date": "起算日期",
    "served_at": "送达日期",
    "days": "办理天数",
    "days_owner": "申请人补正天数",
    "basis": "设定依据",
    "cite": "引用条款",
    "reason": "理由",
    "opinion": "意见",
    "comment": "说明",
    "conclusion": "结论",
    "items": "逐项内容",
    "papers": "材料清单",
    "owed": "欠交材料",
    "assumptions": "假定条件",
    "outcomes": "各事项结果",
    "scores": "各部门打分",
    "score": "总分",
    "mark": "得分",
    "pass_mark": "合格分",
    "meeting": "会议情况",
    "origin_no": "原办件编号",
    "origin_zh": "原办件事项",
    "type": "停表种类",
    "method": "送达方式",
    "receiver": "签收人",
    "place": "地点",
    "where": "应当向哪里申请",
    "channel": "查询渠道",
    "phone": "咨询电话",
    "verify_url": "核验地址",
    "appeal_office": "复议机关",
    "court": "管辖法院",
    "way": "审查方式",
    "disciplines": "各专业结论",
    "remarks": "意见条数",
    "mandatory": "强制性意见条数",
    "closed": "已关闭意见条数",
}
CODES: Mapping[str, str] = {zh: code for code, zh in NAMES.items()}
_CODE = re.compile(r"\{([a-z_0-9]+)\}")
_ZH = re.compile(r"\{([^{}\s]+)\}")


def in_chinese(text: str) -> str:
    """A line of a template with its fields by their Chinese names; a field without one stays as it is."""
    return _CODE.sub(lambda m: "{" + NAMES.get(m[1], m[1]) + "}", text)


def in_codes(text: str) -> str:
    """The inverse of `in_chinese`."""
    return _ZH.sub(lambda m: "{" + CODES.get(m[1], m[1]) + "}", text)


def unknown(lines: Iterable[str], also: Iterable[str] = ()) -> list[tuple[int, str]]:
    """Line number from 0 and name of each field that nobody fills; `also` are answers that actions ask for."""
    fields = {*NAMES, *also}
    return [(n, m[1]) for n, line in enumerate(lines) for m in _ZH.finditer(line) if m[1] not in fields]


def unclosed(lines: Iterable[str]) -> list[int]:
    """The lines in which a brace is opened or closed alone."""
    return [n for n, line in enumerate(lines) if re.search(r"[{}]", _ZH.sub("", line))]
