"""What of a conversation its recording lacks, and the alarms about that. `lacking` is pure."""

from core.alarms import Alarms, Trouble
from core.clock import Clock
from core.events import RecordingTrouble
from recordings.wav import LegHeader, LegState

OWED_FROM_S = 2.0
"""A shorter conversation owes no recording: its first sound may come after its end."""
SLACK_S, SLACK = 5.0, 0.05
"""Talk and sound are counted by two processes: so much less sound, in seconds and as a part of the
talk, is no loss. Asterisk being killed costs about two seconds."""
QUIET_S = 3600.0
"""Without another such recording for so long, the alarm is over."""

WORDS: dict[RecordingTrouble, tuple[str, str]] = {
    "short": (
        "的录音比通话短",
        "请检查录音所在磁盘的空间和 recordings 服务的日志。",
    ),
    "missing": (
        "没有录音",
        "请检查录音所在磁盘的空间、文件夹权限和 Asterisk 的日志。",
    ),
    "silent": (
        "双方都没有声音",
        "请检查防火墙、NAT 和 RTP 端口，见 docs/troubleshooting.md。",
    ),
    "unreadable": (
        "的录音文件无法读取，已放到 incoming/aside",
        "请查看 recordings 服务的日志，并检查磁盘是否损坏。",
    ),
}
"""For the alarm: what happened to the call's recording, and what to do."""


def lacking(
    caller: LegHeader | None, agent: LegHeader | None, talk_s: float | None
) -> RecordingTrouble | None:
    """Judge two legs, as they are to be stored, by the seconds of talk; None where none are known.

    A leg that is None was not there at all.
    """
    legs = (caller, agent)
    if any(leg is not None and leg.state is LegState.ALIEN for leg in legs):
        return "unreadable"
    if talk_s is None or talk_s < OWED_FROM_S:
        return None
    if not any(leg is not None and leg.frames for leg in legs):
        # Asterisk writes the header of a file it can write, whether or not there is any sound.
        silent = any(leg is not None and leg.headed for leg in legs)
        return "silent" if silent else "missing"
    shorter = min(leg.frames / leg.rate if leg else 0.0 for leg in legs)
    return "short" if talk_s - shorter > max(SLACK_S, SLACK * talk_s) else None


class RecordingAlarms:
    """One alarm for each sort of loss, open until none was seen for a while."""

    def __init__(self, alarms: Alarms, clock: Clock) -> None:
        self._alarms, self._clock = alarms, clock
        self._last = dict.fromkeys(WORDS, clock.monotonic())

    def note(self, call_id: str, reason: RecordingTrouble) -> None:
        """A recording lacks something."""
        self._last[reason] = self._clock.monotonic()
        what, do = WORDS[reason]
        text = f"通话 {call_id} {what}。"
        hint = f"{do}详情：silverline call {call_id}。一小时内不再发生则自动解除。"
        self._alarms.raised(Trouble("recording_incomplete", reason, text, hint))

    def step(self) -> None:
        """Take back what has not happened again."""
        for reason, last in self._last.items():
            if self._clock.monotonic() - last >= QUIET_S:
                self._alarms.cleared("recording_incomplete", reason)
