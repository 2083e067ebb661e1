"""Addresses of the hall."""

from django.urls import path

from tongban.faces.hall.views import accept, booking, figures, handout, kiosk, prints, queue

app_name = "hall"
urlpatterns = [
    path("", queue.index, name="counter"),
    path("counter/", queue.choose, name="choose"),
    path("do/", queue.do, name="do"),
    path("kiosk/", kiosk.kiosk, name="kiosk"),
    path("screen/", kiosk.screen, name="screen"),
    path("tickets/<uuid:ticket>/", kiosk.ticket, name="ticket"),
    path("tickets/<uuid:ticket>/leave/", kiosk.leave, name="leave"),
    path("tickets/<uuid:ticket>/code.svg", kiosk.ticket_code, name="ticket_code"),
    path("booking/", booking.index, name="booking"),
    path("booking/<uuid:booking>/", booking.one, name="booked"),
    path("booking/<uuid:booking>/cancel/", booking.cancel, name="cancel"),
    path("accept/", accept.index, name="accept"),
    path("accept/<uuid:draft>/", accept.one, name="accept_one"),
    path("accept/<uuid:draft>/save/", accept.save, name="accept_save"),
    path("accept/<uuid:draft>/done/", accept.done, name="accept_done"),
    path("accept/<uuid:draft>/discard/", accept.discard, name="discard"),
    path("accept/<uuid:draft>/discarded/", accept.discarded, name="discarded"),
    path("print/", prints.papers, name="print"),
    path("print/<str:no>/code.svg", prints.code, name="print_code"),
    path("handout/", handout.index, name="handout"),
    path("handout/<str:no>/", handout.one, name="handout_one"),
    path("late/", figures.late, name="late"),
    path("numbers/<uuid:ticket>/", figures.number, name="number"),
    path("figures/", figures.index, name="figures"),
]
