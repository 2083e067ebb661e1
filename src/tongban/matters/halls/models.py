"""The service hall: booked times, queue tickets, counters. Who waits, who was called, by whom, when; cases stay in `cases`."""

from __future__ import annotations

from django.db import models

from tongban.journal.secrets import SecretTextField


class Booking(models.Model):
    """A time in the hall that somebody booked. `code` is shown at the kiosk; the name is secret."""

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    hall = models.CharField(max_length=40)
    business = models.CharField(max_length=60)
    code = models.CharField(max_length=12)
    day = models.DateField()
    slot = models.CharField(max_length=11)
    account = models.UUIDField(null=True)
    party = models.UUIDField(null=True)
    name = SecretTextField(default="")
    phone_index = models.CharField(max_length=64, default="")
    state = models.CharField(max_length=12, default="booked")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "booking"
        constraints = [models.UniqueConstraint(fields=["region", "day", "code"], name="booking_code")]
        indexes = [models.Index(fields=["region", "hall", "day", "slot"], name="booking_day")]


class Ticket(models.Model):
    """A number in a hall's queue of one day. `state` is waiting, called, serving, done, passed or left."""

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    hall = models.CharField(max_length=40)
    business = models.CharField(max_length=60)
    day = models.DateField()
    no = models.CharField(max_length=12)
    order = models.IntegerField()
    booking = models.UUIDField(null=True)
    party = models.UUIDField(null=True)
    state = models.CharField(max_length=12, default="waiting")
    counter = models.CharField(max_length=20, default="")
    staff = models.UUIDField(null=True)
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    calls = models.IntegerField(default=0)
    served_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cases = models.JSONField(default=list)

    class Meta:
        db_table = "ticket"
        constraints = [models.UniqueConstraint(fields=["region", "hall", "day", "no"], name="ticket_no")]
        indexes = [models.Index(fields=["region", "hall", "day", "state"], name="ticket_queue")]
