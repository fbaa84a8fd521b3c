"""Articles live by acts with a history, and are found by words, parts of words and sounds."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core import assets
from core.clock import ManualClock
from core.db import Database
from core.errors import Refused, Stale, UserError
from crm.adapters.knowledge import SqlArticles
from crm.adapters.memory_knowledge import MemoryArticles
from crm.knowledge import folder
from crm.knowledge.articles import MOST_VERSIONS, Article, Content
from crm.knowledge.base import KnowledgeBase
from crm.knowledge.ports import MARKS_KEPT, MISSES_KEPT, MOST_MISSES, ArticleFilter, ArticleStore

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LOST = {
    "title": "快件遗失怎么赔",
    "category": "理赔",
    "questions": ("包裹丢了", "件不见了找谁"),
    "intents": ("lost",),
    "queues": ("general",),
    "say": "保价的快件按声明价值赔，没有保价的最高赔三百元。",
    "body": "先查物流，七天没有更新就按遗失处理。\n\n- 保价：按声明价值",
}
BROKEN = {
    "title": "快件破损的处理",
    "category": "理赔",
    "questions": ("东西摔坏了", "箱子压扁了"),
    "intents": ("damaged",),
    "body": "请来电人拍三张照片：外箱、面单、内物。",
}
HOURS = {
    "title": "营业网点的时间",
    "category": "服务",
    "questions": ("几点开门",),
    "queues": ("general",),
    "body": "各网点上午八点到晚上八点。遗失的快件不在网点处理。",
}


class Room:
    """A knowledge base and its store."""

    def __init__(self, store: ArticleStore) -> None:
        self.clock = ManualClock(NOW)
        self.store = store
        self.base = KnowledgeBase(store, self.clock)

    def write(self, fields: Mapping[str, object], slug: str = "") -> Article:
        self.clock.advance(1)
        return self.base.write(slug, content(**fields), by="ann", note="新写")

    def publish(self, fields: Mapping[str, object], slug: str = "") -> Article:
        made = self.write(fields, slug)
        return self.base.publish(made.id, base=made.latest, by="lead", note="可以用")

    def rewrite(self, article: Article, note: str = "改了", **fields: object) -> Article:
        newest = self.base.versions(article.id)[0].content
        wanted = Content.model_validate({**newest.model_dump(), **fields})
        self.clock.advance(1)
        return self.base.rewrite(article.id, wanted, base=article.latest, by="bob", note=note)

    def titles(self, words: str, **filter_: object) -> list[str]:
        wanted = ArticleFilter(readable_at=self.clock.now())
        return [one.content.title for one in self.base.search(words, wanted)]


def content(**fields: object) -> Content:
    return Content.model_validate({"owner": "ann", **fields})


class KnowledgeContract:
    """What the knowledge base does over any store; each subclass gives `room`."""

    def test_an_article_is_read_by_agents_from_its_publication_to_its_withdrawal(
        self, room: Room
    ) -> None:
        draft = room.write(LOST)
        assert (draft.state, draft.in_force) == ("draft", None) and room.titles("遗失") == []
        room.base.publish(draft.id, base=1, by="lead", note="可以用")
        assert room.titles("遗失") == [LOST["title"]]
        gone = room.base.withdraw(draft.id, by="lead", note="规则变了")
        assert gone.state == "withdrawn" and room.titles("遗失") == []
        with pytest.raises(Refused, match="已经下架"):
            room.base.withdraw(draft.id, by="lead", note="再来")
        back = room.base.publish(draft.id, base=gone.latest, by="lead", note="又可以用")
        assert back.state == "published" and room.titles("遗失") == [LOST["title"]]
        history = [(one.number, one.did, one.by, one.note) for one in room.base.versions(draft.id)]
        assert history == [
            (4, "published", "lead", "又可以用"),
            (3, "withdrawn", "lead", "规则变了"),
            (2, "published", "lead", "可以用"),
            (1, "written", "ann", "新写"),
        ]

    def test_what_is_written_is_not_read_before_it_is_published(self, room: Room) -> None:
        first = room.publish(LOST)
        edited = room.rewrite(first, title="丢件赔偿标准")
        assert edited.changed and edited.content.title == LOST["title"]
        assert room.base.article(first.id) == edited, "what is returned is what is kept"
        assert room.titles("丢件赔偿") == [] and room.titles("遗失") == [LOST["title"]]
        room.base.publish(first.id, base=edited.latest, by="lead", note="改好")
        assert room.titles("丢件赔偿") == ["丢件赔偿标准"]

    def test_who_began_with_another_text_is_told(self, room: Room) -> None:
        first = room.publish(LOST)
        room.rewrite(first, title="丢件赔偿标准")
        with pytest.raises(Stale):
            room.rewrite(first, title="遗失理赔办法")
        with pytest.raises(Stale):
            room.base.publish(first.id, base=first.latest, by="lead", note="没看清")
        with pytest.raises(Refused, match="没有变化"):
            newest = room.base.article(first.id)
            room.rewrite(newest)

    def test_an_earlier_text_is_taken_up_again(self, room: Room) -> None:
        first = room.publish(LOST)
        bad = room.rewrite(first, title="写错的标题")
        bad = room.base.publish(first.id, base=bad.latest, by="lead", note="手快")
        restored = room.base.restore(first.id, 2, base=bad.latest, by="lead", note="写错了")
        assert room.titles("遗失") == ["写错的标题"], "it has to be published"
        room.base.publish(first.id, base=restored.latest, by="lead", note="退回")
        assert room.titles("遗失") == [LOST["title"]]
        with pytest.raises(UserError, match="没有这个版本"):
            room.base.restore(first.id, 99, base=6, by="lead", note="没有")

    def test_an_article_counts_within_its_time_only(self, room: Room) -> None:
        room.publish({**LOST, "valid_from": NOW + DAY, "valid_until": NOW + 2 * DAY})
        assert room.titles("遗失") == []
        room.clock.advance(DAY.total_seconds())
        assert room.titles("遗失") == [LOST["title"]]
        room.clock.advance(DAY.total_seconds())
        assert room.titles("遗失") == [] and room.base.suggest(["lost"], None, "") == []

    def test_title_goes_before_question_and_question_before_body(self, room: Room) -> None:
        room.publish({**HOURS, "title": "甲", "questions": (), "body": "退货地址写在面单上"})
        room.publish({**HOURS, "title": "乙", "questions": ("退货地址在哪",), "body": ""})
        room.publish({**HOURS, "title": "退货地址", "questions": (), "body": ""})
        assert room.titles("退货地址") == ["退货地址", "乙", "甲"]

    @pytest.mark.parametrize(
        "words",
        ["遗失", "遗失怎么赔", "包裹丢了", "丢了", "包裹", "一时怎么赔", "宜失", "遗矢", "不见了找",
         "快件遗是怎么培", "我的包裹丢了你们要怎么处理啊"],
    )  # fmt: skip
    def test_words_parts_of_them_and_sounds_find_it(self, room: Room, words: str) -> None:
        for one in (HOURS, BROKEN, LOST):
            room.publish(one)
        assert room.titles(words)[0] == LOST["title"]

    @pytest.mark.parametrize("words", ["怎么买彩票", "天气预报", "身份证过期", "", "？！", "zz"])
    def test_words_that_are_in_none_find_nothing(self, room: Room, words: str) -> None:
        for one in (HOURS, BROKEN, LOST):
            room.publish(one)
        assert room.titles(words) == []

    def test_one_syllable_is_found_in_titles_and_questions(self, room: Room) -> None:
        for one in (HOURS, BROKEN, LOST):
            room.publish(one)
        assert room.titles("赔") == [LOST["title"]]

    def test_what_the_caller_wants_comes_before_what_they_said_and_their_queue(
        self, room: Room
    ) -> None:
        for one in (HOURS, BROKEN, LOST):
            room.publish(one)
        found = room.base.suggest(["damaged"], "general", "我的包裹丢了")
        told = [(one.article.content.title, one.because) for one in found]
        assert told == [
            (BROKEN["title"], "intent"),
            (LOST["title"], "said"),
            (HOURS["title"], "queue"),
        ]
        latest = room.base.suggest(["damaged", "lost"], None, "")
        assert [one.article.content.title for one in latest] == [LOST["title"], BROKEN["title"]]

    def test_an_agent_says_once_for_each_call_whether_it_helped(self, room: Room) -> None:
        one = room.publish(LOST)
        room.base.mark(one.id, useful=False, by="a", call_id="c1")
        room.base.mark(one.id, useful=True, by="a", call_id="c1")
        room.base.mark(one.id, useful=False, by="a", call_id="c2")
        assert room.base.mark(one.id, useful=True, by="b", call_id="c1") == (2, 1)
        room.clock.advance(MARKS_KEPT.total_seconds() + 1)
        assert room.base.mark(one.id, useful=True, by="a", call_id="c9") == (1, 0)
        with pytest.raises(UserError, match="没有这篇文章"):
            room.base.mark(77, useful=True, by="a", call_id="")

    def test_searches_in_vain_are_counted_hidden_and_forgotten(self, room: Room) -> None:
        room.publish(LOST)
        assert not room.base.missed("遗失") and not room.base.missed("  ？")
        assert room.base.missed("  电子发票 ") and room.base.missed("电子发票")
        assert room.base.missed("号码13912345678的单子")
        told = [(one.words, one.times) for one in room.base.misses()]
        assert told == [("电子发票", 2), ("号码****的单子", 1)]
        room.clock.advance(MISSES_KEPT.total_seconds() + 1)
        assert room.base.misses() == []

    def test_no_more_searches_than_so_many_are_kept(self, room: Room) -> None:
        for number in range(MOST_MISSES + 3):
            room.clock.advance(1)
            room.store.miss(f"词{number}", room.clock.now())
        kept = room.store.misses(room.clock.now(), MOST_MISSES + 10)
        assert len(kept) == MOST_MISSES and "词0" not in {one.words for one in kept}

    def test_old_versions_go_and_never_the_one_in_force(self, room: Room) -> None:
        one = room.publish(LOST)
        for number in range(MOST_VERSIONS + 2):
            one = room.rewrite(one, body=f"第{number}稿")
        history = room.base.versions(one.id)
        assert len(history) == MOST_VERSIONS + 1 and history[-1].number == one.in_force

    def test_a_file_brings_a_draft_then_a_newer_text_then_nothing(self, room: Room) -> None:
        first = room.base.bring("lost-parcel", content(**LOST), by="cli", note="导入")
        assert first is not None and first.slug == "lost-parcel"
        assert room.base.bring("lost-parcel", content(**LOST), by="cli", note="导入") is None
        other = content(**{**LOST, "body": "新的"})
        again = room.base.bring("lost-parcel", other, by="cli", note="导入")
        assert again is not None and (again.id, again.latest) == (first.id, 2)
        with pytest.raises(Refused, match="已经有文章"):
            room.write(LOST, "lost-parcel")
        with pytest.raises(Refused, match="文件名"):
            room.write(LOST, "../x")

    def test_lists_are_filtered_and_paged(self, room: Room) -> None:
        for one in (HOURS, BROKEN, LOST):
            room.publish(one)
        room.write({**LOST, "title": "草稿"})
        page, total = room.base.listed(ArticleFilter(category="理赔"), 0, 2)
        assert (total, [one.content.title for one in page]) == (3, ["草稿", LOST["title"]])
        assert room.base.listed(ArticleFilter(state="draft"), 0, 9)[1] == 1
        assert room.base.listed(ArticleFilter(owner="nobody"), 0, 9)[1] == 0
        assert room.base.categories() == ["服务", "理赔"]


class TestInMemory(KnowledgeContract):
    @pytest.fixture
    def room(self) -> Room:
        return Room(MemoryArticles())


class TestInSql(KnowledgeContract):
    @pytest.fixture
    def room(self, db: Database) -> Room:
        return Room(SqlArticles(db))


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "甲\n乙"},
        {"body": "x" * 20_001},
        {"questions": ["问"] * 31},
        {"intents": ["a b"]},
        {"audience": "internal", "say": "您好"},
        {"valid_from": NOW, "valid_until": NOW},
        {"extra": 1},
    ],
)
def test_content_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        content(**{"title": "题", "category": "类", **wrong})


@given(st.text(max_size=80))
def test_any_words_can_be_looked_for(words: str) -> None:
    room = Room(MemoryArticles())
    room.publish(LOST)
    room.titles(words)
    room.base.missed(words)


def test_every_article_that_comes_along_can_be_used_and_is_read_back() -> None:
    found = folder.read(assets.path("crm/knowledge/samples"), "demo")
    assert found.faults == () and len(found.articles) >= 8
    for one in found.articles.values():
        assert folder.parse(folder.written(one), "nobody") == one


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("没有头", 1),
        ("---\ntitle: 甲\n", 1),
        ("---\ntitle: 甲\ncategory: 类\nintents: [a b]\n---\n正文", 4),
        ("---\ntitle: 甲\n  x: [\n---\n", 3),
        ("---\ntitle: 甲\ncategory: 类\nbody: 乙\n---\n", 2),
        ("---\ntitle: 甲\ncategory: 类\ncolour: 红\n---\n", 4),
    ],
)
def test_a_file_that_cannot_be_is_told_by_its_line(text: str, line: int) -> None:
    made = folder.parse(text, "demo")
    assert isinstance(made, list) and [one.line for one in made][:1] == [line]
