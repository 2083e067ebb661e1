"""`tongban setup-office` and `tongban account`: a real installation's first pack, offices and administrator, and accounts by hand."""

from __future__ import annotations

import argparse
import secrets
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction

from tongban.cases.registry import bound
from tongban.catalogue import actions as catalogue
from tongban.catalogue import checking
from tongban.catalogue.packs import Pack
from tongban.clock import local_date, now
from tongban.faces.cli import starting
from tongban.faces.cli.casting import SYSTEM, publish_pack
from tongban.faces.cli.packs import read
from tongban.faces.cli.starting import Impossible
from tongban.records.licences import actions as licences
from tongban.records.parties import accounts, actions
from tongban.records.parties import queries as parties

ROLES = ("admin", "supervisor", "leader", "auditor", "catalogue")


def add(commands: Any) -> None:
    """Add these commands to the parser."""
    setup = commands.add_parser("setup-office", help="正式安装：建表、发布目录包、登记机构、建第一个管理员")
    setup.add_argument("pack", help="目录包的代码或文件夹")
    setup.add_argument("--admin", default="admin", help="管理员的账号名，默认 admin")
    setup.add_argument("--reason", default="", help="有目标没有证明时，说明为什么仍然发布")
    setup.add_argument("--test-seals", action="store_true", help="给各机构做测试印章（不具法律效力）")
    setup.set_defaults(run=lambda options: _said(_setup, options))
    account = commands.add_parser("account", help="账号").add_subparsers(dest="sub", required=True, metavar="子命令")
    new = account.add_parser("add", help="新建工作人员账号，打印一次性的初始口令和动态码密钥")
    new.add_argument("username")
    new.add_argument("--name", required=True, help="姓名")
    new.add_argument("--office", default="", help="机构代码，例如目录包里的机构角色")
    new.add_argument("--post", default="", help="岗位：window、officer、reviewer、head")
    new.add_argument("--role", action="append", choices=ROLES, default=[], help="系统角色，可以写多次")
    new.set_defaults(run=lambda options: _said(_add, options))
    totp = account.add_parser("totp", help="换动态码密钥（手机丢失或更换）")
    totp.add_argument("username")
    totp.set_defaults(run=lambda options: _said(_totp, options))
    stop = account.add_parser("disable", help="停用账号，已登录的马上退出")
    stop.add_argument("username")
    stop.set_defaults(run=lambda options: _said(_disable, options))


def _said(run: Any, options: argparse.Namespace) -> int:
    """Run; what is impossible is said in one sentence."""
    try:
        with starting.disk_in_words():
            run(options)
    except Impossible as problem:
        return starting.say_no(str(problem))
    return 0


def _setup(options: argparse.Namespace) -> None:
    """1. tables; 2. the pack must have no error; 3. publish, install regions and offices; 4. seals on demand; 5. administrator.

    What is shown once is shown only after everything is kept.
    """
    starting.check_space()
    pack = _sound(options.pack)
    with starting.alone("tongban setup-office"):
        call_command("migrate", verbosity=0)
        with transaction.atomic():
            try:
                digest = publish_pack(pack, now(), reason=options.reason, prove=True)
            except (catalogue.NotPublishable, catalogue.NotProved) as refused:
                raise Impossible(str(refused)) from refused
            count = actions.install(pack=pack, actor=SYSTEM, at=now())
            for role in sorted(pack.kind("offices")) if options.test_seals else ():
                office = pack.office(role)
                zh = office.zh.split("（")[0]
                licences.make_seal(office=f"{office.region or pack.region}-{role}", zh=zh, actor=SYSTEM, at=now())
            known = accounts.by_username(options.admin) is not None
            shown = [] if known else _new(options.admin, "系统管理员", "", "", ("admin",), pack.region)
    print(f"已发布 {pack.zh} {pack.version}（摘要 {digest[:12]}…），登记机构 {count} 个。")
    if options.test_seals:
        print("各机构已有测试印章（不具法律效力）。")
    for line in shown or [f"管理员账号 {options.admin} 已经有了，没有改动。"]:
        print(line)


def _sound(name: str) -> Pack:
    try:
        pack = read(name)
    except (OSError, ValueError, LookupError) as problem:
        raise Impossible(f"读不出目录包“{name}”：{problem}") from problem
    board = bound()
    errors = [f for f in checking.check(pack, set(board.rules), set(board.effects)) if f.level == "error"]
    if errors:
        raise Impossible(f"目录包“{name}”有 {len(errors)} 处错误，没有发布：请运行 tongban pack check {name} 看清楚并改好。")
    return pack


def _new(username: str, name: str, office: str, post: str, roles: tuple[str, ...], region: str) -> list[str]:
    """Create the account with a random password and a one-time-code secret; gives the lines that show both, once."""
    at = now()
    password, totp = secrets.token_urlsafe(12), accounts.new_totp()
    try:
        with transaction.atomic():
            account = actions.create_account(
                username=username, name=name, kind="staff", password=password, at=at, roles=roles, totp=totp
            )
            staff = actions.add_staff(account=account, region=region, name=name, actor=SYSTEM, at=at)
            if office:
                actions.assign(staff=staff, office=office, post=post, actor=SYSTEM, at=at, valid_from=local_date(at))
    except IntegrityError as problem:
        raise Impossible(f"账号名“{username}”已经有人用了：请换一个。") from problem
    return [
        f"账号 {username}　初始口令 {password}",
        f"动态码密钥 {totp}（加入手机验证器：{_link(username, totp)}）",
        "口令和密钥只显示这一次，请当面交给本人。",
    ]


def _link(username: str, totp: str) -> str:
    return f"otpauth://totp/Tongban:{username}?secret={totp}&issuer=Tongban"


def _add(options: argparse.Namespace) -> None:
    starting.check_tables()
    region = settings.TONGBAN_PLACE
    office = ""
    if options.office:
        known = parties.offices(region)
        office = options.office if options.office in known else f"{region}-{options.office}"
        if office not in known:
            raise Impossible(f"没有机构“{options.office}”：请先运行 tongban setup-office，或核对机构代码。")
        if not options.post:
            raise Impossible("写了机构就要写岗位：--post window、officer、reviewer 或 head。")
    print("\n".join(_new(options.username, options.name, office, options.post, tuple(options.role), region)))


def _find(username: str) -> Any:
    starting.check_tables()
    found = accounts.by_username(username)
    if found is None:
        raise Impossible(f"没有账号“{username}”：请核对账号名。")
    return found


def _totp(options: argparse.Namespace) -> None:
    account, totp = _find(options.username), accounts.new_totp()
    actions.renew_totp(account=account, totp=totp, actor=SYSTEM, at=now())
    print(f"{options.username} 的动态码密钥已换成 {totp}（{_link(options.username, totp)}）")
    print("旧验证器马上失效；密钥只显示这一次，请当面交给本人。")


def _disable(options: argparse.Namespace) -> None:
    actions.disable(account=_find(options.username), actor=SYSTEM, at=now())
    print(f"账号 {options.username} 已停用，已登录的页面马上退出。")
