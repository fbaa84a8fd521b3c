"""Inspectors read and hear the conversation without the customer's personal data."""

import pytest

from tests.console.conftest import SENIOR, House

AUDIO = "/api/recordings/r1/audio"
PEAKS = "/api/recordings/r1/peaks"


def test_an_inspector_reads_labels_in_transcript_and_evidence(house: House) -> None:
    answer = house.client("judge").get(f"/api/calls/{SENIOR}")
    body = answer.json()
    assert body["transcript"]["redacted"] is True
    assert body["transcript"]["channels"][0]["segments"][0]["text"] == "我叫【姓名】"
    assert body["score"]["items"][0]["evidence"][0]["text"] == "我叫【姓名】"
    assert "王建国" not in answer.text
    # The whole name of the caller on record is what is looked for.
    assert ("redacted", "王建国") in house.content.told


def test_an_inspector_hears_a_tone_and_a_supervisor_the_words(house: House) -> None:
    heard = house.client("judge").get(AUDIO)
    assert heard.status_code == 200
    assert house.content.told[-1] == ("hidden", "caller 0.5")
    whole = house.client("lead").get(AUDIO)
    assert len(house.content.told[-1]) == 1
    # A player must not join ranges of the two.
    assert heard.headers["etag"] != whole.headers["etag"]


def test_an_inspector_sees_the_shape_of_what_they_hear(house: House) -> None:
    assert house.client("judge").get(PEAKS).json() == {"sides": [[0, 128, 255], [255, 0, 1]]}
    assert house.content.told[-1] == ("peaks hidden", "caller 0.5")
    assert house.client("lead").get(PEAKS).status_code == 200
    assert len(house.content.told[-1]) == 1


@pytest.mark.parametrize("user", ["boss", "lead", "1001"])
def test_who_deals_with_customers_reads_everything(house: House, user: str) -> None:
    body = house.client(user).get(f"/api/calls/{SENIOR}").json()
    assert body["transcript"]["redacted"] is False
    assert body["score"]["items"][0]["evidence"][0]["text"] == "我叫王建国"


def test_nothing_is_shown_or_played_before_it_can_be_hidden(house: House) -> None:
    house.content.redactions.clear()
    judge = house.client("judge")
    body = judge.get(f"/api/calls/{SENIOR}").json()
    assert (body["transcript"], body["score"]) == (None, None)
    assert body["recording"]["audio_url"] is None
    answer = judge.get(AUDIO)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert judge.get(PEAKS).status_code == 409
    assert house.client("lead").get(AUDIO).status_code == 200
