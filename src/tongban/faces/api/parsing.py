"""Bodies as JSON, read strictly: the right media type, no endless numbers, no text that cannot be stored, no bottomless nesting."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from tongban.faces.api.problems import Problem

MOST_DEPTH = 24
MOST_DIGITS = 40


class StrictParser(Parser):
    """Reads a JSON body or raises a Problem that says what is wrong with it."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise Problem(415, "请求正文要用 application/json。")
        try:
            text = request.body.decode("utf-8")
        except UnicodeDecodeError as wrong:
            raise Problem(400, "请求正文不是 UTF-8 文字。") from wrong
        try:
            found = json.loads(
                text, parse_constant=_refuse, parse_float=_float, parse_int=_int, object_pairs_hook=_once
            )
        except (ValueError, RecursionError) as wrong:
            raise Problem(400, "请求正文不是正确的 JSON。") from wrong
        if isinstance(found, list | dict):
            _check(found, 0)
        return found


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _int(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError(text[:20])
    return int(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("twice")
    return found


def _check(value: Any, depth: int) -> None:
    """No NUL, no half of a surrogate pair, no deep nesting. Raises Problem."""
    if depth > MOST_DEPTH:
        raise Problem(400, f"请求正文套得太深，最多 {MOST_DEPTH} 层。")
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise Problem(400, "请求正文里有不能保存的字符。")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check(key, depth)
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
