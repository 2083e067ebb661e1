"""What was asked of systems outside, when, for what, and how it went; never what it said about a person."""

from __future__ import annotations

from django.db import models


class Call(models.Model):
    """One question to one counterpart: purpose and basis, digests of what went out and came back, how long, how it ended.

    `outcome` is ok, refused (it answered no), failed (no answer) or manual (checked by a person while it was down).
    """

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    counterpart = models.CharField(max_length=24)
    purpose = models.CharField(max_length=60)
    basis = models.CharField(max_length=120, default="")
    actor = models.TextField(default="")
    asked_at = models.DateTimeField()
    took_ms = models.IntegerField(default=0)
    outcome = models.CharField(max_length=12)
    sent = models.CharField(max_length=64, default="")
    got = models.CharField(max_length=64, default="")
    words = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "call"
        indexes = [models.Index(fields=["region", "counterpart", "asked_at"], name="call_counterpart")]
