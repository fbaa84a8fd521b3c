"""What a caller hears, as it comes over the wire."""

import audioop
import socket
import struct
import time

ETH_P_IP = 0x0800
"""By this protocol packets are seen once, as they come in."""
ETHERNET, UDP_HEADER, RTP_HEADER = 14, 8, 12
UDP, A_LAW = 17, 8


def loudness(port: int, seconds: float) -> float:
    """The effective value (RMS, of 16-bit samples) of what is sent to an RTP port from now on.

    Raises `AssertionError` when nothing is.
    """
    heard = bytearray()
    until = time.monotonic() + seconds
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IP)) as wire:
        wire.bind(("lo", ETH_P_IP))
        wire.settimeout(0.2)
        while time.monotonic() < until:
            try:
                frame = wire.recv(2048)
            except TimeoutError:
                continue
            heard += _sound(frame[ETHERNET:], port)
    assert heard, f"nothing was sent to port {port} in {seconds} s"
    return float(audioop.rms(audioop.alaw2lin(bytes(heard), 2), 2))


def _sound(packet: bytes, port: int) -> bytes:
    """The A-law sound in an IP packet that goes to the port; else nothing."""
    if packet[9] != UDP:
        return b""
    datagram = packet[(packet[0] & 15) * 4 :]
    (to,) = struct.unpack_from("!H", datagram, 2)
    rtp = datagram[UDP_HEADER:]
    if to != port or len(rtp) <= RTP_HEADER or rtp[1] & 127 != A_LAW:
        return b""
    return rtp[RTP_HEADER:]
