"""What a caller hears, as it comes over the wire."""

import audioop
import socket
import struct
import time

import numpy as np

ETH_P_IP = 0x0800
"""By this protocol packets are seen once, as they come in."""
ETHERNET, UDP_HEADER, RTP_HEADER = 14, 8, 12
UDP, A_LAW = 17, 8
RATE = 8000


def loudness(port: int, seconds: float) -> float:
    """The effective value (RMS, of 16-bit samples) of what is sent to an RTP port from now on.

    Raises `AssertionError` when nothing is.
    """
    return float(audioop.rms(_heard(port, seconds), 2))


def share_near(port: int, seconds: float, hz: float) -> float:
    """How much of the energy that is sent to an RTP port from now on lies within 50 Hz of `hz`.

    0 to 1. Raises `AssertionError` when nothing is sent.
    """
    samples = np.frombuffer(_heard(port, seconds), "<i2").astype(np.float64)
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    near = np.abs(np.fft.rfftfreq(len(samples), 1 / RATE) - hz) < 50
    return float(power[near].sum() / max(power.sum(), 1.0))


def _heard(port: int, seconds: float) -> bytes:
    """16-bit samples of what is sent to the port from now on."""
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
            heard += rtp_sound(frame[ETHERNET:], port)
    assert heard, f"nothing was sent to port {port} in {seconds} s"
    return audioop.alaw2lin(bytes(heard), 2)


def rtp_sound(packet: bytes, port: int) -> bytes:
    """The A-law sound in an IP packet that goes to the port; else nothing."""
    if packet[9] != UDP:
        return b""
    datagram = packet[(packet[0] & 15) * 4 :]
    (to,) = struct.unpack_from("!H", datagram, 2)
    rtp = datagram[UDP_HEADER:]
    if to != port or len(rtp) <= RTP_HEADER or rtp[1] & 127 != A_LAW:
        return b""
    return rtp[RTP_HEADER:]
