"""Addresses of the portal: public pages, what is mine, filing, cases."""

from django.urls import path

from tongban.faces.portal.views import apply, cases, files, guide, matters, my, public, things

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("progress/", public.progress, name="progress"),
    path("elder/", public.elder, name="elder"),
    path("open/", public.open_, name="open"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("things/", things.index, name="things"),
    path("things/<str:code>/", things.show, name="thing"),
    path("matters/", matters.index, name="matters"),
    path("matters/<str:code>/", matters.show, name="matter"),
    path("matters/<str:code>/qr.svg", matters.code, name="matter_code"),
    path("guide/", guide.ask, name="guide"),
    path("guide/result/", guide.result, name="guide_result"),
    path("guide/start/", guide.start, name="guide_start"),
    path("my/", my.home, name="my"),
    path("my/projects/", my.project_list, name="projects"),
    path("my/projects/<str:code>/", my.project, name="project"),
    path("my/projects/<str:code_>/qr.svg", files.project_code, name="project_code"),
    path("my/apply/<str:code>/", apply.start, name="apply"),
    path("my/drafts/<uuid:draft>/", apply.tasks, name="draft"),
    path("my/drafts/<uuid:draft>/s/<str:code>/", apply.section, name="section"),
    path("my/drafts/<uuid:draft>/s/<str:code>/save/", apply.save, name="save"),
    path("my/drafts/<uuid:draft>/papers/", apply.papers, name="papers"),
    path("my/drafts/<uuid:draft>/check/", apply.check, name="check"),
    path("my/drafts/<uuid:draft>/submit/", apply.submit, name="submit"),
    path("my/drafts/<uuid:draft>/discard/", apply.discard, name="discard"),
    path("my/cases/", cases.index, name="cases"),
    path("my/cases/<str:no>/", cases.show, name="case"),
    path("my/cases/<str:no>/done/", cases.done, name="done"),
    path("my/cases/<str:no>/files/", cases.files, name="case_files"),
    path("my/cases/<str:no>/days/", cases.days, name="days"),
    path("my/cases/<str:no>/do/<str:action>/", cases.act, name="act"),
    path("my/files/<uuid:document>/", files.document, name="file"),
    path("my/inbox/", my.inbox, name="inbox"),
    path("my/inbox/read/", my.read, name="read"),
    path("my/licences/", my.licence_list, name="licences"),
    path("my/licences/<uuid:licence>/", my.licence, name="licence"),
    path("my/licences/<uuid:licence>/file/", files.licence, name="licence_file"),
    path("my/licences/<uuid:licence>/qr.svg", files.licence_code, name="licence_code"),
    path("my/views/", my.views, name="views"),
    path("my/settings/", my.settings, name="settings"),
]
