"""Prompts over the API: listed, listened to, replaced by a recording, taken back."""

from io import BytesIO
from typing import Any

import numpy as np
import pytest
import soundfile
from fastapi.testclient import TestClient

from console.guard import LARGER
from tests.console.conftest import House
from tests.console.test_door import actions

PROMPTS = "/api/prompts"
WELCOME = {"set": "slow", "name": "welcome"}


def spoken(seconds: float = 3.0, level: float = 0.2, kind: str = "WAV") -> bytes:
    time = np.arange(round(seconds * 16_000)) / 16_000
    made = BytesIO()
    soundfile.write(made, level * np.sin(2 * np.pi * 300 * time), 16_000, format=kind)
    return made.getvalue()


def sent(client: TestClient, sound: bytes, where: str = PROMPTS, **query: str) -> dict[str, Any]:
    answer = client.post(where, content=sound, params=WELCOME | query)
    return {"status": answer.status_code, **answer.json()}


def versions(client: TestClient) -> list[tuple[int, bool]]:
    found = client.get(f"{PROMPTS}/versions", params=WELCOME).json()["versions"]
    return [(one["number"], one["heard"]) for one in found]


def test_prompts_of_a_set_are_found_by_what_they_say(house: House) -> None:
    lead = house.client("lead")
    whole = lead.get(PROMPTS, params={"set": "slow", "size": 100}).json()
    assert whole["total"] > 100 and len(whole["items"]) == 100
    assert {one["name"] for one in whole["sets"]} >= {"normal", "slow", "en", "en-slow"}
    welcome = lead.get(PROMPTS, params={"set": "slow", "words": "WELCOME"}).json()["items"]
    said = next(one["text"] for one in welcome if one["name"] == "welcome")
    by_text = lead.get(PROMPTS, params={"set": "slow", "words": said[:6]}).json()["items"]
    assert "welcome" in {one["name"] for one in by_text}
    assert lead.get(PROMPTS, params={"set": "slow", "own": True}).json()["total"] == 0


def test_a_recording_is_checked_put_in_force_heard_and_taken_back(house: House) -> None:
    lead = house.client("lead")
    checked = sent(lead, spoken(), f"{PROMPTS}/check")
    assert (checked["status"], checked["faults"]) == (200, [])
    assert 3 < checked["seconds"] < 3.4 and -23 < checked["dbfs"] < -17
    assert versions(lead) == [(0, True)], "checking changes nothing"
    made = sent(lead, spoken(kind="FLAC"), file="张老师.flac", text="您好")
    assert made["status"] == 201
    assert made["versions"][0] | {"at": ""} == {
        "number": 1, "at": "", "by": "lead", "file": "张老师.flac", "text": "您好", "heard": True,
    }  # fmt: skip
    sound = lead.get(f"{PROMPTS}/versions/1/sound", params=WELCOME)
    assert sound.headers["content-type"] == "audio/wav"
    assert 3 < soundfile.info(BytesIO(sound.content)).duration < 3.4
    (own,) = lead.get(PROMPTS, params={"set": "slow", "own": True}).json()["items"]
    assert (own["name"], own["text"], own["version"]) == ("welcome", "您好", 1)
    lead.post(f"{PROMPTS}/restore", params=WELCOME, json={})
    assert versions(lead) == [(1, False), (0, True)]
    lead.post(f"{PROMPTS}/restore", params=WELCOME, json={"version": 1})
    assert versions(lead) == [(1, True), (0, False)]
    assert actions(house, "lead") == [
        "prompt_replaced prompt:slow/welcome version 1",
        "prompt_restored prompt:slow/welcome version 0",
        "prompt_restored prompt:slow/welcome version 1",
    ]


@pytest.mark.parametrize(
    ("sound", "code"),
    [
        (b"", "unreadable"),
        (b"RIFF....WAVE", "unreadable"),
        (b"<html>" * 100, "unreadable"),
        (spoken(level=0.0005), "quiet"),
        (spoken(0.05), "length"),
        (spoken(130), "length"),
    ],
)
def test_what_callers_could_not_hear_is_refused_and_nothing_is_changed(
    house: House, sound: bytes, code: str
) -> None:
    lead = house.client("lead")
    checked = sent(lead, sound, f"{PROMPTS}/check")
    if sound:
        assert [one["code"] for one in checked["faults"]] == [code]
    assert sent(lead, sound)["status"] == 422
    assert versions(lead) == [(0, True)]


@pytest.mark.parametrize(
    ("voice", "name"), [("slow", "../../etc"), ("fast", "welcome"), ("slow", "A b"), ("", "")]
)
def test_names_lead_nowhere_else(house: House, voice: str, name: str) -> None:
    lead = house.client("lead")
    query = {"set": voice, "name": name}
    assert lead.get(f"{PROMPTS}/versions", params=query).status_code == 404
    assert lead.get(f"{PROMPTS}/versions/0/sound", params=query).status_code == 404
    assert lead.post(PROMPTS, params=query, content=spoken()).status_code == 404


def test_a_version_that_is_not_there_and_too_large_a_file(house: House) -> None:
    lead = house.client("lead")
    assert lead.get(f"{PROMPTS}/versions/7/sound", params=WELCOME).status_code == 404
    sent(lead, spoken())
    missing = lead.post(f"{PROMPTS}/restore", params=WELCOME, json={"version": 9})
    assert missing.status_code == 404
    assert sent(lead, b"x" * (LARGER[PROMPTS] + 1))["status"] == 413
