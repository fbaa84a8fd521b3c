"""The story of a call: from every source, and in words that one reads at 3 a.m."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
import redis

from core import events as e
from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.errors import UserError
from core.pii import Pii
from core.secrets import Secrets
from core.settings import Settings
from reports.projector import apply
from silverline import story, telling
from silverline.centre import Centre
from tests.reports.strategies import CALL
from tests.reports.test_fold import Script

CHANNEL = "PJSIP/trunk-00000000"


@pytest.fixture
def centre(
    sqlite_db: Database, tmp_path: Path, secrets: Secrets, clock: ManualClock
) -> Iterator[Centre]:
    settings = Settings(data_dir=tmp_path)
    away = mock.create_autospec(redis.Redis, instance=True)
    away.rpush.side_effect = redis.exceptions.ConnectionError
    yield Centre(
        settings=settings,
        secrets=secrets,
        db=sqlite_db,
        redis=away,
        pii=Pii(secrets.pii_key),
        keyring=KeyRing.from_secrets(secrets),
        clock=clock,
    )


def served() -> Script:
    script = Script().arrives().recognized(senior=True).queued("senior")
    return script.offered("1001", "o1").answered("1001", "o1").ended(30)


def put(centre: Centre, script: Script) -> None:
    with centre.db.write() as session:
        apply(session, script.events)
    assert isinstance(centre.clock, ManualClock)
    centre.clock.advance((script.clock.now() - centre.clock.now()).total_seconds() + 600)


def cel(centre: Centre, *, began: datetime, ended: datetime, call_id: str = CALL) -> None:
    """Asterisk's lines of a call that nobody answered."""
    folder = centre.settings.asterisk_dir / "log" / "cel-custom"
    folder.mkdir(parents=True, exist_ok=True)
    gone = json.dumps({"hangupcause": 16, "hangupsource": CHANNEL})
    with (folder / "Master.csv").open("a", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        for kind, at, extra in (
            ("CHAN_START", began, ""),
            ("HANGUP", ended, gone),
            ("CHAN_END", ended, ""),
        ):
            line = [kind, at.timestamp(), call_id, call_id, CHANNEL, "inbound", "4008123456"]
            writer.writerow([*line, "", "", extra])


def log(centre: Centre, process: str, text: str, at: str = "2026-01-05_01:00:05.00000") -> None:
    folder = centre.settings.log_dir / process
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "current").open("a") as file:
        file.write(f"{at} {text}\n")


def told(centre: Centre, call_id: str = CALL) -> str:
    made = story.gather(centre, call_id)
    return "\n".join(line.text for line in telling.lines(made, "Asia/Shanghai"))


def found(centre: Centre, wanted: str) -> str:
    with centre.db.read() as session:
        return story.find(session, centre.settings, wanted)


def test_the_story_has_facts_and_every_event_with_its_offset(centre: Centre) -> None:
    put(centre, served())
    text = told(centre)
    assert "139****0072 dialled 4008123456; senior, age 65+" in text
    assert "answered; cause 16; queue senior; agent 1001 via acd" in text
    assert "+5.000 s  acd          CallEnded         over: talked 30.0 s, cause 16" in text
    assert "✗ talked, and no recording is stored: see the log of recordings" in text


def test_a_call_back_and_the_call_it_was_asked_for_in_name_each_other(centre: Centre) -> None:
    put(centre, served())
    minter, made = e.Minter("acd", centre.clock), "cb-1-1"
    dialled = minter.mint(
        e.CallbackDialled, call_id=made, callback_of=CALL, agent_id="1002", offer_id="o9",
        attempt=1, queue="general", senior=False,
    )  # fmt: skip
    with centre.db.write() as session:
        apply(session, [dialled, minter.mint(e.CallEnded, call_id=made, cause=19, talk_s=0)])
    assert "called back in cb-1-1: unreached" in told(centre)
    assert f"we called, because of {CALL}" in told(centre, made)


def test_a_call_is_found_by_its_id_its_beginning_without_the_node_or_as_the_last(
    centre: Centre,
) -> None:
    put(centre, served())
    for wanted in (CALL, CALL[:-1], CALL.removeprefix("sl-"), "sl", "last"):
        assert found(centre, wanted) == CALL


def test_an_id_that_begins_another_is_still_itself(centre: Centre) -> None:
    put(centre, served())
    with centre.db.write() as session:
        longer = [event.model_copy(update={"call_id": f"{CALL}3", "id": f"{event.id[:-4]}3333"})
                  for event in served().events]  # fmt: skip
        apply(session, longer)
    assert found(centre, CALL) == CALL
    with pytest.raises(UserError, match=f"{CALL}, {CALL}3"):
        found(centre, CALL[:-1])


