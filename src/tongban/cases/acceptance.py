"""Where an application may be handed in, and what needs none: judged before the case is born, whatever the procedure."""

from __future__ import annotations

from tongban.cases.context import Context
from tongban.cases.errors import Reason, Refused
from tongban.catalogue.packs import Pack


def check_birth(context: Context) -> None:
    """A matter without a case bears none (非禁免批); a window of another region takes only what the pack opens to it (全省通办).

    The case belongs to the region that decides; the window's office stands in it as the accepting one, so that both are in its
    chain. Raises Refused.
    """
    new = context.new
    if new is None:
        return
    matter = context.matter
    if matter.mode == "non_forbidden":
        text = f"“{matter.zh}”是无风险事项，不用批、不用备案，也不设办件：不在禁止清单上就可以做"
        raise Refused([Reason("no_case", text, matter.basis[0].text if matter.basis else "")])
    if new.accepted_by and not new.accepted_by.startswith(f"{context.region}-"):
        region, _, role = new.accepted_by.partition("-")
        if not open_across(context.pack, region, role, matter.base or matter.code):
            text = f"“{matter.zh}”没有列入全省通办清单，这个窗口不能受理，请网上申请或者到办理地的窗口"
            raise Refused([Reason("across", text)])


def open_across(pack: Pack, region: str, role: str, matter: str) -> bool:
    """Whether the window `role` in another region may accept a matter for the pack's place."""
    return any(
        there.office == role and matter in there.matters and pack.office(role).region == region
        for hall in pack.halls()
        for there in hall.across
        if pack.has("offices", role)
    )


def windows_elsewhere(pack: Pack, matter: str) -> tuple[str, ...]:
    """The names of the windows in other regions that accept a matter, as the pack lists them."""
    found = (there.office for hall in pack.halls() for there in hall.across if matter in there.matters)
    return tuple(pack.office(role).zh for role in dict.fromkeys(found))
