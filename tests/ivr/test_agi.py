"""Our line over FastAGI, against Asterisk's own words on a socket pair."""

import socket
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import ManualClock
from ivr.adapters.agi import AgiBroken, AgiLine, AgiSession, Wire
from ivr.adapters.memory import ScriptedLine
from ivr.adapters.sounds import Sounds
from ivr.ports import CallerGone, Heard, Line
from tests.ivr.conversations import HEADER, NO_KEY, OK, Peer, pressed

SOUNDS = Sounds(
    Path("/var/sounds"),
    {("normal", "welcome"): 2.2, ("slow", "welcome"): 3.4, ("normal", "menu-brand"): 5.0},
)


def line(peer: Peer) -> AgiLine:
    return AgiLine(AgiSession(peer.ours), SOUNDS)


class LineContract:
    """What every line does, whether a caller is at its end or a script."""

    def line(self, script: str) -> Line:
        raise NotImplementedError

    def listening(self, script: str) -> Line:
        """A line where the next thing is to hear."""
        raise NotImplementedError

    def test_a_key_during_a_prompt_ends_it_and_comes_back(self) -> None:
        assert self.line("7").say("normal", ("welcome", "menu-brand")) == "7"

    def test_prompts_without_a_key_bring_nothing(self) -> None:
        assert self.line("-").say("normal", ("welcome",)) == ""

    def test_an_uninterruptible_prompt_brings_nothing(self) -> None:
        assert self.line("-").say("slow", ("welcome",), interruptible=False) == ""

    @pytest.mark.parametrize("key", list("0159*#"))
    def test_waiting_brings_the_key(self, key: str) -> None:
        assert self.line(key).wait_key(5) == key

    def test_waiting_in_vain_brings_nothing(self) -> None:
        assert self.line("-").wait_key(5) == ""

    def test_a_hang_up_is_one_exception(self) -> None:
        with pytest.raises(CallerGone):
            self.line("!").say("normal", ("welcome",))
        with pytest.raises(CallerGone):
            self.line("!").wait_key(5)

    def test_a_key_is_heard_where_speech_is(self) -> None:
        heard = self.listening("7").hear("normal", ("welcome",), wait_s=5)
        assert (heard.keys, heard.text, heard.spoke) == ("7", "", False)

    def test_silence_is_heard_as_nothing(self) -> None:
        heard = self.listening("-").hear("normal", ("welcome",), wait_s=5)
        assert (heard.keys, heard.text, heard.spoke) == ("", "", False)

    def test_a_hang_up_while_listening_is_one_exception(self) -> None:
        with pytest.raises(CallerGone):
            self.listening("!").hear("normal", ("welcome",), wait_s=5)


class TestScriptedLine(LineContract):
    def line(self, script: str) -> Line:
        return ScriptedLine(script)

    listening = line

    def test_a_sentence_is_heard_where_speech_is_and_silence_elsewhere(self) -> None:
        line = ScriptedLine(["我要改地址", "我要改地址", "1", "2", "#", Heard(deaf=True)])
        assert line.say("normal", ("welcome",)) == ""
        heard = line.hear("normal", ("welcome",), wait_s=5, hot_words=("地址",))
        assert (heard.text, heard.spoke, heard.keys) == ("我要改地址", True, "")
        assert line.hear("normal", (), wait_s=5, most=4).keys == "12"
        assert line.hear("normal", (), wait_s=5).deaf
        assert line.hot_words == [("地址",), (), ()]


class TestAgiLine(LineContract):
    def line(self, script: str) -> Line:
        answers = {"-": NO_KEY, "!": "200 result=-1\n"}
        return line(Peer(HEADER + OK + "".join(answers.get(s) or pressed(s) for s in script)))

    def listening(self, script: str) -> Line:
        answers = {"-": "200 result= (timeout)\n", "!": "200 result=-1\n"}
        keys = answers.get(script) or f"200 result={script}\n"
        return line(Peer(HEADER + OK + keys))


@pytest.mark.parametrize(
    "answer",
    [
        "HANGUP\n",
        "200 result=-1\n",
        "200 result=-1 endpos=0\n",
        "200 result=1 (hangup)\n",
        "511 Command Not Permitted on a dead channel or intercept routine\n",
        "",
        "200 resu",
        "HANGUP\n200 result=1\n",
    ],
)
def test_every_shape_of_a_hang_up_is_one_exception(answer: str) -> None:
    with pytest.raises(CallerGone):
        line(Peer(HEADER + OK + answer, closes=True)).say("normal", ("welcome",))


def test_a_broken_pipe_is_a_hang_up() -> None:
    peer = Peer(HEADER)
    ours = line(peer)
    peer.vanish()
    for _ in range(3):
        with pytest.raises(CallerGone):
            ours.set(SL_ROUTE="queue")