@pytest.mark.parametrize("wanted", ["nope", "last", "", "%", "sl-1\0", "x" * 5000])
def test_an_unknown_id_says_what_to_do(centre: Centre, wanted: str) -> None:
    with pytest.raises(UserError) as raised:
        found(centre, wanted)
    assert raised.value.do


def test_a_call_that_only_asterisk_knows_is_told_from_its_account(centre: Centre) -> None:
    now = centre.clock.now()
    cel(centre, began=now, ended=now + timedelta(seconds=3))
    assert found(centre, CALL) == CALL
    text = told(centre)
    assert "✗ not in the journal" in text
    assert "last in [inbound]" in text


def test_disagreement_with_asterisk_is_marked(centre: Centre) -> None:
    script = served()
    put(centre, script)
    began = script.events[0].at
    cel(centre, began=began, ended=began + timedelta(seconds=5))
    text = told(centre)
    assert "  dialled   4008123456      4008123456" in text
    assert "✗ agent     1001            —" in text
    assert "✗ the journal and CEL differ in: agent, answered, who had it, talk (s), gave up" in text


def test_a_caller_who_hangs_up_after_a_message_has_not_given_up(centre: Centre) -> None:
    script = Script().arrives()
    script.say("recordings", e.VoicemailLeft, recording_id="vm-1", duration_s=7.0).ended()
    put(centre, script)
    began = script.events[0].at
    cel(centre, began=began, ended=script.events[-1].at)
    text = told(centre)
    assert "left a message of 7.0 s: vm-1" in text
    assert "Nothing is wrong with it." in text


def test_an_unfinished_call_says_so_and_what_asterisk_knows_better(centre: Centre) -> None:
    script = Script().arrives().queued("general")
    put(centre, script)
    text = told(centre)
    assert "not over" in text
    assert "now: unknown: the ACD cannot be asked" in text
    began = script.events[0].at
    cel(centre, began=began, ended=began + timedelta(seconds=3))
    assert "✗ Asterisk ended it, the journal has no end: see the log of reports" in told(centre)


def test_what_the_reconciler_told_is_marked(centre: Centre) -> None:
    put(centre, Script().arrives().queued("general").ended(producer="reports"))
    text = told(centre)
    assert "CEL          CallEnded" in text
    assert "told by Asterisk's CEL alone, its producer was away: CallEnded" in text


def test_log_lines_of_this_call_only_and_no_number_in_them(centre: Centre) -> None:
    put(centre, served())
    log(centre, "ivr", json.dumps({"call_id": CALL, "event": "ivr_done", "level": "info"}))
    log(centre, "acd", json.dumps({"call_id": CALL, "event": "lost", "level": "warning"}))
    log(centre, "acd", json.dumps({"call_id": f"{CALL}3", "event": "another"}))
    log(centre, "ivr", f"{CALL} from 13912340072, \x1b[31m not json")
    text = told(centre)
    assert "Log lines: 3" in text
    assert "ivr_done" in text
    assert "✗ 01:00:05.000 acd         lost" in text
    assert "another" not in text
    assert "13912340072" not in text
    assert "\x1b" not in text


def test_asterisks_own_lines_are_found_by_the_channel_and_the_time(centre: Centre) -> None:
    began = datetime(2026, 1, 5, 1, 0, 0, tzinfo=UTC)
    cel(centre, began=began, ended=began + timedelta(seconds=3))
    log(centre, "asterisk", f"WARNING[1] {CHANNEL}: gone", at="2026-01-05_01:00:02.00000")
    log(centre, "asterisk", f"WARNING[1] {CHANNEL}: namesake", at="2026-01-05_02:00:00.00000")
    text = told(centre)
    assert "gone" in text
    assert "namesake" not in text


def test_legs_that_wait_are_shown(centre: Centre) -> None:
    put(centre, served())
    centre.settings.incoming_dir.mkdir(parents=True)
    (centre.settings.incoming_dir / f"{CALL}-in.wav").write_bytes(b"x" * 44)
    assert f"{CALL}-in.wav, 44 bytes" in told(centre)


def test_the_story_for_programs_is_json(centre: Centre) -> None:
    put(centre, served())
    read = json.loads(telling.as_json(story.gather(centre, CALL)))
    assert read["call"]["outcome"] == "answered"
    assert [event["type"] for event in read["events"]][-1] == "CallEnded"


@pytest.mark.parametrize("kind", sorted(e.EVENT_TYPES))
def test_every_event_has_plain_words(kind: str) -> None:
    assert kind in telling.WORDS


def test_an_event_of_another_version_is_told_as_it_came() -> None:
    assert telling.words("CallEnded", {"why": "x"}) == "why x"
    assert telling.words("CallTeleported", {"to": "Mars"}) == "to Mars"
