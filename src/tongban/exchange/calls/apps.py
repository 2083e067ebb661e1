"""The records of calls as a Django application."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "tongban.exchange.calls"
    label = "calls"
