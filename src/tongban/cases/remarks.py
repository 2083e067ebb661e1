"""Remarks of joint reviews (审图意见、评审意见): by discipline, answered by the owner, closed or kept by the reviewer. Pure but for its loader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.cases.context import Context
from tongban.cases.errors import Reason
from tongban.cases.models import Remark
from tongban.cases.papers import facts_now
from tongban.cases.rows import stream
from tongban.catalogue import conditions, values
from tongban.journal import queries as journal
from tongban.journal.canonical import sha256
from tongban.journal.secrets import keyed_digest
from tongban.journal.values import Additions, Insert, Update, needs
from tongban.records.parties import queries as parties

PREFIX = "discipline_"
"""A matter's parameters `discipline_…` are its disciplines: `core` is always reviewed, `drawn` by the sample where the class of
review is a sample, a material's code where the case has that material."""
WAYS = {"full": "全部专业审查", "sample": "抽查审查", "promise": "承诺免审，事后抽查"}
STATES = {"open": "等答复", "replied": "已答复，等复核", "closed": "已关闭", "kept": "没有改到位，再改"}
MOST = 500
"""Most remarks of one case."""


@dataclass(frozen=True, slots=True)
class Discipline:
    """One discipline of a review: whether this case must have it reviewed, why, and who signed for it when."""

    code: str
    zh: str
    needed: bool
    why: str
    person: str = ""
    at: datetime | None = None

    @property
    def passed(self) -> bool:
        return self.at is not None


