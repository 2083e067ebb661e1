"""The records of halls as a Django application."""

from django.apps import AppConfig


class HallsConfig(AppConfig):
    name = "tongban.matters.halls"
    label = "halls"