def test_a_line_without_end_is_cut_off() -> None:
    peer = Peer(HEADER + "2" * 9000)
    with pytest.raises(CallerGone, match="without end"):
        line(peer).set(SL_ROUTE="queue")


def test_an_asterisk_that_stops_answering_is_given_up() -> None:
    wire = Wire(Peer("200 resu").ours)
    for deadline in (time.monotonic() + 0.01, time.monotonic() - 1):
        wire.deadline = deadline
        with pytest.raises(CallerGone, match="in time"):
            wire.readline()


@pytest.mark.parametrize(
    "answer",
    ["garbage\n", "\n", "510 Invalid or unknown command\n", "200 result=x\n", "200 result=9999\n",
     "520-Usage\n520 End of proper usage.\n", "100 Trying\n", "\xff\xfe\n", "200 result=²\n"],
)  # fmt: skip
def test_an_answer_that_is_none_is_an_error_of_its_own(answer: str) -> None:
    with pytest.raises(AgiBroken):
        line(Peer(HEADER + OK + answer, closes=True)).say("normal", ("welcome",))


@given(st.text(max_size=200))
def test_no_answer_whatever_escapes_the_two_exceptions(answer: str) -> None:
    peer = Peer(HEADER + OK + answer, closes=True)
    try:
        line(peer).say("normal", ("welcome",))
    except (CallerGone, AgiBroken):
        pass
    finally:
        peer.heard()


def test_the_time_limit_covers_what_follows_and_is_moved_only_when_it_must_be() -> None:
    peer = Peer(HEADER + OK + NO_KEY * 2 + "200 result=0\n" + OK + "200 result=0\n")
    clock = ManualClock()
    ours = AgiLine(AgiSession(peer.ours), SOUNDS, clock.monotonic)
    ours.say("normal", ("welcome", "menu-brand"))
    ours.wait_key(5)
    clock.advance(7.2)
    ours.wait_key(5)
    assert peer.heard() == [
        'SET VARIABLE "TIMEOUT(absolute)" "16"',
        'STREAM FILE "/var/sounds/normal/welcome" "0123456789*#"',
        'STREAM FILE "/var/sounds/normal/menu-brand" "0123456789*#"',
        "WAIT FOR DIGIT 5000",
        'SET VARIABLE "TIMEOUT(absolute)" "14"',
        "WAIT FOR DIGIT 5000",
    ]


def test_a_key_keeps_the_remaining_prompts_unplayed() -> None:
    peer = Peer(HEADER + OK + pressed("1"))
    assert line(peer).say("normal", ("welcome", "menu-brand")) == "1"
    assert len(peer.heard()) == 2


def test_a_prompt_missing_in_the_slow_set_is_played_from_the_normal_one() -> None:
    peer = Peer(HEADER + OK + NO_KEY)
    line(peer).say("slow", ("menu-brand", "never-recorded"), interruptible=False)
    assert peer.heard()[1:] == ['EXEC Playback "/var/sounds/normal/menu-brand"']


def test_prompts_that_no_key_ends_are_one_command() -> None:
    peer = Peer(HEADER + OK + "200 result=0\n")
    line(peer).say("normal", ("welcome", "menu-brand"), interruptible=False)
    assert peer.heard() == [
        'SET VARIABLE "TIMEOUT(absolute)" "16"',
        'EXEC Playback "/var/sounds/normal/welcome&/var/sounds/normal/menu-brand"',
    ]


def test_more_prompts_than_one_command_carries_are_several_none_left_out() -> None:
    peer = Peer(HEADER + OK + "200 result=0\n" * 9)
    line(peer).say("normal", ("welcome",) * 200, interruptible=False)
    commands = peer.heard()[1:]
    assert len(commands) > 1
    assert max(len(command) for command in commands) < 2000
    played = [path for command in commands for path in command.split('"')[1].split("&")]
    assert played == ["/var/sounds/normal/welcome"] * 200


@pytest.mark.parametrize("value", ['a"b', "a\nb", "a b", "${SHELL(id)}", "王", "x" * 201, "a\\"])
def test_what_is_not_ours_never_becomes_a_command(value: str) -> None:
    peer = Peer(HEADER)
    with pytest.raises(ValueError, match="not a channel variable"):
        line(peer).set(SL_QUEUE=value)
    assert peer.heard() == []


