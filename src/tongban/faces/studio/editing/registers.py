"""What may be edited of the pack's registers: facts, parameters, targets, pauses, licence types, variants, negative lists, notices."""

from __future__ import annotations

from tongban.catalogue import labels
from tongban.catalogue.packs import Pack
from tongban.faces.studio.editing.parts import MATERIALS_ROWS, SRC, UNITS, Field, Part, Rows, fixed, of

OFFICES, MATTERS = of("offices"), of("matters")
CITE = Field("cite", "依据")
NOTE = Field("note", "备注", "long")
FACT = (
    Part(
        "basic",
        "向导里的问题",
        (
            Field("zh", "情况名称", must=True),
            Field("question", "怎么问", "long", help="群众看到的一句话；不写就不问，用下面的默认值"),
            Field("help", "填写提示", "long"),
            Field(
                "type",
                "答案的种类",
                "choice",
                fixed({"bool": "是或否", "number": "数字", "enum": "单选", "set": "多选", "text": "文字"}),
                must=True,
            ),
            Field("unit", "单位", width="s"),
            Field("options", "可选的答案", "options", help="一行一个：值 名称；单选、多选才写"),
            Field("default", "没有问时当作", "scalar", help="是或否、数字、或者可选答案的值；没有就不写"),
            Field("source", "谁来说", "choice", fixed(labels.FIELD_SOURCES)),
            Field(
                "ask",
                "什么时候问",
                "choice",
                fixed({"first": "向导先问", "later": "用到时再办，先不问", "map": "由图层或部门核对，不问"}),
            ),
            SRC,
            CITE,
        ),
        help="向导按这里的话来问。改了答案的值，用到它的条件要一起改；有条件接不上的会指出来。",
    ),
)
PARAMETER = (
    Part(
        "basic",
        "参数",
        (Field("zh", "名称", must=True), Field("unit", "单位", width="m"), NOTE),
        (
            Rows(
                "values",
                "各个时候的值",
                (
                    Field("from", "从哪天起", must=True, width="s"),
                    Field("value", "值", "scalar", must=True, width="s"),
                    Field("src", "来源标记", "choice", fixed(labels.SRC), must=True),
                    CITE,
                ),
                one="一个值",
                help="日期写成 2026-12-01 这样。办件当天最后一个已经到期的值有效；要改就加一行，原来的留着，以前的件才说得清。",
            ),
        ),
    ),
)
COUNTS = {
    "steps": "环节（申请人交几次）",
    "counted_days": "审批天数",
    "longest_wait": "最长等待",
    "matters": "事项数",
    "step_days": "一个环节的天数",
    "through_days": "环节起止天数",
    "wide_days": "全程天数",
    "wide_wait": "全程天数（特殊程序按上限）",
    "materials": "要申请人交的材料",
    "core_materials": "其中的核心材料",
    "matter_days": "事项时限",
    "special_share": "特殊程序占承诺时限的百分比",
    "online_share": "网办事项的百分比",
    "hall_share": "进厅事项的百分比",
    "one_window_share": "一窗受理事项的百分比",
    "instant_share": "即办事项的百分比",
    "tolerance_share": "容缺、承诺事项的百分比",
    "zero_visit_matters": "不用跑的事项数",
}
OPS = {"le": "不超过", "lt": "小于", "ge": "不少于", "gt": "大于", "eq": "等于"}


def _counts(pack: Pack) -> list[tuple[str, str]]:
    told = {t.counts: "按实际数据考核" for t in pack.targets() if t.counts not in COUNTS}
    return [*COUNTS.items(), *((code, f"{zh}（{code}）") for code, zh in told.items())]


TARGET = (
    Part(
        "basic",
        "承诺指标",
        (
            Field("zh", "承诺了什么", must=True),
            Field("source", "方案的哪一句"),
            Field("counts", "数什么", "choice", _counts, must=True),
            Field("op", "比较", "choice", fixed(OPS), must=True),
            Field("value", "数", "number", must=True, width="s"),
            Field("unit", "单位", width="s"),
            Field("flows", "只算哪些流程", "named", of("flows"), "一行一个，从候选里复制；不写就都算"),
            Field("steps", "只算哪些环节", "words", help="环节编码，用顿号隔开；不写就都算"),
            Field("matters", "只算哪些事项", "named", MATTERS, "一行一个；不写就都算"),
            SRC,
            CITE,
            NOTE,
        ),
        (
            Rows(
                "tensions",
                "方案自身的张力",
                (
                    Field("zh", "说明", must=True),
                    Field("matter", "事项", "choice", MATTERS, must=True),
                    Field("days", "若要几天", "number", must=True, width="s"),
                    CITE,
                ),
                one="一处张力",
            ),
        ),
        tree="scope",
        help="发布以前对向导允许的每一种情况都算一遍；不成立的，发布要写理由。",
    ),
)
PAUSE = (
    Part(
        "basic",
        "停表的种类",
        (
            Field("zh", "名称", must=True),
            Field(
                "stops",
                "停哪只钟",
                "choice",
                fixed({"promised": "只停承诺时限", "both": "承诺和法定都停"}),
                must=True,
                help="法定时限只有行政许可法第四十五条所列的程序才能停",
            ),
            Field(
                "party",
                "算谁的时间",
                "choice",
                fixed({"authority": "审批部门", "applicant": "申请人", "third": "第三方", "coordination": "会商协调"}),
                must=True,
            ),
            Field("cap.days", "最多停几天", "number", width="s"),
            Field("cap.unit", "单位", "choice", UNITS),
            Field("notice", "用哪份文书告知", "choice", of("notices")),
            SRC,
            CITE,
            NOTE,
        ),
        help="没有送达告知文书的停表一天也不停。",
    ),
)
_FROM = {
    "number": "证照编号",
    "date": "发证日期",
    "office.zh": "发证机关",
    "office.uscc": "发证机关代码",
    "project.code": "项目代码",
    "project.zh": "项目名称",
    "party.zh": "申请人名称",
    "party.uscc": "申请人代码",
}


