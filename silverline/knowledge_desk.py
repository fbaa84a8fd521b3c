"""Articles at the desk: read from a folder, brought, published, written out; in the audit."""

from collections.abc import Callable
from pathlib import Path

from console import audit
from core import assets
from core.errors import Refused
from crm.client import ArticleFilter, KnowledgeBase, knowledge
from crm.knowledge import folder as files
from silverline.centre import Centre

MOST_SHOWN = 50
"""Faults that are said."""
PAGE = 200
NOTE = "从 Markdown 文件导入"
SAMPLES = "crm/knowledge/samples"

Say = Callable[[str], None]


def bring(centre: Centre, folder: Path, say: Say, *, publish: bool, dry_run: bool, by: str) -> bool:
    """Read a folder and carry it out; whether that was done. Raises `UserError`."""
    found = files.read(folder, by)
    for fault in found.faults[:MOST_SHOWN]:
        say(f"{fault.file}:{fault.line}: {fault.what}")
    if found.faults:
        say("什么也没有导入；改正后再来")
        return False
    if dry_run:
        say(f"{len(found.articles)} 篇可以导入")
        return True
    base, brought, shown = knowledge(centre.db, centre.clock), 0, 0
    for slug, content in found.articles.items():
        made = base.bring(slug, content, by=by, note=NOTE)
        brought += made is not None
        shown += publish and _publish(base, slug, by)
    if brought or shown:
        with centre.db.write() as session:
            who = audit.Who(by, "command line", centre.clock.now())
            audit.note(session, who, "articles_imported", f"{brought} {folder.name}"[:80])
    say(f"导入 {brought} 篇，发布 {shown} 篇，其余 {len(found.articles) - brought} 篇没有变化")
    return True


def take_out(centre: Centre, folder: Path, say: Say) -> None:
    """Write every article as it stands. Raises `UserError`."""
    base, start, count = knowledge(centre.db, centre.clock), 0, 0
    while page := base.listed(ArticleFilter(), start, PAGE)[0]:
        count += len(list(files.write(folder, page)))
        start += PAGE
    say(f"写出 {count} 篇到 {folder}")


def seed(centre: Centre) -> int:
    """The demonstration's articles, published, where the knowledge base is empty; how many."""
    base = knowledge(centre.db, centre.clock)
    if base.listed(ArticleFilter(), 0, 1)[1]:
        return 0
    found = files.read(assets.path(SAMPLES), "demo").articles
    for slug, content in found.items():
        base.write(slug, content, by="demo", note="演示文章")
        _publish(base, slug, "demo")
    return len(found)


def _publish(base: KnowledgeBase, slug: str, by: str) -> bool:
    """Let agents read it; False where they do already."""
    article = base.named(slug)
    try:
        base.publish(article.id, base=article.latest, by=by, note=NOTE)
    except Refused:
        return False
    return True
