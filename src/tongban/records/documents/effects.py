"""Official documents as effects: the notice that an action issues, with its number, its exact text and its addressee."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tongban.journal.ids import uuid7
from tongban.journal.values import Additions, Insert, Situation, needs
from tongban.records.documents.wording import Words, fill, zh_date


@needs("party", "project", "offices", "served")
def notice(situation: Situation) -> Additions:
    """Draft the notice that the action names and tell the addressee.

    1. the template, the matter's own before the pack's; 2. its number, gap-free per office, word and year;
    3. its exact text (what is previewed is what is issued); 4. the rows of document and message; the file follows by a delivery.
    """
    more = Additions()
    code = situation.action.notice
    if not code:
        return more
    template = situation.pack.notice(situation.matter.notices.get(code, code))
    office = situation.need("offices").get(_issuer(situation, code)) or {}
    number = _number(situation, template, office)
    words = _words(situation, template, office, number)
    served = situation.need("served")
    if served:
        words["result"] = "、".join(f"《{d['title']}》（{d['number']}）" for d in served)
    document = uuid7(situation.at)
    data = {
        "matter_code": situation.matter.code,
        "title": template.title,
        "number": number,
        "office": issuer_name(office.get("zh") or situation.row["office"]),
        "papers": words.papers,
        "to": words["party"],
        "paragraphs": fill(template.body, words),
        "remedy": template.remedy,
        "date": zh_date(situation.today),
        "case": situation.row["no"],
        "items": words.points,
        **_listed(situation, words),
        **_word(situation, template.code, words),
        **({"visit": _visit(situation)} if code == "visit_record" else {}),
    }
    if code == "service":
        data |= _served(situation, words)
        more.data |= _attached(situation)
    more.inserts.append(
        Insert(
            "document",
            {
                "region": situation.region,
                "id": document,
                "kind": "notice",
                "template": code,
                "number": number,
                "title": template.zh,
                "office": office.get("code") or situation.row["office"],
                "party": situation.row["party"],
                "project": situation.row["project"],
                "basis": situation.basis,
                "data": data,
                "issued_on": situation.today,
                "created_at": situation.at,
            },
        )
    )
    more.inserts.append(_message(situation, template.zh, document, words))
    more.data["documents"] = [{"id": document, "template": code, "number": number}]
    return more


def _listed(situation: Situation, words: Words) -> dict[str, Any]:
    """What a project's list says, where `projects.list` made one: the table, the facts it rests on, where to ask."""
    listing = getattr(situation, "loaded", {}).get("listing")
    if listing is None:
        return {}
    place = f"{words['office_full']} {words['phone']}"
    return {**listing, "project": words["project"], "place": place, "advice": str(situation.data.get("advice") or "")}


def _word(situation: Situation, code: str, words: Words) -> dict[str, Any]:
    """The Word template that holds for this case's pack, with the words to fill it; nothing where the notice has none."""
    kept = situation.pack.get("notices", code).get("word_file")
    if not kept:
        return {}
    told = {ask.zh: words[ask.field] for ask in situation.action.asks if ask.field in words}
    return {"word_file": dict(kept), "words": {**words, **told}}


def _served(situation: Situation, words: Words) -> dict[str, Any]:
    """What a proof of service says beside its text: what was served, how, who signed for it, who handed it over."""
    given = situation.data
    if not given.get("method"):
        return {}
    day = str(given.get("at") or situation.today.isoformat())
    strokes = str(given.get("signature") or "")
    return {
        "served": words["result"],
        "way": words["method"],
        "received": f"{words['receiver']}　{day}" if given.get("receiver") else "",
        "strokes": strokes,
        "by_hand": bool(given.get("signs_on_paper")) and not strokes,
        "deputy": str(given.get("deputy") or ""),
        "note": str(given.get("note") or ""),
        "officers": [situation.actor.name] if situation.actor.name else [],
    }


def _attached(situation: Situation) -> dict[str, Any]:
    """What was kept at the counter beside the proof of service: the signature as written, a photo; cited by document and digest."""
    found = situation.data.get("attached")
    rows = [f for f in found if isinstance(f, Mapping)] if isinstance(found, list | tuple) else []
    keys = ("what", "document", "sha256")
    kept = [{k: str(f[k])[:64] for k in keys} for f in rows if all(f.get(k) for k in keys)]
    return {"attached": kept} if kept else {}


def _visit(situation: Situation) -> dict[str, Any]:
    """What the record of a visit says: who went, where, when, what they found, who else was there."""
    given = situation.data
    officers = [str(o.get("name", o)) if isinstance(o, Mapping) else str(o) for o in given.get("officers") or ()]
    return {
        "officers": officers,
        "place": str(given.get("place") or ""),
        "at": str(given.get("at") or ""),
        "findings": str(given.get("findings") or ""),
        "signed": str(given.get("signed") or ""),
        "photos": len(given.get("photos") or ()),
    }


def issuer_name(zh: str) -> str:
    """An office's name as it stands on its paper: without the remark in brackets that the guide shows."""
    return zh.split("（")[0]


def _issuer(situation: Situation, code: str) -> str:
    """Receipt, acceptance, correction and rejection come from the accepting office; all else from the deciding one."""
    window = code in ("receipt", "acceptance", "correction", "rejection", "withdrawal", "service")
    return str(situation.row["accepted_by" if window else "office"])


def _number(situation: Situation, template: Any, office: Mapping[str, Any]) -> str:
    """The document's number; receipts and proofs of service carry the case's number and cost no series."""
    if not template.series or template.code in ("receipt", "service"):
        return ""
    year = situation.today.year
    mark, word = office.get("mark") or office.get("short") or "", template.word or ""
    seq = situation.number(f"notice/{office.get('code', '')}/{word}/{year}")
    values = {"mark": mark, "word": word, "year": str(year), "region": situation.region}
    text = str(template.series)
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text.replace("{seq:05}", f"{seq:05d}").replace("{seq:04}", f"{seq:04d}").replace("{seq}", str(seq))


def _words(situation: Situation, template: Any, office: Mapping[str, Any], number: str) -> Words:
    return Words.of(situation, template, office, number)


def _message(situation: Situation, title: str, document: Any, words: Words) -> Insert:
    """The inbox message that tells the applicant; an electronic notice is served when it enters the addressee's system."""
    body = {"matter": situation.matter.zh, "case": situation.row["no"], "project": words["project"], "do": situation.action.zh}
    return Insert(
        "message",
        {
            "region": situation.region,
            "id": uuid7(situation.at),
            "party": situation.row["party"],
            "channel": "inbox",
            "kind": situation.action.event,
            "title": f"{title}：{situation.matter.zh}",
            "body": json.dumps(body, ensure_ascii=False),
            "basis": situation.basis,
            "link": f"/my/cases/{situation.row['no']}/",
            "document": document,
            "created_at": situation.at,
            "sent_at": situation.at,
        },
    )
