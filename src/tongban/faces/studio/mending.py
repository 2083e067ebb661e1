"""Where a finding of the check or of the proof is mended: the page of the draft that holds what it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tongban.catalogue.checking import Finding
from tongban.catalogue.kinds import KINDS
from tongban.catalogue.packs import Pack
from tongban.faces.studio.editing.kinds import PARTS

_CODES = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{1,63}")


def place(draft: Any, kind: str, code: str, route: Sequence[Any], pack: Pack) -> str:
    """The address in a draft, empty where the thing has no form (calendar, halls, lists of fees stand in files)."""
    home = f"/studio/drafts/{draft}"
    if kind == "promises":
        flow = code.rpartition(".")[0]
        if pack.has("matters", code):
            return f"{home}/edit/matters/{code}/limits/#f-promise-days"
        return f"{home}/flow/{flow}/" if pack.has("flows", flow) else ""
    if not pack.has(kind, code) if kind in KINDS else True:
        return ""
    if kind == "flows":
        return (
            f"{home}/when/flows/{code}/when/" if list(route[:1]) == ["when"] else f"{home}/flow/{code}/{_step(route)}"
        )
    if kind == "procedures":
        return f"{home}/edit/procedures/{code}/{_act(route, pack.get(kind, code))}"
    if kind not in PARTS:
        return ""
    head = str(route[0]) if route else ""
    if head in ("when", "scope"):
        return f"{home}/when/{kind}/{code}/{head}/"
    if len(route) >= 3 and route[2] in ("when", "core_when") and head in ("materials", "fees", "consult"):
        return f"{home}/when/{kind}/{code}/{head}.{route[1]}.{route[2]}/"
    for part in PARTS[kind]:
        for spec in part.fields:
            if head and spec.path.split(".")[0] == head:
                return f"{home}/edit/{kind}/{code}/{part.code}/#f-{spec.path.replace('.', '-')}"
        for rows in part.rows:
            if head and rows.path.split(".")[0] == head:
                return f"{home}/edit/{kind}/{code}/{part.code}/#t-{rows.path.replace('.', '-')}"
    return f"{home}/edit/{kind}/{code}/"


def _step(route: Sequence[Any]) -> str:
    return (
        f"#{'t-around' if route[0] == 'around' else 't-leaves' if route[0] == 'leaves' else 't-steps'}" if route else ""
    )


def _act(route: Sequence[Any], raw: Any) -> str:
    acts = raw.get("actions") or ()
    if len(route) > 1 and route[0] == "actions" and isinstance(route[1], int) and route[1] < len(acts):
        return f"act-{acts[route[1]].get('code')}/"
    return ""


def mended(findings: Sequence[Finding], draft: Any, pack: Pack) -> list[dict[str, str]]:
    """Each finding in words with the address where it is mended."""
    return [
        {
            "level": f.level,
            "text": f.text,
            "fix": f.fix,
            "url": place(draft, f.kind, f.code, f.route, pack),
            "name": _name(f, pack),
        }
        for f in findings
    ]


def _name(finding: Finding, pack: Pack) -> str:
    raw = pack.kind(finding.kind).get(finding.code, {}) if finding.kind in KINDS else {}
    return str(raw.get("zh") or KINDS.get(finding.kind, "这里"))


def of_proof(findings: Sequence[dict[str, Any]], draft: Any, pack: Pack) -> list[dict[str, Any]]:
    """Findings of a proof, each with the thing that it names: a flow first, then a matter, a condition, a fact."""
    return [{**f, "url": _told(f, draft, pack)} for f in findings]


def _told(finding: dict[str, Any], draft: Any, pack: Pack) -> str:
    named = _CODES.findall(f"{finding.get('where', '')} {finding.get('text', '')}")
    for kind in ("flows", "matters", "conditions", "materials", "pauses", "facts", "targets"):
        for word in named:
            code = word if pack.has(kind, word) else word.rpartition(".")[0]
            if code and pack.has(kind, code):
                return place(draft, kind, code, (), pack)
    return ""
