"""Which face answers under which address."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tongban.faces.shell.urls")),
]

_FACES = (
    ("desk/", "tongban.faces.desk"),
    ("studio/", "tongban.faces.studio"),
    ("hall/", "tongban.faces.hall"),
    ("verify/", "tongban.faces.verify"),
    ("api/", "tongban.faces.api"),
    ("", "tongban.faces.portal"),
)
urlpatterns += [path(at, include(f"{face}.urls")) for at, face in _FACES if find_spec(f"{face}.urls")]

handler403 = "tongban.faces.shell.views.forbidden"
handler404 = "tongban.faces.shell.views.not_found"
handler500 = "tongban.faces.shell.views.broken"
