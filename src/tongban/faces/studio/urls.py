"""Addresses of the studio."""

from django.urls import path

from tongban.faces.studio.views import board, changing, drafting, looking, procedures, tables, trying, word

app_name = "studio"
_DRAFT = "drafts/<uuid:draft>/"
urlpatterns = [
    path("", looking.home, name="home"),
    path("matters/", looking.matters, name="matters"),
    path("matters/<str:code>/", looking.matter, name="matter"),
    path("flows/", looking.flows, name="flows"),
    path("flows/<str:code>/", looking.flow, name="flow"),
    path("relations/", looking.relations, name="relations"),
    path("elements/", looking.compare, name="elements"),
    path("prove/", drafting.prove_current, name="prove_current"),
    path("versions/", drafting.versions, name="versions"),
    path("excel/", tables.index, name="excel"),
    path("excel/export/", tables.export, name="export"),
    path("drafts/", drafting.index, name="drafts"),
    path(_DRAFT, drafting.one, name="draft"),
    path(f"{_DRAFT}prove/", drafting.prove, name="prove"),
    path(f"{_DRAFT}check/", drafting.check, name="check"),
    path(f"{_DRAFT}act/<slug:verb>/", drafting.act, name="act"),
    path(f"{_DRAFT}things/<slug:kind>/", changing.things, name="things"),
    path(f"{_DRAFT}edit/procedures/<str:code>/", procedures.states, name="procedure"),
    path(f"{_DRAFT}edit/procedures/<str:code>/<slug:which>/", procedures.act, name="procedure_act"),
    path(f"{_DRAFT}edit/<slug:kind>/<str:code>/", changing.edit, name="edit"),
    path(f"{_DRAFT}edit/<slug:kind>/<str:code>/<slug:which>/", changing.edit, name="edit_part"),
    path(f"{_DRAFT}when/<slug:kind>/<str:code>/<str:path>/", changing.when, name="when"),
    path(f"{_DRAFT}flow/<str:code>/", changing.flow, name="flow_edit"),
    path(f"{_DRAFT}board/<str:code>/", board.board, name="board"),
    path(f"{_DRAFT}clone/<slug:kind>/<str:code>/", changing.clone, name="clone"),
    path(f"{_DRAFT}take-out/<slug:kind>/<str:code>/", changing.take_out, name="take_out"),
    path(f"{_DRAFT}word/<str:code>/", word.template, name="word"),
    path(f"{_DRAFT}try/", trying.guided, name="try"),
    path(f"{_DRAFT}form/<str:code>/", trying.form, name="form"),
    path(f"{_DRAFT}walk/", trying.walk, name="walk"),
    path(f"{_DRAFT}import/", tables.bring, name="import"),
    path(f"{_DRAFT}import/<slug:digest>/", tables.faulty, name="faulty"),
]
