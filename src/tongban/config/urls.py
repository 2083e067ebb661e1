"""Which face answers under which address."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tongban.faces.shell.urls")),
]

handler403 = "tongban.faces.shell.views.forbidden"
handler404 = "tongban.faces.shell.views.not_found"
handler500 = "tongban.faces.shell.views.broken"
