"""Addresses of sprints: the series, plan, board, capacity, team."""

from django.urls import path

from sprints.views import allocation, board, bulk, capacity, flow, incidents, plan, sprints, team, velocity

PROJECT = "p/<str:project_key>/"
SPRINT = f"{PROJECT}sprints/<int:number>/"

urlpatterns = [
    path(f"{PROJECT}sprints/", sprints.sprints, name="sprints"),
    path(f"{PROJECT}sprints/new/", sprints.create_sprint, name="sprint_new"),
    path(f"{PROJECT}sprints/plan-items/", bulk.plan_items, name="plan_items"),
    path(f"{SPRINT}edit/", sprints.edit_sprint, name="sprint_edit"),
    path(f"{SPRINT}delete/", sprints.delete_sprint, name="sprint_delete"),
    path(f"{SPRINT}start/", sprints.start_sprint, name="sprint_start"),
    path(f"{SPRINT}close/", sprints.close_sprint, name="sprint_close"),
    path(f"{PROJECT}plan/", plan.plan_next, name="plan_next"),
    path(f"{SPRINT}plan/", plan.plan, name="plan"),
    path(f"{SPRINT}plan/<str:kind>/rows/", plan.plan_rows, name="plan_rows"),
    path(f"{SPRINT}plan/list/", plan.plan_list, name="plan_list"),
    path(f"{SPRINT}plan/move/", plan.plan_move, name="plan_move"),
    path(f"{SPRINT}plan/put/", plan.plan_put, name="plan_put"),
    path(f"{SPRINT}plan/take-out/", plan.plan_take_out, name="plan_take_out"),
    path(f"{SPRINT}split/", plan.split, name="split"),
    path(f"{SPRINT}target/", allocation.target, name="sprint_target"),
    path(f"{SPRINT}propose/", allocation.propose, name="sprint_propose"),
    path(f"{SPRINT}sign/", allocation.sign, name="sprint_sign"),
    path(f"{SPRINT}reject/", allocation.reject, name="sprint_reject"),
    path(f"{SPRINT}agree/", allocation.agree_and_start, name="sprint_agree"),
    path(f"{PROJECT}board/", board.board, name="board"),
    path(f"{PROJECT}board/move/", board.board_move, name="board_move"),
    path(f"{PROJECT}board/add/", board.board_add, name="board_add"),
    path(f"{PROJECT}board/<int:item>/left/", board.board_left, name="board_left"),
    path(f"{PROJECT}board/<int:item>/clock/", board.board_clock, name="board_clock"),
    path(f"{PROJECT}board/<int:item>/accept/", board.board_accept, name="board_accept"),
    path(f"{PROJECT}board/incident/", incidents.incident, name="incident"),
    path(f"{PROJECT}board/room/", incidents.make_room, name="make_room"),
    path(f"{PROJECT}items/<int:number>/unplanned/", incidents.flag, name="item_unplanned"),
    path(f"{PROJECT}capacity/", capacity.capacity_latest, name="capacity_latest"),
    path(f"{PROJECT}velocity/", velocity.velocity, name="velocity"),
    path(f"{PROJECT}flow/", flow.flow, name="flow"),
    path(f"{PROJECT}flow/items/", flow.flow_items, name="flow_items"),
    path(f"{PROJECT}flow/<str:table>.csv", flow.flow_csv, name="flow_csv"),
    path(f"{SPRINT}capacity/", capacity.capacity, name="capacity"),
    path(f"{SPRINT}capacity.json", capacity.capacity_json, name="capacity_json"),
    path(f"{SPRINT}capacity/<str:table>.csv", capacity.capacity_csv, name="capacity_csv"),
    path(f"{PROJECT}team/", team.team, name="team"),
    path(f"{PROJECT}team/holidays/", team.team_holidays, name="team_holidays"),
    path(f"{PROJECT}team/days-off/", team.add_day_off, name="day_off_new"),
    path(f"{PROJECT}team/days-off/<int:day_off_id>/remove/", team.remove_day_off, name="day_off_remove"),
    path(f"{PROJECT}team/time-off/<int:absence_id>/remove/", team.remove_absence, name="absence_remove"),
    path(f"{PROJECT}team/<int:user_id>/", team.availability_of, name="availability"),
    path(f"{PROJECT}team/<int:user_id>/week/", team.set_pattern, name="pattern_set"),
    path(f"{PROJECT}team/<int:user_id>/week/remove/", team.remove_pattern, name="pattern_remove"),
    path(f"{PROJECT}team/<int:user_id>/time-off/", team.add_absence, name="absence_new"),
    path(f"{PROJECT}team/<int:user_id>/time-off/clear/", team.clear_absences, name="absence_clear"),
    path(f"{PROJECT}team/<int:user_id>/holidays/", team.person_holidays, name="person_holidays"),
]
