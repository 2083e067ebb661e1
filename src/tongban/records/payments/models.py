"""What is charged, by which tariff, and whether it was paid: in fen, never anything outside the published list."""

from __future__ import annotations

from django.db import models


class Charge(models.Model):
    """One fee of one case. `fen` follows from `working` (the tariff's steps as computed, kept for whoever asks how).

    `state` is due, paying, paid, waived, refunded or void; `order` is the number under which the payment channel knows it,
    `receipt` the number of the fiscal receipt (财政电子票据) that the receipt channel gave.
    """

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    case = models.UUIDField()
    case_no = models.CharField(max_length=40)
    matter = models.CharField(max_length=60)
    party = models.UUIDField()
    project = models.UUIDField(null=True)
    office = models.CharField(max_length=40)
    fee = models.CharField(max_length=24)
    zh = models.CharField(max_length=100)
    fen = models.BigIntegerField()
    working = models.JSONField(default=list)
    basis = models.CharField(max_length=300, default="")
    pack = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="due")
    why = models.CharField(max_length=200, default="")
    order = models.CharField(max_length=64, default="")
    receipt = models.CharField(max_length=64, default="")
    charged_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "charge"
        constraints = [models.CheckConstraint(condition=models.Q(fen__gte=0), name="charge_not_negative")]
        indexes = [
            models.Index(fields=["region", "case"], name="charge_case"),
            models.Index(fields=["region", "party"], name="charge_party"),
            models.Index(fields=["region", "office", "charged_at"], name="charge_office"),
        ]
