"""Random calls: any events of one call, in no particular order of sense."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from core import events as e
from core.pii import MaskedNumber

CALL = "sl-1763775555.12"
START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)

agents = st.sampled_from(["1001", "1002", "1003"])
seconds = st.floats(0, 7200, allow_nan=False)
callers = st.builds(
    MaskedNumber,
    masked=st.sampled_from(["139****0072", "匿名"]),
    hash=st.sampled_from(["", "ab" * 16]),
)
offers = st.sampled_from(["o1", "o2", "o3"])

_FIELDS: dict[type[e.Event], dict[str, st.SearchStrategy[object]]] = {
    e.CallArrived: {"did": st.sampled_from(["12345", "4008123456"]), "caller": callers},
    e.CallerRecognized: {
        "customer_id": st.none() | st.integers(1, 9),
        "relation": st.sampled_from(["self", "family", "unknown"]),
        "senior": st.booleans(),
        "age_band": st.sampled_from(["under60", "60-64", "65+", "unknown"]),
    },
    e.FlowEntered: {
        "flow": st.sampled_from(["brand", "senior"]),
        "version": st.just("1a2b3c4d"),
    },
    e.MenuChosen: {
        "menu": st.just("main"),
        "key": st.sampled_from("0123"),
        "choice": st.sampled_from(["repair", "billing"]),
    },
    e.CallQueued: {
        "queue": st.sampled_from(["senior", "general"]),
        "skills": st.just({"senior": 5}),
        "credit_s": seconds,
        "place": st.integers(1, 9),
        "senior": st.booleans(),
        "did": st.none() | st.just("12345"),
        "caller": st.none() | callers,
    },
    e.CallOffered: {
        "agent_id": agents,
        "offer_id": offers,
        "attempt": st.integers(1, 3),
        "waited_s": seconds,
    },
    e.OfferFailed: {
        "agent_id": agents,
        "offer_id": offers,
        "reason": st.sampled_from(["no_answer", "busy", "timeout"]),
        "cause": st.integers(0, 127),
    },
    e.CallAnswered: {
        "agent_id": agents,
        "offer_id": st.none() | offers,
        "waited_s": seconds,
        "via": st.sampled_from(["acd", "fallback"]),
    },
    e.AgentJoined: {"agent_id": agents, "offer_id": st.none() | offers},
    e.AgentLeft: {"agent_id": agents},
    e.CallHeld: {"agent_id": agents, "held": st.booleans()},
    e.RecordingPaused: {"agent_id": agents, "until": st.just(datetime(2026, 11, 24, tzinfo=UTC))},
    e.RecordingResumed: {"agent_id": agents, "why": st.sampled_from(["asked", "limit", "left"])},
    e.CallTransferred: {
        "agent_id": agents,
        "to": agents,
        "how": st.sampled_from(["blind", "attended", "queue", "conference"]),
    },
    e.CallAbandoned: {
        "waited_s": seconds,
        "stage": st.sampled_from(["ivr", "waiting", "ringing"]),
    },
    e.CallEnded: {"cause": st.integers(0, 127), "talk_s": seconds},
    e.RecordingStored: {
        "recording_id": st.sampled_from(["r1", "r2"]),
        "duration_s": seconds,
        "channels": st.just(2),
        "sample_rate": st.just(8000),
        "sha256": st.just("0" * 64),
    },
    e.TranscriptReady: {
        "recording_id": st.just("r1"),
        "transcript_id": st.integers(1, 9),
        "engine": st.just("whisper"),
        "confidence": st.floats(0, 1),
    },
    e.CallScored: {
        "scorecard": st.just("base"),
        "total": st.none() | st.floats(0, 100),
        "unsure": st.integers(0, 5),
    },
}


def _of(kind: type[e.Event], fields: dict[str, st.SearchStrategy[object]]) -> st.SearchStrategy:
    return st.builds(
        kind,
        id=st.uuids().map(lambda u: u.hex),
        # Few moments, producers and numbers: ties are the hard case.
        at=st.integers(0, 6).map(lambda s: START + timedelta(seconds=s)),
        producer=st.sampled_from(["ivr", "acd", "reports"]),
        seq=st.integers(1, 4),
        call_id=st.just(CALL),
        **fields,
    )


one_event = st.one_of([_of(kind, fields) for kind, fields in _FIELDS.items()])
call_events = st.lists(one_event, min_size=1, max_size=14, unique_by=lambda event: event.id)
