"""Signing in and out, choosing for whom one acts, and pages for what went wrong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from tongban.clock import local_date
from tongban.journal.actors import Actor
from tongban.records.parties import accounts
from tongban.records.parties import queries as parties
from tongban.records.parties.accounts import check_code, check_sign_in, running_code

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def who(request: HttpRequest) -> Actor:
    """The actor of a request, as the middleware found it."""
    found: Actor = request.who  # type: ignore[attr-defined]
    return found


def _next(request: HttpRequest, account: Any) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    if "catalogue" in account.roles:
        return "/studio/"
    return "/desk/" if account.kind == "staff" else "/my/"


def _cast(at: Any) -> list[dict[str, str]]:
    """The demo's invented people with their running codes, in two statements; an empty list outside demo mode."""
    if not settings.DEMO:
        return []
    people = accounts.cast()
    posts = parties.posts_by_account(people, local_date(at))
    rows = []
    for account in people:
        held = posts.get(account.id, [])
        words = "、".join(sorted(f"{parties.office(office)['short']}{_POSTS.get(post, '')}" for office, post in held))
        rows.append(
            {
                "username": account.username,
                "name": account.name,
                "kind": account.kind,
                "posts": words or ("申请人" if account.kind == "applicant" else "目录管理员" if "catalogue" in account.roles else ""),
                "code": running_code(account, at),
            }
        )
    return rows


_POSTS = {"window": "窗口", "officer": "经办", "reviewer": "审核", "head": "负责人"}


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """First step: name and password. Staff go on to the one-time code; applicants are in."""
    at = request.at  # type: ignore[attr-defined]
    error = ""
    if request.method == "POST":
        account, error = check_sign_in(request.POST.get("username", ""), request.POST.get("password", ""), at)
        if account is not None:
            if account.totp:
                request.session.cycle_key()
                request.session["half"] = str(account.id)
                request.session["half_next"] = _next(request, account)
                return redirect("shell:code")
            login(request, account, backend=_BACKEND)
            return redirect(_next(request, account))
    context = {"error": error, "next": request.GET.get("next", ""), "cast": _cast(at), "username": request.POST.get("username", "")}
    return render(request, "shell/signin.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Second step for staff: the six-digit code; five wrong ones go back to the first step."""
    half = request.session.get("half")
    account = accounts.half_signed(half)
    if account is None:
        return redirect("shell:signin")
    at = request.at  # type: ignore[attr-defined]
    error = ""
    if request.method == "POST":
        if check_code(account, request.POST.get("code", ""), at):
            target = request.session.get("half_next", "/desk/")
            login(request, account, backend=_BACKEND)
            request.session.pop("half", None)
            return redirect(target)
        tries = request.session["code_tries"] = request.session.get("code_tries", 0) + 1
        if tries >= 5:
            request.session.flush()
            return redirect("shell:signin")
        error = "动态码不对或者已经过期。请看验证器里现在的六位数字，再输一次。"
    context = {"error": error, "account": account, "demo_code": running_code(account, at) if settings.DEMO else ""}
    return render(request, "shell/code.html", context, status=422 if error else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("/")


@require_http_methods(["GET", "POST"])
def act_for(request: HttpRequest) -> HttpResponse:
    """Choose for which person or enterprise one acts, among valid mandates."""
    if not request.user.is_authenticated:
        return redirect("shell:signin")
    at = request.at  # type: ignore[attr-defined]
    held = list(parties.mandates(request.user, at))
    if request.method == "POST":
        for mandate in held:
            if str(mandate.party_id) == request.POST.get("party"):
                request.session["party"] = str(mandate.party_id)
                return redirect("/my/")
    names = [{"party": m.party_id, "name": parties.shown_name(m.party), "kind": m.kind, "until": m.valid_to} for m in held]
    return render(request, "shell/act_for.html", {"mandates": names, "chosen": who(request).party})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page's form token is missing or old: nothing was changed, and the person can go back."""
    context = {
        "title": "这一页打开太久了",
        "what": "为了安全，这次提交没有被接受，内容没有变化。",
        "do": "请返回上一页，刷新后再提交一次。已经保存的草稿还在。",
    }
    return render(request, "shell/error.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 in plain words."""
    context = {"title": "没有找到这一页", "what": "网址可能写错了，或者这项内容不对您开放。", "do": "请从首页重新查找，或者拨打 12345 询问。"}
    return render(request, "shell/error.html", context, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 in plain words."""
    context = {"title": "您现在不能看这一页", "what": str(exception or "") or "这项内容只对有关岗位或者申请人开放。", "do": "如果您应当有权限，请换一个身份登录，或者联系管理员。"}
    return render(request, "shell/error.html", context, status=403)


def wrong_way(request: HttpRequest) -> HttpResponse:
    """405 in plain words: an address that only a button of a page leads to was opened by itself."""
    context = {"title": "这个地址不能直接打开", "what": "它只从页面上的按钮进入，直接打开什么也没有改变。", "do": "请返回上一页，从页面上的按钮办理。"}
    return render(request, "shell/error.html", context, status=405)


def broken(request: HttpRequest) -> HttpResponse:
    """500 in plain words; the log has the details."""
    context = {"title": "系统出了点问题", "what": "这次操作没有完成，已经记录下来。您填写的草稿没有丢。", "do": "请稍后再试；着急办事请到窗口或者拨打 12345。"}
    return render(request, "shell/error.html", context, status=500)
