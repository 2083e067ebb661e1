"""Addresses of the shell: signing in and out, choosing for whom one acts."""

from django.urls import path

from tongban.faces.shell import views

app_name = "shell"
urlpatterns = [
    path("signin/", views.sign_in, name="signin"),
    path("signin/code/", views.code, name="code"),
    path("signout/", views.sign_out, name="signout"),
    path("act-for/", views.act_for, name="act_for"),
]
