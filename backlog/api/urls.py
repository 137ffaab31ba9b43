"""Addresses of the backlog's API, below `/projects/{project_key}/`."""

from django.urls import path

from backlog.api.views.bulk import BulkViewSet
from backlog.api.views.done_templates import DoneTemplateViewSet
from backlog.api.views.gates import GateViewSet, LinkViewSet
from backlog.api.views.items import ItemStateViewSet, ItemViewSet
from backlog.api.views.lists import BacklogsViewSet, EpicViewSet
from backlog.api.views.parts import CriteriaViewSet, DoneItemsViewSet, WorkLogsViewSet
from backlog.api.views.refining import RefiningViewSet
from backlog.api.views.saved_views import SavedViewsViewSet
from backlog.api.views.setup import ColumnViewSet, LabelViewSet
from backlog.api.views.spikes import DecisionsViewSet, SpikeViewSet
from backlog.api.views.suggestions import SuggestionViewSet
from backlog.api.views.talk import ActivityViewSet, CommentsViewSet, EventsViewSet, FilesViewSet, FileViewSet

ITEM = "items/<int:number>/"
CRITERION = ITEM + "criteria/<int:criterion>/"
COMMENT = ITEM + "comments/<int:comment>/"
DONE_ITEM = ITEM + "done-items/<int:done_item>/"
SUGGESTION = "suggestions/<int:suggestion>/"

