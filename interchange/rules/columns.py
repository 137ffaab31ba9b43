"""What the columns of an export mean, in the languages that Jira writes them in, and what one can become."""

import re

IGNORE, TEXT = "ignore", "text"
ALIASES = {
    "summary": "summary, title, issue title, issue summary, résumé, résumé du ticket, resumen, zusammenfassung, "
    "riepilogo, resumo, samenvatting, 主题, 摘要, 概要, 要約, 标题, 件名, titre, título, titolo, titel",
    "key": "issue key, key, issuekey, issue_key, number, clave de incidencia, clave, clé de ticket, clé, "
    "clé de demande, vorgangsschlüssel, schlüssel, chave da item, chave da ocorrência, chave do item, chave, "
    "chiave ticket, chiave segnalazione, chiave, issuesleutel, sleutel, 问题关键字, 事务关键字, 关键字, "
    "課題キー, キー",
    "id": "issue id, id, issueid, id. de incidencia, id de incidencia, id de la incidencia, id de ticket, "
    "id du ticket, vorgangs-id, id da item, id do item, id da ocorrência, id ticket, id segnalazione, "
    "issue-id, 问题 id, 事务 id, 課題 id",
    "type": "issue type, type, issuetype, work type, tipo de incidencia, tipo de ticket, type de ticket, "
    "type de demande, vorgangstyp, tipo, tipo de item, tipo de ocorrência, tipo ticket, tipo di segnalazione, "
    "issuetype, issue-type, 问题类型, 事务类型, 課題タイプ, 課題種別, 类型",
    "status": "status, state, estado, état, statut, stato, situação, situazione, 状态, ステータス",
    "status_category": "status category, categoría de estado, catégorie d'état, catégorie de statut, "
    "statuskategorie, categoria do status, categoria stato, statuscategorie, 状态类别, ステータス カテゴリ",
    "project_key": "project key, project_key, clave del proyecto, clave de proyecto, clé de projet, "
    "clé du projet, projektschlüssel, chave do projeto, chiave progetto, projectsleutel, 项目关键字, "
    "プロジェクト キー",
    "priority": "priority, prioridad, priorité, priorität, prioridade, priorità, prioriteit, 优先级, 優先度",
    "resolution": "resolution, resolución, résolution, lösung, resolução, risoluzione, oplossing, 解决结果, "
    "解决方案, 解決状況",
    "assignee": "assignee, assignees, persona asignada, responsable, attribution, zugewiesene person, bearbeiter, "
    "responsável, assegnatario, toegewezen persoon, uitvoerder, 经办人, 担当者",
    "assignee_id": "assignee id, id de persona asignada, id de la persona asignada, id du responsable",
    "reporter": "reporter, author, informador, rapporteur, autor, berichtender, relator, segnalante, melder, "
    "报告人, 報告者",
    "reporter_id": "reporter id",
    "creator": "creator, creador, créateur, ersteller, criador, creatore, aanmaker, 创建人, 创建者, 作成者",
    "creator_id": "creator id",
    "watcher": "watchers",
    "watcher_id": "watchers id",
    "created": "created, created at, created_at, createdat, creada, creado, création, créé, créée, erstellt, "
    "criado, criada, creato, creazione, aangemaakt, gemaakt, 创建日期, 已创建, 作成日",
    "updated": "updated, updated at, updated_at, updatedat, actualizada, actualizado, mise à jour, mis à jour, "
    "aktualisiert, atualizado, atualizada, aggiornato, bijgewerkt, 已更新, 更新日期, 更新日",
    "resolved": "resolved, closed at, closed_at, closedat, resuelta, resuelto, résolution le, résolu, résolue, "
    "erledigt, gelöst, resolvido, resolvida, risolto, opgelost, 已解决, 解决日期, 解決日",
    "due": "due date, due, fecha de vencimiento, date d'échéance, échéance, fälligkeitsdatum, fällig, "
    "data de vencimento, data di scadenza, scadenza, vervaldatum, 到期日, 期限",
    "labels": "labels, label, etiquetas, étiquettes, stichwörter, etichette, rótulos, 标签, ラベル",
    "components": "components, component/s, component, componentes, composants, komponenten, componenti, "
    "componenten, 模块, コンポーネント",
    "fix_versions": "fix versions, fix version/s, fix version, versiones corregidas, version corrigée, "
    "versions corrigées, lösungsversion, lösungsversionen, versões corrigidas, versioni di correzione, 修复版本, "
    "修正バージョン",
    "description": "description, body, descripción, beschreibung, descrizione, descrição, beschrijving, 描述, 説明",
    "environment": "environment, entorno, environnement, umgebung, ambiente, omgeving, 环境, 環境",
    "severity": "severity, schweregrad, severidad, gravité, severidade, gravità, ernst, 严重程度, 重大度",
    "estimate": "original estimate, estimación original, estimation initiale, estimation originale, "
    "ursprüngliche schätzung, estimativa original, stima originale, oorspronkelijke schatting, 初始预估, "
    "初期見積もり",
    "remaining": "remaining estimate, estimación restante, trabajo restante, estimation restante, "
    "verbleibende schätzung, estimativa restante, stima rimanente, resterende schatting, 剩余估算, 残余見積もり",
    "spent": "time spent, tiempo trabajado, tiempo empleado, temps passé, temps consacré, zeitaufwand, "
    "benötigte zeit, tempo gasto, tempo trascorso, bestede tijd, 耗费时间, 消費時間",
    "points": "story points, story point estimate, story point, storypoints, storypoint, points, "
    "puntos de historia, puntos, points de récit, points d'histoire, story-points, estimation de story points, "
    "pontos de história, pontos da história, punti storia, punti della storia, storypunten, "
    "estimación de puntos de historia, 故事点, 故事点估算, ストーリー ポイント, ストーリーポイント",
    "rank": "rank, rango, rang, classificação, 排名, ランク",
    "sprint": "sprint, sprints, sprint name, sprint_name, iteration, 冲刺, スプリント",
    "comment": "comment, comments, comentario, comentarios, commentaire, commentaires, kommentar, kommentare, "
    "comentário, comentários, commento, commenti, opmerking, opmerkingen, 评论, 注释, コメント",
    "attachment": "attachment, attachments, adjunto, adjuntos, pièce jointe, pièces jointes, anhang, anhänge, "
    "anexo, anexos, allegato, allegati, bijlage, bijlagen, 附件, 添付ファイル",
    "parent": "parent, parent id, parent key, parent issue, principal, principale, clave principal, "
    "id. principal, id principal, id de la incidencia principal, id parent, clé parent, übergeordnet, "
    "übergeordneter vorgang, übergeordnete id, pai, id do pai, chave do pai, item pai, principale id, "
    "bovenliggend, bovenliggende id, 父级, 父级 id, 父事务, 親, 親 id, 親課題",
    "epic_link": "epic link, epic, enlace de épica, enlace de epic, vínculo de la épica, lien d'epic, lien epic, "
    "lien d'épopée, epic-verknüpfung, epos-link, epos-verknüpfung, link do épico, link do epic, link epic, "
    "collegamento epic, epic-koppeling, 史诗链接, 长篇故事链接, エピック リンク",
    "epic_name": "epic name, nombre de epic, nombre de la épica, nom de l'epic, nom de l'épopée, epic-name, "
    "epos-name, nome do épico, nome do epic, nome epic, epicnaam, 史诗名称, 长篇故事名称, エピック名",
    "criteria": "acceptance criteria, acceptance criterion, akzeptanzkriterien, critères d'acceptation, "
    "criterios de aceptación, critérios de aceitação, criteri di accettazione, acceptatiecriteria, 验收标准, "
    "受け入れ基準, 受け入れ条件",
    "pull_request": "pull request, pull_request, is_pull_request, is pull request, ispullrequest, pr",
    "url": "url, html_url, link",
}
_NAMES = {alias.strip(): name for name, aliases in ALIASES.items() for alias in aliases.split(",")}
CUSTOM = re.compile(
    r"(?:custom field|benutzerdefinierte[ns]? feld(?:er)?|campo personalizado|champs? personnalisés?"
    r"|campo personalizzato|aangepast veld|自定义字段|カスタム フィールド)\s*[(（](.*)[)）]"
)
LINK = re.compile(
    r"(?:inward|outward) issue link \((.*)\)"
    r"|(?:enlace de incidencia (?:entrante|saliente)|lien de ticket (?:entrant|sortant)"
    r"|(?:eingehende|ausgehende) vorgangsverknüpfung) \((.*)\)"
)
FIELDS = {
    "summary": "Title",
    "description": "Description",
    "criteria": "Acceptance criteria, one a line",
    "type": "Type",
    "status": "State",
    "points": "Points",
    "estimate": "Estimate, in seconds",
    "estimate_hours": "Estimate, in hours",
    "remaining": "Remaining, in seconds",
    "remaining_hours": "Remaining, in hours",
    "epic_link": "Epic",
    "parent": "Parent",
    "sprint": "Sprint",
    "labels": "Labels, separated by spaces",
    "label": "One label",
    "assignee": "Assignee",
    "reporter": "Reporter",
    "comment": "Comment",
    "created": "Created",
    "updated": "Updated",
    "resolved": "Resolved",
    "priority": "Priority",
    "severity": "Severity",
    "environment": "Environment",
    "due": "Due date",
    "resolution": "Resolution",
    "key": "Key",
    "id": "Id",
    "rank": "Rank",
    TEXT: "A line below the description",
    IGNORE: "Nothing: leave it out",
}
QUIET = {
    "status_category": "State category",
    "project_key": "Project key",
    "assignee_id": "Assignee’s id",
    "reporter_id": "Reporter’s id",
    "creator": "Reporter, if there is none",
    "creator_id": "Reporter’s id, if there is none",
    "fix_versions": "Fix version, below the description",
    "spent": "Time spent, in seconds",
    "attachment": "Attachments, as links",
    "epic_name": "Name of an epic",
    "pull_request": "Whether it is a pull request",
    "url": "Address",
    "watcher": "Names of people",
    "watcher_id": "Names of people",
}  # what a column is by its name, and nobody would choose


def canonical(header: str) -> str:
    """`Custom field (Story Points)` → `points`, `Outward issue link (Relates)` → `link relates`."""
    name = " ".join(header.replace("\ufeff", "").split()).casefold().replace("’", "'")
    if custom := CUSTOM.fullmatch(name):
        name = custom[1].strip()
    if link := LINK.fullmatch(name):
        return f"link {(link[1] or link[2]).strip()}"
    return _NAMES.get(name, name)


def suggest_field(header: str) -> str:
    """What a column becomes unless somebody says otherwise."""
    name = canonical(header)
    if name == "components":
        return TEXT
    return name if name in FIELDS or name in QUIET or name.startswith("link ") else IGNORE


def label_of(name: str) -> str:
    return FIELDS.get(name) or QUIET.get(name) or (f"Link: {name[5:]}" if name.startswith("link ") else name)
