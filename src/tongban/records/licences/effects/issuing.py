"""Issuing in its first step: the licence row with its number, data, digest, seal state and signature, in the action's own write."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tongban.journal.canonical import canonical, sha256
from tongban.journal.ids import uuid7
from tongban.journal.values import Additions, Insert, Reason, Situation, needs
from tongban.records.licences.numbers import compose_identifier


@needs("party", "project", "offices", "seal", "held")
def issue(situation: Situation) -> Additions:
    """Issue what the matter's result names; nothing where the matter yields a document only.

    1. number of the type's gap-free series; 2. data from form, party and project; 3. digest and compact signature with the
    office's seal as it is at this instant; 4. the use of the seal. A missing, frozen or destroyed seal refuses the act.
    Rendering and sealing of the file follow as a delivery.
    """
    more = Additions()
    result = situation.matter.result
    if result is None or not result.licence:
        return more
    kind = situation.pack.licence_type(result.licence)
    seal = situation.need("seal")
    why = unsealed(seal)
    if why:
        more.refuse.append(why)
        return more
    number = next_number(situation, kind)
    office = situation.need("offices").get(situation.row["office"]) or {}
    data = licence_data(situation, kind, office, number)
    digest = sha256(canonical(data))
    put(more, situation, row(situation, kind, office, number, data, digest, seal), seal)
    return more


def unsealed(seal: Any) -> Reason | None:
    """Why an office cannot issue now: it has no seal, or its seal is not active."""
    if seal is not None and seal.state == "active":
        return None
    text = "本机关还没有电子印章，不能发证，请联系印章管理员" if seal is None else "本机关的电子印章已停用，不能发证，请联系印章管理员"
    return Reason("seal", text)


def put(more: Additions, situation: Situation, made: Mapping[str, Any], seal: Any) -> None:
    """Add a licence's row, the use of its seal, and what the event cites of it (the file follows)."""
    more.inserts.append(Insert("licence", made))
    more.inserts.append(Insert("seal_use", _use(situation, seal, made["digest"])))
    cited = {"id": made["id"], "type": made["type"], "number": made["number"], "digest": made["digest"], "seal": seal.code}
    if made.get("replaces"):
        cited |= {"replaces": made["replaces"], "copy": made["copy"]}
    more.data["licences"] = [cited]


def row(
    situation: Situation,
    kind: Any,
    office: Mapping[str, Any],
    number: str,
    data: Mapping[str, Any],
    digest: str,
    seal: Any,
) -> dict[str, Any]:
    """The licence's row: what it says, its digest, the seal as it is at this instant, and what a QR carries."""
    return {
        "region": situation.region,
        "id": uuid7(situation.at),
        "type": kind.code,
        "number": number,
        "identifier": _identifier(kind, office, situation, number),
        "title": kind.title or kind.zh,
        "matter": situation.matter.base or situation.matter.code,
        "party": situation.row["party"],
        "project": situation.row["project"],
        "office": situation.row["office"],
        "basis": situation.basis,
        "pack": situation.row["pack"],
        "data": data,
        "digest": digest,
        "seal": seal.code,
        "seal_state": seal.state,
        "signature": seal.sign(digest),
        "token": secrets.token_urlsafe(18),
        "valid_from": situation.today,
        "valid_to": until(situation.today, kind.months),
        "issued_at": situation.at,
    }


def pressed(situation: Situation, seal: str, sha256: str) -> Insert:
    """The use of an active seal over a notice's file, written with the act that attaches it."""
    return Insert("seal_use", _logged(situation, seal, "active", sha256))


def _use(situation: Situation, seal: Any, digest: str) -> dict[str, Any]:
    """The use of a seal over a licence's digest, in the state in which it was."""
    return _logged(situation, seal.code, seal.state, digest)


def _logged(situation: Situation, code: str, state: str, digest: str) -> dict[str, Any]:
    """The seal's log: over which digest, for which case, by whom, in which state."""
    return {
        "region": situation.region,
        "id": uuid7(situation.at),
        "seal": code,
        "seal_state": state,
        "basis": situation.basis,
        "document": digest,
        "actor": situation.actor.text,
        "at": situation.at,
        "done": True,
    }


def next_number(situation: Situation, kind: Any) -> str:
    """The next number of a type's gap-free series."""
    year = situation.today.year
    series = kind.series or "{type}〔{year}〕{seq}号"
    seq = situation.number(f"licence/{kind.code}/{situation.row['office']}/{year}")
    project = situation.need("project") or {}
    day = situation.today
    values = {
        "region": situation.region,
        "year": str(year),
        "yy": f"{year % 100:02d}",
        "mm": f"{day.month:02d}",
        "date": day.strftime("%Y%m%d"),
        "type": kind.zh,
        "project": project.get("code") or "",
        "project_code": project.get("code") or "",
        "case": situation.row["no"],
        "mark": (situation.need("offices").get(situation.row["office"]) or {}).get("mark") or "",
    }
    text = str(series)
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    for width in (2, 3, 4, 5, 6, 7):
        text = text.replace(f"{{seq:{width:02d}}}", f"{seq:0{width}d}")
    return text.replace("{seq}", str(seq))


