"""Addresses of verification; a QR leads to `/verify/<token>`."""

from django.urls import path

from tongban.faces.verify import views

app_name = "verify"
urlpatterns = [
    path("", views.index, name="index"),
    path("file/", views.file, name="file"),
    path("<str:token>", views.token, name="token"),
    path("<str:token>/", views.token),
]
