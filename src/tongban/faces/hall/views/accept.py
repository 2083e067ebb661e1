"""Receiving at the counter (收件): one screen from the identity card to the receipts, one form for several matters, all by keyboard."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.cases import drafts
from tongban.cases import queries_desks as desks
from tongban.cases.actions import CaseError, CaseRef, Refused, perform
from tongban.catalogue import search, values
from tongban.faces.hall import identity, pages, receiving
from tongban.faces.hall.sitting import Sitting, begin
from tongban.faces.shell import cells, sheets
from tongban.matters.halls import actions as halls

Wrong = list[tuple[str, str]]


@require_http_methods(["GET", "POST"])
@pages.for_window
def index(request: HttpRequest) -> HttpResponse:
    """`/hall/accept/`: what was begun and not handed in; begin another."""
    if request.method == "POST":
        late = {"_late": True} if request.POST.get("late") == "1" else {}
        return redirect(begin(request, {"_begun": True, **late}))
    hall = pages.hall_now(request)
    office = f"{pages.region()}-{hall.office}"
    rows = []
    for draft in drafts.open_at(pages.who(request), pages.region(), office):
        form: dict[str, Any] = dict(draft.form or {})
        names = [pages.pack_now(request).matter(c).zh for c in form.get("_matters") or () if _there(request, c)]
        rows.append({"d": draft, "who": form.get("_name") or "还没有核对身份", "matters": "、".join(names) or "还没有选事项", "late": form.get("_late")})
    return pages.page(request, "accept_index.html", {"title": "收件", "rows": rows}, current="/hall/accept/")


def _there(request: HttpRequest, code: str) -> bool:
    return code in pages.pack_now(request).kind("matters") or "." in code


@require_http_methods(["GET", "POST"])
@pages.for_window
def one(request: HttpRequest, draft: UUID) -> HttpResponse:
    """`/hall/accept/<id>/`: the screen. Each button first keeps all that is typed, then does one thing."""
    sitting = Sitting(request, draft)
    if sitting.draft.submitted:
        return redirect(f"{sitting.url}done/")
    if request.method == "GET":
        return _page(sitting, focus=_first(sitting))
    wrong = _keep_all(sitting)
    verb = request.POST.get("do", "next")
    name, _, what = verb.partition("-")
    said, focus = "", ""
    if name == "read":
        said, more = identity.by_card(sitting)
        wrong += more
    elif name == "person":
        wrong += identity.by_hand(sitting)
    elif name == "as":
        chosen = identity.may_apply_for(sitting, what)
        if chosen is None:
            wrong.append(("who-uscc", "登记信息里没有这个关系，请填信用代码并收委托书"))
        else:
            identity.apply_for(sitting, chosen)
    elif name == "who":
        sitting.keep({"_person": "", "_party": "", "_project": ""})
    elif name == "find":
        return _find(sitting, wrong)
    elif name in ("add", "drop"):
        wrong += _choose(sitting, name, what)
        focus = "find"
    elif name == "row":
        return _page(sitting, focus=f"t-{what}", more=what)
    elif name == "scan":
        wanted = [what] if what else [r["code"] for r in sitting.missing_papers()]
        said, more = receiving.scan(sitting, wanted)
        wrong += more
        focus = "submit"
    elif name == "submit":
        return _submit(sitting, wrong)
    elif name == "next":
        return _next(sitting, wrong)
    if said:
        pages.say(request, said)
    if wrong:
        return _page(sitting, wrong, status=422)
    return _page(sitting, focus=focus or _first(sitting))


@require_POST
@pages.for_window
def save(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Autosave: keeps what is typed and says nothing."""
    sitting = Sitting(request, draft)
    if not sitting.draft.submitted:
        _keep_fields(sitting)
    return HttpResponse(status=204)


def _keep_all(sitting: Sitting) -> Wrong:
    _keep_fields(sitting)
    return receiving.take(sitting)


