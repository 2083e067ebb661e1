"""The records of payments as a Django application."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "tongban.records.payments"
    label = "payments"
