"""The studio as a Django application."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    name = "tongban.faces.studio"
    label = "studio"
