"""The guide from facts: one question at a time with the live list, and the result; the answers stand in the address."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from tongban.catalogue import guide, tariffs, values
from tongban.catalogue.conditions import facts_in
from tongban.catalogue.definitions import FactSpec
from tongban.catalogue.guide import Plan, Question
from tongban.catalogue.packs import Pack
from tongban.faces.portal import pages, standing

UNKNOWN = "?"
"""What stands in the address for a question that somebody could not answer: it is taken as usual and said so."""


class Answers:
    """The answers in the order given, read from an address; what the pack does not know is dropped."""

    def __init__(self, pack: Pack, given: Mapping[str, str]) -> None:
        self.pack = pack
        self.raw: dict[str, str] = {}
        self.wrong = ""
        for code, text in given.items():
            if pack.has("facts", code) and pack.fact(code).question and self._read(pack.fact(code), text) is not None:
                self.raw[code] = text

    def _read(self, spec: FactSpec, text: str) -> Any:
        if text == UNKNOWN:
            return spec.default if spec.default is not None else None
        if spec.type == "bool":
            return {"1": True, "0": False}.get(text)
        if spec.type == "number":
            return number(text)
        return text if values.normal(spec, text) is not None else None

    @property
    def facts(self) -> dict[str, Any]:
        """The facts that the answers state."""
        return {code: self._read(self.pack.fact(code), text) for code, text in self.raw.items()}

    @property
    def query(self) -> str:
        return urlencode(self.raw)

    def until(self, code: str) -> str:
        """The address with the answers before `code`: there the question is asked again."""
        kept = dict(list(self.raw.items())[: list(self.raw).index(code)])
        return f"/guide/?{urlencode(kept)}"

    def without(self, code: str) -> str:
        """The address at which `code` is asked again and all other answers stay."""
        return f"/guide/?{urlencode({**{k: v for k, v in self.raw.items() if k != code}, 'ask': code, 'was': self.raw[code]})}"

    def rows(self) -> list[dict[str, str]]:
        """The answers in words, each with the address to change it."""
        found = []
        for code, text in self.raw.items():
            spec = self.pack.fact(code)
            value = values.value_zh(spec, values.normal(spec, self._read(spec, text)))
            note = f"说不准，先按“{value}”算" if text == UNKNOWN else value
            found.append({"label": spec.zh, "value": note, "url": self.without(code)})
        return found


def number(text: str) -> Any:
    """A number as people type it: int where whole, else exact text; None for what is none."""
    try:
        found = Decimal(text.replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        return None
    if not found.is_finite() or found < 0 or found > 10**12:
        return None
    return int(found) if found == found.to_integral_value() else format(found.normalize(), "f")


def _question(pack: Pack, answers: Answers, wanted: str, on: Any) -> Question | None:
    if wanted and pack.has("facts", wanted) and pack.fact(wanted).question:
        spec = pack.fact(wanted)
        options = tuple((o.value, o.zh) for o in spec.options)
        return Question(wanted, spec.zh, spec.question or spec.zh, spec.type, spec.unit, options, spec.help, 0, 0)
    return guide.next_question(pack, answers.facts, on)


@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """The next question; what was answered stands in the address, so that Back works and the page can be kept."""
    pack, on = pages.pack_now(request), pages.today(request)
    given = {k: str(v) for k, v in request.GET.items() if k not in ("ask", "answer", "for", "was")}
    answers = Answers(pack, given)
    asked, wrong = request.GET.get("for", ""), ""
    if asked and pack.has("facts", asked):
        text = request.GET.get("answer", "").strip()
        more = Answers(pack, {**given, asked: text})
        was = request.GET.get("was", "")
        if asked in more.raw and was:
            return redirect(f"/guide/change/?{more.query}&{urlencode({'changed': asked, 'was': was})}")
        if asked in more.raw:
            return redirect(f"/guide/?{more.query}")
        wrong = "请填一个数，例如 1200 或者 2.8" if pack.fact(asked).type == "number" else "还没选"
    question = _question(pack, answers, asked if wrong else request.GET.get("ask", ""), on)
    if question is None:
        return redirect(f"/guide/result/?{answers.query}")
    plan = guide.plan(pack, answers.facts, on)
    before = _before(pack, answers, on)
    last = list(answers.raw)[-1] if answers.raw else ""
    left = len(guide.relevant_facts(pack, answers.facts, on))
    context = {
        "question": question,
        "options": _options(pack, answers, question, plan, on),
        "answers": answers,
        "count": len(answers.raw) + 1,
        "dots": range(min(12, len(answers.raw))),
        "left": left,
        "last": next((r for r in reversed(answers.rows())), None),
        "figures": standing.figures(plan, before),
        "moved": standing.moved(plan, before),
        "back": answers.until(last) if last else "/",
        "plan": plan,
        "live": live(plan, before),
        "why": _why(pack, plan, question),
        "wrong": wrong,
        "was": request.GET.get("was", ""),
    }
    return pages.page(request, "guide.html", context, nav="/matters/", status=422 if wrong else 200)


def _before(pack: Pack, answers: Answers, on: Any) -> Plan | None:
    """The plan before the last answer: what is new since is marked."""
    if not answers.raw:
        return None
    return guide.plan(pack, dict(list(answers.facts.items())[:-1]), on)


def live(plan: Plan, before: Plan | None) -> dict[str, Any]:
    """The list as it stands: to do, to be seen, not needed; services and the authorities' own work left out of sight."""
    had = {m.matter for m in before.matters} if before is not None else set()
    todo = [{"m": m, "new": bool(had) and m.matter not in had, "days": _days(m.days, m.limited)} for m in plan.matters]
    todo.sort(key=lambda row: not row["new"])
    return {"todo": todo[:7], "more": len(todo) - 7, "count": len(todo), "open": plan.open, "excluded": plan.excluded}


