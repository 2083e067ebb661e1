"""Tables inside a form sheet: one small form per row, a row more on demand, without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from tongban.catalogue.definitions import FieldSpec
from tongban.catalogue.packs import Pack
from tongban.faces.shell.cells import field_for, typed, width

MOST = 60
"""Rows of a table at most."""


class RowForm(forms.Form):
    """One row; a row in which nothing was filled is no row."""

    def __init__(self, spec: FieldSpec, pack: Pack, data: Any, index: int) -> None:
        super().__init__(data, prefix=f"{spec.code}-{index}", empty_permitted=True, use_required_attribute=False)
        self.spec, self.index = spec, index
        for column in asked(spec):
            self.fields[column.code] = field_for(column, pack)
            if isinstance(self.fields[column.code].widget, forms.RadioSelect):
                choices = getattr(self.fields[column.code], "choices", [])
                self.fields[column.code].widget = forms.Select(choices=[("", "请选择"), *choices])

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The fields with unit and width, for the template."""
        return [{"field": self[c.code], "unit": c.unit or "", "width": width(c)} for c in asked(self.spec)]

    @property
    def number(self) -> int:
        return self.index + 1

    def empty(self) -> bool:
        """Whether nothing was filled."""
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields)


class Table:
    """All rows of one field of type table; `data` as posted, or the kept list."""

    def __init__(self, spec: FieldSpec, pack: Pack, kept: Any, data: Mapping[str, Any] | None, more: int = 0) -> None:
        self.spec = spec
        rows = [r for r in kept if isinstance(r, Mapping)] if isinstance(kept, list) else []
        if data is None:
            data = {f"{spec.code}-{i}-{k}": typed(v) for i, row in enumerate(rows) for k, v in row.items()}
            count = max(1, len(rows)) + more
            self.bound = False
        else:
            indexes = [
                int(k.split("-")[1]) for k in data if k.startswith(f"{spec.code}-") and k.split("-")[1].isdigit()
            ]
            count = min(MOST, max(indexes, default=0) + 1 + more)
            self.bound = True
        self.rows = [RowForm(spec, pack, data, i) for i in range(count)]

    def value(self) -> list[dict[str, Any]]:
        """The filled rows, as typed where a cell is wrong."""
        found = []
        for row in self.rows:
            if row.empty():
                continue
            row.is_valid()
            plain = {n: str(row.data.get(row.add_prefix(n), "")).strip() for n in row.fields}
            cleaned = {n: v for n, v in row.cleaned_data.items() if v not in (None, "")}
            found.append({n: v for n, v in {**plain, **cleaned}.items() if v not in (None, "")})
        return found

    def errors(self) -> list[tuple[str, str]]:
        """(id, sentence) for each wrong cell, and for a table that must not be empty."""
        found = []
        filled = [r for r in self.rows if not r.empty()]
        if not filled and self.spec.required:
            return [(f"t-{self.spec.code}", f"{self.spec.zh}：至少填一行")]
        for row in filled:
            for name in row.errors:
                words = "；".join(
                    "还没填" if e.code == "required" else str(e.message) for e in row.errors.as_data()[name]
                )
                found.append((row[name].auto_id, f"{self.spec.zh}第 {row.number} 行，{row[name].label}：{words}"))
        return found


def asked(spec: FieldSpec) -> list[FieldSpec]:
    """The columns that people fill: what a register knows is left out unless it must be there."""
    return [c for c in spec.columns if c.required or c.source == "applicant"]
