"""One matter laid out for an administrator: every part as a readable table, with marks and where it was written."""

from __future__ import annotations

from typing import Any

from tongban.catalogue import labels
from tongban.catalogue.definitions import Matter
from tongban.catalogue.differences import name_zh
from tongban.catalogue.packs import Pack
from tongban.catalogue.sentences import rows, sentence, table
from tongban.faces.shell import words
from tongban.faces.studio import drawing


def named(pack: Pack, kind: str, code: str | None) -> str:
    """A code with its name."""
    if not code:
        return "没有写"
    return f"{name_zh(kind, code, pack)}（{code}）" if pack.has(kind, code) else code


def basics(pack: Pack, m: Matter) -> list[tuple[str, str]]:
    """The head of a matter."""
    return [
        ("编码", m.code),
        ("俗称", "、".join(m.aka) or "没有写"),
        ("阶段", labels.stage_zh(m.stage)),
        ("事项类型", m.type or "没有写"),
        ("实施部门", named(pack, "offices", m.office)),
        ("受理部门", named(pack, "offices", m.accepts)),
        ("办理方式", labels.MODES.get(m.mode, m.mode)),
        ("风险等级", m.risk or "没有写"),
        ("谁的时间", labels.PARTIES.get(m.party, m.party)),
        ("办理流程", named(pack, "procedures", m.procedure)),
        ("可全程办理", "是" if m.walked else "否，目录条目"),
    ]


def limits(pack: Pack, m: Matter) -> list[dict[str, Any]]:
    """Law, promise and what each flow plans."""
    found = []
    law = pack.statutory(m.code)
    if law is not None:
        text = words.days_words(law.days, law.unit) if law.days else "当场办结"
        if law.extension:
            text += f"，可延长 {law.extension.days} 天"
        found.append(
            {
                "zh": "法定",
                "text": text,
                "from": labels.STARTS.get(law.starts, law.starts),
                "cite": law.cite,
                "src": law.src,
            }
        )
    promised = pack.promised(m.code)
    if promised is not None:
        text = words.days_words(promised.days, promised.unit) if promised.days else "当场办结"
        zh = labels.ORIGINS.get(promised.origin, "承诺")
        found.append({"zh": zh, "text": text, "from": "受理之日", "cite": promised.cite, "src": promised.src})
    for flow in pack.flows():
        for step in flow.steps:
            inside = (
                pack.promised(m.code, flow.code, step.code) if any(x.matter == m.code for x in step.members) else None
            )
            if inside is not None and inside != promised:
                text = words.days_words(inside.days, inside.unit) if inside.days else "当场办结"
                found.append(
                    {"zh": f"{flow.zh} · {step.zh}", "text": text, "from": "", "cite": inside.cite, "src": inside.src}
                )
    return found


def condition(pack: Pack, tree: Any) -> dict[str, Any]:
    """A condition as sentence, rows in two levels where it has them, and the decision tables it uses."""
    found = rows(tree)
    groups = []
    for group in found.groups if found else ():
        groups.append([sentence({"not": _leaf(r)} if r.no else _leaf(r), pack) for r in group])
    tables = [
        {"zh": pack.condition(code).zh, "rows": table(code, pack), "cite": pack.condition(code).cite}
        for code in sorted(_tables(tree))
        if pack.has("conditions", code)
    ]
    named_ = [
        {"zh": pack.condition(c).zh, "text": sentence(pack.condition(c).when, pack), "cite": pack.condition(c).cite}
        for c in sorted(_names(tree))
        if pack.has("conditions", c) and not pack.condition(c).is_table
    ]
    return {
        "sentence": sentence(tree, pack),
        "outer": "满足下面每一组" if found and found.outer == "all" else "满足下面任意一组",
        "inner": "组里满足一条即可" if found and found.outer == "all" else "组里每条都要满足",
        "groups": groups,
        "many": any(len(g) > 1 for g in groups),
        "tables": tables,
        "named": named_,
    }


def _leaf(row: Any) -> dict[str, Any]:
    return {"is": row.name} if row.sort == "is" else {row.sort: row.name, "op": row.op, "value": row.value}


def _tables(tree: Any) -> set[str]:
    return _found(tree, "table")


def _names(tree: Any) -> set[str]:
    return _found(tree, "is")


def _found(tree: Any, key: str) -> set[str]:
    if isinstance(tree, dict):
        own = {str(tree[key])} if isinstance(tree.get(key), str) else set()
        return own.union(*(_found(v, key) for v in tree.values()))
    return set().union(*(_found(v, key) for v in tree)) if isinstance(tree, list) else set()


