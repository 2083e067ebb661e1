"""The desk's own words: posts, verdicts, checks, keys of actions, and phrases that officers use every day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

POSTS: Mapping[str, str] = {"window": "窗口岗", "officer": "经办岗", "reviewer": "审核岗", "head": "负责人"}

URGENCY: Mapping[str, str] = {"red": "已超期", "today": "今天到期", "yellow": "快到期", "green": "时间够", "paused": "不占时限"}

RULES: Mapping[str, str] = {
    "cases.form_complete": "申请表填写完整",
    "cases.papers_given": "应交的材料都有着落",
    "cases.predecessors_met": "前置事项都已办好",
    "cases.ask_once": "一次性告知只发一次",
    "cases.papers_checked": "材料逐件核过，没有不合格",
    "cases.no_open_opinions": "征求的意见都已回复或者到期",
    "cases.no_open_pause": "没有正在停表的程序",
    "cases.visit_done": "需要的现场核查已有两人记录",
    "cases.soft_met": "容缺的前置事项已经办好",
    "payments.paid": "该缴的费用已经缴清、免了或者退了",
    "remarks.settled": "审查意见都已答复、复核，专业都已签署",
    "obligations.ordered": "已经责令限期改正",
    "obligations.heard": "已经告知并听取陈述申辩",
}

OPINIONS: Mapping[str, str] = {
    "agree": "done",
    "conditional": "yellow",
    "disagree": "red",
    "none": "done",
    "silent": "waiting",
    "open": "ready",
    "void": "none",
}
"""The light of an opinion."""

VERDICTS: Mapping[str, str] = {"ok": "合格", "bad": "不合格", "later": "容缺"}
VERDICT_LIGHTS: Mapping[str, str] = {"ok": "done", "bad": "red", "later": "paused", "": "waiting"}

FATES: Mapping[str, str] = {
    "form": "系统生成",
    "shared": "免提交",
    "licence": "免提交",
    "prior": "免提交",
    "upload": "已上传",
    "promise": "承诺",
    "later": "容缺后补",
    "unneeded": "不用交",
}
FREE = frozenset({"form", "shared", "licence", "prior"})

PARTIES: Mapping[str, str] = {"applicant": "等申请人", "third": "等第三方", "authority": "等部门协调"}

LIGHTS: Mapping[str, str] = {"red": "超期", "yellow": "快到期", "green": "时间够", "paused": "停表", "none": "不计时"}

KINDS: Mapping[str, str] = {
    "check": "收件核对",
    "review": "审查",
    "decide": "审定",
    "serve": "送达",
    "opinion": "回复意见",
    "coordinate": "牵头协调",
    "finish": "登记结果",
    "inspect": "核查承诺和后补",
    "weigh": "复核陈述申辩",
    "repair": "审核信用修复",
    "answer_remarks": "答复审查意见",
}
KIND_ORDER = ("check", "review", "coordinate", "opinion", "inspect", "weigh", "repair", "decide", "finish", "serve")

_KEYS: Mapping[str, str] = {
    "accept": "y",
    "confirm": "y",
    "propose": "y",
    "decide": "y",
    "serve": "y",
    "reply": "y",
    "finish": "y",
    "ask": "b",
    "amend": "b",
    "reject": "n",
    "refuse": "n",
    "cancel": "n",
    "return": "t",
    "take_back": "z",
    "consult": "c",
    "remind": "u",
    "visit": "v",
    "pause": "p",
    "resume": "r",
    "extend": "e",
    "assign": "g",
    "hand_over": "h",
    "correct": "m",
    "check_later": "l",
    "remark": "w",
    "settle_remarks": "q",
    "send_remarks": "f",
}
_MAIN = ("accept", "confirm", "propose", "decide", "serve", "reply", "finish", "ask", "reject", "refuse", "return", "consult", "amend")
_FORWARD = ("accept", "confirm", "propose", "decide", "serve", "reply", "finish")

PHRASES: Mapping[str, tuple[str, ...]] = {
    "propose.opinion": (
        "经审查，申请材料齐全，符合法定形式，符合规定的条件和标准，建议准予许可。",
        "征求意见的部门均无不同意见，有关条件已写入许可内容。",
        "现场核查情况与申请材料一致。",
        "经审查，不符合规定的条件，建议不予许可，具体理由如下：",
    ),
    "consult.question": (
        "请就本项目是否符合贵单位职责范围内的有关规定提出意见。",
        "请明确贵单位的管控要求和需要写入许可的条件。",
    ),
    "reply.opinion": (
        "经研究，同意。",
        "同意，请建设单位开工前办理相关手续。",
        "有条件同意，条件如下：",
        "不同意，理由如下：",
    ),
    "return.comment": ("请补充说明所依据的条款。", "请核实征求意见的采纳情况后再报。", "请补做现场核查。"),
    "decide.comment": ("同意。", "同意承办人意见。"),
    "visit.findings": ("现场情况与申请材料一致。", "现场尚未动工。", "现场与图纸不一致之处："),
    "amend.reason": ("材料之间的矛盾在实质审查中才能发现。", "征求意见的部门提出了新的修改要求。"),
    "reject.reason": ("本事项依法不需要取得行政许可", "本事项不属于本机关职权范围"),
    "hand_over.reason": ("岗位调整。", "休假，由 B 岗办理。"),
    "finish.opinion": ("已办结，结果见附件。",),
    "resume.result": ("评审通过，意见已收齐。", "评审提出修改意见，已转申请人。"),
}

FAULTS = ("未加盖公章", "缺页", "已过有效期", "扫描不清楚", "与登记信息不一致", "缺少签字")
"""What is most often wrong with a paper."""

REVEALS: Mapping[str, str] = {"identity": "核对身份", "contact": "联系申请人", "papers": "核对材料"}
"""Reasons for looking at a masked value; the chosen one is kept in the journal of reads."""


def key_of(code: str, taken: Iterable[str] = ()) -> str:
    """The key of an action in the decision bar; never one that lists or papers use."""
    used = {*taken, "j", "k", "x", "1", "2", "3"}
    wanted = _KEYS.get(code, "")
    if wanted and wanted not in used:
        return wanted
    return next((c for c in "oiwsadfgqmlzv" if c not in used), "")


def is_main(code: str) -> bool:
    """Whether an action stands as a full button; the others are small ones beside it."""
    return code in _MAIN


def is_forward(code: str) -> bool:
    """Whether an action brings the case on: the one strong button."""
    return code in _FORWARD


def is_against(code: str) -> bool:
    """Whether an action speaks against the application: its button never looks like the way forward."""
    return code in ("reject", "refuse", "return", "cancel")


def rank(code: str) -> int:
    """Order in the bar: returning and refusing first, the way forward last."""
    return _MAIN[::-1].index(code) if code in _MAIN else -1
