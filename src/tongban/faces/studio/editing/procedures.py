"""A procedure as forms: its states as rows, each action as a page of its own; folded back into the state table when saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tongban.cases.registry import bound
from tongban.catalogue.checking import Finding
from tongban.catalogue.packs import Pack
from tongban.faces.studio.editing.named import EFFECTS, RULES
from tongban.faces.studio.editing.parts import UNITS, Choices, Field, Part, Rows, fixed, of

ACTION = "act-"
"""Before the code of an action in the address of its page."""
PROCEDURE = (
    Part(
        "states",
        "状态",
        (Field("zh", "流程名称", must=True), Field("note", "备注", "long")),
        (
            Rows(
                "states",
                "状态",
                (
                    Field("code", "编码", must=True, width="s"),
                    Field("zh", "叫什么", must=True),
                    Field("open", "还在办", "yes", must=True),
                ),
                one="一个状态",
                help="编码用小写字母；“还在办”选否的就是结束状态，至少要有一个",
            ),
        ),
    ),
)
CLOCK = {
    "receive": "记下收件",
    "accept": "开始计时",
    "pause": "停表",
    "resume": "恢复计时",
    "extend": "延长",
    "decide": "停在决定之日",
    "served": "记下送达",
    "recompute": "重算到期日",
    "end": "结束计时",
}
STARTS = {"receipt": "收件", "acceptance": "受理", "decision": "决定", "event": "这个动作当时", "expiry": "证照到期日"}
ASKS = {
    "text": "文字",
    "number": "数字",
    "date": "日期",
    "enum": "单选",
    "bool": "是否",
    "table": "表格",
    "offices": "选部门",
    "person": "选一个人",
    "persons": "选几个人",
    "files": "附件",
    "signature": "签名",
    "pause_type": "停表种类",
}
OFFICES = {"accepting": "受理部门", "deciding": "审批部门", "consulted": "被征求意见的部门", "applicant": "申请人"}
POSTS = {"window": "窗口", "officer": "经办", "reviewer": "审核", "head": "负责人", "applicant": "申请人"}
_PARTIES = {"authority": "审批部门", "applicant": "申请人", "third": "第三方"}


def flat(thing: Mapping[str, Any]) -> dict[str, Any]:
    """The procedure with its states as rows."""
    rows = [{"code": code, **state} for code, state in (thing.get("states") or {}).items()]
    return {**thing, "states": rows}


def folded(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Back into states by code; two rows of one code count once, the later one."""
    states = {str(r.get("code", "")): {k: v for k, v in r.items() if k != "code"} for r in thing.get("states") or ()}
    return {**thing, "states": states}


def flattened(faults: Iterable[Finding], thing: Mapping[str, Any]) -> list[Finding]:
    """Faults told at a state by its code, told at its row."""
    rows = [str(r.get("code", "")) for r in thing.get("states") or ()]
    found = []
    for fault in faults:
        route = fault.route
        if route[:1] == ("states",) and len(route) > 1 and str(route[1]) in rows:
            fault = replace(fault, route=("states", rows.index(str(route[1])), *route[2:]))
        found.append(fault)
    return found


def action_at(thing: Mapping[str, Any], code: str) -> int | None:
    """The place of an action in the table, None where there is none."""
    return next((n for n, a in enumerate(thing.get("actions") or ()) if a.get("code") == code), None)


def tasks(thing: Mapping[str, Any]) -> dict[str, str]:
    """Every task that an action opens, with what it is called."""
    return {
        str(o["task"]): str(o.get("zh") or o["task"]) for a in thing.get("actions") or () for o in a.get("opens") or ()
    }


def kinds(thing: Mapping[str, Any]) -> dict[str, str]:
    """Every term that an action starts, told by the act that starts it."""
    return {
        str(d["kind"]): f"{a.get('zh')}起 {d.get('days')} 天（{d['kind']}）"
        for a in reversed(thing.get("actions") or ())
        for d in a.get("deadlines") or ()
    }


def who_may(thing: Mapping[str, Any], pack: Pack) -> list[tuple[str, str]]:
    """Who may perform an action: whoever holds a task, the applicant, the clock, a post, who did the step before."""
    posts = dict(POSTS)
    for code in pack.kind("offices"):
        posts |= {str(p["code"]): str(p["zh"]) for p in pack.get("offices", code).get("posts") or ()}
    found = [(f"task:{t}", f"手上有待办“{zh}”的人") for t, zh in tasks(thing).items()]
    found += [
        ("task:*", "手上有任一待办的人"),
        ("party:applicant", "申请人"),
        ("party:agent", "申请人的代理人"),
        ("party:third", "第三方机构"),
    ]
    found += [("origin:clock", "到期自动"), ("origin:rule", "系统按规则"), ("origin:import", "外部系统传来")]
    found += [
        (f"previous:{a['code']}", f"做了“{a.get('zh')}”的人，在后面还没打开时") for a in thing.get("actions") or ()
    ]
    sides = [(k, zh) for k, zh in OFFICES.items() if k != "applicant"]
    found += [(f"post:{p}@{o}", f"{zh}的{post}") for p, post in posts.items() for o, zh in sides]
    offices = [(o, str(pack.get("offices", o).get("short") or o)) for o in pack.kind("offices")]
    used = {
        (b.get("post"), b.get("office"))
        for a in thing.get("actions") or ()
        for b in [a.get("by") or {}]
        if b.get("post")
    }
    return found + [
        (f"post:{p}@{o}", f"{zh}的{posts.get(str(p), p)}") for p, office in used for o, zh in offices if o == office
    ]


