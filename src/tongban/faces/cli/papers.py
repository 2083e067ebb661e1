"""Papers that a story hands in: one page each, made by the product's own press and marked as a sample."""

from __future__ import annotations

from functools import lru_cache

from tongban.records.documents.rendering import render


@lru_cache(maxsize=512)
def sample_paper(title: str) -> bytes:
    """A one-page sample of a named paper, clearly marked as a sample."""
    return render(
        "list",
        {
            "title": f"{title}（示例）",
            "columns": [{"name": "说明", "width": 40}, {"name": "内容"}],
            "rows": [["这是什么", f"演示用的“{title}”样张，不是真实材料"], ["谁做的", "通办演示"]],
            "date": "2026-01-05",
        },
    )
