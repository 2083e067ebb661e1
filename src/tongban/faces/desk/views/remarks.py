"""The reviewer's page of a joint review: remarks by discipline written, answers checked, disciplines signed for, all sent at once."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tongban.cases import queries_desks as desks
from tongban.cases.actions import CaseError, CaseRef, Refused, perform
from tongban.faces.desk import access, casefile
from tongban.journal import actions as journal

_LIGHTS = {"open": "waiting", "replied": "ready", "closed": "done", "kept": "yellow"}
_FIELDS = ("discipline", "drawing", "weight", "clause", "text", "reason")


@access.for_staff
def remarks(request: HttpRequest, no: str) -> HttpResponse:
    """`/desk/cases/<no>/remarks/`: `GET` shows, `POST` does one of `casefile.REMARKS`; refused ones come back with what was typed (422)."""
    bench = access.bench(request, no)
    if desks.review(bench) is None:
        raise Http404("这类事项没有审查意见")
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        errors = _do(request, bench)
        if not errors:
            said = request.POST.get("discipline", "")
            return redirect(f"/desk/cases/{no}/remarks/" + (f"?d={said}" if said.isidentifier() else ""))
        bench = access.bench(request, no)
    else:
        journal.saw(
            region=bench.row["region"], actor=access.who(request), at=access.at(request), kind="case.opened", target=f"case/{no}"
        )
    return _page(request, bench, errors)


def _do(request: HttpRequest, bench: desks.Bench) -> list[tuple[str, str]]:
    """Perform what was posted; the reasons against it, none where it was done."""
    code = request.POST.get("do", "")
    if code not in casefile.REMARKS:
        raise Http404("这里没有这一步")
    seen, action = request.POST.get("seen", ""), bench.procedure.action(code)
    try:
        done = perform(
            case=CaseRef(bench.row["region"], bench.row["id"]),
            action=code,
            actor=bench.actor,
            at=bench.at,
            data=_data(request, code),
            key=request.POST.get("key", "")[:100] or None,
            seen=int(seen) if seen.isdigit() else None,
        )
    except Refused as refused:
        return [(r.field, f"{r.text}（{r.cite}）" if r.cite else r.text) for r in refused.reasons]
    except CaseError as error:
        return [("", f"{error}。您写的内容还在。")]
    papers = "、".join(f"《{bench.pack.notice(d['template']).zh}》{d['number']}" for d in done.data.get("documents", ()))
    access.say(request, f"已办“{action.zh}”。{papers + '已发给建设单位。' if papers else ''}")
    return []


def _data(request: HttpRequest, code: str) -> dict[str, Any]:
    post = request.POST
    if code == "settle_remarks":
        numbers = [name[2:] for name in post if name.startswith("v-") and name[2:].isdigit()]
        return {"settled": [{"no": int(n), "verdict": post[f"v-{n}"], "why": post.get(f"w-{n}", "").strip()} for n in numbers]}
    data: dict[str, Any] = {name: post[name].strip() for name in _FIELDS if post.get(name, "").strip()}
    if post.get("days_owner", "").strip():
        given = post["days_owner"].strip()
        data["days_owner"] = int(given) if given.isdecimal() and len(given) < 5 else given
    return data


def _page(request: HttpRequest, bench: desks.Bench, errors: list[tuple[str, str]]) -> HttpResponse:
    sheet = desks.review(bench)
    assert sheet is not None
    acts = {a.action.code: a for a in bench.acts()}
    typed = request.POST if errors else request.GET
    review = sheet.review
    needed = [d for d in review.disciplines if d.needed]
    asks = {a.field: a for a in bench.procedure.action("remark").asks}
    send = {a.field: a for a in bench.procedure.action("send_remarks").asks}
    row, no = bench.row, bench.row["no"]
    context: dict[str, Any] = {
        **access.frame(request, "审查意见", ""),
        "row": row,
        "matter": bench.matter,
        "name": str(bench.form.get("project_name") or ""),
        "state": bench.procedure.state(row["state"]).zh,
        "sheet": sheet,
        "review": review,
        "parts": [{"p": p, "rows": [_line(r, request) for r in p.rows]} for p in sheet.parts],
        "needed": len(needed),
        "signed": sum(d.passed for d in needed),
        "open": len(review.of("open", "kept")),
        "replied": len(review.of("replied")),
        "can": {code: code in acts for code in (*casefile.REMARKS, "propose")},
        "sent": any(t["kind"] == "answer_remarks" for t in bench.raw.tasks),
        "weights": asks["weight"].options,
        "disciplines": asks["discipline"].options,
        "reason": typed.get("reason") or send["reason"].default,
        "days": typed.get("days_owner") or send["days_owner"].default,
        "typed": {k: typed.get(k, "") for k in _FIELDS} | {
            "weight": typed.get("weight") or asks["weight"].default,
            "discipline": typed.get("discipline") or request.GET.get("d", ""),
        },
        "errors": errors,
        "seen": row["seq"],
        "key": secrets.token_urlsafe(12),
        "back": f"/desk/cases/{no}/",
    }
    return render(request, "desk/remarks.html", context, status=422 if errors else 200)


def _line(row: Any, request: HttpRequest) -> dict[str, Any]:
    """One remark with its light and what was typed about it."""
    chosen, why = request.POST.get(f"v-{row['no']}", ""), request.POST.get(f"w-{row['no']}", "")
    return {**row, "light": _LIGHTS[row["state"]], "chosen": chosen, "why": why}
