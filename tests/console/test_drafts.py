"""The draft of a note: from the words its reader may see, as soon as they are there."""

from datetime import UTC, datetime

import sqlalchemy as sa

from console.content import Redacted, Stretch
from console.drafts import lines, sentences, without_cards
from console.models import Channel, Segment, Speaker, Transcript, Word
from console.tables import AuditRow
from tests.console.conftest import SENIOR, YOUNG, House

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def segment(text: str, start: float, confidence: float = 0.9, shown: str = "") -> Segment:
    """One character a word, four a second."""
    words = [
        Word(start=start + n / 4, end=start + (n + 1) / 4, text=char, confidence=confidence)
        for n, char in enumerate(text)
    ]
    end = start + len(text) / 4
    return Segment(start=start, end=end, text=text, confidence=confidence, words=words, shown=shown)


def transcript(*said: tuple[Speaker, Segment], low: bool = False) -> Transcript:
    """Both sides of a call."""
    channels = [
        Channel(channel=side, segments=[one for who, one in said if who == side])
        for side in ("caller", "agent")
    ]
    return Transcript(
        id="3", engine="whisper", model="base", confidence=0.9, low_confidence=low,
        channels=channels,
    )  # fmt: skip


BROKEN = segment("洗衣机坏了", 3, shown="洗衣机坏了。")
PROMISE = segment("明天上午给您回电", 10, shown="明天上午给您回电。")


def said(
    house: House, whole: Transcript, hidden: Transcript | None = None, *spans: Stretch
) -> None:
    house.content.transcripts["r1"] = whole
    house.content.redactions["r1"] = Redacted(hidden or whole, spans)


def test_the_agent_gets_a_draft_with_its_sources_and_it_is_written_down(house: House) -> None:
    said(house, transcript(("caller", BROKEN), ("agent", PROMISE)))
    made = house.client("1001").get(f"/api/calls/{SENIOR}/draft").json()
    assert (made["state"], made["topic"], made["text"]) == ("drafted", "repair", "洗衣机坏了。")
    assert made["text_from"] == [
        {"side": "caller", "start": 3.0, "end": 4.25, "text": "洗衣机坏了。"}
    ]
    assert made["audio_url"] == "/api/recordings/r1/audio"
    with house.db.read() as session:
        looks = session.scalars(sa.select(AuditRow).where(AuditRow.action == "transcript_read"))
        assert [(row.username, row.subject) for row in looks] == [("1001", SENIOR)]


def test_before_the_words_are_there_and_where_none_are_usable_it_says_so(house: House) -> None:
    own = house.client("1001")
    house.content.redactions.clear()
    assert own.get(f"/api/calls/{SENIOR}/draft").json()["state"] == "waiting"
    said(house, transcript(("caller", BROKEN), low=True))
    assert own.get(f"/api/calls/{SENIOR}/draft").json()["state"] == "unclear"


def test_somebody_elses_call_is_not_drafted(house: House) -> None:
    assert house.client("1002").get(f"/api/calls/{SENIOR}/draft").status_code == 404
    assert house.client("1001").get(f"/api/calls/{YOUNG}/draft").status_code == 404
    assert house.client("judge").get(f"/api/calls/{SENIOR}/draft").status_code == 403


def test_a_card_number_is_never_drafted_and_a_telephone_is_for_who_may_see_it(
    house: House,
) -> None:
    card, phone = segment("洗衣机坏了卡号六二二八", 3), segment("电话一三九一二三四", 9)
    hidden_card = segment("洗衣机坏了【银行卡号】", 3)
    hidden_phone = segment("【电话】", 9)
    said(
        house,
        transcript(("caller", card), ("caller", phone)),
        transcript(("caller", hidden_card), ("caller", hidden_phone)),
        Stretch("caller", 4.25, 6, "bank_card"),
        Stretch("caller", 9.5, 12, "phone"),
    )
    made = house.client("1001").get(f"/api/calls/{SENIOR}/draft").json()
    assert "六二二八" not in str(made)
    assert "【银行卡号】" in made["text"] and "一三九一二三四" in made["text"]


def test_sentences_have_the_times_of_their_own_words() -> None:
    one = segment("好的明天来。谢谢", 2.0, shown="好的，明天来。谢谢。")
    parts = [(text, words[0].start, words[-1].end) for text, words in sentences(one)]
    assert parts == [("好的，明天来。", 2.0, 3.5), ("谢谢。", 3.5, 4.0)]


def test_a_sentence_is_as_clear_as_its_own_words() -> None:
    one = segment("洗衣机坏了。嗯不知道。", 0)
    faint = [word.model_copy(update={"confidence": 0.2}) for word in one.words[6:]]
    mixed = one.model_copy(update={"words": [*one.words[:6], *faint]})
    found = lines(transcript(("caller", mixed)), lambda _: None)
    assert [line.clear for line in found] == [True, False]


def test_times_are_read_from_when_they_were_said() -> None:
    (line,) = lines(transcript(("agent", PROMISE)), lambda _: NOON)
    assert line.promised == NOON.replace(day=6)
    (unknown,) = lines(transcript(("agent", PROMISE)), lambda _: None)
    assert unknown.promised is None and unknown.named is None


def test_only_segments_with_cards_are_replaced() -> None:
    whole = transcript(("caller", segment("一二三四", 0)), ("caller", segment("五六七八", 5)))
    labelled = transcript(("caller", segment("【卡】", 0)), ("caller", segment("【电话】", 5)))
    spans = (Stretch("caller", 0, 1, "bank_card"), Stretch("caller", 5, 6, "phone"))
    shown = without_cards(whole, Redacted(labelled, spans)).channels[0].segments
    assert [one.text for one in shown] == ["【卡】", "五六七八"]


def test_of_two_looks_at_different_transcripts_the_one_with_labels_is_taken() -> None:
    labelled = transcript(("caller", segment("【卡】", 0)))
    whole = transcript(("caller", segment("一", 0)), ("caller", segment("二", 5)))
    assert without_cards(whole, Redacted(labelled, ())) == labelled
