"""Other lists: a case by its number, what is over, and open cases by light and matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.cases import queries
from tongban.cases import queries_desks as desks
from tongban.catalogue import queries as catalogue
from tongban.faces.desk import access, casefile, wording
from tongban.journal import actions as journal
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects

_PAGE = 50


def _rows(cases: list[Mapping[str, Any]], today: date) -> list[dict[str, Any]]:
    """Cases as a list shows them; two statements for any number."""
    names = parties.shown_names({c["party"] for c in cases})
    named: dict[Any, tuple[str, str]] = {}
    for region in {c["region"] for c in cases}:
        named |= projects.names(region, {c["project"] for c in cases if c["region"] == region})
    found = []
    for case in cases:
        pack = catalogue.frozen(case["pack"])
        matter = pack.matter(case["matter"])
        light = queries.light(case, today)
        found.append(
            {
                "case": case,
                "matter": matter.zh,
                "project": named.get(case["project"], ("", ""))[0],
                "party": names.get(case["party"], ""),
                "state": pack.procedure(matter.procedure).state(case["state"]).zh,
                "light": "waiting" if light == "none" else light,
                "words": casefile.light_words(case, light, queries.remaining(case, today), ""),
                "office": parties.office(case["office"])["short"],
            }
        )
    return found


@access.for_staff
def find(request: HttpRequest) -> HttpResponse:
    """`/desk/find/?q=`: by a piece of the case's number, by project code, by 统一社会信用代码; the search is accounted for."""
    text = request.GET.get("q", "").strip()
    actor = access.who(request)
    rows: list[dict[str, Any]] = []
    page = None
    if text:
        project = projects.by_code(text)
        party = parties.by_uscc(text) if len(text) == 18 else None
        region = next(iter(actor.regions), "0")
        journal.saw(region=region, actor=actor, at=access.at(request), kind="case.searched", target="cases", reason=text[:60])
        short = text if len(text) >= 4 else ""
        found = desks.found(actor, text=short, projects=[project.id] if project else [], party=party.id if party else None)
        page = Paginator(found.values(), _PAGE).get_page(request.GET.get("page"))
        rows = _rows(list(page.object_list), access.today(request))
    context = {**access.frame(request, "查办件", "find"), "rows": rows, "page": page, "q": text}
    context["find"] = {**context["find"], "value": text}
    return render(request, "desk/find.html", context)


@access.for_staff
def closed(request: HttpRequest) -> HttpResponse:
    """`/desk/closed/`: what the actor's offices have ended, newest first."""
    page = Paginator(desks.closed(access.who(request)).values(), _PAGE).get_page(request.GET.get("page"))
    context = {**access.frame(request, "已办结", "closed"), "rows": _rows(list(page.object_list), access.today(request)), "page": page}
    return render(request, "desk/closed.html", context)


@access.for_staff
def numbers(request: HttpRequest) -> HttpResponse:
    """`/desk/numbers/`: open cases by light and matter; with `?light=` or `?matter=` the list behind a number."""
    actor, today = access.who(request), access.today(request)
    figures = desks.lights(actor, today)
    names = {f.matter: catalogue.frozen(f.pack).matter(f.matter).zh for f in figures}
    sums = {name: sum(f.counts.get(name, 0) for f in figures) for name in wording.LIGHTS}
    lit, matter = request.GET.get("light", ""), request.GET.get("matter", "")
    asked = lit in wording.LIGHTS or matter in names or "all" in request.GET
    page = None
    rows: list[dict[str, Any]] = []
    if asked:
        page = Paginator(desks.of_light(actor, today, lit, matter).values(), _PAGE).get_page(request.GET.get("page"))
        rows = _rows(list(page.object_list), today)
    context = {
        **access.frame(request, "数字", "numbers"),
        "lights": [{"code": code, "zh": zh, "n": sums[code]} for code, zh in wording.LIGHTS.items()],
        "sums": sums,
        "open": sum(sums.values()),
        "figures": [
            {
                "matter": f.matter,
                "zh": names[f.matter],
                "cells": [{"code": code, "zh": zh, "n": f.counts.get(code, 0)} for code, zh in wording.LIGHTS.items()],
                "total": f.total,
            }
            for f in sorted(figures, key=lambda f: (-f.counts.get("red", 0), -f.total))
        ],
        "asked": asked,
        "asked_zh": "、".join(w for w in (wording.LIGHTS.get(lit, ""), names.get(matter, "")) if w) or "全部在办",
        "rows": rows,
        "page": page,
        "as_of": access.at(request),
    }
    return render(request, "desk/numbers.html", context)