def _days(days: int, limited: str) -> str:
    return "" if limited == "none" else str(days) if days else "当场"


def _options(pack: Pack, answers: Answers, question: Question, plan: Plan, on: Any) -> list[dict[str, str]]:
    """Each possible answer with its effect on the list, compared with what is certain now."""
    spec = pack.fact(question.fact)
    if question.type == "bool":
        choices: list[tuple[str, str, Any]] = [("1", "是", True), ("0", "否", False)]
    elif question.type == "number":
        choices = []
    else:
        choices = [(value, zh, value) for value, zh in question.options]
    now = {m.matter for m in plan.matters}
    found = []
    for text, zh, value in choices:
        then = guide.plan(pack, {**answers.facts, question.fact: value}, on)
        more = [m.zh for m in then.matters if m.matter not in now]
        found.append({"value": text, "zh": zh, "effect": _effect(plan, then, more)})
    if spec.default is not None:
        usual = values.value_zh(spec, values.normal(spec, spec.default))
        found.append({"value": UNKNOWN, "zh": "说不准", "effect": "", "hint": f"先按“{usual}”算，结果里会写明"})
    return found


def _effect(plan: Plan, then: Plan, more: list[str]) -> str:
    if then.flow and then.flow != plan.flow and not more:
        return str(then.flow_zh).split("（")[0]
    if len(more) == 1:
        return f"加“{more[0].split('（')[0]}”"
    if more:
        return f"多定下 {len(more)} 项"
    gone = len(then.excluded) - len(plan.excluded)
    return f"少办 {gone} 项" if gone > 0 else ""


def _why(pack: Pack, plan: Plan, question: Question) -> dict[str, Any]:
    """Why this is asked: the open matters that it decides, and their grounds."""
    decided = [o for o in plan.open if question.fact in o.facts]
    flows = [f for f in plan.candidates if question.fact in facts_in(pack.flow(f).when, pack)]
    cites = [b.text for o in decided[:4] for b in pack.matter(o.matter).basis[:1]]
    return {
        "matters": [o.zh for o in decided],
        "flows": [pack.flow(f).zh for f in flows],
        "cites": list(dict.fromkeys(cites)),
    }


@require_GET
def result(request: HttpRequest) -> HttpResponse:
    """The verdict: steps, days, papers, what is not needed and why, the answers, and what leaves the flow."""
    pack, on = pages.pack_now(request), pages.today(request)
    answers = Answers(pack, {k: str(v) for k, v in request.GET.items()})
    plan = guide.plan(pack, answers.facts, on, assume_all=True)
    rest = guide.next_question(pack, answers.facts, on)
    papers = [p for s in plan.steps for p in s.papers] + list(plan.around_papers)
    give = [p for p in papers if p.give]
    sources = {s.limit.src for s in (pack.flow(plan.flow).steps if plan.flow else ())}
    steps = [
        {
            "step": s,
            "src": pack.step(s.matter)[1].limit.src,
            "rows": [_row(pack, m, s.papers) for group in s.groups for m in group if not m.open],
        }
        for s in plan.steps
    ]
    around = {name: [_row(pack, m, plan.around_papers) for m in plan.around if m.place == place and not m.open] for place, name in _PLACES}
    context = {
        "plan": plan,
        "answers": answers,
        "rest": rest,
        "steps": steps,
        "around": {k: v for k, v in around.items() if v},
        "beyond": [_row(pack, m, ()) for m in plan.beyond],
        "limit": sum(s.limit_days for s in plan.steps),
        "papers": len(papers),
        "give": len(give),
        "give_names": [p.zh for p in give],
        "fees": _fees(pack, plan),
        "fee_sum": tariffs.sum_zh(**guide.fee_total(plan)),
        "assumed": [pack.fact(c).zh for c in plan.assumed if pack.fact(c).question],
        "unsure": bool(sources & {"inferred", "knowledge"}),
        "headline": pack.flow(plan.flow).headline if plan.flow else None,
        "first": _first(pack, plan),
        "later": _left_open(pack, plan, answers, "later"),
        "checked": _left_open(pack, plan, answers, "map"),
        "path": standing.path(plan, pack),
        "excluded": [_out(pack, x) for x in plan.excluded],
    }
    return pages.page(request, "guide_result.html", context, nav="/matters/")