def _keep_fields(sitting: Sitting) -> None:
    """What was typed in all blocks, right or wrong."""
    identity.keep_typed(sitting)
    post = sitting.request.POST
    kept: dict[str, Any] = {}
    for part in sitting.parts_posted(post):
        kept |= part.typed()
    for name in ("paper_day", "paper_reason"):
        if name in post:
            kept[f"_{name}"] = post[name].strip()[:1000]
    if "project" in post:
        held = {str(p.id) for p in sitting.held_projects()}
        kept["_project"] = post["project"] if post["project"] in held else ""
    if "twice" in post or "twice-there" in post:
        kept["_twice"] = post.get("twice") == "1"
    facts = dict(sitting.answers)
    for spec in sitting.questions:
        if f"q-{spec.code}" in post:
            found = values.normal(spec, _answer(spec, post.getlist(f"q-{spec.code}")))
            facts[spec.code] = sorted(found) if isinstance(found, frozenset) else None if found is None else _plain(found)
    kept["_facts"] = {k: v for k, v in facts.items() if v is not None}
    sitting.keep(kept)


def _answer(spec: Any, given: list[str]) -> Any:
    if spec.type == "bool":
        return {"1": True, "0": False}.get(given[0])
    return [g for g in given if g] if spec.type == "set" else given[0].strip() or None


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | str | int) else str(value)


def _find(sitting: Sitting, wrong: Wrong) -> HttpResponse:
    """Matters for what was typed; the only good one is added at once."""
    text = sitting.request.POST.get("q", "").strip()
    if not text:
        return _page(sitting, wrong, focus=_first(sitting, past_matters=True))
    hits = [h for h in search.search(sitting.pack, text, 12) if not sitting.may_add(h.matter)]
    chosen = {m.code for m in sitting.matters}
    hits = [h for h in hits if h.matter not in chosen][:6]
    if len(hits) == 1 and not wrong:
        _choose(sitting, "add", hits[0].matter)
        return _page(sitting, focus="find")
    if not hits:
        wrong = [*wrong, ("q", f"没有找到能在这里办的“{text}”，换个说法或者拼音首字母试试")]
    return _page(sitting, wrong, focus="hit" if hits else "find", hits=hits, status=422 if wrong else 200)


def _choose(sitting: Sitting, verb: str, code: str) -> Wrong:
    chosen = [m.code for m in sitting.matters]
    if verb == "drop":
        sitting.keep({"_matters": [c for c in chosen if c != code or c in sitting.done]})
        return []
    why = sitting.may_add(code)
    if why:
        return [("q", why)]
    sitting.keep({"_matters": list(dict.fromkeys([*chosen, code]))})
    return []


def _next(sitting: Sitting, wrong: Wrong) -> HttpResponse:
    """What Enter means: the next thing that is open on this screen."""
    post = sitting.request.POST
    if wrong:
        return _page(sitting, wrong, status=422)
    if sitting.party is None:
        typed = identity.typed(sitting)
        if sitting.person is None and not (typed["name"] or typed["id_number"]):
            said, wrong = identity.by_card(sitting)
            if said:
                pages.say(sitting.request, said)
        elif sitting.person is None or typed["uscc"]:
            wrong = identity.by_hand(sitting)
        return _page(sitting, wrong, focus=_first(sitting), status=422 if wrong else 200)
    if post.get("q", "").strip() or not sitting.matters:
        return _find(sitting, wrong)
    return _page(sitting, focus=_first(sitting, past_matters=True))


def _first(sitting: Sitting, past_matters: bool = False) -> str:
    """The first thing that is still open: where the keyboard should be."""
    if sitting.person is None:
        return "name" if sitting.form.get("_reader_down") else "read"
    if sitting.party is None:
        return "as"
    if not sitting.matters:
        return "find"
    if not past_matters and not any(k in sitting.form for p in sitting.parts for k in (f.code for f in p.asked)):
        return "find"
    for part in sitting.parts:
        for spec in part.asked:
            if spec.required and spec.type != "table" and sitting.form.get(spec.code) in sheets.EMPTY:
                return f"id_{spec.code}"
    for question in sitting.questions:
        if question.code not in sitting.answers:
            return f"q-{question.code}"
    return "scan" if sitting.missing_papers() else "submit"


