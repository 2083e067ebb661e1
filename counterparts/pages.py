"""The pages that stand-ins show to people: always with the banner that says that nothing here is real."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterparts.server import Server

_STYLE = """
body{margin:0;background:#f6f8f8;color:#15212b;font:16px/1.75 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
.banner{background:#54458a;color:#fff;padding:8px 16px;text-align:center;font-weight:500}
main{max-width:560px;margin:32px auto;padding:0 16px}
.card{background:#fff;border:1px solid #dde4e7;border-radius:10px;padding:24px}
h1{font-size:24px;line-height:1.4;margin:0 0 12px}
dl{display:grid;grid-template-columns:6em 1fr;gap:4px 12px;margin:16px 0}dt{color:#44535f}dd{margin:0}
.sum{font-size:36px;font-weight:600;font-variant-numeric:tabular-nums}
button{min-height:48px;padding:0 24px;border-radius:6px;border:1px solid #0f5670;background:#0f5670;color:#fff;font:inherit;cursor:pointer}
button.quiet{background:#fff;color:#0f5670}
button:focus-visible,input:focus-visible,a:focus-visible{outline:3px solid #15212b;box-shadow:0 0 0 6px #ffc93c}
form{display:inline-block;margin:8px 8px 0 0}input{min-height:40px;padding:0 8px;border:1px solid #8496a1;border-radius:6px;font:inherit}
.note{color:#44535f;font-size:14px}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:8px 4px;border-bottom:1px solid #dde4e7}
"""


def page(name: str, title: str, inside: str) -> str:
    """A whole page; `inside` is markup whose values are already escaped."""
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f'<div class="banner">{escape(name)}：这里只是演示用的替身，没有真的钱和票</div>'
        f'<main><div class="card">{inside}</div></main></body></html>'
    )


def index(server: Server) -> str:
    """What stands in here, and how to let it fail."""
    rows = "".join(
        f"<tr><th>{escape(str(m.NAME))}</th><td>{escape(server.failing.describe(code))}"
        f'<form method="post" action="/failing/plan/{code}"><input type="hidden" name="page" value="1">'
        f'<input name="modes" aria-label="{escape(str(m.NAME))}接下来怎么答" size="18"> <button class="quiet">照此出故障</button></form></td></tr>'
        for code, m in server.standins.items()
    )
    words = "ok 正常，slow 慢，error 报错，nonsense 乱答，drop 断线，done_drop 办完才断线；用逗号隔开，用完恢复正常。"
    return page("模拟对端", "模拟对端", f"<h1>模拟对端</h1><table>{rows}</table><p class=\"note\">{words}</p>")
