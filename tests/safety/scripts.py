"""Scripts that people try to leave behind, and a project whose every text field holds some."""

from typing import Any

from django.core.files.base import ContentFile
from django.test import Client

from accounts.models import Project, User
from backlog.models import Column
from backlog.services import suggestions
from backlog.services.attachments import attach
from interchange.rules.archives import Upload
from interchange.services import uploads
from tests.safety.words import write_everywhere
from tests.safety.world import World, build

PICTURE = bytes.fromhex(  # one grey dot
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63680000008200817dd1c5a50000000049454e44ae426082"
)
MARK = "tandem_hit"  # what a script sets on `window` if it runs
CALL = f"window.{MARK}=1"
CORPUS = [
    f"<script>{CALL}</script>",
    f'"><img src=x onerror="{CALL}">',
    f"'><svg/onload={CALL}>",
    f"</textarea></title><script>{CALL}</script>",
    f'<iframe srcdoc="<script>parent.{MARK}=1</script>">',
    f"[link](javascript:{CALL})",
    f"[link](JaVaScRiPt&colon;{CALL})",
    f"[link](data:text/html;base64,PHNjcmlwdD50b3Au{MARK}PTE8L3NjcmlwdD4=)",
    f"<javascript:{CALL}>",
    f'![x](x"onerror="{CALL})',
    f"[x]: vbscript:{CALL}\n[x]",
    f"`</code><script>{CALL}</script>`",
    f'<a href="x" hx-on:click="{CALL}" hx-get="/p/MINE/">x</a>',
    f"<hx-partial hx-target='body'><script>{CALL}</script></hx-partial>",
    f"<math><mtext><style><img src=x onerror={CALL}></style></mtext></math>",
    "{{ 7|add:7 }}{% debug %}",
    f"<form action=//evil.example><button formaction=javascript:{CALL}>x</button></form>",
    f"<base href=//evil.example><link rel=stylesheet href=//evil.example/{MARK}.css>",
    f"&lt;script&gt;{CALL}&lt;/script&gt;",
    f"\"' onfocus={CALL} autofocus x='",
]
ALL = "\n\n".join(CORPUS)


def planted(key: str = "MINE") -> World:
    """A project in which everything that can be written holds scripts, written through the API and the services."""
    world = build(key)
    client = Client()
    client.force_login(world.access.user)
    root, given = f"/api/v1/projects/{key}/", world.values
    one = iter(CORPUS * 10)

    def line(longest: int = 200) -> str:
        return next(text for text in one if len(text) <= longest)

    def send(method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"If-Match": client.get(root + path)["ETag"]} if method == "patch" else {}
        answer = getattr(client, method)(root + path, body, content_type="application/json", headers=headers)
        assert answer.status_code < 300, f"{path}: {answer.content.decode()[:300]}"
        return answer.json()

    numbers = {"story": given["number"], "task": given["number"] + 1, "spike": given["number"] + 2}
    numbers["defect"] = given["number"] + 3
    texts = {
        "story": {"as_a": line(), "i_want": ALL, "so_that": ALL},
        "task": {"so_that": ALL},
        "spike": {"question": ALL, "context": ALL},
        "defect": {"steps": ALL, "expected": ALL, "actual": ALL, "environment": line()},
    }
    world.values |= numbers
    labels = [text for text in CORPUS if len(text) <= 60 and "\n" not in text][:5]
    for type, own in texts.items():
        shared = {"title": line(), "description": ALL, "labels": labels, "epic": given["epic"]}
        send("patch", f"items/{numbers[type]}/", shared | own)
        send("post", f"items/{numbers[type]}/comments/", {"body": ALL})
    for text in CORPUS:
        name = text.replace("/", "\u2215")[:180] + ".svg"
        content = ContentFile(f'<svg xmlns="http://www.w3.org/2000/svg" onload="{CALL}"/>'.encode())
        attach(actor=world.access, item=numbers["story"], name=name, content=content)
    attach(actor=world.access, item=numbers["task"], name=f"<b>{CALL}.png", content=ContentFile(PICTURE))
    send("patch", f"epics/{given['epic']}/", {"title": line(), "description": ALL})
    for text in CORPUS:
        send("post", f"items/{numbers['story']}/criteria/", {"texts": [text]})
        send("post", f"items/{numbers['task']}/done-items/", {"texts": [text]})
    send("post", f"items/{numbers['defect']}/block/", {"reason": line()})
    send("post", f"items/{numbers['task']}/work-logs/", {"minutes": 5, "note": line()})
    send("patch", f"sprints/{given['sprint']}/", {"name": line(80), "goal": line()})
    send("post", f"sprints/{given['sprint']}/items/", {"items": list(numbers.values())})
    send("post", f"sprints/{given['sprint']}/propose/", {"note": line()})
    send("post", f"sprints/{given['sprint']}/reject/", {"note": line()})
    send("post", "availability/days-off/", {"on": "2026-12-24", "part": "full", "name": line(80)})
    suggestions.edit_suggestion(actor=world.access, suggestion=given["suggestion"], title=line(), text=ALL)
    gone = suggestions.suggest(
        actor=world.access, kind="spike", title=line(), text=ALL, opens=numbers["story"]
    )
    suggestions.decline_suggestion(actor=world.access, suggestion=gone.pk, reason=line())
    User.objects.filter(pk=world.access.user_id).update(name=line(120))
    Project.objects.filter(key=key).update(name=line(120), description=ALL)
    Column.objects.filter(project__key=key, position=1).update(name=line(40))
    world.values["job_id"] = uploads.upload(actor=world.access, files=[Upload(line(), _csv())]).pk
    write_everywhere(world)
    return world


def _csv() -> bytes:
    rows = ["Summary,Issue Type,Status,Sprint,Labels,Description"]
    for text in CORPUS:
        cell = '"' + text.replace('"', '""') + '"'
        rows.append(",".join([cell] * 6))
    return "\n".join(rows).encode()
