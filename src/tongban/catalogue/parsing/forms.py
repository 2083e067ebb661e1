"""Facts, fields, sections, materials, licence types and notices, from plain values."""

from __future__ import annotations

from tongban.catalogue.definitions import (
    FactSpec,
    FieldSpec,
    LicenceField,
    LicenceType,
    Material,
    NoticeTemplate,
    Promise,
    Section,
)
from tongban.catalogue.parsing.shapes import Raw, each, options


def fact(raw: Raw) -> FactSpec:
    default = raw.get("default")
    return FactSpec(
        code=raw["code"],
        zh=raw["zh"],
        type=raw["type"],
        unit=raw.get("unit"),
        options=options(raw),
        default=tuple(default) if isinstance(default, list) else default,
        question=raw.get("question"),
        help=raw.get("help"),
        source=raw.get("source", "applicant"),
        column=raw.get("column"),
        ask=raw.get("ask", "first"),
    )


def form_field(raw: Raw) -> FieldSpec:
    return FieldSpec(
        code=raw["code"],
        zh=raw["zh"],
        type=raw["type"],
        unit=raw.get("unit"),
        options=options(raw),
        required=raw.get("required", False),
        sensitive=raw.get("sensitive", False),
        source=raw.get("source", "applicant"),
        fact=raw.get("fact"),
        column=raw.get("column"),
        help=raw.get("help"),
        columns=tuple(form_field(c) for c in each(raw, "columns")),
    )


def section(raw: Raw) -> Section:
    return Section(raw["code"], raw["zh"], tuple(form_field(f) for f in raw["fields"]), raw.get("help"))


def promise(raw: Raw | None) -> Promise | None:
    """What may be promised in place of a paper; `text` is one paragraph or several."""
    if not raw:
        return None
    text = raw["text"]
    return Promise(
        text=(text,) if isinstance(text, str) else tuple(text),
        check=raw["check"],
        days=raw["days"],
        src=raw.get("src"),
        cite=raw.get("cite"),
    )


def material(raw: Raw) -> Material:
    return Material(
        code=raw["code"],
        zh=raw["zh"],
        source=raw["source"],
        origin_code=raw.get("from"),
        form=raw.get("form", "electronic"),
        sample=raw.get("sample"),
        note=raw.get("note"),
        src=raw.get("src"),
        promise=promise(raw.get("promise")),
        reuse=(raw.get("reuse") or {}).get("months"),
    )


def licence_type(raw: Raw) -> LicenceType:
    fields = tuple(LicenceField(f["code"], f["zh"], f.get("from")) for f in each(raw, "fields"))
    return LicenceType(
        code=raw["code"],
        zh=raw["zh"],
        holder=raw["holder"],
        series=raw.get("series"),
        fields=fields,
        months=(raw.get("valid") or {}).get("months"),
        title=raw.get("title") or raw["zh"],
        issuer_role=raw.get("issuer_role"),
        std=raw.get("std"),
        same_number=tuple(raw.get("same_number", ("renew", "replace"))),
        merges=tuple(one["zh"] for one in each(raw, "merges")),
    )


def notice(raw: Raw) -> NoticeTemplate:
    return NoticeTemplate(
        code=raw["code"],
        zh=raw["zh"],
        series=raw.get("series"),
        word=raw.get("word"),
        title=raw["title"],
        body=tuple(raw["body"]),
        remedy=raw.get("remedy", False),
        to=raw.get("to", "party"),
    )