def _from(pack: Pack) -> list[tuple[str, str]]:
    """Where a field of a licence may come from: itself, the project, the party, any field of a form, a fact."""
    forms: dict[str, str] = {}
    for code in pack.kind("sections"):
        section = pack.section(code)
        for spec in section.fields:
            forms.setdefault(f"form.{spec.code}", f"表单：{spec.zh}")
    return [*_FROM.items(), *forms.items(), *((f"fact.{f.code}", f"项目情况：{f.zh}") for f in pack.facts())]


LICENCE_TYPE = (
    Part(
        "basic",
        "证照种类",
        (
            Field("zh", "名称", must=True),
            Field("title", "证照上的标题"),
            Field("holder", "发给谁", "choice", fixed({"party": "申请人", "project": "项目"}), must=True),
            Field("series", "编号的样子", help="花括号里是年份、区划、流水号，例如 {year}、{region}、{seq:05}"),
            Field("valid.months", "有效几个月", "number", width="s", help="长期有效的不填"),
            Field("issuer_role", "发证机关", "choice", OFFICES),
            SRC,
            CITE,
            NOTE,
        ),
        (
            Rows(
                "fields",
                "证照上的栏目",
                (
                    Field("code", "编码", must=True, width="s"),
                    Field("zh", "栏目", must=True),
                    Field("from", "从哪里取", "choice", _from),
                ),
                one="一栏",
                help="不选从哪里取的，就取表单里同一编码的那一格",
            ),
        ),
    ),
)
_SAME = {"same": "照原事项", "none": "没有"}
VARIANT = (
    Part(
        "basic",
        "办理情形",
        (
            Field("zh", "名称", must=True, help="例如 变更、延续、补证、注销"),
            Field("procedure", "办理流程", "choice", of("procedures"), must=True),
            Field("matters", "哪些事项有这种情形", "named", MATTERS, "一行一个；不写就是所有发证的事项"),
            Field("before", "前置事项", "choice", fixed(_SAME)),
            Field("result", "办理结果", "choice", fixed(_SAME)),
            Field("legal", "法定时限", "choice", fixed(_SAME)),
            Field("limit.days", "承诺天数", "number", width="s"),
            Field("limit.unit", "单位", "choice", UNITS),
            Field("limit.src", "承诺的来源", "choice", fixed(labels.SRC)),
            Field("limit.cite", "承诺的依据"),
            Field("help", "给申请人的说明", "long"),
            Field("src", "来源标记", "choice", fixed(labels.SRC), must=True),
            CITE,
        ),
        (
            Rows("sections", "表单分节", (Field("", "分节", "choice", of("sections")),), codes=True, one="一节"),
            MATERIALS_ROWS,
        ),
    ),
)
_LINE = (
    Field("matters", "哪些事项", "named", MATTERS),
    Field("materials", "哪些材料", "named", of("materials")),
    Field("reason", "为什么", must=True),
    Field("src", "来源标记", "choice", fixed(labels.SRC), must=True),
    CITE,
)
NEGATIVE = (
    Part(
        "basic",
        "负面清单",
        (
            Field("zh", "名称", must=True),
            Field("stage", "阶段", "choice", fixed(labels.STAGES), must=True),
            SRC,
            CITE,
            NOTE,
        ),
        (
            Rows(
                "not_tolerated",
                "不能容缺",
                _LINE,
                one="一条",
                help="写了事项，就是这些事项的全部材料；只写材料，就是这些材料",
            ),
            Rows("not_promised", "不能告知承诺", _LINE, one="一条"),
            Rows("not_self_accepted", "不能自主验收", _LINE, one="一条"),
        ),
    ),
)
NOTICE = (
    Part(
        "basic",
        "文书",
        (
            Field("zh", "名称", must=True),
            Field("title", "标题", must=True),
            Field("word", "文号里的字", width="s"),
            Field("to", "给谁", "choice", fixed({"party": "申请人", "office": "部门", "public": "公众"})),
            Field("body", "正文", "placed", help="一行一段；花括号里是系统填的内容，从下面的“可以插入的内容”里选"),
            Field("remedy", "写救济告知", "yes"),
            SRC,
            CITE,
        ),
    ),
)
