"""Checks what may be promised or accepted by the owner: never what law makes part of a decision, never what a negative list closes."""

from __future__ import annotations

from tongban.catalogue.checking.findings import Notebook
from tongban.catalogue.definitions import Matter
from tongban.catalogue.promising import not_self_accepted

OWNERS = "owner"
"""The mode and the procedure by which an owner reports what it did itself."""


def check_promises(notes: Notebook) -> None:
    """Report a promise or a later day on a material that is part of the decision by law, and an owner's own acceptance that is closed."""
    for matter in notes.sound.matters():
        _by_law(notes, matter)
        _own_acceptance(notes, matter)


def _by_law(notes: Notebook, matter: Matter) -> None:
    for at, need in enumerate(matter.materials):
        if not need.core_by_law:
            continue
        route = ("materials", at)
        if need.promise is not None:
            text = f"“{need.zh}”（{need.code}）依法属于决定的组成部分（core_by_law），却写了可以承诺"
            notes.error("matters", matter.code, text, "请去掉 promise，或核对 core_by_law", route)
        if need.supplement_days:
            text = f"“{need.zh}”（{need.code}）依法属于决定的组成部分（core_by_law），却写了可以后补"
            notes.error("matters", matter.code, text, "请去掉 supplement_days，或核对 core_by_law", route)


def _own_acceptance(notes: Notebook, matter: Matter) -> None:
    if OWNERS not in (matter.mode, matter.procedure):
        return
    why = not_self_accepted(notes.sound, matter.code)
    if why is not None:
        text = f"列入了“不得自主验收”的负面清单（{why.reason}），却由建设单位自行办理"
        notes.error("matters", matter.code, text, "请改由主管部门验收，或核对负面清单")