def _fees(pack: Pack, plan: Plan) -> list[dict[str, Any]]:
    """Each fee with its amount in words, its working and ground."""
    return [
        {
            "fee": f,
            "matter": pack.matter(f.matter).zh,
            "amount": tariffs.amount_zh(f.fen, f.least, f.most, f.pays),
            "light": "none" if f.pays != "owner" or f.fen == 0 else "waiting" if f.open else "ready",
        }
        for f in plan.fees
    ]


def _left_open(pack: Pack, plan: Plan, answers: Answers, ask: str) -> list[dict[str, str]]:
    """Matters left to the list: what each hangs on, and the address at which the yes is told."""
    found = []
    for one in plan.open:
        if one.ask == ask:
            yes = {code: "1" for code in one.facts if pack.fact(code).type == "bool" and pack.fact(code).ask == ask}
            url = f"/guide/result/?{urlencode({**answers.raw, **yes})}" if yes else ""
            found.append({"zh": one.zh, "code": one.matter, "when": "、".join(one.facts_zh), "url": url})
    return found


def _out(pack: Pack, x: Any) -> dict[str, Any]:
    """A matter that is not needed: which answer says so, by which article."""
    cited = list(dict.fromkeys(b.cite for b in x.because if b.cite))
    basis = [b.text for b in pack.matter(x.matter).basis[:1]]
    return {"zh": x.zh, "matter": x.matter, "why": "；".join(plain_reason(b) for b in x.because), "basis": "；".join(cited or basis)}


def plain_reason(because: Any) -> str:
    """A reason without its article, which stands apart."""
    return str(because).removesuffix(f"（{because.cite}）") if because.cite else str(because)


_PLACES = (("before", "开始之前"), ("beside", "同时办，不拉长总时间"), ("after", "验收以后"))


def _row(pack: Pack, m: Any, papers: Any) -> dict[str, Any]:
    basis = "；".join(b.text for b in pack.matter(m.matter).basis[:1])
    give = [p for p in papers if p.give and m.matter in p.matters[:1]]
    days = "" if m.limited == "none" else "当场" if m.days == 0 else m.days
    cited = list(dict.fromkeys(b.cite for b in m.because[:2] if b.cite))
    why = "；".join(plain_reason(b) for b in m.because[:2])
    return {"m": m, "give": len(give), "days": days, "why": why, "basis": "；".join(cited) or basis}


def _first(pack: Pack, plan: Plan) -> str:
    """The matter to start with: what bears the project, and can be filed by the applicant."""
    for m in plan.matters:
        procedure = pack.procedure(pack.matter(m.matter).procedure)
        if any(a.by.party == "applicant" and "projects.file" in a.effects for a in procedure.starts) and not m.before:
            return m.matter
    return ""


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Take the answers along into the first filing; they are kept in the session until it is handed in."""
    pack = pages.pack_now(request)
    answers = Answers(pack, {k: str(v) for k, v in request.POST.items()})
    plan = guide.plan(pack, answers.facts, pages.today(request), assume_all=True)
    first = _first(pack, plan)
    if not first:
        return pages.refused(
            request,
            title="这个项目要先到窗口立项",
            happened="按您的回答，项目走审批或者核准，项目代码由立项事项给出。",
            todo="请带上这份清单到政务服务中心综合窗口，或者打电话问。",
        )
    request.session["facts"] = {k: v for k, v in answers.facts.items() if answers.raw[k] != UNKNOWN}
    return redirect(f"/my/apply/{first}/?new=1")
