"""A sheet as an applicant or a window fills it: per section what is filled already, what is asked, what is wrong; and how far all is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms

from tongban.cases.filing import Sheet
from tongban.cases.papers import Known
from tongban.catalogue.definitions import FieldSpec, Section
from tongban.faces.shell import cells
from tongban.faces.shell.tables import Table

GUIDED = "_guide"
"""Where a draft's form keeps which cells came from the guide."""
FACTS = "_facts"
"""Where a draft's form keeps the guide's answers."""
LOCKED = ("登记信息", "项目赋码")
"""Sources that are corrected at their register, not here."""
EMPTY: tuple[Any, ...] = (None, "", [])


@dataclass(slots=True)
class Cell:
    """One field with its value and source; `locked` cannot be changed here."""

    spec: FieldSpec
    value: Any
    source: str
    locked: bool


class SectionForm(forms.Form):
    """The asked fields of one section."""

    def __init__(self, part: Part, data: Any = None) -> None:
        super().__init__(data, initial=part.initial(), use_required_attribute=False)
        for spec in part.asked:
            if spec.type != "table":
                self.fields[spec.code] = cells.field_for(spec, part.sheet.pack)


@dataclass
class Part:
    """One section of a sheet: rows that are known, fields that are asked (required first), tables."""

    sheet: Sheet
    section: Section
    form: Mapping[str, Any]
    fix: frozenset[str] = frozenset()
    data: Mapping[str, Any] | None = None
    more: str = ""
    asked: list[FieldSpec] = field(default_factory=list)
    known: list[Cell] = field(default_factory=list)

    def __post_init__(self) -> None:
        for spec in self.section.fields:
            cell = self.cell(spec)
            if cell is not None and (cell.locked or spec.code not in self.fix):
                self.known.append(cell)
            elif spec.required or spec.source == "applicant" or spec.code in self.fix:
                self.asked.append(spec)
        tables = [s for s in self.asked if s.type == "table"]
        self.tables = [
            Table(s, self.sheet.pack, self.form.get(s.code), self.data, 1 if self.more == s.code else 0) for s in tables
        ]
        self.fields = SectionForm(self, self.data)

    @property
    def code(self) -> str:
        return self.section.code

    def cell(self, spec: FieldSpec) -> Cell | None:
        """A value that nobody has to type: of register and project, unless typed anew here; or answered in the guide."""
        known = self.sheet.known.get(spec.code)
        own = self.form.get(spec.code)
        if known is not None and is_locked(spec, known):
            return Cell(spec, known.value, known.source, True)
        if own not in EMPTY:
            return Cell(spec, own, "向导里的回答", False) if spec.code in self.form.get(GUIDED, ()) else None
        return Cell(spec, known.value, known.source, False) if known is not None else None

    def initial(self) -> dict[str, Any]:
        """What the asked fields start from."""
        found = {}
        for spec in self.asked:
            known = self.sheet.known.get(spec.code)
            value = self.form.get(spec.code, known.value if known is not None else None)
            found[spec.code] = cells.typed(value)
        return found

    def must(self) -> list[dict[str, Any]]:
        """The fields that must be filled."""
        return self._parts(True)

    def may(self) -> list[dict[str, Any]]:
        """The fields that may stay empty."""
        return self._parts(False)

    def _parts(self, required: bool) -> list[dict[str, Any]]:
        chosen = [s for s in self.asked if s.type != "table" and s.required == required]
        return [{"field": self.fields[s.code], "unit": s.unit or "", "width": cells.width(s)} for s in chosen]

    def typed(self) -> dict[str, Any]:
        """What was posted, by field: cleaned where it is right, as typed where it is wrong."""
        self.fields.is_valid()
        found: dict[str, Any] = {}
        posted = self.data or {}
        for name in self.fields.fields:
            if name not in posted:
                continue
            raw = self.fields.data.get(name, "")
            good = getattr(self.fields, "cleaned_data", {}).get(name)
            found[name] = good if name not in self.fields.errors else str(raw).strip()
        found |= {t.spec.code: t.value() for t in self.tables if any(k.startswith(f"{t.spec.code}-") for k in posted)}
        guided = [c for c in self.form.get(GUIDED, ()) if c not in found]
        return {**found, GUIDED: guided} if GUIDED in self.form else found

    def faults(self) -> list[tuple[str, str]]:
        """(field, sentence) of what is missing or wrong with the kept values."""
        form = SectionForm(self, self.initial())
        found = []
        for name, errors in form.errors.as_data().items():
            said = "；".join("还没填" if e.code == "required" else str(e.message) for e in errors)
            found.append((f"id_{name}", f"{form.fields[name].label}：{said}"))
        for table in self.tables:
            kept = Table(table.spec, self.sheet.pack, self.form.get(table.spec.code), None)
            found += kept.errors()
        return found


def is_locked(spec: FieldSpec, known: Known) -> bool:
    """Whether a known value is corrected where it comes from, not here: registers, codes, results of earlier matters."""
    return known.source in LOCKED or spec.source in ("register", "project", "licence")


def part(sheet: Sheet, code: str, form: Mapping[str, Any], fix: Iterable[str] = (), **more: Any) -> Part:
    """One section of the sheet. KeyError if it has none of that code."""
    for section in sheet.sections:
        if section.code == code:
            return Part(sheet, section, form, frozenset(fix), **more)
    raise KeyError(code)


def parts(sheet: Sheet, form: Mapping[str, Any]) -> list[Part]:
    """All sections in which there is something to see or to fill."""
    found = [Part(sheet, section, form) for section in sheet.sections]
    return [p for p in found if p.asked or p.known]


def from_facts(sheet: Sheet, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The cells that the guide's answers fill, ready for a draft."""
    found: dict[str, Any] = {}
    for section in sheet.sections:
        for spec in section.fields:
            value = facts.get(spec.fact) if spec.fact else None
            if value in EMPTY or spec.code in sheet.known:
                continue
            found[spec.code] = value if isinstance(value, bool | list) else str(value)
    return {**found, GUIDED: list(found), FACTS: dict(facts)} if facts else {}


def values(sheet: Sheet, form: Mapping[str, Any]) -> dict[str, Any]:
    """What the draft adds to what is known: locked cells stay as their register says."""
    specs = {f.code: f for s in sheet.sections for f in s.fields}
    codes = set(specs)
    locked = {c for c, k in sheet.known.items() if c in specs and is_locked(specs[c], k)}
    return {c: v for c, v in form.items() if c in codes and c not in locked and v not in EMPTY}
