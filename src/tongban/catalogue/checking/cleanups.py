"""Checks a pack's materials against its own clean-up rules (清理规则): what an applicant must no longer be asked for, and by which rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tongban.catalogue.checking.findings import Notebook
from tongban.catalogue.definitions import Matter, Need
from tongban.catalogue.packs import Pack

BROUGHT = frozenset({"upload", "commit", "agency"})
"""Sources for which the applicant has to see to the paper itself."""
_ASIDE = re.compile(r"[（(].*?[）)]|原件|复印件|扫描件|[“”《》\s]")
Judge = Callable[[Pack, Mapping[str, Any], Matter, Need], str]


def check_cleanups(notes: Notebook) -> None:
    """Report each paper that a rule of the pack cancels; a pack without such rules is not judged by another's."""
    pack = notes.sound
    for code, rule in pack.kind("cleanups").items():
        offices = set(rule.get("offices") or ())
        for matter in pack.matters():
            if offices and matter.office not in offices:
                continue
            for at, need in enumerate(matter.materials):
                why = JUDGES[rule["rule"]](pack, rule, matter, need)
                if why:
                    cite = f"（{rule['cite']}）" if rule.get("cite") else ""
                    text = f"“{need.zh}”（{need.code}）应当取消：{why}。{rule['zh']}{cite}"
                    fix = f"请去掉这份材料，或改由平台取得、以书面承诺代替；规则见 {code}"
                    notes.error("matters", matter.code, text, fix, ("materials", at))


def _no_basis(pack: Pack, rule: Mapping[str, Any], matter: Matter, need: Need) -> str:
    """A paper for a matter that names no law, or that the rule lists as having none."""
    if need.source in BROUGHT and not matter.basis:
        return "事项没有写法律法规依据"
    return _named(rule, need, "没有法律法规依据")


def _by_licence(pack: Pack, rule: Mapping[str, Any], matter: Matter, need: Need) -> str:
    """A paper to be brought that is a licence which the platform knows, or that a listed licence proves."""
    if need.source not in BROUGHT:
        return ""
    licences = {_bare(str(raw["zh"])) for raw in pack.kind("licence_types").values()}
    return "它就是已有的证照" if _bare(need.zh) in licences else _named(rule, need, "现有证照能够证明")


def _by_promise(pack: Pack, rule: Mapping[str, Any], matter: Matter, need: Need) -> str:
    """A listed paper that is still demanded although a written promise is enough; what law makes part of the decision stays."""
    if need.core_by_law or need.promise is not None or need.source not in BROUGHT - {"commit"}:
        return ""
    return _named(rule, need, "书面承诺就能解决，却没有写可以承诺")


def _by_share(pack: Pack, rule: Mapping[str, Any], matter: Matter, need: Need) -> str:
    """A listed paper that sharing or a check on the network provides, and that is still to be brought."""
    return _named(rule, need, "信息共享或者网络核验能够取得") if need.source in BROUGHT else ""


def _cancelled_above(pack: Pack, rule: Mapping[str, Any], matter: Matter, need: Need) -> str:
    """A paper that a higher authority has published as cancelled, from whatever source."""
    return _named(rule, need, "上级部门已经公布取消")


def _cancelled_matter(pack: Pack, rule: Mapping[str, Any], matter: Matter, need: Need) -> str:
    """The result of a matter that is no longer on the list."""
    gone = need.origin_code in (rule.get("matters") or ())
    return "出具它的事项已经从清单取消" if gone else _named(rule, need, "对应的事项已经从清单取消")


def _cannot_certify(pack: Pack, rule: Mapping[str, Any], matter: Matter, need: Need) -> str:
    """A certificate by somebody who has no means of finding out what it says."""
    return _named(rule, need, "开具单位无权查证、无法开具")


def _needless(pack: Pack, rule: Mapping[str, Any], matter: Matter, need: Need) -> str:
    """A paper asked for twice under two codes, or listed as not needed for the business."""
    twin = next((n for n in matter.materials if n.code != need.code and n.zh == need.zh), None)
    if twin is not None and twin.code < need.code:
        return f"和“{twin.zh}”（{twin.code}）重复"
    return _named(rule, need, "不是办事的必要条件")


def _named(rule: Mapping[str, Any], need: Need, why: str) -> str:
    listed = need.code in (rule.get("materials") or ()) or any(name in need.zh for name in rule.get("names") or ())
    return why if listed else ""


def _bare(name: str) -> str:
    return _ASIDE.sub("", name)


JUDGES: Mapping[str, Judge] = {
    "no_basis": _no_basis,
    "by_licence": _by_licence,
    "by_promise": _by_promise,
    "by_share": _by_share,
    "cancelled_above": _cancelled_above,
    "cancelled_matter": _cancelled_matter,
    "cannot_certify": _cannot_certify,
    "needless": _needless,
}