def materials(pack: Pack, m: Matter) -> list[dict[str, Any]]:
    """What is asked for, and when."""
    found = []
    for need in m.materials:
        later = "不能容缺" if need.core or need.core_by_law else "可容缺"
        if later == "可容缺" and need.supplement_days:
            later += f"，{need.supplement_days} 个工作日内补"
        found.append(
            {
                "code": need.code,
                "zh": need.zh,
                "source": labels.SOURCES.get(need.source, need.source),
                "core": "法定核心" if need.core_by_law else "核心" if need.core else "非核心",
                "later": later,
                "when": sentence(need.when, pack) if need.when is not None else "都要",
                "note": need.note or "",
            }
        )
    return found


def parts(pack: Pack, code: str) -> dict[str, Any]:
    """Everything of one matter for its page. Raises Missing."""
    m = pack.matter(code)
    procedure = pack.procedure(m.procedure) if pack.has("procedures", m.procedure) else None
    return {
        "matter": m,
        "basics": basics(pack, m),
        "basis": [{"text": b.text, "src": b.src, "cite": b.cite or ""} for b in m.basis],
        "limits": limits(pack, m),
        "condition": condition(pack, pack.get("matters", code).get("when", True)),
        "materials": materials(pack, m),
        "sections": [
            {
                "code": s.code,
                "zh": s.zh,
                "fields": [{"zh": f.zh, "type": labels.FIELD_TYPES[f.type], "must": f.required} for f in s.fields],
            }
            for s in (pack.section(c) for c in m.sections)
        ],
        "before": [(c, name_zh("matters", c, pack), "前置") for c in m.before]
        + [(c, name_zh("matters", c, pack), "可容缺的前置") for c in m.before_soft],
        "after": [(x.code, x.zh) for x in pack.matters() if code in x.before or code in x.before_soft],
        "consult": [
            {
                "zh": named(pack, "offices", c.office),
                "days": c.days,
                "silence": labels.value_zh("silence", c.silence),
                "cite": c.cite or "",
            }
            for c in m.consult
        ],
        "special": [
            (t.zh, words.days_words(t.days, t.unit) if t.days else "按实际", "计入时限", t.cite or "") for t in m.timed
        ]
        + [
            (
                pack.pause(p).zh,
                f"上限 {pack.pause(p).cap_days} 天" if pack.pause(p).cap_days else "按实际",
                labels.value_zh("stops", pack.pause(p).stops),
                pack.pause(p).cite or "",
            )
            for p in m.pauses
            if pack.has("pauses", p)
        ],
        "fees": [
            (f.zh, words.money_words(f.fen) if f.fen else "按标准计算", f.per or "", f.basis or "", f.src or "")
            for f in m.fees
        ],
        "result": m.result,
        "states": drawing.procedure_rows(procedure) if procedure else [],
        "notices": [
            (procedure.actions[a].zh if procedure and a in procedure.actions else a, named(pack, "notices", n))
            for a, n in m.notices.items()
        ],
        "variants": [(v.code, v.zh, v.help or "") for v in pack.variants(code)],
        "faq": m.guide.faq if m.guide else (),
        "doubtful": doubtful(m),
    }


def doubtful(m: Matter) -> int:
    """How many of its values with legal effect still wait to be verified."""
    marks = [b.src for b in m.basis] + [
        m.legal.src if m.legal else "",
        m.result.src if m.result else "",
        *(f.src for f in m.fees),
    ]
    return sum(mark in labels.UNSURE for mark in marks)


def origin(pack: Pack, written: Pack | None, kind: str, code: str) -> list[tuple[str, str]]:
    """Which pack wrote a thing, and where in its files, if the files still say the same."""
    layer = pack.layers.get(kind, {}).get(code)
    found = [
        (
            "写在哪个目录里",
            f"{layer or pack.extends or pack.code}{'（上级目录，本地没有改）' if not layer and pack.extends else ''}",
        )
    ]
    if written is not None and written.has(kind, code):
        same = written.kind(kind)[code] == pack.kind(kind).get(code)
        place = written.origins.get((kind, code))
        if place is not None:
            found.append(
                (
                    "文件与行",
                    f"{place.pack}/{place.file} 第 {place.line} 行{'' if same else '（文件里的写法与现在不同）'}",
                )
            )
    return found
