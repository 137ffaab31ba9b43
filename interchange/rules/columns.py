"""What the columns of an export mean, in the languages that Jira writes them in."""

import re

ALIASES = {
    "summary": "summary, title, résumé, resumen, zusammenfassung, riepilogo, resumo, samenvatting",
    "key": "issue key, key, issuekey, clave de incidencia, clé de ticket, clé, vorgangsschlüssel, schlüssel",
    "id": "issue id, id, issueid, id. de incidencia, id de la incidencia, id de ticket, vorgangs-id",
    "type": "issue type, type, issuetype, work type, tipo de incidencia, type de ticket, vorgangstyp, tipo",
    "status": "status, state, estado, état, statut, stato",
    "status_category": "status category, categoría de estado, catégorie de statut, statuskategorie",
    "project_key": "project key, clave del proyecto, clé de projet, projektschlüssel",
    "priority": "priority, prioridad, priorité, priorität",
    "resolution": "resolution, resolución, résolution, lösung",
    "assignee": "assignee, persona asignada, responsable, attribution, zugewiesene person, bearbeiter",
    "assignee_id": "assignee id",
    "reporter": "reporter, informador, rapporteur, autor, berichtender",
    "reporter_id": "reporter id",
    "creator": "creator, creador, créateur, ersteller",
    "creator_id": "creator id",
    "watcher": "watchers",
    "watcher_id": "watchers id",
    "created": "created, creada, creado, création, erstellt",
    "updated": "updated, actualizada, actualizado, mise à jour, aktualisiert",
    "resolved": "resolved, resuelta, resuelto, résolution le, erledigt",
    "due": "due date, fecha de vencimiento, date d'échéance, fälligkeitsdatum",
    "labels": "labels, label, etiquetas, étiquettes, stichwörter",
    "components": "components, component/s, component",
    "fix_versions": "fix versions, fix version/s, fix version",
    "description": "description, descripción, beschreibung, descrizione, descrição",
    "environment": "environment, entorno, environnement, umgebung",
    "severity": "severity",
    "estimate": "original estimate",
    "remaining": "remaining estimate",
    "spent": "time spent",
    "points": "story points, story point estimate, storypoints, storypoint, points, puntos de historia",
    "rank": "rank",
    "sprint": "sprint, sprints",
    "comment": "comment, comments, comentario, commentaire, kommentar",
    "attachment": "attachment, attachments",
    "parent": "parent, parent id, parent key, principal, übergeordnet",
    "epic_link": "epic link, enlace de épica, lien d'epic, epos-link",
}
_NAMES = {alias.strip(): name for name, aliases in ALIASES.items() for alias in aliases.split(",")}
CUSTOM = re.compile(
    r"(?:custom field|benutzerdefinierte felder|campo personalizado|champ personnalisé)\s*\((.*)\)"
)
LINK = re.compile(r"(?:inward|outward) issue link \((.*)\)")
SEEN_ELSEWHERE = {"project name", "project type", "project lead", "project lead id", "project description"}
SEEN_ELSEWHERE |= {
    "parent summary",
    "work ratio",
    "last viewed",
    "votes",
    "watcher",
    "watcher_id",
    "development",
}


def canonical(header: str) -> str:
    """`Custom field (Story Points)` → `points`, `Outward issue link (Relates)` → `link relates`."""
    name = " ".join(header.replace("\ufeff", "").split()).casefold()
    if custom := CUSTOM.fullmatch(name):
        name = custom[1].strip()
    if link := LINK.fullmatch(name):
        return f"link {link[1].strip()}"
    return _NAMES.get(name, name)


def is_taken(name: str) -> bool:
    """Whether what stands in a column arrives here, as a field or in the description."""
    return (name in ALIASES and name not in SEEN_ELSEWHERE) or name.startswith("link ")


def is_worth_telling(name: str) -> bool:
    """Whether a person would miss the column when it is left behind."""
    return not is_taken(name) and name not in SEEN_ELSEWHERE
