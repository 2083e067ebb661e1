"""模拟对端·高拍仪: scans the stack that lies under it; a sheet with a bar code begins a new paper, pages between are merged into one file."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from counterparts.asked import Answer, Asked, Route, no

CODE = "scanner"
NAME = "模拟对端·高拍仪"
MOST = 60


def _scan(asked: Asked) -> Answer:
    """`wanted` (marks of the papers expected, in order), `counter` → `pieces` [{mark, pages, file}], a PDF for each mark."""
    wanted = [str(m) for m in asked.body.get("wanted") or []]
    if not wanted or len(wanted) > MOST:
        return no("没有说要扫哪些材料，或者一次太多", "wanted")
    laid = asked.store.get(CODE, "stack", str(asked.body.get("counter") or "")) or {}
    marks = [m for m in wanted if m in laid["marks"]] if "marks" in laid else wanted
    pieces = [
        {"mark": m, "pages": 1 + len(m) % 2, "file": base64.b64encode(_pdf([f"{m}  {p}" for p in range(1, 2 + len(m) % 2)])).decode()}
        for m in marks
    ]
    return Answer({"ok": True, "pieces": pieces})


def _lay(asked: Asked) -> Answer:
    """What lies under a counter's camera: `marks` of the bar codes, as a list."""
    marks = asked.body.get("marks")
    asked.store.put(CODE, "stack", str(asked.body.get("counter") or ""), {"marks": list(marks) if isinstance(marks, list) else []})
    return Answer({"ok": True})


def _pdf(lines: Sequence[str]) -> bytes:
    """A small PDF, one page a line, each saying that it is simulated."""
    objects: list[bytes] = []
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(lines)))
    objects.append(b"<</Type/Catalog/Pages 2 0 R>>")
    objects.append(f"<</Type/Pages/Kids[{kids}]/Count {len(lines)}>>".encode())
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for i, line in enumerate(lines):
        safe = "".join(c for c in line if c.isascii() and c.isprintable() and c not in "()\\")
        text = f"BT /F1 28 Tf 72 700 Td (SIMULATED SCAN) Tj 0 -48 Td (Material {safe}) Tj ET".encode()
        resources = "/Resources<</Font<</F1 3 0 R>>>>"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{resources}/Contents {5 + 2 * i} 0 R>>".encode())
        objects.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(text), text))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


ROUTES = (
    Route("POST", r"/scan", _scan),
    Route("POST", r"/lay", _lay, signed=False),
)