def _submit(sitting: Sitting, wrong: Wrong) -> HttpResponse:
    """Hand in: faults of the form and papers first, all at once; then every matter."""
    if sitting.party is None:
        wrong = [*wrong, ("who-name", "还没有核对办事人的身份")]
    elif not sitting.matters:
        wrong = [*wrong, ("q", "还没有选要办的事项")]
    else:
        wrong = [*wrong, *[(place, words) for part in sitting.parts for place, words in part.faults()]]
        wrong += [(f"p-{r['code']}", f"{r['zh']}：还没有收") for r in sitting.missing_papers()]
        if sitting.duplicates() and not sitting.form.get("_twice"):
            wrong.append(("twice", "同一申请人的同一事项已有在办件，请核对；确实是另一件的，勾选“确认是另一件”"))
    if not wrong:
        wrong = receiving.hand_in(sitting)
    if wrong:
        return _page(sitting, wrong, status=422)
    numbers = list(sitting.done.values())
    drafts.mark_submitted(draft=sitting.draft, no=numbers[0])
    ticket = sitting.form.get("_ticket")
    if ticket:
        hall = pages.hall_now(sitting.request)
        halls.note_cases(
            region=sitting.region, hall=hall, ticket=UUID(str(ticket)), actor=pages.who(sitting.request), numbers=numbers
        )
    return redirect(f"{sitting.url}done/")


def _page(
    sitting: Sitting, wrong: Wrong | None = None, *, focus: str = "", hits: Any = (), more: str = "", status: int = 200
) -> HttpResponse:
    request = sitting.request
    parts = sitting.parts_posted(request.POST, more) if more else sitting.parts
    if wrong and request.method == "POST" and request.POST.get("do") == "submit":
        for part in parts:
            part.fields = sheets.SectionForm(part, part.initial())
            part.fields.is_valid()
    rows = sitting.rows()
    first = wrong[0][0] if wrong else ""
    party = sitting.party_row
    context = {
        "title": "纸质件补录" if sitting.form.get("_late") else "收件",
        "s": sitting,
        "typed": identity.typed(sitting),
        "form": sitting.form,
        "reader_down": sitting.form.get("_reader_down"),
        "seen": sitting.form.get("_seen"),
        "mandated": sitting.form.get("_mandated"),
        "name": sitting.form.get("_name"),
        "how": sitting.form.get("_how"),
        "choices": sitting.may_be() if sitting.person and not sitting.party else [],
        "party": party,
        "around": identity.around(sitting),
        "matters": [
            {
                "m": m,
                "done": sitting.done.get(m.code),
                "members": [sitting.pack.matter(c).zh for c in m.members],
                "promised": sitting.pack.promised(m.code),
            }
            for m in sitting.matters
        ],
        "hits": hits,
        "q": request.POST.get("q", "") if hits or first == "q" else "",
        "projects": sitting.held_projects(),
        "duplicates": [{**d, "zh": sitting.pack.matter(d["matter"]).zh} for d in sitting.duplicates()],
        "twice": sitting.form.get("_twice"),
        "questions": [_question(sitting, spec) for spec in sitting.questions],
        "parts": [{"part": p, "known": _known(sitting, p)} for p in parts],
        "must": sum(len(p.must()) for p in parts),
        "saved": sum(len(p.known) for p in parts),
        "rows": [r for r in rows if r["fate"] != "none"],
        "unneeded": [r for r in rows if r["fate"] == "none"],
        "missing": len(sitting.missing_papers()),
        "wrong": wrong or [],
        "focus": focus,
        "late": sitting.form.get("_late"),
        "paper_day": sitting.form.get("_paper_day", ""),
        "paper_reason": sitting.form.get("_paper_reason", ""),
    }
    return pages.page(request, "accept.html", context, current="/hall/accept/", status=status)


