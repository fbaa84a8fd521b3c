"""How long it takes to find words by sound in 100,000 transcripts, and a scan of the same texts.

The transcripts are put together from the sentences of `bench/said/words.yaml`, twenty segments
each, so frequent words stand in thousands of calls. The peer is the database's own `LIKE` over the
texts, which finds the literal ones only. SQLite, and PostgreSQL where it is installed.
"""

import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import yaml
from sqlalchemy import insert, text

from asr import index
from asr.search import search
from asr.tables import TranscriptRow
from asr.transcript import Channel, Segment, Transcript, Word, segment_of
from bench.centre import result
from core.db import Database
from core.migrations import upgrade
from tests import postgres

CALLS = 100_000
SEGMENTS = 20
BATCH = 2_000
ROUNDS = 3
LIMIT_MS = 300.0
WORDS = Path(__file__).with_name("said") / "words.yaml"


def measure() -> list[dict[str, Any]]:
    """The result, `{name, ours, peer, ratio, unit, goal, met}`; fills a database for minutes."""
    parts = yaml.safe_load(WORDS.read_text())
    sentences = [one for part in parts.values() for one in part["sentences"]]
    words = [one for part in parts.values() for one in part["words"]]
    segments = [_segment(one) for one in sentences]
    with tempfile.TemporaryDirectory(prefix="sl-search-") as folder:
        found = _measured("SQLite", f"sqlite:///{Path(folder) / 'calls.db'}", segments, words)
    if not postgres.installed():
        return found
    with postgres.cluster() as cluster:
        return found + _measured("PostgreSQL", cluster.make(), segments, words)


def _measured(
    database: str, url: str, segments: list[Segment], words: list[str]
) -> list[dict[str, Any]]:
    db = Database(url)
    upgrade(db.engine)
    _fill(db, segments)
    ours = [_ms(_search, db, word) for _ in range(ROUNDS) for word in words]
    ours += [_ms(_search, db, f"没有人说过{n}号楼") for n in range(20)]
    peer = median(_ms(_scan, db, word) for word in words[:5])
    db.close()
    name = f"Search by sound in {CALLS} transcripts, {database}"
    return [
        result(f"{name}, p50", median(ours), peer, "ms", round(LIMIT_MS / peer, 3)),
        result(f"{name}, p99", quantiles(ours, n=100)[98], peer, "ms", round(LIMIT_MS / peer, 3)),
    ]


def _fill(db: Database, segments: list[Segment]) -> None:
    chance = random.Random(7)
    now = datetime.now(UTC)
    dumped = {id(segment): segment.model_dump(mode="json") for segment in segments}
    for first in range(0, CALLS, BATCH):
        numbers = range(first, min(first + BATCH, CALLS))
        said = [[chance.choice(segments) for _ in range(SEGMENTS)] for _ in numbers]
        rows = [
            {"id": number + 1, "recording_id": f"rec-{number}", "call_id": f"c{number}",
             "engine": "bench", "confidence": 0.9, "low_confidence": False, "created_at": now,
             "indexed": True, "body": _body([dumped[id(one)] for one in here])}
            for number, here in zip(numbers, said, strict=True)
        ]  # fmt: skip
        with db.write() as session:
            session.execute(insert(TranscriptRow), rows)
            for number, here in zip(numbers, said, strict=True):
                channel = Channel.model_construct(channel="caller", segments=here)
                index.add(session, number + 1, _transcript([channel]))


def _transcript(channels: list[Channel]) -> Transcript:
    """Unchecked: checking a hundred thousand takes longer than indexing them."""
    return Transcript.model_construct(
        id=0, engine="bench", model="bench", confidence=0.9, low_confidence=False,
        duration_s=200, channels=channels,
    )  # fmt: skip


def _body(segments: list[dict[str, Any]]) -> dict[str, Any]:
    half = len(segments) // 2
    sides = {"caller": segments[:half], "agent": segments[half:]}
    channels = [{"channel": side, "segments": said} for side, said in sides.items()]
    return {"id": 0, "engine": "bench", "model": "bench", "confidence": 0.9,
            "low_confidence": False, "duration_s": 200, "channels": channels}  # fmt: skip


def _segment(said: str) -> Segment:
    pieces = [said[at : at + 2] for at in range(0, len(said), 2)]
    return segment_of(
        [
            Word(start=n / 2, end=n / 2 + 0.5, text=piece, confidence=0.9)
            for n, piece in enumerate(pieces)
        ]
    )


def _search(db: Database, words: str) -> None:
    with db.read() as session:
        search(session, words, most=20)


def _scan(db: Database, words: str) -> None:
    with db.read() as session:
        # JSON keeps Chinese escaped.
        wanted = words.encode("unicode_escape").decode()
        session.execute(
            text(
                "SELECT id FROM asr_transcripts"
                " WHERE CAST(body AS text) LIKE :w ESCAPE '|' ORDER BY id DESC"
            ),
            {"w": f"%{wanted}%"},
        ).all()


def _ms(work: Callable[[Database, str], None], db: Database, words: str) -> float:
    began = time.perf_counter()
    work(db, words)
    return (time.perf_counter() - began) * 1000
