"""Addresses of the flow pages."""

from django.urls import path

from . import inbox, lots, names, proof
from .dealer_panels import add_panels
from .menu import add_entries

add_entries()
add_panels()

urlpatterns = [
    path("", inbox.inbox, name="flow_inbox"),
    path("upload/", inbox.upload, name="flow_upload"),
    path("files/<int:pk>/", proof.proof_page, name="flow_proof"),
    path("files/<int:pk>/lines/", proof.lines_fragment, name="flow_lines"),
    path("files/<int:pk>/lines/<int:line>/", proof.line_panel, name="flow_line"),
    path("files/<int:pk>/state/", proof.state_fragment, name="flow_state"),
    path("files/<int:pk>/publish/", proof.publish, name="flow_publish"),
    path("files/<int:pk>/withdraw/", proof.withdraw, name="flow_withdraw"),
    path("files/<int:pk>/read/", proof.read_again, name="flow_read_again"),
    path("files/<int:pk>/kind-and-month/", proof.correct, name="flow_correct"),
    path("files/<int:pk>/include/", proof.include, name="flow_include"),
    path("files/<int:pk>/annotated/", proof.annotated, name="flow_annotated"),
    path("files/<int:pk>/names/", names.queue, name="flow_names"),
    path("files/<int:pk>/names/<int:name>/decide/", names.decide, name="flow_decide"),
    path("files/<int:pk>/names/<int:name>/hold/", names.hold, name="flow_hold"),
    path("files/<int:pk>/names/<int:name>/undo/", names.undo, name="flow_undo"),
    path("lots/", lots.lot_search, name="lot_search"),
    path("lots/<int:pk>/", lots.lot_page, name="lot_page"),
]
