"""Forms out of a procedure's questions: one field per `ask`, of whatever kind; nothing is written for one action alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from tongban.catalogue.definitions import Action, Ask
from tongban.faces.desk import wording
from tongban.journal.values import Reason

_LONG = frozenset({"opinion", "reason", "findings", "comment", "question", "result", "heard"})
ITEM_COLUMNS = (("fault", "问题"), ("wanted", "怎样处理"), ("cite", "依据"))


@dataclass(slots=True)
class Choices:
    """What may be chosen in this case: offices, people, kinds of pause, tasks, papers of the table; with defaults."""

    offices: Sequence[tuple[str, str]] = ()
    offices_on: Sequence[str] = ()
    people: Sequence[tuple[str, str]] = ()
    people_on: Sequence[str] = ()
    pauses: Sequence[tuple[str, str]] = ()
    pause_effects: Mapping[str, str] = field(default_factory=dict)
    tasks: Sequence[tuple[str, str]] = ()
    papers: Sequence[Mapping[str, Any]] = ()
    initial: Mapping[str, Any] = field(default_factory=dict)
    kept: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)


class ManyFiles(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the list as given, possibly empty."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]


def _field(ask: Ask, choices: Choices) -> forms.Field:
    common: dict[str, Any] = {"label": ask.zh, "required": ask.required, "help_text": ask.help or ""}
    kind = ask.type
    if kind == "number":
        return forms.IntegerField(min_value=0, max_value=3650, **common)
    if kind == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
    if kind == "bool":
        return forms.BooleanField(**{**common, "required": False})
    if kind == "enum":
        return forms.ChoiceField(choices=[(o.value, o.zh) for o in ask.options], widget=forms.RadioSelect, **common)
    if kind == "pause_type":
        return forms.ChoiceField(choices=list(choices.pauses), widget=forms.RadioSelect, **common)
    if kind == "offices":
        return forms.MultipleChoiceField(choices=list(choices.offices), widget=forms.CheckboxSelectMultiple, **common)
    if kind == "persons":
        return forms.MultipleChoiceField(choices=list(choices.people), widget=forms.CheckboxSelectMultiple, **common)
    if kind == "person":
        return forms.ChoiceField(choices=[("", "请选择"), *choices.people], **common)
    if kind == "files":
        return FilesField(**{**common, "required": ask.required and not choices.kept.get(ask.field)})
    if ask.field == "task" and choices.tasks:
        return forms.ChoiceField(choices=[("", "请选择"), *choices.tasks], **common)
    long = ask.secret or ask.field in _LONG
    widget = forms.Textarea(attrs={"rows": 4}) if long and ask.field != "receiver" else forms.TextInput()
    return forms.CharField(widget=widget, max_length=4000, **common)


class ActForm(forms.Form):
    """The questions of one action; tables of items stand beside it (`Items`)."""

    def __init__(self, action: Action, choices: Choices, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id="id_%s")
        self.action, self.choices = action, choices
        self.asks = {a.field: a for a in action.asks}
        for ask in action.asks:
            if ask.type not in ("table", "signature"):
                self.fields[ask.field] = _field(ask, choices)
                self.initial[ask.field] = self._start(ask)
        self.items = Items(choices.papers, data) if any(a.type == "table" for a in action.asks) else None

    def _start(self, ask: Ask) -> Any:
        if ask.field in self.choices.initial:
            return self.choices.initial[ask.field]
        if ask.type == "offices":
            return list(self.choices.offices_on)
        if ask.type == "persons":
            return list(self.choices.people_on)
        return ask.default

    def given(self) -> dict[str, Any]:
        """The answers as the engine takes them; what was left empty is left out."""
        found: dict[str, Any] = {}
        for name, value in getattr(self, "cleaned_data", {}).items():
            ask = self.asks.get(name)
            if ask is None or ask.type == "files" or value in (None, "", []):
                continue
            found[name] = value.isoformat() if ask.type == "date" else value
        for ask in self.action.asks:
            if ask.type == "table" and self.items is not None:
                rows = self.items.given()
                if rows:
                    found[ask.field] = rows
        return found

    def refuse(self, reasons: Iterable[Reason]) -> list[tuple[str, str]]:
        """Put each reason beside its field; returns those that have none, as (id, sentence)."""
        loose: list[tuple[str, str]] = []
        for reason in reasons:
            words = f"{reason.text}（{reason.cite}）" if reason.cite else reason.text
            if reason.field in self.fields:
                if words not in self.errors.get(reason.field, ()):
                    self.add_error(reason.field, words)
            elif self.items is not None and reason.field in self.asks:
                self.items.error = words
                loose.append(("items", words))
            else:
                loose.append(("", words))
        return loose

    def rows(self) -> list[dict[str, Any]]:
        """The questions in their order, each with its phrases, for the template."""
        found: list[dict[str, Any]] = []
        for ask in self.action.asks:
            if ask.type == "signature":
                continue
            if ask.type == "table":
                found.append({"table": self.items, "ask": ask})
                continue
            found.append(
                {
                    "field": self[ask.field],
                    "ask": ask,
                    "phrases": wording.PHRASES.get(f"{self.action.code}.{ask.field}", ()),
                    "effects": self.choices.pause_effects if ask.type == "pause_type" else {},
                    "width": "s" if ask.type in ("number", "date") else "",
                    "unit": "个工作日" if ask.type == "number" and "工作日" not in ask.zh else "",
                    "kept": self.choices.kept.get(ask.field, ()),
                }
            )
        return found


class Items:
    """The table of what must be corrected: one row per paper, then free rows; a row counts when it says what is wrong."""

    def __init__(self, papers: Sequence[Mapping[str, Any]], data: QueryDict | None) -> None:
        self.error = ""
        self.rows: list[dict[str, Any]] = []
        free = [{"code": "", "zh": "", "on": False}] * 3
        for index, paper in enumerate([*papers, *free]):
            row: dict[str, Any] = {"index": index, "paper": paper["code"], "zh": paper["zh"], "on": paper["on"], "what": ""}
            for name, _zh in ITEM_COLUMNS:
                row[name] = data.get(f"items-{index}-{name}", "").strip() if data is not None else ""
            if data is not None:
                row["on"] = f"items-{index}-on" in data
                row["what"] = data.get(f"items-{index}-what", "").strip()
            self.rows.append(row)

    @property
    def columns(self) -> Sequence[tuple[str, str]]:
        return ITEM_COLUMNS

    @property
    def faults(self) -> Sequence[str]:
        return wording.FAULTS

    def given(self) -> list[dict[str, str]]:
        """The rows that say something, as the engine and the notice take them."""
        found = []
        for row in self.rows:
            if not row["fault"] and not row["wanted"]:
                continue
            name = {"paper": row["paper"]} if row["paper"] else {"what": row["what"] or "其他"}
            found.append({**name, **{n: row[n] for n, _ in ITEM_COLUMNS if row[n]}})
        return found

    def empty_ticks(self) -> list[str]:
        """Papers that were ticked without a word about what is wrong."""
        return [r["zh"] for r in self.rows if r["on"] and not r["fault"] and not r["wanted"]]
