"""The two WSGI applications that `web.py` compares: the product with the bench's rules bound, and a bare one with the function alone."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

Start = Callable[[str, list[tuple[str, str]]], Any]
Answer = Callable[[dict[str, Any], Start], Iterable[bytes]]


def product() -> Answer:
    """The product as it is served."""
    from benchmarks import place
    from tongban.config.wsgi import application

    place.bind()
    return cast(Answer, application)


def bare() -> Answer:
    """Each request writes the next recorded transition by one prepared call, and answers in a line; nothing else."""
    import psycopg

    lines = Path(os.environ["BENCH_PAYLOADS"]).read_text(encoding="utf-8").splitlines()
    payloads: list[tuple[str, str]] = [tuple(json.loads(line)) for line in lines]
    own, guard = threading.local(), threading.Lock()

    def answer(_environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if not hasattr(own, "driver"):
            own.driver = psycopg.connect(
                os.environ["TONGBAN_DATABASE"], autocommit=True, prepare_threshold=0, cursor_factory=psycopg.RawCursor
            )
        with guard:
            args = payloads.pop() if payloads else None
        if args is None:
            start("410 Gone", [("Content-Length", "0")])
            return [b""]
        own.driver.execute("SELECT step($1, $2::jsonb)", args)
        start("302 Found", [("Location", "/"), ("Content-Length", "0")])
        return [b""]

    return answer


application = product() if os.environ.get("BENCH_SERVES") == "product" else bare()