def _identifier(kind: Any, office: Mapping[str, Any], situation: Situation, number: str) -> str:
    """The electronic licence identifier (GB/T 36904) with its check character, where the codes of the type's owner and of the
    issuing body are known; none is made up."""
    type_code, issuer = getattr(kind, "type_code", None) or "", office.get("uscc") or ""
    if len(type_code) != 21 or len(issuer) != 18:
        return ""
    serial = "".join(c for c in number if c.isascii() and c.isalnum())[-20:] or situation.row["no"].replace("-", "")
    return compose_identifier(type_code, issuer, serial, 1)


def until(start: date, months: int | None) -> date | None:
    """The day from which a licence of so many months no longer holds."""
    if not months:
        return None
    year, month = divmod(start.month - 1 + months, 12)
    last = [31, 29 if (start.year + year) % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month]
    return date(start.year + year, month + 1, min(start.day, last))


def licence_data(situation: Situation, kind: Any, office: Mapping[str, Any], number: str) -> dict[str, Any]:
    """What the licence says, as ordered fields `{code, zh, value}` and its head; values are texts."""
    party, project = situation.need("party"), situation.need("project") or {}
    form = {**(project.get("form") or {}), **situation.form}
    facts = project.get("facts") or {}
    day = situation.today.isoformat()
    sources: dict[str, Mapping[str, Any]] = {
        "form": form,
        "fact": {**facts, **form},
        "party": {**party, "zh": party["name"]},
        "project": {**project, "zh": project.get("name")},
        "office": {"zh": office.get("zh"), "uscc": office.get("uscc"), "code": office.get("code")},
        "data": situation.data,
    }
    fields = []
    for field in kind.fields:
        origin = field.origin or f"form.{field.code}"
        value = _origin(origin, sources, situation, number, day)
        if value not in (None, ""):
            name = origin.partition(".")[2]
            label = labels(situation.pack).get(name, {})
            said = _table(situation.pack, name, value) if _is_table(value) else label.get(str(value)) or _shown(value)
            fields.append({"code": field.code, "zh": field.zh, "value": said})
    if kind.merges:
        fields.append({"code": "merges", "zh": "多证合一，本证同时是", "value": "、".join(kind.merges)})
    return {
        "title": kind.title or kind.zh,
        "number": number,
        "holder": party["name"],
        "project": project.get("name") or form.get("project_name") or "",
        "project_code": project.get("code") or "",
        "office": office.get("zh") or situation.row["office"],
        "date": day,
        "fields": termed(fields, until(situation.today, kind.months)),
    }


def termed(fields: Sequence[Mapping[str, Any]], valid_to: date | None) -> list[dict[str, Any]]:
    """The fields with the last day on which the licence holds, where it has a term."""
    found = [dict(f) for f in fields if f["code"] != "valid_to"]
    if valid_to is not None:
        last = date.fromordinal(valid_to.toordinal() - 1)
        found.append({"code": "valid_to", "zh": "有效期至", "value": _shown(last.isoformat())})
    return found


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_labels: dict[str, dict[str, dict[str, str]]] = {}


def labels(pack: Any) -> dict[str, dict[str, str]]:
    """By form field: what its option values are called; a paper never shows a code word. Made once per pack."""
    found = _labels.get(pack.digest)
    if found is None:
        found = _labels[pack.digest] = {
            field.code: {str(o.value): o.zh for o in field.options}
            for code in pack.kind("sections")
            for field in pack.section(code).fields
            if field.options
        }
    return found


def _is_table(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _table(pack: Any, name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """A table of the form in words, one row after another; sensitive columns (numbers, phones of persons) stand on no licence."""
    columns = next(
        (f.columns for code in pack.kind("sections") for f in pack.section(code).fields if f.code == name and f.columns), ()
    )
    told = []
    for row in rows:
        cells = []
        for column in columns:
            value = row.get(column.code)
            if value in (None, "") or column.sensitive:
                continue
            word = next((o.zh for o in column.options if o.value == str(value)), _shown(value))
            cells.append(f"{word}{column.unit or ''}")
        told.append(" ".join(cells))
    return "；".join(t for t in told if t)


def _origin(
    origin: str, sources: Mapping[str, Mapping[str, Any]], situation: Situation, number: str, day: str
) -> Any:
    """The value that a licence field's `from` names (see docs/pack-format.md)."""
    if origin in ("number", "date"):
        return number if origin == "number" else day
    where, _, name = origin.partition(".")
    if where == "licence":
        kind, _, field = name.partition(".")
        held = situation.need("held").get(kind) or {}
        return held.get(field) or (held.get("number") if field in ("", "number") else None)
    return sources.get(where, {}).get(name)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(_shown(v) for v in value)
    if isinstance(value, str) and _DAY.fullmatch(value):
        year, month, day = value.split("-")
        return f"{year}年{int(month)}月{int(day)}日"
    return str(value)
