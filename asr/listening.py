"""From a channel's samples to its segments: find speech, pack it, transcribe, restore the times."""

from collections.abc import Callable, Iterable, Mapping

from asr.engine import RATE, Audio, Engine
from asr.packing import Chunk, Span, pack, split_at_pauses
from asr.transcript import Channel, ChannelName, Segment, Transcript, assemble, segment_of

FindSpeech = Callable[[Audio], list[Span]]
"""A voice-activity detector: 16 kHz samples to spans in seconds."""


def plan(channels: Mapping[ChannelName, Audio], find_speech: FindSpeech) -> list[Chunk]:
    """The work of a recording, chunk by chunk; the same for the same audio."""
    return [chunk for name, audio in channels.items() for chunk in pack(name, find_speech(audio))]


def transcribe_chunk(engine: Engine, chunk: Chunk, sound: Audio) -> list[Segment]:
    """The segments of one chunk, whose packed samples `sound` is, timed in the recording."""
    heard = engine.transcribe(sound, chunk.channel)
    words = [chunk.restore(word) for segment in heard for word in segment.words]
    return [segment_of(run) for run in split_at_pauses(words)]


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
    engine: Engine, channels: Mapping[ChannelName, Audio], find_speech: FindSpeech
) -> Transcript:
    """Everything at once, for a file or a short recording."""
    done = [
        (chunk.channel, transcribe_chunk(engine, chunk, chunk.audio(channels[chunk.channel])))
        for chunk in plan(channels, find_speech)
    ]
    duration = max((audio.size for audio in channels.values()), default=0) / RATE
    return assemble(
        engine=engine.name,
        model=engine.model,
        duration_s=duration,
        channels=gather(channels, done),
    )
