"""Addresses of the desk."""

from django.urls import path

from tongban.faces.desk.views.acts import do, preview, words
from tongban.faces.desk.views.batch import batch
from tongban.faces.desk.views.charges import act as charge_act
from tongban.faces.desk.views.charges import bill
from tongban.faces.desk.views.charges import export as charges_export
from tongban.faces.desk.views.charges import index as charges
from tongban.faces.desk.views.charges import one as charge
from tongban.faces.desk.views.circulation import drawn, table
from tongban.faces.desk.views.files import days, document, dossier, licence, opinions, word
from tongban.faces.desk.views.grades import blank as grades_blank
from tongban.faces.desk.views.grades import index as grades
from tongban.faces.desk.views.helping import index as helping
from tongban.faces.desk.views.lists import closed, find, numbers
from tongban.faces.desk.views.obligations import export as obligations_export
from tongban.faces.desk.views.obligations import index as obligations
from tongban.faces.desk.views.papers import file, verdict
from tongban.faces.desk.views.remarks import remarks
from tongban.faces.desk.views.saved import saved
from tongban.faces.desk.views.signing import index as sign
from tongban.faces.desk.views.signing import one as sign_one
from tongban.faces.desk.views.staff import deputy, hand_over, helper, leave
from tongban.faces.desk.views.staff import index as staff
from tongban.faces.desk.views.todo import index as todo
from tongban.faces.desk.views.workbench import case, reveal

app_name = "desk"
urlpatterns = [
    path("", todo, name="todo"),
    path("batch/", batch, name="batch"),
    path("find/", find, name="find"),
    path("closed/", closed, name="closed"),
    path("charges/", charges, name="charges"),
    path("charges/list.xlsx", charges_export, name="charges_export"),
    path("charges/<uuid:charge>/", charge, name="charge"),
    path("charges/<uuid:charge>/do/<slug:code>/", charge_act, name="charge_act"),
    path("bills/<str:code>/", bill, name="bill"),
    path("bills/<str:code>/bill.pdf", bill, {"kind": "pdf"}, name="bill_file"),
    path("obligations/", obligations, name="obligations"),
    path("obligations/list.xlsx", obligations_export, name="obligations_export"),
    path("grades/", grades, name="grades"),
    path("grades/blank.xlsx", grades_blank, name="grades_blank"),
    path("numbers/", numbers, name="numbers"),
    path("numbers/saved/", saved, name="saved"),
    path("samples/", drawn, name="samples"),
    path("helping/", helping, name="helping"),
    path("staff/", staff, name="staff"),
    path("staff/helper/", helper, name="helper"),
    path("staff/leave/", leave, name="leave"),
    path("staff/deputy/", deputy, name="deputy"),
    path("staff/hand-over/", hand_over, name="hand_over"),
    path("sign/", sign, name="sign"),
    path("sign/<str:no>/", sign_one, name="sign_one"),
    path("cases/<str:no>/", case, name="case"),
    path("cases/<str:no>/do/<slug:code>/", do, name="do"),
    path("cases/<str:no>/do/<slug:code>/preview/", preview, name="preview"),
    path("cases/<str:no>/do/<slug:code>/words/", words, name="words"),
    path("cases/<str:no>/reveal/", reveal, name="reveal"),
    path("cases/<str:no>/papers/<int:number>/", verdict, name="verdict"),
    path("cases/<str:no>/papers/<int:number>/file/", file, name="paper_file"),
    path("cases/<str:no>/opinions/", opinions, name="opinions"),
    path("cases/<str:no>/remarks/", remarks, name="remarks"),
    path("cases/<str:no>/table/", table, name="table"),
    path("cases/<str:no>/days/", days, name="days"),
    path("cases/<str:no>/file/", dossier, name="dossier"),
    path("cases/<str:no>/file/<uuid:document>/", document, name="document"),
    path("cases/<str:no>/file/<uuid:document>/word/", word, name="word"),
    path("cases/<str:no>/licence/<uuid:licence>/", licence, name="licence"),
]
