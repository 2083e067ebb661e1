"""What an administrator may edit: for each kind of thing its parts, for each part its fields and tables of rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tongban.catalogue import labels
from tongban.catalogue.packs import Pack

Choices = Callable[[Pack], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `path` leads to its value; `sort` is one of

    text, long, lines, words, number, yes, choice, core, options; scalar (truth, whole number or text), named (codes shown with
    their names, one a line), picks (boxes to tick), by (who acts), placed (lines with fields to insert, named in Chinese).
    """

    path: str
    zh: str
    sort: str = "text"
    choices: Choices | None = None
    help: str = ""
    must: bool = False
    width: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of things in the thing: one row each, columns as fields. `codes`: a list of plain codes. `tree`: each row has a condition."""

    path: str
    zh: str
    columns: tuple[Field, ...]
    codes: bool = False
    tree: str = ""
    help: str = ""
    one: str = "一行"


@dataclass(frozen=True, slots=True)
class Part:
    """A page of fields. `tree` names the condition edited beside it; `promise` puts the matter's promised limit on the page."""

    code: str
    zh: str
    fields: tuple[Field, ...] = ()
    rows: tuple[Rows, ...] = ()
    tree: str = ""
    promise: bool = False
    help: str = ""


def of(kind: str) -> Choices:
    """The things of a kind as choices, by name."""
    return lambda pack: [(code, f"{raw.get('zh', code)}（{code}）") for code, raw in pack.kind(kind).items()]


def fixed(words: Any) -> Choices:
    """A fixed list of choices."""
    listed = list(words.items())
    return lambda _: listed


SRC = Field("src", "来源标记", "choice", fixed(labels.SRC), "推断和业务常识会在公开指南上标“依据待核实”")
UNITS = fixed({"working": "工作日", "calendar": "自然日"})
_OFFICES = of("offices")
_MATTERS = of("matters")
_PARTY = fixed({k: v for k, v in labels.PARTIES.items() if k in ("authority", "applicant", "third")})

MATERIALS_ROWS = Rows(
    "materials",
    "申报材料",
    (
        Field("code", "材料", "choice", of("materials"), must=True),
        Field("core", "核心材料", "core"),
        Field("core_by_law", "法定核心", "yes"),
        Field("supplement_days", "容缺补交天数", "number", width="s"),
        Field("note", "备注"),
    ),
    tree="when",
    one="一份材料",
    help="材料从目录的材料库里选；法定核心不能容缺也不能承诺",
)

