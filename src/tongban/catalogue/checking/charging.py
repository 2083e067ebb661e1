"""Checks what matters charge: only what the published list has, and never the owner for what an office commissioned."""

from __future__ import annotations

from tongban.catalogue.checking.findings import Notebook


def check_charging(notes: Notebook) -> None:
    """Report fees outside the list, rows that it does not have, and fees put on the owner that an office has to pay.

    A service that the approving office commissions is paid by that office (国办发〔2015〕31号 二（四）); no list and no matter can put
    it on the applicant.
    """
    pack = notes.sound
    lists = pack.kind("fees")
    for code, raw in pack.kind("matters").items():
        for at, fee in enumerate(raw.get("fees") or []):
            number = fee.get("code")
            if not number or not lists:
                continue
            place = ("fees", at)
            if number not in lists:
                notes.error("matters", code, f"收费“{fee['zh']}”（{number}）不在公布的收费清单里", "不在清单里的不能收，请核对编号或者先公布", place)
                continue
            listed = lists[number]
            rows = {row["code"] for row in listed.get("tariffs") or []}
            if fee.get("tariff") and fee["tariff"] not in rows:
                notes.error("matters", code, f"收费清单“{listed['zh']}”里没有“{fee['tariff']}”这一档标准", "请核对收费标准", place)
            if listed.get("pays") == "office" and fee.get("pays") == "owner":
                text = f"向业主收“{fee['zh']}”，清单写明由机关付费：机关委托的服务不能让业主付费"
                notes.error("matters", code, text, "请改为 pays: office，或者去掉这一项", place)
    for code, raw in lists.items():
        if raw.get("pays") == "office" and raw.get("one_bill"):
            notes.error("fees", code, f"“{raw['zh']}”由机关付费，却列进了业主的一张账单", "请去掉 one_bill", ())
