"""From a channel's samples to its segments: find speech, pack it, transcribe, restore the times."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from asr.engine import RATE, Audio, Engine
from asr.packing import Chunk, Span, pack, split_at_pauses
from asr.sought import Weigher, cut, held
from asr.transcript import (
    Channel,
    ChannelName,
    Held,
    Segment,
    Transcript,
    Word,
    assemble,
    segment_of,
)

FindSpeech = Callable[[Audio], list[Span]]
"""A voice-activity detector: 16 kHz samples to spans in seconds."""


def plan(channels: Mapping[ChannelName, Audio], find_speech: FindSpeech) -> list[Chunk]:
    """The work of a recording, chunk by chunk; the same for the same audio."""
    return [chunk for name, audio in channels.items() for chunk in pack(name, find_speech(audio))]


def transcribe_chunk(
    engine: Engine, chunk: Chunk, sound: Audio, sought: Sequence[str] = ()
) -> list[Segment]:
    """The segments of one chunk, whose packed samples `sound` is, timed in the recording.

    `sought`: words that are held against the sound, by an engine that can.
    """
    packed = [w for s in engine.transcribe(sound, chunk.channel) for w in s.words]
    made: list[Segment] = []
    left = iter(packed)
    for run in split_at_pauses([chunk.restore(word) for word in packed]):
        there = [next(left) for _ in run]
        known = _held(engine, run, there, sound, sought)
        made.append(segment_of(run, known))
    return made


def _held(
    engine: Engine, run: Sequence[Word], there: Sequence[Word], sound: Audio, sought: Sequence[str]
) -> list[Held]:
    """Of the sentence `run`, whose words stand in `sound` as they do in `there`."""
    if not sought or not isinstance(engine, Weigher):
        return []
    return held(engine, run, lambda: cut(sound, there), sought)


def gather(
    names: Iterable[ChannelName], done: Iterable[tuple[ChannelName, list[Segment]]]
) -> list[Channel]:
    """Channels in the order of `names` from the segments of all chunks."""
    found: dict[ChannelName, list[Segment]] = {name: [] for name in names}
    for name, segments in done:
        found[name] += segments
    return [
        Channel(channel=name, segments=sorted(segments, key=lambda s: s.start))
        for name, segments in found.items()
    ]


def transcribe(
    engine: Engine,
    channels: Mapping[ChannelName, Audio],
    find_speech: FindSpeech,
    sought: Sequence[str] = (),
) -> Transcript:
    """Everything at once, for a file or a short recording. `sought`: as of `transcribe_chunk`."""
    done = []
    for chunk in plan(channels, find_speech):
        sound = chunk.audio(channels[chunk.channel])
        done.append((chunk.channel, transcribe_chunk(engine, chunk, sound, sought)))
    duration = max((audio.size for audio in channels.values()), default=0) / RATE
    return assemble(
        engine=engine.name,
        model=engine.model,
        duration_s=duration,
        channels=gather(channels, done),
    )