MATTER: tuple[Part, ...] = (
    Part(
        "basic",
        "基本信息",
        (
            Field("zh", "事项名称", must=True),
            Field("aka", "俗称", "words", help="群众会怎么叫它，用顿号隔开，搜索时能找到"),
            Field("stage", "阶段", "choice", fixed(labels.STAGES)),
            Field("type", "事项类型", width="m", help="例如 行政许可、行政确认、公共服务"),
            Field("office", "实施部门", "choice", _OFFICES, must=True),
            Field("accepts", "受理部门", "choice", _OFFICES, "不选就由实施部门受理"),
            Field("mode", "办理方式", "choice", fixed(labels.MODES), must=True),
            Field("risk", "风险等级", width="m"),
            Field("party", "谁的时间", "choice", _PARTY),
            Field("procedure", "办理流程", "choice", of("procedures")),
            Field("walked", "可全程办理", "yes", help="选“是”以后，表单、材料、依据、结果、流程、条件必须齐全才能发布"),
            Field("conditions_zh", "申请条件", "lines", help="一行一条"),
            SRC,
            Field("note", "备注", "long"),
        ),
    ),
    Part(
        "limits",
        "时限",
        (
            Field("legal.days", "法定天数", "number", width="s"),
            Field("legal.unit", "法定单位", "choice", UNITS),
            Field("legal.starts", "法定起算", "choice", fixed(labels.STARTS)),
            Field("legal.extension.days", "可延长天数", "number", width="s", help="法律没有规定延长的不填"),
            Field(
                "legal.extension.by",
                "延长由谁批准",
                "choice",
                fixed({"head": "机关负责人", "government": "本级政府负责人"}),
            ),
            Field("legal.extension.cite", "延长的依据"),
            Field("legal.src", "法定时限的来源", "choice", fixed(labels.SRC)),
            Field("legal.cite", "法定时限的依据"),
            Field("visit.days", "现场核查天数", "number", width="s"),
            Field("visit.zh", "现场核查名称", width="m"),
        ),
        (
            Rows(
                "timed",
                "时限之内的计时环节",
                (
                    Field("zh", "名称", must=True),
                    Field("days", "天数", "number", width="s"),
                    Field("unit", "单位", "choice", UNITS),
                    Field("cite", "依据"),
                ),
                help="公示、踏勘、会商等，算在时限里，不停表",
            ),
            Rows("pauses", "可用的停表", (Field("", "停表种类", "choice", of("pauses")),), codes=True, one="一种停表"),
        ),
        promise=True,
        help="承诺时限写在这里，公布后马上用于新办的件；在办的件仍按原来的时限。",
    ),
    Part(
        "basis",
        "依据与结果",
        (
            Field("result.zh", "办理结果"),
            Field("result.licence", "发的证照", "choice", of("licence_types")),
            Field("result.src", "结果的来源", "choice", fixed(labels.SRC)),
        ),
        (
            Rows(
                "basis",
                "设定依据",
                (
                    Field("text", "法律、法规和条款", must=True),
                    Field("src", "来源标记", "choice", fixed(labels.SRC), must=True),
                    Field("cite", "出处"),
                ),
                one="一条依据",
            ),
            Rows(
                "fees",
                "收费",
                (
                    Field("zh", "名称", must=True),
                    Field("fen", "金额（分）", "number"),
                    Field("per", "计费单位"),
                    Field("basis", "依据"),
                    Field("src", "来源标记", "choice", fixed(labels.SRC)),
                ),
                tree="when",
                one="一项收费",
            ),
        ),
    ),
    Part(
        "materials",
        "材料",
        rows=(MATERIALS_ROWS,),
    ),
    Part(
        "sections",
        "表单",
        rows=(Rows("sections", "表单分节", (Field("", "分节", "choice", of("sections")),), codes=True, one="一节"),),
    ),
    Part(
        "order",
        "前置与征求意见",
        rows=(
            Rows("before", "前置事项", (Field("", "事项", "choice", _MATTERS),), codes=True, one="一个前置"),
            Rows("before_soft", "可容缺的前置", (Field("", "事项", "choice", _MATTERS),), codes=True, one="一个前置"),
            Rows(
                "consult",
                "征求意见",
                (
                    Field("office", "部门", "choice", _OFFICES, must=True),
                    Field("days", "天数", "number", must=True, width="s"),
                    Field(
                        "silence",
                        "逾期不答",
                        "choice",
                        fixed({"none": "不视为同意", "no_objection": "视为没有意见"}),
                        must=True,
                    ),
                    Field("cite", "依据"),
                ),
                tree="when",
                one="一个部门",
            ),
        ),
    ),
    Part(
        "guide",
        "办事指南",
        (
            Field("guide.object", "服务对象", width="m"),
            Field("guide.channel", "办理形式", width="m"),
            Field("guide.visits", "到现场次数", "number", width="s"),
            Field("guide.places", "办理地点"),
            Field("guide.hours", "办理时间"),
            Field("guide.phone", "咨询电话", width="m"),
            Field("guide.complaint", "监督投诉方式"),
            Field("guide.depth", "网上办理深度", width="m", help="例如 全程网办、网上预审、互联网咨询"),
            Field("guide.reach", "通办范围", width="m", help="例如 本县、全市通办、全省通办"),
            Field("guide.topic", "面向自然人的主题", width="m"),
            Field("guide.quota", "数量限制", help="没有限制就写 无"),
            Field("guide.delegate", "委托部门", help="没有委托就写 无"),
            Field("guide.note", "提示", "long"),
        ),
        (
            Rows(
                "guide.faq",
                "常见问题",
                (Field("q", "问", must=True), Field("a", "答", "long", must=True)),
                one="一个问题",
            ),
        ),
    ),
    Part("when", "适用条件", tree="when"),
)
PROMISE = (
    Field("days", "承诺天数", "number", width="s"),
    Field("unit", "承诺单位", "choice", UNITS),
    Field("src", "承诺的来源", "choice", fixed(labels.SRC)),
    Field("cite", "承诺的依据"),
)
_FIELD = (
    Field("code", "编码", must=True, width="s"),
    Field("zh", "名称", must=True),
    Field("type", "类型", "choice", fixed(labels.FIELD_TYPES), must=True),
    Field("unit", "单位", width="s"),
    Field("required", "必填", "yes"),
    Field("sensitive", "敏感", "yes"),
    Field("source", "从哪里来", "choice", fixed(labels.FIELD_SOURCES)),
    Field("options", "可选项", "options", help="一行一个：值 名称"),
    Field("help", "填写说明"),
)
SECTION = (
    Part(
        "fields",
        "字段",
        (Field("zh", "分节名称", must=True), Field("help", "本节说明", "long")),
        (Rows("fields", "字段", _FIELD, one="一个字段"),),
    ),
)
MATERIAL = (
    Part(
        "basic",
        "材料",
        (
            Field("zh", "材料名称", must=True, help="不能写“其他有关材料”这样的兜底"),
            Field("source", "从哪里来", "choice", fixed(labels.SOURCES), must=True),
            Field("from", "由哪个事项或登记产生", width="s", help="前面事项的结果写事项编码"),
            Field(
                "form", "形式", "choice", fixed({"electronic": "电子件", "paper": "纸质件", "both": "电子件或纸质件"})
            ),
            Field("sample", "样表"),
            Field("reuse.months", "别的项目里几个月内可再用", "number", width="s", help="不写：只在交它的项目里用"),
            Field("promise.text", "可以承诺：承诺书怎么写", "lines", help="一行一段；不写就不能用承诺代替"),
            Field("promise.check", "承诺怎么核查", "choice", fixed({"all": "全部核查", "sample": "按信用等级抽查"})),
            Field("promise.days", "几个工作日内兑现", "number", width="s"),
            Field("promise.src", "承诺的来源", "choice", fixed(labels.SRC)),
            Field("promise.cite", "承诺的依据"),
            Field("note", "填报须知", "long"),
            SRC,
        ),
    ),
)
CONDITION = (Part("basic", "命名条件", (Field("zh", "名称", must=True), Field("cite", "依据"), SRC), tree="when"),)
OFFICE = (
    Part(
        "basic",
        "部门",
        (
            Field("zh", "全称", must=True),
            Field("short", "简称", width="m"),
            Field("mark", "文号代字", width="s"),
            Field("address", "地址"),
            Field("phone", "电话", width="m"),
            Field("hours", "办公时间"),
        ),
    ),
)
