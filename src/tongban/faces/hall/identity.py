"""Who stands at the counter: by the card reader, by hand when it is down, and for whom; everybody is found or registered once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tongban.cases import queries_desks as desks
from tongban.exchange.adapters import reader
from tongban.faces.hall import pages
from tongban.faces.hall.sitting import Sitting
from tongban.journal import actions as journal
from tongban.records.licences import queries as licences
from tongban.records.parties import actions, identifiers
from tongban.records.parties import queries as parties

Wrong = list[tuple[str, str]]
FIELDS = ("name", "id_number", "phone", "uscc", "org_name")
"""What can be typed in the block of the person."""


def typed(sitting: Sitting) -> dict[str, str]:
    """What was typed so far, for the page."""
    return {f: str(sitting.form.get(f"_typed_{f}") or "") for f in FIELDS}


def keep_typed(sitting: Sitting) -> None:
    """Keep what was typed, right or wrong, before anything else happens."""
    post = sitting.request.POST
    given = {f"_typed_{f}": post[f"who-{f}"].strip()[:200] for f in FIELDS if f"who-{f}" in post}
    ticks = {f"_{t}": post.get(f"who-{t}") == "1" for t in ("seen", "mandated") if f"who-{FIELDS[0]}" in post}
    if given or ticks:
        sitting.keep({**given, **ticks})


def by_card(sitting: Sitting) -> tuple[str, Wrong]:
    """Read the card: (what to say, what is wrong). While the reader is down nothing is lost, the clerk goes on by hand."""
    request = sitting.request
    counter = request.COOKIES.get(pages.COOKIE, "")
    card, answer = reader.read(region=sitting.region, counter=counter, actor=pages.who(request), at=pages.at(request))
    if card is None:
        words = answer.words or "没有读到身份证"
        sitting.keep({"_reader_down": words})
        return "", [("who-name", f"{words}。请核对身份证原件，录入姓名和号码，勾选“已核对原件”，按人工核验办理；已经填的都在")]
    wrong = _known(sitting, card.name, card.id_number, "读卡器（模拟对端）" if card.simulated else "读卡器")
    sitting.keep({"_reader_down": "", "_typed_name": card.name, "_typed_id_number": card.id_number})
    return ("" if wrong else f"已读卡：{identifiers.mask_name(card.name)}"), wrong


def by_hand(sitting: Sitting) -> Wrong:
    """What was typed, after the clerk looked at the original: recorded as checked by a person."""
    given = typed(sitting)
    if given["uscc"] and not given["id_number"] and sitting.person is not None:
        return _organisation(sitting, given)
    wrong: Wrong = []
    if not given["name"]:
        wrong.append(("who-name", "请填写姓名"))
    why = identifiers.check_id_number(given["id_number"])
    if why:
        wrong.append(("who-id_number", why))
    if given["phone"] and (why := identifiers.check_mobile(given["phone"])):
        wrong.append(("who-phone", why))
    if not sitting.form.get("_seen"):
        wrong.append(("who-seen", "请核对身份证原件，再勾选“已核对原件”"))
    if wrong:
        return wrong
    wrong = _known(sitting, given["name"], given["id_number"], "人工核验")
    if not wrong:
        reader.by_hand(region=sitting.region, actor=pages.who(sitting.request), at=pages.at(sitting.request))
        if given["uscc"]:
            return _organisation(sitting, given)
    return wrong


def _known(sitting: Sitting, name: str, number: str, how: str) -> Wrong:
    """Find or register the person."""
    at, request = pages.at(sitting.request), sitting.request
    before = parties.by_id_number(number)
    if before is not None and parties.name_of(before) and parties.name_of(before) != name.strip():
        return [("who-name", "这个号码登记的是另一个姓名，请核对原件；登记有误的，先更正登记")]
    phone = typed(sitting)["phone"]
    try:
        person = actions.register_person(
            region=sitting.region, name=name.strip(), id_number=number, at=at, phone=phone, source=f"窗口登记（{how}）"
        )
    except actions.WrongIdentifier as wrong:
        return [("who-id_number", str(wrong))]
    journal.saw(
        region=sitting.region, actor=pages.who(request), at=at, kind="party.identified", target=f"party/{person.id}", reason=how
    )
    sitting.keep({"_person": str(person.id), "_name": identifiers.mask_name(name), "_how": how, "_party": "", "_project": ""})
    choices = sitting.may_be()
    if len(choices) == 1 and not typed(sitting)["uscc"]:
        apply_for(sitting, person.id)
    return []


def _organisation(sitting: Sitting, given: dict[str, str]) -> Wrong:
    """An organisation by its code: its legal representative, or somebody with a written mandate, stands here."""
    why = identifiers.check_uscc(given["uscc"])
    if why:
        return [("who-uscc", why)]
    found = parties.by_uscc(given["uscc"])
    if found is None and not given["org_name"]:
        return [("who-org_name", "系统里还没有这个单位，请按营业执照填写名称")]
    legal = found is not None and found.legal_person_id == sitting.person
    if not legal and not sitting.form.get("_mandated"):
        return [("who-mandated", "不是登记的法定代表人：请收授权委托书原件，再勾选“已收委托书”")]
    if found is None:
        found = actions.register_organisation(
            region=sitting.region,
            name=given["org_name"],
            uscc=given["uscc"],
            at=pages.at(sitting.request),
            source="窗口登记（核对营业执照原件）",
            consents=False,
        )
    apply_for(sitting, found.id)
    return []


def apply_for(sitting: Sitting, party: UUID) -> None:
    """It is applied for this party; where it has just one project, that one is meant until the clerk says otherwise."""
    sitting.keep({"_party": str(party), "_project": ""})
    held = sitting.held_projects()
    if len(held) == 1:
        sitting.keep({"_project": str(held[0].id)})


def may_apply_for(sitting: Sitting, party: str) -> UUID | None:
    """The party of that id, if the person may apply for it by the register."""
    return next((p["id"] for p in sitting.may_be() if str(p["id"]) == party), None)


def around(sitting: Sitting) -> dict[str, Any]:
    """What is there of this applicant already: cases that this window may see, licences."""
    if sitting.party is None:
        return {"cases": [], "licences": []}
    actor = pages.who(sitting.request)
    from tongban.cases import queries_halls

    rows = list(desks.found(actor, party=sitting.party).filter(parent=None).values()[:6])
    held = [x for x in licences.of_party(sitting.party) if licences.state_on(x, pages.today(sitting.request)) == "valid"]
    return {"cases": queries_halls.listed(rows), "licences": held[:6], "licence_count": len(held)}
