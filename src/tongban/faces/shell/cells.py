"""Fields of a form sheet as Django fields: one per specification of the pack; cleaning, values in words, where they come from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from tongban.catalogue.definitions import FieldSpec
from tongban.catalogue.packs import Pack
from tongban.faces.shell import words
from tongban.records.parties import identifiers

FEW = 5
"""Up to so many options are shown at once; more are a list to open."""
_LONG = re.compile("内容|范围|说明|措施|规模|理由|情况")
_DATES = ["%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d"]


class Number(forms.CharField):
    """A number kept as exact text; half-width, without separators."""

    def clean(self, value: Any) -> str:
        text = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", super().clean(value)))
        if not text:
            return ""
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise forms.ValidationError("请填数字，例如 1200 或者 12.5") from None
        if not number.is_finite() or number < 0 or not re.fullmatch(r"\d+(\.\d+)?", text):
            raise forms.ValidationError("请填不小于 0 的数字，例如 1200 或者 12.5")
        return text


class Day(forms.DateField):
    """A day, however people write it; kept as ISO text."""

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return found.isoformat() if found else ""


def field_for(spec: FieldSpec, pack: Pack) -> forms.Field:
    """The Django field of a specification; facts lend their options."""
    common: dict[str, Any] = {"label": spec.zh, "required": spec.required, "help_text": spec.help or ""}
    options = options_of(spec, pack)
    if spec.type == "bool":
        yes = [("1", "是"), ("0", "否")]
        return forms.TypedChoiceField(
            choices=yes, coerce=lambda v: v == "1", empty_value=None, widget=forms.RadioSelect, **common
        )
    if options and spec.type == "enum":
        few = len(options) <= FEW and spec.required
        choices = options if few else [("", "请选择"), *options]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect if few else forms.Select, **common)
    if spec.type == "date":
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return Day(
            input_formats=_DATES, widget=day, error_messages={"invalid": "请填日期，例如 2026年11月1日"}, **common
        )
    if spec.type in ("number", "money", "area"):
        return Number(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), max_length=20, **common
        )
    phone = spec.code.endswith("phone")
    attrs = {"inputmode": "tel", "autocomplete": "off"} if phone else {"autocomplete": "off"}
    widget = forms.Textarea(attrs={"rows": 3}) if _LONG.search(spec.zh) else forms.TextInput(attrs=attrs)
    return forms.CharField(widget=widget, max_length=2000, **common)


def options_of(spec: FieldSpec, pack: Pack) -> list[tuple[str, str]]:
    """The options of a field, or of the fact that it states."""
    if spec.options:
        return [(o.value, o.zh) for o in spec.options]
    if spec.fact and pack.has("facts", spec.fact):
        return [(o.value, o.zh) for o in pack.fact(spec.fact).options]
    return []


def typed(value: Any) -> Any:
    """A kept value as an HTML form sends it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else value if isinstance(value, list) else str(value)


def width(spec: FieldSpec) -> str:
    """How wide an input hints its answer to be."""
    if spec.type in ("number", "date", "money", "area") or spec.code.endswith(("phone", "kind")):
        return "s"
    return ""


def shown(spec: FieldSpec, value: Any, pack: Pack, today: Any = None, *, masked: bool = True) -> str:
    """A value as people read it: options by name, days and units in words, sensitive numbers masked."""
    if value in (None, "", []):
        return "没有填"
    if isinstance(value, bool) or spec.type == "bool":
        return "是" if value in (True, "1", "true", "True") else "否"
    if spec.type == "table" and isinstance(value, list):
        return f"{len(value)} 行：{'、'.join(_row_name(spec, row) for row in value)}"
    if isinstance(value, list):
        named = dict(options_of(spec, pack))
        return "、".join(named.get(str(v), str(v)) for v in value)
    if spec.type == "date":
        return words.day_words(str(value), today) or str(value)
    if spec.type in ("number", "money", "area"):
        return f"{words.number_words(value) or value} {spec.unit or ''}".strip()
    text = dict(options_of(spec, pack)).get(str(value), str(value))
    if masked and spec.sensitive:
        return identifiers.mask_mobile(text) if spec.code.endswith("phone") else identifiers.mask_id(text)
    return text


def _row_name(spec: FieldSpec, row: Mapping[str, Any]) -> str:
    first = next((c for c in spec.columns if c.type != "enum"), spec.columns[0])
    return str(row.get(first.code) or "未命名")


def badge(source: str) -> str:
    """The kind of a source's badge."""
    return {"登记信息": "register", "项目登记表": "document", "项目赋码": "result", "向导里的回答": "self"}.get(
        source, "document"
    )
