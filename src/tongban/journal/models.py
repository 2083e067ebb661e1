"""What was done, kept for ever: events in chained streams, their deliveries, idempotency keys, and what was looked at."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One thing that happened in one stream. `body` is the very canonical text that `hash` was taken over; never updated."""

    pk = models.CompositePrimaryKey("region", "stream", "seq")
    region = models.CharField(max_length=12)
    stream = models.CharField(max_length=80)
    seq = models.IntegerField()
    kind = models.CharField(max_length=60)
    actor = models.TextField()
    origin = models.CharField(max_length=12)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    body = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "event"
        indexes = [models.Index(fields=["region", "recorded_at"], name="event_recorded")]


class Delivery(models.Model):
    """One event that one consumer still has to receive, or has received."""

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    stream = models.CharField(max_length=80)
    seq = models.IntegerField()
    kind = models.CharField(max_length=60)
    consumer = models.CharField(max_length=60)
    tries = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    dead = models.BooleanField(default=False)
    error = models.TextField(default="")

    class Meta:
        db_table = "delivery"
        indexes = [
            models.Index(
                fields=["region", "due_at"], name="delivery_unsent", condition=models.Q(sent_at__isnull=True, dead=False)
            ),
            models.Index(fields=["region", "stream", "seq"], name="delivery_event"),
        ]


class Idem(models.Model):
    """A key that an actor sent with an action: the same key returns the first event, other content is refused."""

    pk = models.CompositePrimaryKey("region", "scope", "key")
    region = models.CharField(max_length=12)
    scope = models.CharField(max_length=64)
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    stream = models.CharField(max_length=80)
    seq = models.IntegerField()

    class Meta:
        db_table = "idem"


class Lock(models.Model):
    """What actions take together: a project, a parcel, a number series. `version` rises with each taking; `n` counts a series."""

    pk = models.CompositePrimaryKey("region", "kind", "key")
    region = models.CharField(max_length=12)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    version = models.IntegerField(default=1)
    n = models.BigIntegerField(default=0)

    class Meta:
        db_table = "lock"


class View(models.Model):
    """A read that must be accounted for: who, as whom, looked at what, and why."""

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    at = models.DateTimeField()
    actor = models.TextField()
    account = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    target = models.CharField(max_length=120)
    reason = models.TextField(default="")

    class Meta:
        db_table = "view"
        indexes = [models.Index(fields=["region", "target"], name="view_target")]


class Mark(models.Model):
    """What this database is: `simulated` once any instant was passed in by walk, demo, bench or tests."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.TextField()

    class Meta:
        db_table = "mark"
