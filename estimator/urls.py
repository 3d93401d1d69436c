"""The ways in.  The builder's addresses exist twice: for a project, and for a starter nobody has edited yet."""

from django.contrib import admin
from django.urls import include, path

from estimator.web.views import accuracy, compare, help, history, home, opened, report, services, theme
from estimator.web.views.building import page
from estimator.web.views.building.actions import documents, edges, inputs, measured, nodes, selection
from estimator.web.views.reports import jobs, records
from estimator.web.views.sharing import links, others

building = [
    path("", page.builder, name="builder"),
    path("document.json", page.document, name="document_json"),
    path("nodes/", nodes.node_add, name="add_node"),
    path("nodes/<str:node_id>/", nodes.node_settings, name="node_settings"),
    path("nodes/<str:node_id>/name/", nodes.node_name, name="node_name"),
    path("nodes/<str:node_id>/measured/", measured.node_measured, name="node_measured"),
    path("nodes/<str:node_id>/once/", measured.node_once, name="node_once"),
    path("nodes/<str:node_id>/measure/", measured.node_measure, name="node_measure"),
    path("move/", selection.node_move, name="node_move"),
    path("nodes/<str:node_id>/duplicate/", selection.node_duplicate, name="node_duplicate"),
    path("nodes/<str:node_id>/after/", selection.after, name="node_after"),
    path("nodes/<str:node_id>/rename/", selection.rename, name="node_rename"),
    path("nodes/<str:node_id>/delete/", nodes.node_delete, name="node_delete"),
    path("cards.json", selection.cards_json, name="cards_json"),
    path("cards/delete/", selection.delete_cards, name="cards_delete"),
    path("cards/duplicate/", selection.duplicate_cards, name="cards_duplicate"),
    path("cards/group/", selection.group_cards, name="cards_group"),
    path("cards/paste/", selection.paste_cards, name="cards_paste"),
    path("edges/", edges.edge_add, name="add_edge"),
    path("edges/<str:edge_id>/", edges.edge_change, name="edge_change"),
    path("edges/<str:edge_id>/answer/", edges.edge_answer, name="edge_answer"),
    path("edges/<str:edge_id>/delete/", edges.edge_delete, name="edge_delete"),
    path("document/", documents.document_settings, name="document_settings"),
    path("inputs/", inputs.input_add, name="input_add"),
    path("inputs/<str:input_name>/", inputs.input_change, name="input_change"),
    path("inputs/<str:input_name>/delete/", inputs.input_delete, name="input_delete"),
    path("unit-cost/", inputs.unit_cost, name="unit_cost"),
    path("quotas/", documents.document_quotas, name="document_quotas"),
    path("quotas/<str:key>/", documents.document_quota, name="document_quota"),
    path("confirm/", documents.confirm, name="confirm"),
    path("fix/", documents.fix, name="fix"),
    path("tidy/", documents.tidy, name="tidy"),
    path("undo/", documents.undo, name="undo"),
    path("redo/", documents.redo, name="redo"),
    path("restore/", documents.restore, name="restore"),
    path("copy/", home.copy, name="copy"),
    path("compare/", compare.compare, name="compare"),
    path("compare/containers/", compare.containers, name="containers"),
    path("compare/undo/", compare.undo, name="compare_undo"),
    path("compare/redo/", compare.redo, name="compare_redo"),
    path("compare/open/", compare.open_containers, name="open_containers"),
    path("report/", report.report, name="report"),
    path("report/pdf/", jobs.make_pdf, name="make_pdf"),
    path("report/hand-over/", records.hand_over, name="hand_over"),
    path("history/", history.history, name="history"),
    path("report.pdf", report.pdf, name="report_pdf"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("upload/", home.upload, name="upload"),
    path("theme/", theme.theme, name="theme"),
    path("help/", help.help_page, name="help"),
    path("tour/", help.tour, name="tour"),
    path("new/<slug:starter>/", include(building)),
    path("a/<uuid:uuid>/", include(building)),
    path("a/<uuid:uuid>/delete/", home.delete, name="delete"),
    path("a/<uuid:uuid>/file/", opened.opened_file, name="opened_file"),
    path("a/<uuid:uuid>/here/", others.here, name="here"),
    path("a/<uuid:uuid>/share/", links.share, name="share"),
    path("a/<uuid:uuid>/share/<int:share_id>/", links.share_change, name="share_change"),
    path("a/<uuid:uuid>/share/<int:share_id>/revoke/", links.share_revoke, name="share_revoke"),
    path("a/<uuid:uuid>/report/<int:record_id>/end/", records.record_end, name="record_end"),
    path("a/<uuid:uuid>/report/<int:record_id>/pdf/", records.record_pdf, name="record_pdf"),
    path("r/<str:token>/", records.record, name="record"),
    path("r/<str:token>/pdf/", records.record_file, name="record_file"),
    path("jobs/<uuid:uuid>/", jobs.job, name="job"),
    path("jobs/<uuid:uuid>/file/", jobs.job_file, name="job_file"),
    path("s/<str:token>/", links.open_link, name="open_link"),
    path("services/", services.services, name="services"),
    path("services/<slug:slug>/", services.service, name="service"),
    path("accuracy/", accuracy.accuracy, name="accuracy"),
    path("accuracy/<slug:bill>/", accuracy.published, name="published"),
    path("admin/", admin.site.urls),
    path("", include("pricing.urls")),
]

handler400 = "estimator.web.views.errors.bad_request"
handler403 = "estimator.web.views.errors.forbidden"
handler404 = "estimator.web.views.errors.not_found"
handler500 = "estimator.web.views.errors.broken"
