"""What systems outside tell us by themselves: signed notices, each good for nothing but what it says."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tongban.exchange import paying

_MOST = 64 * 1024


@csrf_exempt
@require_POST
def payment(request: HttpRequest) -> HttpResponse:
    """The payment platform tells of a payment. 200 where it was heard (again), 422 where the word is not theirs."""
    body = request.body
    if len(body) > _MOST:
        return JsonResponse({"ok": False}, status=422)
    heard = paying.told(headers=request.headers, path=request.path, body=body, at=request.at)  # type: ignore[attr-defined]
    return JsonResponse({"ok": heard}, status=200 if heard else 422)
