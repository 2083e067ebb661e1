"""How often one client may ask: token buckets in this process, for look-ups that need no sign-in and for keys of systems."""

from __future__ import annotations

import ipaddress
import math
import threading
from datetime import datetime

from django.http import HttpRequest


class Limit:
    """`burst` asks at once, then `per_minute` more each minute, per client; `most` clients are remembered."""

    def __init__(self, burst: int, per_minute: float, most: int = 20_000) -> None:
        self.burst, self.per_minute, self.most = burst, per_minute, most
        self._held: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, client: str, at: datetime, cost: float = 1) -> int:
        """0 and one ask less, or the whole seconds to wait before asking again."""
        now = at.timestamp()
        with self._lock:
            left, last = self._held.get(client, (float(self.burst), now))
            left = min(float(self.burst), left + max(0.0, now - last) * self.per_minute / 60)
            if left < cost:
                self._held[client] = (left, now)
                return max(1, math.ceil((cost - left) * 60 / self.per_minute))
            if len(self._held) >= self.most and client not in self._held:
                self._forget(now)
            self._held[client] = (left - cost, now)
            return 0

    def _forget(self, now: float) -> None:
        """Drop who has been away long enough to be full again; if nobody was, the older half."""
        full = self.burst * 60 / self.per_minute
        kept = {c: h for c, h in self._held.items() if now - h[1] < full}
        if len(kept) >= self.most:
            kept = dict(sorted(kept.items(), key=lambda item: item[1][1])[len(kept) // 2 :])
        self._held = kept

    def clear(self) -> None:
        """Forget everybody (tests)."""
        with self._lock:
            self._held.clear()


def client_of(request: HttpRequest) -> str:
    """The client's address; of IPv6 the /64, which one client owns whole."""
    text = str(request.META.get("REMOTE_ADDR") or "")
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return text


def words(seconds: int) -> str:
    """How long to wait, for people."""
    return f"{seconds} 秒" if seconds < 60 else f"{math.ceil(seconds / 60)} 分钟"