def _question(sitting: Sitting, spec: Any) -> dict[str, Any]:
    given = sitting.answers.get(spec.code)
    options = [("1", "是"), ("0", "否")] if spec.type == "bool" else [(o.value, o.zh) for o in spec.options]
    chosen = {"1" if given is True else "0" if given is False else str(given)} if not isinstance(given, list) else set(given)
    return {"spec": spec, "options": options, "chosen": chosen, "value": "" if given is None else str(given)}


def _known(sitting: Sitting, part: Any) -> list[dict[str, Any]]:
    return [
        {"label": c.spec.zh, "value": cells.shown(c.spec, c.value, sitting.pack), "kind": cells.badge(c.source), "source": c.source}
        for c in part.known
    ]


@require_http_methods(["GET", "POST"])
@pages.for_window
def done(request: HttpRequest, draft: UUID) -> HttpResponse:
    """What became of it: the cases; accept at once, tell once what is missing, or reject; print."""
    sitting = Sitting(request, draft)
    numbers = list(sitting.done.values())
    if not numbers:
        return redirect(sitting.url)
    wrong: list[str] = []
    if request.method == "POST":
        wrong = _accept(request, numbers)
        if not wrong:
            return redirect(f"{sitting.url}done/")
    rows: list[dict[str, Any]] = []
    for no in numbers:
        bench = desks.bench(pages.who(request), no, pages.at(request))
        if bench is None:
            continue
        acts = {a.action.code: a for a in bench.acts()}
        rows.append(
            {
                "no": no,
                "zh": bench.matter.zh,
                "state": bench.procedure.state(bench.row["state"]).zh,
                "row": bench.row,
                "accept": "accept" in acts and acts["accept"].free,
                "acts": [{"code": c, "zh": a.action.zh} for c, a in acts.items() if c in ("ask", "reject")],
            }
        )
    context = {
        "title": "已收件",
        "s": sitting,
        "rows": rows,
        "wrong": wrong,
        "acceptable": sum(r["accept"] for r in rows),
        "ticket": sitting.form.get("_ticket"),
        "numbers": ",".join(numbers),
    }
    return pages.page(request, "accept_done.html", context, current="/hall/accept/", status=422 if wrong else 200)


def _accept(request: HttpRequest, numbers: list[str]) -> list[str]:
    """Accept each case that may be accepted now; what speaks against one does not hold up the others."""
    wrong = []
    for no in numbers:
        bench = desks.bench(pages.who(request), no, pages.at(request))
        act = next((a for a in bench.acts() if a.action.code == "accept"), None) if bench is not None else None
        if bench is None or act is None:
            continue
        try:
            perform(
                case=CaseRef(bench.row["region"], bench.row["id"]),
                action="accept",
                actor=bench.actor,
                at=bench.at,
                key=f"hall/accept/{bench.row['id']}",
                seen=bench.row["seq"],
            )
        except Refused as refused:
            wrong.append(f"{bench.matter.zh}：{'；'.join(r.text for r in refused.reasons)}")
        except CaseError as error:
            wrong.append(f"{bench.matter.zh}：{error}")
    return wrong


@require_GET
@pages.for_window
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Ask before a draft is thrown away."""
    return pages.page(request, "discard.html", {"title": "不收了", "s": Sitting(request, draft)}, current="/hall/accept/")


@require_POST
@pages.for_window
def discarded(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Throw a draft away; what was handed in of it stays."""
    sitting = Sitting(request, draft)
    drafts.discard(draft=sitting.draft)
    pages.say(request, "这份草稿已经删掉。")
    return redirect("/hall/accept/")
