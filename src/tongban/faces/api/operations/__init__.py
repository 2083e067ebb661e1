"""The operations, one file per noun; each file adds its own to the interface."""

from ninja import NinjaAPI

from tongban.faces.api.operations import cases, catalogue, licences, papers


def add_to(api: NinjaAPI) -> None:
    """Add every operation."""
    for module in (catalogue, cases, papers, licences):
        api.add_router("", module.router)
