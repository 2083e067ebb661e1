"""The wired house as a Django application: the switchboard is bound once, when everything is ready."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "tongban.config"
    label = "house"

    def ready(self) -> None:
        from tongban.config import wiring

        wiring.bind()
