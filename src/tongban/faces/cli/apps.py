"""The command line as a Django application (management commands are not used; `tongban` is the one command)."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "tongban.faces.cli"
    label = "cli"
