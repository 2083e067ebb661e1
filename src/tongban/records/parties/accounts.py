"""Signing in: password and one-time code, slowed down after failures without letting a stranger lock a person out."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import pyotp
from django.contrib.auth.hashers import check_password, make_password

from tongban.records.parties import actions
from tongban.records.parties.models import Account


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A password that nobody has: checked for unknown names, so that they take as long (made once, at the first sign-in)."""
    return make_password(secrets.token_urlsafe(16))


def check_sign_in(username: str, password: str, at: datetime) -> tuple[Account | None, str]:
    """(account, "") where the password fits, else (None, a sentence). The same work and the same words for an unknown name."""
    account = Account.objects.filter(username=username.strip()).first()
    fits = check_password(password, account.password if account else _nobody())
    wrong = "账号或密码不对。请核对后再试；忘记密码请联系管理员或到窗口重置。"
    if account is None or not account.is_active:
        return None, wrong
    if account.locked_until is not None and at < account.locked_until:
        return None, "连续输错次数太多，请 15 分钟后再试。着急办事可以到窗口或者拨打 12345。"
    if not fits:
        actions.note_failure(account=account, at=at)
        return None, wrong
    actions.clear_failures(account=account)
    return account, ""


def check_code(account: Account, code: str, at: datetime) -> bool:
    """Whether a six-digit one-time code (RFC 6238) fits now; one step of clock drift is allowed."""
    if not account.totp or not code.strip().isdigit():
        return False
    return pyotp.TOTP(account.totp).verify(code.strip(), for_time=at, valid_window=1)


def confirms(account: UUID | None, secret: str, at: datetime) -> str:
    """How the holder of a session proves anew that it is them: `password` or `code`; empty where it does not fit or too often did not."""
    found = Account.objects.filter(id=account, is_active=True).first() if account else None
    if found is None or (found.locked_until is not None and at < found.locked_until):
        return ""
    if check_code(found, secret, at):
        return "code"
    if check_password(secret, found.password):
        return "password"
    actions.note_failure(account=found, at=at)
    return ""


def new_totp() -> str:
    """A new secret for one-time codes, base32."""
    return pyotp.random_base32()


def running_code(account: Account, at: datetime) -> str:
    """The code that is valid now; shown by the demo's sign-in page for its invented cast, and nowhere else."""
    return pyotp.TOTP(account.totp).at(at) if account.totp else ""


def by_username(username: str) -> Account | None:
    """The account of that name, active or not."""
    return Account.objects.filter(username=username.strip()).first()


def half_signed(account: str | None) -> Account | None:
    """The active account that passed the first step and still owes the one-time code."""
    return Account.objects.filter(id=account, is_active=True).first() if account else None


def cast() -> list[Account]:
    """The active accounts of a demonstration, for its sign-in page."""
    return list(Account.objects.filter(is_active=True).order_by("kind", "username")[:120])