@dataclass(frozen=True, slots=True)
class Review:
    """A review as it stands: the class, its disciplines in the pack's order, all remarks in their order."""

    way: str
    disciplines: tuple[Discipline, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()

    @property
    def way_zh(self) -> str:
        return WAYS.get(self.way, "")

    @property
    def begun(self) -> bool:
        """Whether the review is kept by discipline: somebody remarked, or signed for one."""
        return bool(self.rows) or any(d.passed for d in self.disciplines)

    def of(self, *states: str) -> list[Mapping[str, Any]]:
        """The remarks in these states."""
        return [r for r in self.rows if r["state"] in states]

    @property
    def missing(self) -> list[Discipline]:
        """Disciplines that must be reviewed and nobody signed for."""
        return [d for d in self.disciplines if d.needed and not d.passed]

    def zh(self, code: str) -> str:
        """A discipline's name."""
        return next((d.zh for d in self.disciplines if d.code == code), "其他")


def names_of(procedure: Any) -> dict[str, str]:
    """The disciplines that the procedure's question `discipline` offers."""
    return {o.value: o.zh for a in procedure.actions.values() for k in a.asks if k.field == "discipline" for o in k.options}


def has(procedure: Any) -> bool:
    """Whether cases of this procedure take remarks."""
    return "remark" in procedure.actions


def way(pack: Any, facts: Mapping[str, Any]) -> str:
    """The class of review (审查方式) by the pack's table `review_way`; a full review where it says nothing or does not know."""
    if not pack.has("conditions", "review_way"):
        return "full"
    known = values.assume(pack, facts)[0]
    for code in ("promise", "sample"):
        if conditions.evaluate({"table": "review_way", "op": "eq", "value": code}, known, pack) is True:
            return code
    return "full"


def drawn(case: UUID, code: str, percent: int) -> bool:
    """Whether a discipline falls into the sample. Told by the case's own id: nobody chooses, everybody finds the same."""
    return int(sha256(f"review/{case}/{code}")[:8], 16) % 100 < percent


def disciplines(
    matter: Any, names: Mapping[str, str], case: UUID, kind: str, papers: Sequence[str], passed: Mapping[str, tuple[str, datetime]]
) -> tuple[Discipline, ...]:
    """The disciplines of one case. `papers`: the materials that lie in it; `passed`: who signed for which, when."""
    percent = int(matter.params.get("draw_percent") or 0)
    found = []
    for code, zh in names.items():
        rule = str(matter.params.get(PREFIX + code) or "")
        if rule == "core":
            needed, why = kind != "promise", "必审" if kind != "promise" else "承诺免审"
        elif rule == "drawn":
            hit = kind == "full" or (kind == "sample" and drawn(case, code, percent))
            needed, why = hit, "必审" if kind == "full" else "抽中" if hit else "没有抽中" if kind == "sample" else "承诺免审"
        else:
            needed = bool(rule) and rule in papers
            why = "有专项设计文件" if needed else "没有这项设计文件"
        person, at = passed.get(code, ("", None))
        found.append(Discipline(code, zh, needed, why, person, at))
    return tuple(found)


def of_case(region: str, case: UUID, pack: Any, matter: Any, procedure: Any, papers: Sequence[str], facts: Mapping[str, Any]) -> Review:
    """The review of a case: two statements, and one for the names of who signed."""
    rows = list(Remark.objects.filter(region=region, case=case).order_by("no")[:MOST].values())
    signed = [e for e in journal.events(region, stream(case)) if e.kind == "discipline.passed"]
    staff = {str(journal.data(e).get("discipline")): (_staff(e.actor), e.recorded_at) for e in signed}
    people = parties.staff_names(who for who, _ in staff.values() if who is not None)
    passed = {code: (people.get(who, "") if who else "", at) for code, (who, at) in staff.items()}
    kind = way(pack, facts)
    return Review(kind, disciplines(matter, names_of(procedure), case, kind, papers, passed), tuple(rows))


def _staff(actor: str) -> UUID | None:
    return next((UUID(part[6:]) for part in actor.split() if part.startswith("staff:")), None)


def loaded(context: Context) -> Review:
    """The loader `review`."""
    held = [p["material"] for p in context.raw.papers if p["fate"] not in ("unneeded", "later")]
    return of_case(context.region, context.case_id, context.pack, context.matter, context.procedure, held, facts_now(context))


@needs("review", "project")
def answered(context: Context) -> list[Reason]:
    """Everything that was remarked and is not closed is answered in this act; nobody answers half."""
    review = context.need("review")
    given = {r["no"] for r, _ in _matched(review, context.data.get("answers"), "reply")}
    return [
        Reason("remark_open", f"{review.zh(r['discipline'])}第 {n} 条意见还没有答复", "", f"answer-{r['no']}")
        for n, r in enumerate(review.rows, 1)
        if r["state"] in ("open", "kept") and r["no"] not in given
    ]


@needs("review", "project")
def waiting(context: Context) -> Reason | None:
    """There is something to send: a remark that the owner has not seen or has to answer again."""
    if context.need("review").of("open", "kept"):
        return None
    return Reason("remark_none", "还没有写审查意见，没有可以发出的")


@needs("review", "project")
def settled(context: Context) -> list[Reason]:
    """In favour only with every mandatory remark closed, every other one answered, and every discipline signed for that must be."""
    if context.data.get("verdict") == "refuse":
        return []
    review = context.need("review")
    reasons = []
    hard = [r for r in review.rows if r["mandatory"] and r["state"] != "closed"]
    if hard:
        cite = "建设工程质量管理条例第十一条"
        reasons.append(Reason("remark_mandatory", f"还有 {len(hard)} 条强制性意见没有关闭，不能判为合格", cite, "verdict"))
    soft = [r for r in review.rows if not r["mandatory"] and r["state"] in ("open", "kept")]
    if soft:
        reasons.append(Reason("remark_unanswered", f"还有 {len(soft)} 条一般意见没有答复", "", "verdict"))
    if review.begun and review.missing:
        zh = "、".join(d.zh for d in review.missing)
        reasons.append(Reason("discipline", f"还有专业没有审完：{zh}", "", "verdict"))
    return reasons


@needs("review", "project")
def known(context: Context) -> Reason | None:
    """A discipline is signed for once, and only with none of its mandatory remarks left open."""
    review, code = context.need("review"), context.data.get("discipline")
    if any(d.code == code and d.passed for d in review.disciplines):
        return Reason("discipline_done", f"{review.zh(str(code))}已经签过了", "", "discipline")
    if any(r["discipline"] == code and r["mandatory"] and r["state"] != "closed" for r in review.rows):
        return Reason("remark_mandatory", f"{review.zh(str(code))}还有强制性意见没有关闭", "", "discipline")
    return None


def make(situation: Any) -> Additions:
    """A new remark: discipline, drawing, clause, mandatory or general, text. A mandatory one cites the clause it rests on."""
    given = situation.data
    mandatory = given.get("weight") == "mandatory"
    clause = str(given.get("clause") or "").strip()
    if mandatory and not clause:
        return Additions(refuse=[Reason("clause", "强制性意见要写明违反的条文", "", "clause")])
    for name, most, zh in (("drawing", 120, "图号"), ("clause", 200, "条文")):
        if len(str(given.get(name) or "")) > most:
            return Additions(refuse=[Reason("value", f"“{zh}”太长了，请控制在 {most} 字以内", "", name)])
    no = int(situation.row["seq"]) * 100 + 1
    text = str(given.get("text") or "")
    row = {
        "region": situation.region, "case": situation.case_id, "no": no, "discipline": str(given.get("discipline") or ""),
        "drawing": str(given.get("drawing") or "").strip(), "clause": clause, "mandatory": mandatory, "text": text,
        "by": situation.actor.staff, "at": situation.at,
    }
    return Additions(inserts=[Insert("remark", row)], data={"remark": {"no": no, "mandatory": mandatory, "digest": keyed_digest(text)}})


@needs("review", "project")
def reply(situation: Any) -> Additions:
    """The owner (or the designer in the owner's name) answers; each answered remark waits for its reviewer."""
    more = Additions()
    noted = []
    for row, given in _matched(situation.need("review"), situation.data.get("answers"), "reply"):
        if row["state"] not in ("open", "kept"):
            continue
        words = str(given["reply"])
        changed = {"reply": words, "replied_at": situation.at, "replied_by": situation.actor.account, "state": "replied"}
        more.updates.append(_update(situation, row, changed))
        noted.append({"no": row["no"], "digest": keyed_digest(words)})
    more.data["replied"] = noted
    return more


@needs("review", "project")
def settle(situation: Any) -> Additions:
    """The reviewer closes answered remarks, or keeps them with what is still wrong; keeping one begins its next round."""
    more = Additions()
    noted = []
    for row, given in _matched(situation.need("review"), situation.data.get("settled"), "verdict"):
        if row["state"] != "replied" or given["verdict"] not in ("closed", "kept"):
            more.refuse.append(Reason("remark_state", f"第 {row['order']} 条意见还没有答复，或者已经复核过了", "", "settled"))
            continue
        changed: dict[str, Any] = {"state": given["verdict"]}
        if given["verdict"] == "closed":
            changed |= {"closed_by": situation.actor.staff, "closed_at": situation.at}
        else:
            why = str(given.get("why") or "").strip()
            if not why:
                more.refuse.append(Reason("remark_why", f"第 {row['order']} 条保留意见，要写明哪里没有改到位", "", "settled"))
                continue
            changed |= {"round": row["round"] + 1, "text": f"{row['text']}\n第 {row['round'] + 1} 轮：{why}"}
        more.updates.append(_update(situation, row, changed))
        noted.append({"no": row["no"], "verdict": given["verdict"]})
    if not noted and not more.refuse:
        more.refuse.append(Reason("remark_none", "没有选要复核的意见", "", "settled"))
    more.data["settled"] = noted
    return more


@needs("review", "project")
def tell(situation: Any) -> Additions:
    """The words of the letters: the remarks one by one, and what each discipline came to."""
    review = situation.need("review")
    ending = situation.action.outcome is not None
    told = review.rows if ending else review.of("open", "kept")
    points = [
        {
            "what": f"{review.zh(r['discipline'])}{'　' + r['drawing'] if r['drawing'] else ''}",
            "fault": str(r["text"]),
            "wanted": "强制性，必须修改" if r["mandatory"] else "一般，请修改或者说明",
            "cite": r["clause"],
        }
        for r in told
    ]
    needed = [d for d in review.disciplines if d.needed]
    lines = [f"{d.zh}（{'合格' if situation.row['outcome'] == 'granted' else '审查完毕' if d.passed else '未审完'}）" for d in needed]
    words = {
        "way": review.way_zh or WAYS["full"],
        "disciplines": "、".join(lines) or "全部专业（合格）",
        "remarks": str(len(told)),
        "mandatory": str(sum(r["mandatory"] for r in told)),
        "closed": str(len(review.of("closed"))),
    }
    data = {"way": review.way, "remarks": len(told)}
    return Additions(data=data, provides={"words": words, "points": [] if ending else points})


def _update(situation: Any, row: Mapping[str, Any], changed: Mapping[str, Any]) -> Update:
    guard = {"state": row["state"], "round": row["round"]}
    return Update("remark", {"case": situation.case_id, "no": row["no"]}, changed, guard)


def _matched(review: Review, given: Any, wanted: str) -> list[tuple[dict[str, Any], Mapping[str, Any]]]:
    """The rows of a table of answers that say something, each with its remark: by its number, or by its place (1 is the first)."""
    found: dict[int, tuple[dict[str, Any], Mapping[str, Any]]] = {}
    numbers = {r["no"]: n for n, r in enumerate(review.rows, 1)}
    for one in given if isinstance(given, list | tuple) else ():
        if not isinstance(one, Mapping) or not str(one.get(wanted) or "").strip() or not str(one.get("no") or "").isdigit():
            continue
        no = int(one["no"])
        place = numbers.get(no) or (no if no <= len(review.rows) else 0)
        if place:
            found[place] = ({**review.rows[place - 1], "order": place}, one)
    return list(found.values())
