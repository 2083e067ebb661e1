"""What a caller sent for a form, for facts or for an action's questions, checked against the pack; all faults at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from tongban.cases import queries_open
from tongban.cases.filing import Sheet
from tongban.catalogue import values
from tongban.catalogue.definitions import Action, Ask, FieldSpec
from tongban.catalogue.packs import Pack
from tongban.faces.api.keys import Caller
from tongban.faces.api.problems import Problem, reason

MOST_ROWS = 60
MOST_TEXT = 2000
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,6})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Reasons = list[dict[str, str]]


def form(sheet: Sheet, given: Mapping[str, Any]) -> dict[str, Any]:
    """The form's values as the engine keeps them: numbers as exact text, days as ISO text. Raises Problem 422."""
    specs = {f.code: f for section in sheet.sections for f in section.fields}
    faults: Reasons = []
    found: dict[str, Any] = {}
    for code, value in given.items():
        spec = specs.get(code)
        if spec is None:
            faults.append(reason("unknown_field", f"这件事的表里没有“{code[:60]}”这一格", f"form.{code[:60]}"))
            continue
        kept, why = _cell(spec, value, sheet.pack)
        if why:
            faults.append(reason("value", f"“{spec.zh}”{why}", f"form.{code}"))
        elif kept is not None:
            found[code] = kept
    if faults:
        raise Problem(422, "表里有些格填得不对，请看 reasons。", faults)
    return found


def _cell(spec: FieldSpec, value: Any, pack: Pack) -> tuple[Any, str]:
    """(what is kept, "") or (None, what is wrong)."""
    if value is None or value == "":
        return None, ""
    if spec.type == "table":
        return _table(spec, value, pack)
    if spec.type == "bool":
        return (value, "") if isinstance(value, bool) else (None, "应当是 true 或者 false")
    if spec.type in ("number", "money", "area"):
        text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
        return (text, "") if _NUMBER.fullmatch(text) else (None, "请填不小于 0 的整数，或者小数写成文字，例如 \"12.5\"")
    if not isinstance(value, str):
        return None, "应当是文字"
    if spec.type == "date":
        return (value, "") if is_day(value) else (None, "请填日期，例如 2026-11-01")
    options = {o.value for o in spec.options or _fact_options(spec, pack)}
    if spec.type == "enum" and options and value not in options:
        return None, "请从选项里选"
    return (value, "") if len(value) <= MOST_TEXT else (None, f"太长了，最多 {MOST_TEXT} 字")


def _fact_options(spec: FieldSpec, pack: Pack) -> Sequence[Any]:
    return pack.fact(spec.fact).options if spec.fact and pack.has("facts", spec.fact) else ()


def _table(spec: FieldSpec, value: Any, pack: Pack) -> tuple[Any, str]:
    if not isinstance(value, list) or len(value) > MOST_ROWS or not all(isinstance(row, dict) for row in value):
        return None, f"应当是列表，每行一个对象，最多 {MOST_ROWS} 行"
    columns = {c.code: c for c in spec.columns}
    rows = []
    for number, row in enumerate(value, 1):
        kept = {}
        for code, cell in row.items():
            if code not in columns:
                return None, f"第 {number} 行里没有“{code[:60]}”这一列"
            found, why = _cell(columns[code], cell, pack)
            if why:
                return None, f"第 {number} 行“{columns[code].zh}”{why}"
            if found is not None:
                kept[code] = found
        rows.append(kept)
    return rows, ""


def is_day(text: Any) -> bool:
    """Whether a text is a day of the calendar, written as ISO."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return False
    try:
        return date.fromisoformat(text).year > 1900
    except ValueError:
        return False


def facts(pack: Pack, given: Mapping[str, Any]) -> dict[str, Any]:
    """A project's facts that the catalogue knows. Raises Problem 422."""
    odd = values.doubtful(pack, given)
    if odd:
        raise Problem(422, "有些项目情况不能用，请看 reasons。", [reason("fact", text, f"facts.{code[:60]}") for code, text in odd[:50]])
    return dict(given)


def papers(sheet: Sheet, caller: Caller, given: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """By material, what becomes of it. Raises Problem 422."""
    offers = {o.material: o for o in sheet.offers}
    faults: Reasons = []
    found: dict[str, dict[str, Any]] = {}
    for number, paper in enumerate(given):
        place, code = f"papers.{number}", paper["material"]
        offer = offers.get(code)
        if offer is None or code in found:
            faults.append(reason("material", "这件事不要这份材料，或者写了两次", f"{place}.material"))
        elif paper["later"]:
            if "later" not in offer.choices:
                faults.append(reason("paper_core", f"“{offer.zh}”不能容缺后补", f"{place}.later"))
            found[code] = {"fate": "later"}
        else:
            kept = _paper(caller, paper["document"])
            if kept is None:
                faults.append(reason("document", f"没有找到“{offer.zh}”的文件，请先上传", f"{place}.document"))
            found[code] = kept or {}
    if faults:
        raise Problem(422, "有些材料不能用，请看 reasons。", faults)
    return found


def _paper(caller: Caller, document: UUID | None) -> dict[str, Any] | None:
    return queries_open.own_paper(caller.actor, caller.region, document) if document is not None else None


def asked(action: Action, caller: Caller, data: Mapping[str, Any], replaced: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The data of an action: answers to its questions, files as documents, newer papers. Raises Problem 422."""
    asks = {a.field: a for a in action.asks}
    faults: Reasons = []
    found: dict[str, Any] = {}
    for name, value in data.items():
        ask = asks.get(name)
        if ask is None:
            faults.append(reason("unknown_field", f"这一步不问“{name[:60]}”", f"data.{name[:60]}"))
            continue
        kept, why = _answer(ask, caller, value)
        if why:
            faults.append(reason("value", f"“{ask.zh}”{why}", f"data.{name}"))
        else:
            found[name] = kept
    newer = []
    for number, paper in enumerate(replaced):
        made = _paper(caller, paper["document"])
        if made is None:
            faults.append(reason("document", "没有找到这份文件，请先上传", f"papers.{number}.document"))
        else:
            newer.append({"material": paper["material"], **made})
    if faults:
        raise Problem(422, "有些内容不合要求，请看 reasons。", faults)
    return {**found, "papers": newer} if newer else found


def _answer(ask: Ask, caller: Caller, value: Any) -> tuple[Any, str]:
    """(the answer as the engine takes it, "") or (None, what is wrong); plain types are judged by the engine itself."""
    if ask.type == "files":
        return _files(caller, value)
    if ask.type == "table":
        right = isinstance(value, list) and len(value) <= MOST_ROWS
        right = right and all(isinstance(row, dict) and all(_short(v) for v in row.values()) for row in value)
        return (value, "") if right else (None, f"应当是列表，每行一个对象，值是文字，最多 {MOST_ROWS} 行")
    if ask.type in ("persons", "offices"):
        right = isinstance(value, list) and len(value) <= MOST_ROWS and all(_short(v) for v in value)
        return (value, "") if right else (None, "应当是文字的列表")
    if isinstance(value, list | dict | float):
        return None, "应当是文字、整数，或者 true、false"
    return value, ""


def _short(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MOST_TEXT


def _files(caller: Caller, value: Any) -> tuple[Any, str]:
    found = []
    for text in value if isinstance(value, list) and len(value) <= MOST_ROWS else [None]:
        try:
            kept = _paper(caller, UUID(text))
        except (ValueError, TypeError, AttributeError):
            kept = None
        if kept is None:
            return None, "应当是已上传文件的编号列表"
        found.append({"document": str(kept["document"]), "sha256": kept["sha256"]})
    return found, ""
