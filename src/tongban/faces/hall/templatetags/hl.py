"""Words that only the hall's templates need."""

from __future__ import annotations

from django import template

register = template.Library()
_DAYS = "一二三四五六日"


@register.filter
def hl_weekday(number: int) -> str:
    """周一 for 1 … 周日 for 7."""
    return f"周{_DAYS[number - 1]}" if 1 <= number <= 7 else ""
