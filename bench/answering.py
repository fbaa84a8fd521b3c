"""From the click 接听 to sound both ways, with the telephone in a page of a real Chromium.

A caller and the page's microphone each send tones of their own all the time. From the click, by the
machine's clock: until the caller's tone is in what the page plays, and until the page's tone is in
what is sent to the caller, once three packets in a row have it. The music that the caller hears
while waiting is not taken for it. Chromium shares the machine with all of it.

Run as root: the centre gets a network and mounts of its own. `python -m bench.answering`
"""

import audioop
import math
import socket
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile
from playwright.sync_api import Page, sync_playwright

from bench import centre
from bench.centre import Results
from bench.dead_time import OURS, PEER, dialplan
from tests.browser.floor import Floor, floor, microphone, shown
from tests.calls.earphone import ETH_P_IP, ETHERNET, RATE, rtp_sound
from tests.calls.patience import until

AGENT, NUMBER = "1001", "057155500900"
CALLS = 25
CALLER_HZ, PAGE_HZ = (500.0, 700.0), (1000.0, 1400.0)
"""Two tones each, in turn: a steady one is noise to a browser, and is taken out."""
HOP_S, TRACK_S, LOUDNESS = 0.1, 30, 0.4
SHARE, LEAST_RMS, IN_A_ROW = 0.6, 300, 3
"""Of a packet's energy; of 16-bit samples; packets."""
LONG_MS = 600_000
SOON_S = 20.0
GOAL_MS = 500.0
"""At the 95th percentile: so long nobody says hello twice."""
ANSWER = "接听"
LISTENING = """(() => {
  window.clicked = window.heard = null;
  const now = () => performance.timeOrigin + performance.now();
  document.addEventListener("click", (event) => {
    if (event.target.closest("button")?.textContent.replace(/\\s/g, "").startsWith("接听"))
      window.clicked ??= now();
  }, true);
  const Plain = window.RTCPeerConnection;
  const listen = (track) => {
    const context = new AudioContext();
    const ear = new AnalyserNode(context, {fftSize: 512});
    context.createMediaStreamSource(new MediaStream([track])).connect(ear);
    const samples = new Float32Array(ear.fftSize);
    const timer = setInterval(() => {
      ear.getFloatTimeDomainData(samples);
      const energy = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
      if (Math.sqrt(energy) > 0.02) window.heard ??= now();
      if (window.heard !== null || track.readyState === "ended") {
        clearInterval(timer);
        void context.close();
      }
    }, 2);
  };
  window.RTCPeerConnection = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("track", ({track}) => track.kind === "audio" && listen(track));
    }
  };
})();"""
"""Notes the click, and when what comes in is first no silence."""


def measure() -> Results:
    """Each `{name, ours, peer, ratio, unit, goal, met}`; about four minutes."""
    return centre.measured_apart("bench.answering", limit_s=900)


def _inside() -> Results:
    with tempfile.TemporaryDirectory(prefix="sl-tones-") as name, floor(wrap_up_s=0) as hall:
        folder = Path(name)
        centre.add_dialplan(hall.settings, dialplan(AGENT, 1), PEER)
        hall.user(AGENT, "agent")
        spoken = _tones(folder / "page.wav", PAGE_HZ)
        track = _tones(folder / "caller.wav", CALLER_HZ)
        more = (
            f"--use-file-for-fake-audio-capture={spoken}",
            "--autoplay-policy=no-user-gesture-required",
        )
        with (
            sync_playwright() as playwright,
            microphone(playwright, *more) as browser,
            shown(browser, hall, AGENT, "/desk", script=LISTENING) as page,
        ):
            hall.wait_for_phone(f"{AGENT}web", there=True)
            taken = [_answered(hall, page, track) for _ in range(CALLS)]
    return [
        *_rows("the page hears the caller", [page_ms for page_ms, _ in taken]),
        *_rows("the caller hears the page", [caller_ms for _, caller_ms in taken]),
    ]


def _rows(what: str, taken: Sequence[float]) -> Results:
    ranked = sorted(taken)
    at = {part: ranked[math.ceil(part * len(ranked)) - 1] for part in (0.5, 0.95)}
    return [
        centre.result(
            f"Click to sound, {what}, {len(ranked)} calls, p{part * 100:.0f}",
            ms,
            GOAL_MS,
            "ms",
            1.0,
        )
        for part, ms in at.items()
    ]


def _answered(hall: Floor, page: Page, track: Path) -> tuple[float, float]:
    """Milliseconds from the click until the page, and until the caller, hears the other."""
    hall.acd.set_state(AGENT, "ready")
    hall.wait_for(AGENT, "ready")
    page.evaluate("() => { window.clicked = window.heard = null; }")
    caller = hall.telephone.caller(
        NUMBER, OURS, speech=track, talk_limit_ms=LONG_MS, wait_for_cue_s=None
    )
    heard: list[float] = []
    done = threading.Event()
    listening = threading.Thread(target=_listen, args=(caller.media_port, heard, done), daemon=True)
    with caller.start():
        answer = page.get_by_role("button", name=ANSWER, exact=True)
        answer.wait_for()
        listening.start()
        page.wait_for_timeout(500)  # it has rung for a moment, as it does for people
        answer.click()
        page.wait_for_function("() => window.heard !== null", timeout=SOON_S * 1000)
        until(lambda: len(heard) > 0, SOON_S, "the page's tone at the caller's")
        clicked, in_page = page.evaluate("() => [window.clicked, window.heard]")
    done.set()
    listening.join(SOON_S)
    hall.wait_for(AGENT, "ready", "wrap_up")
    return in_page - clicked, 1000 * heard[0] - clicked


def _listen(port: int, heard: list[float], done: threading.Event) -> None:
    """Note when packets to the port begin to have the page's tones, epoch seconds."""
    row: list[float] = []
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IP)) as wire:
        wire.bind(("lo", ETH_P_IP))
        wire.settimeout(0.2)
        while not done.is_set() and not heard:
            try:
                frame = wire.recv(2048)
            except TimeoutError:
                continue
            sound = rtp_sound(frame[ETHERNET:], port)
            if sound:
                row = [*row, time.time()] if _is_page(sound) else []
                if len(row) == IN_A_ROW:
                    heard.append(row[0])


def _is_page(alaw: bytes) -> bool:
    """Whether a packet's energy lies at the page's tones."""
    samples = np.frombuffer(audioop.alaw2lin(alaw, 2), "<i2").astype(np.float64)
    if np.sqrt(np.mean(samples**2)) < LEAST_RMS:
        return False
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    near = sum(power[np.abs(hz - one) <= 110].sum() for one in PAGE_HZ)
    return bool(near > SHARE * power.sum())


def _tones(path: Path, tones: Sequence[float]) -> Path:
    """A track of tones in turn."""
    rate = 48_000
    at = np.arange(TRACK_S * rate) / rate
    which = (at / HOP_S).astype(int) % len(tones)
    soundfile.write(path, LOUDNESS * np.sin(2 * np.pi * np.take(tones, which) * at), rate)
    return path


if __name__ == "__main__":
    centre.main(_inside, measure)
