"""模拟对端·读卡器: reads the identity card that lies on it: the one that somebody laid there, else an invented person's."""

from __future__ import annotations

from html import escape
from typing import Any

from counterparts import pages
from counterparts.asked import Answer, Asked, Route, no

CODE = "reader"
NAME = "模拟对端·读卡器"
USUAL = {"name": "施伟", "id_number": "990000197102020039", "address": "示例路1号（示例）", "until": "2036-02-02"}
"""An invented person; the region 990000 does not exist, so the number can be nobody's."""


def _read(asked: Asked) -> Answer:
    """`counter` → the card that lies there: name, id_number, address, until; none when it was taken away."""
    card = asked.store.get(CODE, "card", str(asked.body.get("counter") or "")) or USUAL
    if not card.get("id_number"):
        return no("读卡器上没有身份证，请放好再读", "empty", 404)
    return Answer({"ok": True, **{k: str(card.get(k) or "") for k in ("name", "id_number", "address", "until")}})


def _lay(asked: Asked) -> Answer:
    """Lay another card on a counter's reader, or none."""
    body: dict[str, Any] = {k: str(asked.body.get(k) or "") for k in ("name", "id_number", "address", "until")}
    asked.store.put(CODE, "card", str(asked.body.get("counter") or ""), body)
    return Answer({"ok": True}, to="/reader/" if asked.body.get("page") else "")


def _page(asked: Asked) -> Answer:
    rows = "".join(f"<li>窗口 {escape(name)}：{escape(card['name'] or '没有放卡')}</li>" for name, card in asked.store.all(CODE, "card"))
    form = (
        '<form method="post" action="/reader/lay"><input type="hidden" name="page" value="1">'
        '<p><label>窗口 <input name="counter" value="1"></label></p><p><label>姓名 <input name="name"></label></p>'
        '<p><label>身份证号 <input name="id_number"></label></p><button>放上这张卡（留空就是没有卡）</button></form>'
    )
    return Answer(page=pages.page(NAME, "放在读卡器上的身份证", f"<h1>读卡器</h1><p>没有另放卡的窗口，读到的都是虚构的人。</p><ul>{rows}</ul>{form}"))


ROUTES = (
    Route("POST", r"/read", _read),
    Route("POST", r"/lay", _lay, signed=False),
    Route("GET", r"/", _page, signed=False),
)