def test_odd_folders_are_quoted_and_line_breaks_refused() -> None:
    lengths = {("normal", "welcome"): 1.0}
    peer = Peer(HEADER + OK + NO_KEY)
    AgiLine(AgiSession(peer.ours), Sounds(Path('/srv/a "b\\ c'), lengths)).say(
        "normal", ("welcome",)
    )
    assert peer.heard()[1] == r'STREAM FILE "/srv/a \"b\\ c/normal/welcome" "0123456789*#"'
    broken = AgiLine(AgiSession(Peer(HEADER + OK).ours), Sounds(Path("/srv/a\nb"), lengths))
    with pytest.raises(ValueError, match="line break"):
        broken.say("normal", ("welcome",))


def test_the_arrival_is_read_from_header_and_dialplan() -> None:
    arrival = line(Peer(HEADER.replace("_2: 4", "_2: +4"))).arrival()
    assert (arrival.call_id, arrival.did, arrival.number) == (
        "sl-1763775555.12",
        "4008123456",
        "13912340072",
    )


def test_an_unset_dialled_number_is_empty() -> None:
    assert line(Peer(HEADER.replace("_2: 4008123456", "_2: "))).arrival().did == ""


@pytest.mark.parametrize(
    "header", ["\n", "garbage\n\n", "agi_uniqueid: \n\n", "agi_uniqueid: a b\n\n"]
)
def test_a_header_without_a_call_is_refused(header: str) -> None:
    with pytest.raises(AgiBroken):
        line(Peer(header)).arrival()


def test_nothing_is_written_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    line(Peer(HEADER + OK)).set(SL_QUEUE="general")
    assert capfd.readouterr() == ("", "")


def test_characters_split_across_packets_arrive_whole() -> None:
    ours, theirs = socket.socketpair()
    name = "agi_calleridname: 王建国\n\n".encode()
    theirs.sendall(name[20:])
    session = AgiSession(ours, name[:20])
    assert session.env["agi_calleridname"] == "王建国"


def test_lengths_come_from_the_installed_prompts_and_bad_files_are_left_out(tmp_path: Path) -> None:
    from core import assets

    shipped = assets.path("ivr/prompts/audio")
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow" / "welcome.wav16").write_bytes((shipped / "slow/goodbye.wav").read_bytes())
    (tmp_path / "slow" / "torn.wav16").write_bytes(b"RIFF")
    sounds = Sounds.load(tmp_path, shipped)
    welcome, goodbye = sounds.find("slow", "welcome"), sounds.find("slow", "goodbye")
    assert welcome is not None
    assert goodbye is not None
    assert welcome[0] == str(tmp_path / "slow" / "welcome")
    assert welcome[1] == goodbye[1] > 1
    assert sounds.find("slow", "torn") is None


def test_several_variables_are_one_command_whose_commas_stay_inside_values() -> None:
    peer = Peer(HEADER + "200 result=0\n")
    line(peer).set(SL_QUEUE="repair", SL_SKILLS="senior:5,repair:1", SL_SET="")
    assert peer.heard() == [r'EXEC MSet "SL_QUEUE=repair,SL_SKILLS=senior:5\\,repair:1,SL_SET="']


@pytest.mark.parametrize(
    ("answer", "keys"),
    [("200 result=0001\n", "0001"), ("200 result=12*3 (timeout)\n", "12*3"),
     ("200 result= (timeout)\n", "")],
)  # fmt: skip
def test_digits_are_collected_by_one_command_with_its_prompt(answer: str, keys: str) -> None:
    peer = Peer(HEADER + OK + answer)
    assert line(peer).collect("normal", ("welcome",), most=12, wait_s=5) == keys
    assert peer.heard()[1:] == ['GET DATA "/var/sounds/normal/welcome" 5000 12']


@pytest.mark.parametrize("keys", ["0001", "12*3", ""])
def test_digits_are_collected_by_one_command_with_all_its_prompts(keys: str) -> None:
    peer = Peer(HEADER + OK + "200 result=0\n" + f"200 result=1 ({keys})\n")
    assert line(peer).collect("normal", ("welcome", "menu-brand"), most=12, wait_s=5) == keys
    assert peer.heard()[1:] == [
        'EXEC Read "KEYS_READ,/var/sounds/normal/welcome&/var/sounds/normal/menu-brand,12,,1,5"',
        'GET FULL VARIABLE "${KEYS_READ}"',
    ]


@pytest.mark.parametrize("answer", ["200 result=-1\n", "HANGUP\n", "200 result= (hangup)\n"])
def test_a_hang_up_while_digits_are_entered_is_one_exception(answer: str) -> None:
    with pytest.raises(CallerGone):
        line(Peer(HEADER + OK + answer)).collect("normal", (), most=4, wait_s=5)


def test_what_are_no_digits_is_no_answer() -> None:
    with pytest.raises(AgiBroken):
        line(Peer(HEADER + OK + "200 result=abc\n")).collect("normal", (), most=4, wait_s=5)
