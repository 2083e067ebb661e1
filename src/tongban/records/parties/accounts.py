"""Signing in: password and one-time code, slowed down after failures without letting a stranger lock a person out."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import pyotp
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F

from tongban.records.parties.models import Account

__all__ = ["Account", "check_code", "check_sign_in", "new_totp", "running_code"]

MOST_FAILURES = 5
PAUSE = timedelta(minutes=15)
_NOBODY = make_password(secrets.token_urlsafe(16))


def check_sign_in(username: str, password: str, at: datetime) -> tuple[Account | None, str]:
    """(account, "") where the password fits, else (None, a sentence). The same work and the same words for an unknown name."""
    account = Account.objects.filter(username=username.strip()).first()
    fits = check_password(password, account.password if account else _NOBODY)
    wrong = "账号或密码不对。请核对后再试；忘记密码请联系管理员或到窗口重置。"
    if account is None or not account.is_active:
        return None, wrong
    if account.locked_until is not None and at < account.locked_until:
        return None, "连续输错次数太多，请 15 分钟后再试。着急办事可以到窗口或者拨打 12345。"
    if not fits:
        Account.objects.filter(id=account.id).update(failures=F("failures") + 1)
        if account.failures + 1 >= MOST_FAILURES:
            Account.objects.filter(id=account.id).update(failures=0, locked_until=at + PAUSE)
        return None, wrong
    if account.failures or account.locked_until:
        Account.objects.filter(id=account.id).update(failures=0, locked_until=None)
    return account, ""


def check_code(account: Account, code: str, at: datetime) -> bool:
    """Whether a six-digit one-time code (RFC 6238) fits now; one step of clock drift is allowed."""
    if not account.totp or not code.strip().isdigit():
        return False
    return pyotp.TOTP(account.totp).verify(code.strip(), for_time=at, valid_window=1)


def new_totp() -> str:
    """A new secret for one-time codes, base32."""
    return pyotp.random_base32()


def running_code(account: Account, at: datetime) -> str:
    """The code that is valid now; shown by the demo's sign-in page for its invented cast, and nowhere else."""
    return pyotp.TOTP(account.totp).at(at) if account.totp else ""
