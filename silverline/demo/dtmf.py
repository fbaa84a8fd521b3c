"""Key presses as recorded network packets, which SIPp plays into a call (RFC 4733).

Debian's sip-tester ships such files, but cut from one recording: their RTP time stamps rise from
0 to 9, `*`, `#`, and a receiver rightly drops a press that is older than the one before it. These
are made for the call, press after press.
"""

import struct
from pathlib import Path

PAYLOAD_TYPE = 101
EVENTS = "0123456789*#"
"""Position in this string is the event's code (RFC 4733, table 7)."""
PRESS_MS = 160
_STEP_MS = 20
_SSRC = 0x53494C56
_VOLUME = 10
_CLOCK_PER_MS = 8
_FROM, _TO = 0x7F000002, 0x7F000001


def write_press(path: Path, key: str, sequence: int, at_ms: int) -> int:
    """Write one press that begins `at_ms` after the first; return the next sequence number.

    Raises `ValueError` for a key that no telephone has.
    """
    event = EVENTS.index(key)
    packets = []
    durations = list(range(_STEP_MS, PRESS_MS + 1, _STEP_MS)) + [PRESS_MS] * 2
    for position, duration in enumerate(durations):
        is_end = position >= len(durations) - 3  # the end is sent three times
        marker = 0x80 if position == 0 else 0
        rtp = struct.pack(
            "!BBHII", 0x80, marker | PAYLOAD_TYPE, (sequence + position) & 0xFFFF,
            (at_ms + 1000) * _CLOCK_PER_MS & 0xFFFFFFFF, _SSRC,
        )  # fmt: skip
        body = struct.pack(
            "!BBH", event, (0x80 if is_end else 0) | _VOLUME, duration * _CLOCK_PER_MS
        )
        packets.append((position * _STEP_MS, rtp + body))
    path.write_bytes(_pcap(packets))
    return sequence + len(packets)


def _pcap(packets: list[tuple[int, bytes]]) -> bytes:
    """A capture file of UDP packets, each at its millisecond."""
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for at_ms, payload in packets:
        frame = _frame(payload)
        out += struct.pack("<IIII", 1, at_ms * 1000, len(frame), len(frame)) + frame
    return out


def _frame(payload: bytes) -> bytes:
    """Ethernet, IPv4 and UDP around a payload; SIPp replaces addresses, ports and sums."""
    udp = struct.pack("!HHHH", 6000, 6000, 8 + len(payload), 0) + payload
    ip = struct.pack("!BBHHHBBHII", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, _FROM, _TO)
    return b"\0" * 12 + b"\x08\x00" + ip + udp
