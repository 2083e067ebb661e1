"""The records of parties as a Django application."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "tongban.records.parties"
    label = "parties"
