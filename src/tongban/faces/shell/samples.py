"""Sample values for the gallery of parts and for the tests: invented people, firms and numbers, no database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator

from tongban.clock import History, Limit, Mark, Pause, Statement, national, statement

TODAY = date(2026, 10, 13)


class SampleForm(forms.Form):
    """A field of each kind."""

    price = forms.CharField(label="合同价", help_text="按合同写的含税价")
    days = forms.IntegerField(label="合同工期")
    begin = forms.CharField(label="计划开工日期", required=False)
    supervisor = forms.ChoiceField(
        label="监理单位", choices=[("", "请选择"), ("a", "示例监理有限公司"), ("b", "不需要监理")]
    )
    size = forms.ChoiceField(
        label="项目占地多大？",
        widget=forms.RadioSelect,
        choices=[("s", "不到 0.5 公顷"), ("m", "0.5 至 5 公顷"), ("l", "5 公顷及以上")],
    )
    delivery = forms.MultipleChoiceField(
        label="结果怎么给您",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("e", "电子证照"), ("p", "邮寄纸质件")],
    )
    contract = forms.FileField(label="施工合同", required=False, help_text="PDF 或拍照，多页会合成一份")
    note = forms.CharField(label="还想说明的", required=False, widget=forms.Textarea)
    promise = forms.BooleanField(label="我已读过承诺书，愿意按它办")

    def clean_days(self) -> int:
        """The error that the gallery shows."""
        raise forms.ValidationError("工期 30 天和开竣工日期对不上。请改其中一处")


def bound_form() -> SampleForm:
    """The form with its errors."""
    return SampleForm(
        {"price": "3,260.00", "days": "30", "size": "m", "delivery": ["e"], "promise": "on"}, auto_id="g_%s"
    )


def sample_statement(today: date = TODAY) -> Statement:
    """The clock of the mocks: autumn holidays, an expert review, a request for changes still open."""
    return statement(
        History(
            matter="规划许可（两证合办）",
            office="县自然资源局",
            received=date(2026, 9, 23),
            accepted=date(2026, 9, 24),
            decided=None,
            promised=Limit(5),
            statutory=Limit(20, cite="城乡规划法第四十条"),
            pauses=(
                Pause(
                    date(2026, 9, 29), date(2026, 10, 8), "both", "专家评审", "third", "行政许可法第四十五条", by="陈晓"
                ),
                Pause(
                    date(2026, 10, 10),
                    None,
                    "promised",
                    "等您修改",
                    "applicant",
                    "办理规则第六条",
                    "等您修改总平面图",
                    by="陈晓",
                    no=1,
                ),
            ),
            marks=(
                Mark(date(2026, 9, 23), "收件", "窗口 周敏"),
                Mark(date(2026, 9, 24), "受理", "窗口 周敏"),
                Mark(date(2026, 9, 28), "用地证已发", "陈晓"),
                Mark(date(2026, 9, 29), "方案会审", "陈晓"),
                Mark(date(2026, 10, 10), "通知您修改", "陈晓"),
            ),
        ),
        national(),
        today,
    )


def late_statement() -> Statement:
    """A case whose promise was broken the day before yesterday."""
    return statement(
        History(
            matter="乡村建设规划许可",
            office="县自然资源局",
            received=date(2026, 9, 18),
            accepted=date(2026, 9, 18),
            decided=None,
            promised=Limit(8),
            statutory=Limit(20, cite="城乡规划法第四十一条"),
            marks=(Mark(date(2026, 9, 18), "受理", "窗口 周敏"),),
        ),
        national(),
        TODAY,
    )


LIGHTS = [
    ("green", "剩 3 天"),
    ("yellow", "剩 1 天"),
    ("red", "超 2 天"),
    ("paused", "停表，等您修改"),
    ("done", "已办结"),
    ("ready", "现在就能办"),
    ("waiting", "等前一步"),
    ("none", "不用办"),
]

NODES = [
    {"name": "设计方案审查", "office": "4 个部门", "light": "done", "words": "已通过", "used": 2, "limit": 2},
    {"name": "施工图审查", "office": "审图机构", "light": "green", "words": "剩 3 天", "used": 2, "limit": 5},
    {"name": "环评报告表", "office": "生态环境分局", "light": "yellow", "words": "剩 1 天", "used": 6, "limit": 7},
    {"name": "施工图审查", "office": "县住建局", "light": "red", "words": "超 2 天", "used": 7, "limit": 5},
    {"name": "规划许可证", "office": "县自然资源局", "light": "paused", "words": "停表，等您", "used": 2, "limit": 3},
    {"name": "供电报装", "office": "县供电公司", "light": "ready", "words": "现在就能办", "right": "3 天"},
    {"name": "联合验收", "office": "县住建局", "light": "waiting", "words": "完工后", "right": "承诺 5 天"},
    {"name": "防空地下室", "office": "生产厂房", "light": "none", "words": "不用办"},
]


def _node(key: str, name: str, office: str, light: str, words: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "name": name, "office": office, "light": light, "words": words, "url": f"#{key}", **more}


STAGES: list[dict[str, Any]] = [
    {
        "name": "立项用地规划",
        "note": "办好 4 / 4",
        "nodes": [
            _node("filing", "企业投资项目备案", "县发改委 · 8月3日", "done", "已办结", right="当场"),
            _node("land", "土地出让合同", "县自然资源局 · 9月8日", "done", "已签订", right="不计时", needs=["filing"]),
            _node(
                "landuse",
                "建设用地规划许可证",
                "县自然资源局 · 9月28日发证",
                "done",
                "已办结",
                used=1,
                limit=1,
                needs=["land"],
            ),
            _node("soil", "水土保持报告表", "县水利局 · 承诺制 9月28日", "done", "已办结", right="当场"),
        ],
    },
    {
        "name": "工程建设许可",
        "note": "办好 1 / 3",
        "nodes": [
            _node("design", "设计方案联合审查", "4 个部门 · 10月8日", "done", "已通过", used=2, limit=2),
            _node(
                "planning",
                "建设工程规划许可证",
                "县自然资源局 陈晓 · 0373-000-0118",
                "paused",
                "停表，等您修改",
                used=2,
                limit=3,
                row=3,
                needs=["landuse", "design"],
            ),
            _node(
                "eia",
                "环境影响报告表",
                "生态环境分局 刘洋",
                "yellow",
                "剩 1 天",
                note="没批准不能开工",
                used=6,
                limit=7,
            ),
        ],
    },
    {
        "name": "施工许可",
        "note": "办好 0 / 4",
        "todo": True,
        "nodes": [
            _node("drawings", "施工图审查", "审图机构 · 10月9日起", "green", "剩 3 天", used=2, limit=5),
            _node("contract", "直接发包备案", "县住建局", "ready", "现在就能办", right="当场"),
            _node(
                "permit",
                "建筑工程施工许可证",
                "县住建局 · 质量安全监督一并办",
                "waiting",
                "等规划许可证",
                note="可以先填表，已填 5 / 8",
                right="承诺 1 天",
                needs=["planning", "eia", "contract"],
            ),
            _node("power", "供电、供水报装", "县供电公司、自来水公司", "ready", "现在就能办", right="3 天"),
        ],
    },
    {
        "name": "竣工验收",
        "note": "还没到",
        "todo": True,
        "nodes": [
            _node(
                "acceptance",
                "竣工联合验收",
                "县住建局牵头 · 一次进场",
                "waiting",
                "完工后申请",
                right="承诺 5 天",
                row=3,
                needs=["permit"],
            ),
            _node(
                "record", "竣工验收备案", "验收通过后自动办", "waiting", "还没到", right="当场", needs=["acceptance"]
            ),
        ],
    },
]


def gallery() -> dict[str, Any]:
    """Everything that shell/parts.html shows."""
    return {
        "title": "部件与状态",
        "today": TODAY,
        "simulated": True,
        "place": {
            "name": "示例县",
            "centre": "示例县政务服务中心",
            "address": "政通路 1 号",
            "hours": "周一至周五 9:00—17:00",
            "phone": "12345",
            "office": "示例县行政审批和政务信息管理局",
        },
        "nav": [
            {"label": "办事", "url": "#", "current": True},
            {"label": "我的项目", "url": "#"},
            {"label": "惠企政策", "url": "#"},
            {"label": "核验证照", "url": "#"},
            {"label": "公开", "url": "#"},
        ],
        "foot": [
            {"title": "怎么办", "links": [{"label": "全部事项清单", "url": "#"}, {"label": "预约取号", "url": "#"}]},
            {
                "title": "您的权利",
                "links": [{"label": "投诉与复议", "url": "#"}, {"label": "谁看过我的数据", "url": "#"}],
            },
            {"title": "公开", "links": [{"label": "公开日志与校验", "url": "#"}, {"label": "数据接口", "url": "#"}]},
        ],
        **_parts(),
    }


def _parts() -> dict[str, Any]:
    """Sample values of the single parts."""
    return {
        "lights": LIGHTS,
        "nodes": NODES,
        "stages": STAGES,
        "statement": sample_statement(),
        "late": late_statement(),
        "form": bound_form(),
        "sizes": {"s": "少办 1 项", "m": "水土保持承诺制，当场办好", "l": "水土保持要评审，多 7 个工作日"},
        "size_hints": {"s": "不到 7.5 亩", "m": "7.5 至 75 亩", "l": "75 亩以上"},
        "fates": ["free", "promise", "later", "upload", "uploaded", "redo"],
        "counts": {"free": 11, "promise": 4, "later": 2, "upload": 3},
        "light_counts": {"green": 246, "paused": 61, "yellow": 36, "red": 3},
        "see": [{"label": "查看", "url": "#"}],
        "send": [{"label": "手机拍", "url": "#"}, {"label": "选文件", "url": "#"}],
        "opinion_at": datetime(2026, 9, 29, 7, 20, tzinfo=UTC),
        "facts": [
            {
                "label": "审批已用（承诺 11）",
                "value": 4,
                "unit": "个工作日",
                "note": "两证合办，已用 4，停表 4",
                "url": "#",
            },
            {"label": "从第一次受理到今天", "value": 19, "unit": "天", "note": "含节假日 11 天，停表 4 天"},
            {"label": "少交的材料", "value": 23, "unit": "份", "note": "该交 31 份，您只传了 8 份"},
            {"label": "少填的内容", "value": 146, "unit": "格", "note": "同一件事只问一次"},
        ],
        "steps": [
            {"text": "2026年10月20日前告诉您是否受理", "small": "不回复就算受理，从收件那天起"},
            {"text": "受理后 1 个工作日出结果", "small": "县住建局施工许可岗 0373-000-0131"},
        ],
        "happened": [
            {
                "at": datetime(2026, 10, 10, 7, 12, tzinfo=UTC),
                "title": "请您改总平面图",
                "person": "县自然资源局 陈晓",
                "text": "停表，等您",
                "now": True,
            },
            {"at": date(2026, 10, 8), "title": "设计方案通过", "text": "4 个部门会审，专家评审用 2 天"},
            {
                "at": date(2026, 9, 28),
                "title": "建设用地规划许可证已发",
                "text": "用 1 天。",
                "url": "#",
                "link": "看证",
            },
        ],
        "page": Paginator(range(207), 20).page(3),
    }
