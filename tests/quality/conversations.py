"""Small conversations to hold rules against."""

from asr.client import Channel, ChannelName, Segment, Transcript, Word

Line = tuple[ChannelName, float, float, str]
"""Who, start, end in seconds, and what."""


def segment(start: float, end: float, text: str, confidence: float = 0.9) -> Segment:
    """A segment of one word per character, evenly spread."""
    step = (end - start) / max(len(text), 1)
    words = [
        Word(start=start + i * step, end=start + (i + 1) * step, text=c, confidence=confidence)
        for i, c in enumerate(text)
    ]
    return Segment(start=start, end=end, text=text, confidence=confidence, words=words)


def conversation(
    *lines: Line, confidence: float = 0.9, low: bool = False, duration_s: float | None = None
) -> Transcript:
    """A transcript of the lines; `low` marks the whole as doubtful."""
    sides: dict[ChannelName, list[Segment]] = {"caller": [], "agent": []}
    for who, start, end, text in lines:
        sides[who].append(segment(start, end, text, confidence))
    channels = [Channel(channel=who, segments=said) for who, said in sides.items()]
    return Transcript(
        id=1,
        engine="memory",
        model="script",
        confidence=confidence,
        low_confidence=low,
        duration_s=duration_s or max((line[2] for line in lines), default=0.0),
        channels=channels,
    )


SENIOR_CALL: list[Line] = [
    ("agent", 0.2, 6.0, "您好，这里是银线服务中心，我是李慧。请问有什么可以帮您？"),
    ("caller", 6.8, 9.5, "你好，家里的净水器不出水"),
    ("agent", 10.0, 14.3, "我明白了，您家的静水气不出水，是吗？"),
    ("caller", 14.8, 17.0, "是的，今天早上开始的"),
    ("agent", 17.6, 24.0, "您别着急，明天上午十点以前，我请师傅上门检查，可以吗？"),
    ("caller", 24.4, 26.0, "可以，谢谢你"),
    ("agent", 26.5, 28.5, "请问您还有其他需要吗？"),
    ("caller", 29.1, 31.0, "没有了，再见"),
    ("agent", 31.2, 33.5, "祝您生活愉快，再见。"),
]
