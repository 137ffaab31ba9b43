"""What types and states of another tool become here: what we suggest, and what follows from a choice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

STORY, TASK, SPIKE, DEFECT, EPIC, SKIP = "story", "task", "spike", "defect", "epic", "skip"
TARGETS = {
    STORY: "Story",
    TASK: "Technical task",
    SPIKE: "Spike",
    DEFECT: "Defect",
    EPIC: "Epic",
    SKIP: "Leave out",
}
BACKLOG = ""
TYPE_WORDS = {
    STORY: "story, user story, userstory, historia, historia de usuario, récit, récit utilisateur, histoire, "
    "histoire utilisateur, storia, storia utente, história, história de usuário, história do usuário, verhaal, "
    "gebruikersverhaal, anwendergeschichte, feature, new feature, improvement, epic story, enhancement, "
    "nueva función, nueva funcionalidad, mejora, nouvelle fonctionnalité, amélioration, neue funktion, "
    "neues feature, verbesserung, nova funcionalidade, novo recurso, melhoria, nuova funzionalità, "
    "miglioramento, nieuwe functie, verbetering, 故事, 用户故事, 新功能, 改进, 需求, ストーリー, 新機能, 改善",
    TASK: "task, technical task, tarea, tâche, aufgabe, attività, tarefa, taak, sub-task, subtask, sub task, "
    "sous-tâche, sous-tache, subtarea, sub-tarea, unteraufgabe, teilaufgabe, subtarefa, sub-tarefa, "
    "sottoattività, sotto-attività, subtaak, sub-taak, chore, technical debt, deuda técnica, dette technique, "
    "technische schuld, 任务, 子任务, タスク, サブタスク, 作業",
    SPIKE: "spike, research, investigation, investigación, recherche, untersuchung, pesquisa, ricerca, "
    "onderzoek, 调研, スパイク, 調査",
    DEFECT: "bug, defect, incident, error, fehler, anomalie, fallo, bogue, defecto, incidencia, incidente, "
    "défaut, vorfall, störung, erro, defeito, falha, difetto, errore, fout, defecte, 缺陷, 故障, 错误, バグ, "
    "不具合, 障害",
    EPIC: "epic, épica, epica, épopée, epos, epik, épico, epico, 史诗, 长篇故事, エピック",
}
CATEGORY_WORDS = {
    "todo": "to do, todo, new, open, opened, backlog, por hacer, pendiente, abierto, abierta, nuevo, tareas por hacer, "
    "à faire, ouvert, ouverte, nouveau, zu erledigen, offen, neu, da fare, da completare, aperto, nuovo, "
    "a fazer, tarefas pendentes, itens pendentes, aberto, aberta, novo, te doen, nog te doen, openstaand, nieuw, "
    "selected for development, reopened, 待办, 待处理, 打开, 新建, 重新打开, todo, 未着手, 作業前, オープン, 新規",
    "doing": "in progress, indeterminate, doing, en curso, en progreso, en cours, in arbeit, in bearbeitung, "
    "in corso, em andamento, em progresso, in behandeling, bezig, in uitvoering, in review, review, en revisión, "
    "testing, blocked, 进行中, 处理中, 开发中, 测试中, 进行中的, 進行中, 作業中, レビュー中",
    "done": "done, complete, completed, closed, resolved, merged, finalizada, finalizado, hecho, hecha, listo, "
    "cerrado, cerrada, resuelto, resuelta, terminé, terminée, terminé(e), fini, fermé, fermée, résolu, résolue, "
    "fertig, erledigt, abgeschlossen, geschlossen, gelöst, completata, completato, fatto, chiuso, chiusa, risolto, "
    "concluído, concluída, itens concluídos, feito, fechado, fechada, resolvido, resolvida, gereed, klaar, voltooid, "
    "gesloten, opgelost, released, 完成, 已完成, 已关闭, 已解决, 已发布, 完了, 終了, クローズ, 解決済み, 解決済",
}
DROPPED = (
    "won't do, won't fix, wont do, wont fix, duplicate, cannot reproduce, declined, rejected, invalid, "
    "abandoned, obsolete, cancelled, canceled, incomplete, not a bug, not planned, not_planned, no se hará, "
    "duplicado, duplicada, ne sera pas fait, doublon, abandonné, wird nicht erledigt, duplikat, verworfen, "
    "não será feito, non verrà fatto, duplicato, wordt niet gedaan, duplicaat, 不做, 重复, 无法重现, 対応しない, 重複"
)
UNRESOLVED = (
    "unresolved, none, sin resolver, non résolu, non résolue, nicht erledigt, não resolvido, irrisolto, onopgelost, "
    "未解决, 未解決"
)
_TYPES = {word.strip(): target for target, words in TYPE_WORDS.items() for word in words.split(",")}
_CATEGORIES = {word.strip(): name for name, words in CATEGORY_WORDS.items() for word in words.split(",")}
_DROPPED = {word.strip() for word in DROPPED.split(",")}
_UNRESOLVED = {word.strip() for word in UNRESOLVED.split(",")}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the workflow as the mapping needs it."""

    id: int
    name: str
    category: str
    is_acceptance: bool = False


def suggest_type(name: str) -> str | None:
    """The type that a foreign type of this name is, or None when somebody has to say."""
    return _TYPES.get(name.strip().casefold())


def category_of(status: str, category: str) -> str | None:
    """todo, doing or done, by the category, else by the name of the state; None when neither tells."""
    return _CATEGORIES.get(category.strip().casefold()) or _CATEGORIES.get(status.strip().casefold())


def suggest_column(
    status: str, category: str, columns: Sequence[Column], *, is_over: bool = False
) -> int | None:
    """The column for a state: of the same name, else the first of its category; None is the backlog, for work
    that has not begun. `is_over`: all its issues are resolved, so what they are in is done, however it is called.
    """
    if is_over:
        category = "done"
    known = category_of(status, category)
    same = next((c for c in columns if c.name.casefold() == status.strip().casefold()), None)
    if same and same.category != "todo" and (known is None or known == same.category):
        return same.id
    if known in (None, "todo"):
        return None
    return next((c.id for c in columns if c.category == known and not c.is_acceptance), None)


def clean_resolution(resolution: str) -> str:
    """How an issue was resolved; empty where the file says in words that it was not."""
    return "" if resolution.strip().casefold() in _UNRESOLVED else resolution


def is_dropped(resolution: str) -> bool:
    """Whether an issue was closed without being done."""
    return resolution.strip().casefold().replace("’", "'") in _DROPPED


def count_by_target(counts: Iterable[tuple[str, int]], types: Mapping[str, str]) -> dict[str, int]:
    """How many issues become what, in the order of TARGETS; targets of none are left out, unknown ones are stories."""
    totals = dict.fromkeys(TARGETS, 0)
    for name, count in counts:
        target = types.get(name, STORY)
        totals[target if target in totals else STORY] += count
    return {target: count for target, count in totals.items() if count}