urlpatterns = [
    path(ITEM + "split/", RefiningViewSet.as_view({"post": "split"})),
    path(ITEM + "retype/", RefiningViewSet.as_view({"post": "retype"})),
    path(ITEM + "restore-text/", RefiningViewSet.as_view({"post": "restore_text"})),
    path("done-templates/", DoneTemplateViewSet.as_view({"get": "list", "post": "create"})),
    path("done-templates/<int:template>/", DoneTemplateViewSet.as_view({"put": "edit", "delete": "destroy"})),
    path(ITEM + "done-items/template/", DoneTemplateViewSet.as_view({"post": "add_lines"})),
    path("items/", ItemViewSet.as_view({"get": "list", "post": "create"})),
    path("items/all/", ItemViewSet.as_view({"get": "all"})),
    path("items/bulk/create/", BulkViewSet.as_view({"post": "create"})),
    path("items/bulk/", BulkViewSet.as_view({"post": "change"})),
    path("items/bulk/<int:change>/undo/", BulkViewSet.as_view({"post": "undo"})),
    path("items/deleted/", BulkViewSet.as_view({"get": "deleted"})),
    path(ITEM, ItemViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"})),
    path(ITEM + "undo/<int:event>/", ItemViewSet.as_view({"post": "undo"})),
    path(ITEM + "restore/", ItemViewSet.as_view({"post": "restore"})),
    path(ITEM + "move/", ItemViewSet.as_view({"post": "move"})),
    path(ITEM + "state/", ItemStateViewSet.as_view({"post": "change"})),
    path(ITEM + "accept/", ItemStateViewSet.as_view({"post": "accept"})),
    path(ITEM + "reopen/", ItemStateViewSet.as_view({"post": "reopen"})),
    path(ITEM + "drop/", ItemStateViewSet.as_view({"post": "drop"})),
    path(ITEM + "assign/", ItemStateViewSet.as_view({"post": "assign"})),
    path(ITEM + "block/", ItemStateViewSet.as_view({"post": "block"})),
    path(ITEM + "unblock/", ItemStateViewSet.as_view({"post": "unblock"})),
    path(ITEM + "criteria/", CriteriaViewSet.as_view({"get": "list", "post": "add"})),
    path(CRITERION, CriteriaViewSet.as_view({"patch": "edit", "delete": "destroy"})),
    path(CRITERION + "judge/", CriteriaViewSet.as_view({"post": "judge"})),
    path(CRITERION + "move/", CriteriaViewSet.as_view({"post": "move"})),
    path(ITEM + "done-items/", DoneItemsViewSet.as_view({"get": "list", "post": "add"})),
    path(DONE_ITEM, DoneItemsViewSet.as_view({"patch": "edit", "delete": "destroy"})),
    path(DONE_ITEM + "tick/", DoneItemsViewSet.as_view({"post": "tick"})),
    path(DONE_ITEM + "move/", DoneItemsViewSet.as_view({"post": "move"})),
    path(ITEM + "comments/", CommentsViewSet.as_view({"get": "list", "post": "create"})),
    path(COMMENT, CommentsViewSet.as_view({"get": "retrieve", "patch": "edit", "delete": "destroy"})),
    path(COMMENT + "restore/", CommentsViewSet.as_view({"post": "restore"})),
    path(ITEM + "attachments/", FilesViewSet.as_view({"get": "list", "post": "attach"})),
    path("attachments/<int:attachment>/", FileViewSet.as_view({"get": "retrieve", "delete": "destroy"})),
    path("attachments/<int:attachment>/file/", FileViewSet.as_view({"get": "file"})),
    path("attachments/<int:attachment>/restore/", FileViewSet.as_view({"post": "restore"})),
    path("activity/", ActivityViewSet.as_view({"get": "list"})),
    path("events/", EventsViewSet.as_view({"get": "list"})),
    path(ITEM + "work-logs/", WorkLogsViewSet.as_view({"get": "list", "post": "create"})),
    path(ITEM + "box/", SpikeViewSet.as_view({"post": "agree"})),
    path(ITEM + "box/extend/", SpikeViewSet.as_view({"post": "extend"})),
    path(ITEM + "clock/start/", SpikeViewSet.as_view({"post": "start"})),
    path(ITEM + "clock/pause/", SpikeViewSet.as_view({"post": "pause"})),
    path(ITEM + "clock/segments/", SpikeViewSet.as_view({"post": "add_time"})),
    path(
        ITEM + "clock/segments/<int:segment>/",
        SpikeViewSet.as_view({"put": "edit_segment", "delete": "delete_segment"}),
    ),
    path(ITEM + "outcome/", SpikeViewSet.as_view({"get": "outcome", "post": "record_outcome"})),
    path("views/", SavedViewsViewSet.as_view({"get": "list", "post": "create"})),
    path("views/<int:saved_view>/", SavedViewsViewSet.as_view({"patch": "edit", "delete": "destroy"})),
    path(ITEM + "gates/", GateViewSet.as_view({"get": "list", "post": "set"})),
    path(ITEM + "needs-design/", GateViewSet.as_view({"post": "need_design"})),
    path("gates/<int:gate>/lift/", GateViewSet.as_view({"post": "lift"})),
    path("epics/<int:epic>/gates/", GateViewSet.as_view({"get": "list_of_epic", "post": "set_of_epic"})),
    path("epics/<int:epic>/needs-design/", GateViewSet.as_view({"post": "need_design_of_epic"})),
    path(ITEM + "links/", LinkViewSet.as_view({"get": "list", "post": "add"})),
    path(ITEM + "links/<int:link>/", LinkViewSet.as_view({"delete": "destroy"})),
    path("backlogs/<str:kind>/", BacklogsViewSet.as_view({"get": "retrieve"})),
    path("suggestions/", SuggestionViewSet.as_view({"get": "list", "post": "create"})),
    path(SUGGESTION, SuggestionViewSet.as_view({"get": "retrieve", "patch": "partial_update"})),
    path(SUGGESTION + "accept/", SuggestionViewSet.as_view({"post": "accept"})),
    path(SUGGESTION + "decline/", SuggestionViewSet.as_view({"post": "decline"})),
    path(SUGGESTION + "withdraw/", SuggestionViewSet.as_view({"post": "withdraw"})),
    path("epics/", EpicViewSet.as_view({"get": "list", "post": "create"})),
    path("epics/<int:epic>/", EpicViewSet.as_view({"get": "retrieve", "patch": "partial_update"})),
    path("epics/<int:epic>/move/", EpicViewSet.as_view({"post": "move"})),
    path("epics/<int:epic>/close/", EpicViewSet.as_view({"post": "close"})),
    path("decisions/", DecisionsViewSet.as_view({"get": "list"})),
    path("columns/", ColumnViewSet.as_view({"get": "list", "post": "create"})),
    path("columns/<int:column>/", ColumnViewSet.as_view({"patch": "edit", "delete": "destroy"})),
    path("columns/<int:column>/move/", ColumnViewSet.as_view({"post": "move"})),
    path("labels/", LabelViewSet.as_view({"get": "list"})),
    path("labels/<int:label>/", LabelViewSet.as_view({"patch": "edit", "delete": "destroy"})),
    path("labels/deleted/<int:event>/restore/", LabelViewSet.as_view({"post": "restore"})),
]
