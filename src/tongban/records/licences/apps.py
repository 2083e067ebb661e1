"""The records of licences as a Django application."""

from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "tongban.records.licences"
    label = "licences"
