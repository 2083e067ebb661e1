"""The words that fill an official document: placeholders of the pack's templates, in the exact wording that is issued."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tongban.clock import local
from tongban.journal.values import Situation

_PLACE = re.compile(r"\{([a-z_]+)\}")
_SIGNATURE = ("{office_full}", "{date}", "{party}：")


def zh_date(day: date | None) -> str:
    """2026年11月24日, or an empty text."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def zh_moment(at: datetime | None) -> str:
    """2026年11月24日10时46分 in Shanghai."""
    if at is None:
        return ""
    there = local(at)
    return f"{zh_date(there.date())}{there.hour}时{there.minute:02d}分"


_FATES = {
    "form": "系统生成",
    "shared": "免交",
    "licence": "免交",
    "prior": "免交",
    "held": "免交",
    "upload": "上传",
    "promise": "承诺",
    "later": "容缺",
}


class Words(dict[str, str]):
    """Values of placeholders; an unknown one is an error that `pack check` finds, here it stays visible as （　）."""

    points: list[dict[str, str]]
    papers: list[dict[str, str]]

    def __missing__(self, key: str) -> str:
        return "（　）"

    @classmethod
    def of(cls, situation: Situation, template: Any, office: Mapping[str, Any], number: str) -> Words:
        """Gather the words of one action."""
        row, data, matter = situation.row, situation.data, situation.matter
        party, project = situation.need("party"), situation.need("project")
        offices = situation.need("offices")
        window = offices.get(row["accepted_by"]) or {}
        form = situation.form
        words = cls(
            party=party["name"],
            party_id=party["uscc"] or "",
            office=office.get("short") or "",
            office_full=(office.get("zh") or "").split("（")[0],
            window=(window.get("zh") or "").split("（")[0],
            region=situation.region,
            project=(project or {}).get("name") or str(form.get("project_name") or "无"),
            project_code=(project or {}).get("code") or "备案时赋码",
            matter=matter.zh,
            case=row["no"],
            date=zh_date(situation.today),
            received_at=zh_moment(row["received_at"]) or zh_date(row["received_on"]),
            accepted_at=zh_date(row["accepted_on"]),
            due=zh_date(row["due"]),
            legal_due=zh_date(row["law_due"]) or "法律未定期限",
            basis="、".join(f"《{b.text}》" if "《" not in b.text else b.text for b in matter.basis) or "有关规定",
            channel=f"{(window.get('zh') or '政务服务窗口').split('（')[0]}窗口或者网上平台",
            phone=window.get("phone") or "12345",
            appeal_office="本级人民政府",
            court="有管辖权的人民法院",
            number=number,
            licence=str(form.get("licence") or ""),
            verify_url="网上平台“核验证照”",
            result=(matter.result.zh if matter.result else matter.zh),
        )
        words.update(_answers(situation))
        words.update(getattr(situation, "loaded", {}).get("words") or {})
        told = getattr(situation, "loaded", {}).get("points")
        words.points = told or _items(data.get("items"), {n.code: n.zh for n in matter.materials})
        words["items"] = "；".join("，".join(v for v in item.values() if v) for item in words.points)
        words._limits(situation)
        words._papers(situation)
        return words

    def _limits(self, situation: Situation) -> None:
        promised = situation.pack.promised(situation.matter.code, flow=situation.row["flow"] or None, step=None)
        law = situation.pack.statutory(situation.matter.code)
        self.setdefault("days", str(promised.days) if promised else "")
        if situation.action.code == "extend" and law is not None and law.extension is not None:
            self.update(days=str(law.extension.days), cite=law.extension.cite or "行政许可法第四十二条", new_due=self["legal_due"])
        self["from_date"] = self["date"]
        self["served_at"] = self["date"]

    def _papers(self, situation: Situation) -> None:
        names = {n.code: n.zh for n in situation.matter.materials}
        given = getattr(situation, "new", None)
        rows: Sequence[Mapping[str, Any]] = given.papers if given is not None else []
        self.papers = [
            {"name": names.get(p["material"], p["material"]), "form": _FATES.get(p["fate"], ""), "note": str(p.get("source") or "")}
            for p in rows
        ]
        self["papers"] = "；".join(f"{i}．{p['name']}" for i, p in enumerate(self.papers, 1)) or "（见办件材料清单）"


def _answers(situation: Situation) -> dict[str, str]:
    """What the action was told, in words: an option or a kind of pause stands with its Chinese name, never with its code."""
    said = {k: str(v) for k, v in situation.data.items() if isinstance(v, str | int) and not isinstance(v, bool)}
    for ask in situation.action.asks:
        if ask.field not in said:
            continue
        if ask.type == "pause_type" and said[ask.field] in situation.pack.kind("pauses"):
            said[ask.field] = situation.pack.pause(said[ask.field]).zh
        said[ask.field] = next((o.zh for o in ask.options if o.value == said[ask.field]), said[ask.field])
    return said


def _items(value: Any, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Rows of a table; a material stands with its name, never with its code."""
    if not isinstance(value, list):
        return []
    rows = [item for item in value if isinstance(item, Mapping)]
    return [{str(k): names.get(str(v), str(v)) for k, v in row.items() if isinstance(v, str | int)} for row in rows]


def fill(body: Sequence[str], words: Words) -> list[str]:
    """The paragraphs of a template with its words; addressee, issuer and date are set by the layout, not repeated here."""
    found = []
    for paragraph in body:
        if paragraph.strip() in _SIGNATURE:
            continue
        text = _PLACE.sub(lambda m: words[m.group(1)], paragraph)
        if text.strip() and text.strip() != "（　）":
            found.append(text)
    return found
