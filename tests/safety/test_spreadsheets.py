"""No table that leaves holds a formula that somebody wrote: every address that answers CSV, every text there is."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import DataError, IntegrityError, InternalError, connection, models, transaction
from django.test import Client
from django.utils import timezone

from backlog.models import Item
from interchange.models import ImportJob
from interchange.presenters.lists import LISTS
from interchange.rules.archives import Upload
from interchange.services import uploads
from sprints.queries import capacity_report, flow, flow_tables, period_of, report_tables, sprint
from sprints.services.figures import refresh
from tests.safety.forms import SOAK, forms_of
from tests.safety.test_routes import path_of
from tests.safety.world import World, routes

OURS = ("accounts", "backlog", "sprints")
SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝") if SOAK else ("=", "\t")
KEPT = {
    "key",
    "timezone",
    "country",
    "region",
    "password",
    "digest",
    "rank",
    "file",
}  # not for people to read
NUMBER = re.compile(r"-?[\d.]+")
FORMULA = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")


def _texts(model: type[models.Model]) -> Iterator[models.Field]:
    """Fields in which people write."""
    for field in model._meta.local_fields:
        is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(
            field, models.EmailField | models.FileField
        )
        if is_text and not field.choices and field.name not in KEPT:
            yield field


def _spoil(sign: str) -> int:
    """Every text in the database begins with the sign where the database lets it; how many fields do."""
    spoilt = 0
    for model in (model for app in OURS for model in apps.get_app_config(app).get_models()):
        for field in _texts(model):
            length = getattr(field, "max_length", None) or 1_000
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(
                        f'UPDATE "{model._meta.db_table}" SET "{field.column}" = '
                        f'left(%s || "{field.column}", {length}) WHERE "{field.column}" <> %s',
                        [f"{sign}1+1;", ""],
                    )
                    spoilt += cursor.rowcount > 0
            except (IntegrityError, DataError, InternalError):
                continue  # a key or a rank
    return spoilt


def _tables(world: World) -> dict[str, list[str]]:
    """What <str:table> may be in an address, by what stands before it."""
    access = world.access
    report = capacity_report(access, sprint(access, world.values["sprint"]))
    tables = flow_tables(access, flow(access, period_of(access, 30)), [])
    return {
        "lists/": list(LISTS),
        "flow/": [table.name for table in tables],
        "capacity/": [*(table.name for table in report_tables(report)), "logs"],
    }


def _addresses(world: World) -> Iterator[tuple[str, str]]:
    tables = _tables(world)
    for pattern, route in routes():
        values = world.values_for(pattern)
        if ".csv" in pattern:
            before, parameter, _ = pattern.partition("<str:table>")
            names = next(tables[name] for name in tables if before.endswith(name)) if parameter else [""]
            yield from ((pattern, path_of(pattern, values | {"table": name})) for name in names)
        elif route.name in ("import_report", "import_dry_run"):
            job = "import_over" if route.name == "import_report" else "job_id"
            yield pattern, path_of(pattern, values | {"job_id": world.values[job]})


def _tell_more(world: World, sign: str) -> None:
    """Something that is done, figures, and two imports of a file that is all formulas: one begun, one over."""
    text = f"{sign}1+1;"
    now = timezone.now()
    Item.objects.update(started_at=now, done_at=now, resolution="done")
    refresh(sprint(world.access, world.values["sprint"]).pk)
    out = io.StringIO()
    csv.writer(out).writerows([["Summary", "Issue Type", "Status"], [f"x {text}", text, text]])
    file = Upload("a.csv", out.getvalue().encode())
    world.values["job_id"] = uploads.upload(actor=world.access, files=[file]).pk
    over = ImportJob.objects.get(pk=uploads.upload(actor=world.access, files=[file]).pk)
    over.state, over.report = (
        ImportJob.State.DONE,
        {"result": {"rows": [[2, text, text, "story", text, text]]}},
    )
    over.save()
    world.values["import_over"] = over.pk


def _read(site: Client, path: str) -> Iterator[str]:
    """Cells of the table at an address; of a rehearsal as its form is sent."""
    if path.endswith("dry-run/"):
        forms = forms_of(site, [path.removesuffix("dry-run/")])
        form = max(forms, key=lambda one: len(one.values))
        answer = site.post(path, form.values)
    else:
        answer = site.get(path)
    if answer.headers["Content-Type"].startswith("text/csv"):
        text = b"".join(answer).decode("utf-8-sig")
        yield from (cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row)


@pytest.mark.soak
@pytest.mark.parametrize("sign", SIGNS)
def test_no_table_that_leaves_holds_a_formula(world: World, site: Client, sign: str) -> None:
    _tell_more(world, sign)
    assert _spoil(sign) > 20
    seen: Counter[str] = Counter()
    for pattern, path in _addresses(world):
        cells = list(_read(site, path))
        seen[pattern] += sum("1+1;" in cell for cell in cells)
        formulas = [cell for cell in cells if FORMULA.match(cell) and not NUMBER.fullmatch(cell)]
        assert not formulas, (path, formulas[:3])
    assert len(seen) >= 7
    assert all(seen.values()), (
        f"nothing that people wrote was in {[name for name, n in seen.items() if not n]}"
    )
