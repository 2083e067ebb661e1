"""Form fields laid out for the parts: ids, described-by, options drawn by us, and the error summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField

WIDTHS = {"s": " tb-w-s", "m": " tb-w-m"}


def _kind(field: BoundField) -> str:
    widget = field.field.widget
    # CheckboxSelectMultiple is a RadioSelect to Django, so it is asked for first
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checks"
    if isinstance(widget, forms.RadioSelect):
        return "radio"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "hidden" if widget.is_hidden else "input"


def target_id(field: BoundField) -> str:
    """The id that a link in the error summary goes to: for a group, its first option."""
    return f"{field.auto_id}_0" if _kind(field) in ("radio", "checks") else field.auto_id


def label_words(field: BoundField, unit: str = "") -> str:
    """The label with its unit: 合同价（万元）."""
    return f"{field.label}（{unit}）" if unit else str(field.label)


MISSING = {"radio": "还没选", "checks": "还没选", "select": "还没选", "file": "还没选文件", "check": "还没勾选"}


def error_words(field: BoundField) -> list[str]:
    """A field's errors, Django's own 必填 sentence said in ours; the same at the field and in the summary."""
    own = forms.Field.default_error_messages["required"]
    said: list[str] = []
    for error in field.errors.as_data():
        for message in error:
            said.append(
                MISSING.get(_kind(field), "还没填")
                if error.code == "required" and error.message == own
                else str(message)
            )
    return said


def _options(
    field: BoundField, effects: Mapping[str, str], hints: Mapping[str, str], required: bool
) -> list[dict[str, Any]]:
    """Each choice with its effect and hint."""
    found = []
    for option in field.subwidgets:
        data = option.data
        value = str(data["value"])
        found.append(
            {
                "id": data["attrs"].get("id", ""),
                "name": data["name"],
                "value": value,
                "label": data["label"],
                "selected": data["selected"],
                "effect": effects.get(value, ""),
                "hint": hints.get(value, ""),
                "required": required,
            }
        )
    return found


def laid_out(
    field: BoundField,
    *,
    unit: str,
    help_text: str,
    width: str,
    effects: Mapping[str, str],
    hints: Mapping[str, str],
    key: str,
) -> dict[str, Any]:
    """What parts/field.html draws: kind, control or options, label, help, error and their ids."""
    kind = _kind(field)
    help_words = help_text or str(field.help_text or "")
    errors = error_words(field)
    ids = {"help": f"{field.auto_id}_help", "error": f"{field.auto_id}_error"}
    described = " ".join([ids["help"]] * bool(help_words) + [ids["error"]] * bool(errors))
    attrs: dict[str, str | bool] = {}
    if described:
        attrs["aria-describedby"] = described
    if errors:
        attrs["aria-invalid"] = "true"
    if key:
        attrs["data-key"] = key
    css = str(field.field.widget.attrs.get("class", ""))
    options: list[dict[str, Any]] = []
    control = ""
    if kind in ("radio", "checks"):
        options = _options(field, effects, hints, kind == "radio" and field.field.required)
    elif kind == "check":
        control = field.as_widget(attrs={**attrs, "class": f"tb-check {css}".strip()})
    elif kind == "file":
        control = field.as_widget(attrs={**attrs, "class": f"visually-hidden {css}".strip()})
    else:
        if isinstance(field.field.widget, forms.Textarea) and field.field.widget.attrs.get("rows") == "10":
            attrs["rows"] = "4"
        control = field.as_widget(attrs={**attrs, "class": f"tb-in{WIDTHS.get(width, '')} {css}".strip()})
    return {
        "f": field,
        "kind": kind,
        "control": control,
        "options": options,
        "label": label_words(field, unit),
        "optional": not field.field.required and kind != "check",
        "help": help_words,
        "errors": errors,
        "ids": ids,
        "described": described,
        "width": WIDTHS.get(width, ""),
        "multiple": bool(getattr(field.field.widget, "allow_multiple_selected", False)),
    }


def _one(form: BaseForm) -> Iterable[dict[str, str]]:
    for message in form.non_field_errors():
        yield {"id": "", "text": str(message)}
    for name in form.errors:
        if name == "__all__" or name not in form.fields:
            continue
        field = form[name]
        for message in error_words(field):
            yield {"id": target_id(field), "text": f"{field.label}：{message}"}


def summary(form: BaseForm | Iterable[BaseForm] | None, extra: Iterable[object] = ()) -> list[dict[str, str]]:
    """Every error of one form or several, in field order, as id and sentence."""
    forms_given = [form] if isinstance(form, BaseForm) else list(form or ())
    found = [line for one in forms_given if one.is_bound for line in _one(one)]
    for line in extra:
        if isinstance(line, (tuple, list)) and len(line) == 2:
            found.append({"id": str(line[0]), "text": str(line[1])})
        else:
            found.append({"id": "", "text": str(line)})
    return found