def action_part(thing: Mapping[str, Any], code: str) -> Part:
    """The page of one action; what may be chosen comes from the procedure itself."""
    states = {str(k): str(v.get("zh", k)) for k, v in (thing.get("states") or {}).items()}
    actions = {str(a["code"]): str(a.get("zh")) for a in thing.get("actions") or ()}
    opened = tasks(thing)
    place = action_at(thing, code)
    zh = str(thing["actions"][place].get("zh")) if place is not None else code
    return Part(
        f"{ACTION}{code}",
        zh,
        (
            Field("zh", "动作叫什么", must=True),
            Field(
                "from", "什么状态下可以做", "picks", fixed({"new": "还没有办件（由此开始）", "*": "任何状态", **states})
            ),
            Field("to", "做完到什么状态", "choice", fixed(states), help="不选就不变"),
            Field("by", "谁来做", "by", _by(thing), must=True),
            Field("closes", "关掉哪些待办", "picks", fixed({"*": "全部待办", **opened})),
            Field("clock", "钟怎么走", "picks", fixed(CLOCK)),
            Field("pause_type", "固定用哪种停表", "choice", of("pauses")),
            Field(
                "meets",
                "完成哪些期限",
                "picks",
                fixed({**kinds(thing), "promised": "承诺时限", "statutory": "法定时限"}),
            ),
            Field("notice", "出什么文书", "choice", of("notices")),
            Field("confirm", "做之前要再确认一次", "yes"),
            Field("help", "给办的人的说明", "long"),
            Field("cite", "依据"),
        ),
        _action_rows(actions),
    )


def _by(thing: Mapping[str, Any]) -> Choices:
    return lambda pack: who_may(thing, pack)


def _action_rows(actions: Mapping[str, str]) -> tuple[Rows, ...]:
    return (
        Rows(
            "opens",
            "新开待办",
            (
                Field("task", "编码", must=True, width="s"),
                Field("zh", "叫什么", must=True),
                Field("office", "给谁", "choice", fixed(OFFICES), must=True),
                Field("post", "岗位", "choice", fixed(POSTS), must=True),
            ),
            one="一个待办",
        ),
        Rows(
            "deadlines",
            "期限",
            (
                Field("kind", "编码", must=True, width="s"),
                Field("days", "天数", "number", must=True, width="s"),
                Field("unit", "单位", "choice", UNITS, must=True),
                Field("from", "从哪天算", "choice", fixed(STARTS), must=True),
                Field("party", "谁的期限", "choice", fixed(_PARTIES), must=True),
                Field("lapse", "到期自动做", "choice", fixed(actions), "不选就只提醒"),
                Field("cite", "依据"),
            ),
            one="一个期限",
        ),
        Rows(
            "asks",
            "做的时候要填什么",
            (
                Field("field", "编码", must=True, width="s"),
                Field("zh", "问什么", must=True),
                Field("type", "种类", "choice", fixed(ASKS), must=True),
                Field("required", "必填", "yes"),
                Field("secret", "加密保存", "yes"),
                Field("options", "可选项", "options"),
                Field("help", "填写说明"),
            ),
            one="一个问题",
        ),
        Rows("rules", "先要满足", (Field("", "规则", "choice", _known("rules")),), codes=True, one="一条规则"),
        Rows("effects", "同时发生", (Field("", "效果", "choice", _known("effects")),), codes=True, one="一个效果"),
    )


def _known(which: str) -> Choices:
    """The names on the switchboard in words; what has none in words yet shows its name."""

    def listed(_: Pack) -> list[tuple[str, str]]:
        board = bound()
        words, names = (RULES, board.rules) if which == "rules" else (EFFECTS, board.effects)
        return [(name, words.get(name, name)) for name in names]

    return listed


def put_action(thing: Mapping[str, Any], code: str, action: Mapping[str, Any]) -> dict[str, Any]:
    """The procedure with one action as posted."""
    return {**thing, "actions": [dict(action) if a.get("code") == code else a for a in thing.get("actions") or ()]}


def new_action(thing: Mapping[str, Any], code: str, zh: str) -> dict[str, Any]:
    """The procedure with one action more: whoever holds a task may do it, and it changes nothing yet."""
    first = next(iter(tasks(thing)), "*")
    made = {"code": code, "zh": zh, "from": [next(iter(thing.get("states") or {"new": 0}))], "by": {"task": first}}
    return {**thing, "actions": [*(thing.get("actions") or ()), {**made, "event": f"case.{code}"}]}


def action_faults(faults: Iterable[Finding], at: int) -> list[Finding]:
    """Faults of one action, told from the action on; the others stay on top."""
    found = []
    for fault in faults:
        inside = fault.route[:2] == ("actions", at)
        found.append(replace(fault, route=fault.route[2:] if inside else ()))
    return found
