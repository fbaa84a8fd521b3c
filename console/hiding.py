"""What of a recorded conversation a role may read and hear.

Inspectors judge the conversation, not the customer: identity cards, bank cards, numbers, addresses
and names come to them as labels, and as a tone.
"""

from collections.abc import Collection, Sequence

from console import access, secrecy
from console.content import Redacted, Stretch
from console.context import Context
from console.models import Evidence, Score, ScoreItem, Segment, Transcript
from console.users import User
from quality.views import blind
from reports.views import CallRow


def hides(user: User) -> bool:
    """Whether personal data are hidden from this user, in every call."""
    return user.role not in access.SEES_NAMES


def hides_in(parts: Context, user: User, call_id: str | None) -> bool:
    """Whether they are in this call: those of secret reporters are from nearly everybody."""
    return hides(user) or secrecy.hides_call(parts, user, call_id)


def redacted(parts: Context, row: CallRow, recording_id: str) -> Redacted | None:
    """The call's transcript without personal data; None while there is none.

    Of numbers, labels keep what tells two apart, but not of who makes a secret report.
    """
    customers = set() if row.customer_id is None else {row.customer_id}
    names = parts.content.caller_names(customers).values()
    found = parts.content.redacted(recording_id, names)
    if found is None or not parts.confidence.calls([row.call_id]):
        return found
    return found._replace(transcript=_without_digits(found.transcript))


def _without_digits(said: Transcript) -> Transcript:
    channels = [
        one.model_copy(update={"segments": [_plain(segment) for segment in one.segments]})
        for one in said.channels
    ]
    return said.model_copy(update={"channels": channels})


def _plain(segment: Segment) -> Segment:
    words = [
        word.model_copy(update={"text": secrecy.plain_labels(word.text)}) for word in segment.words
    ]
    news = {name: secrecy.plain_labels(getattr(segment, name)) for name in ("text", "shown")}
    return segment.model_copy(update=news | {"words": words})


def unknown(parts: Context, user: User, call_ids: Collection[str]) -> set[str]:
    """Calls of which this user may not know the machine's score: inspectors judge blind first."""
    if user.role != "qa":
        return set()
    with parts.db.read() as session:
        return blind(session, call_ids)


def _must_not_know(parts: Context, user: User, call_id: str) -> bool:
    return bool(unknown(parts, user, [call_id]))


def said(parts: Context, user: User, row: CallRow) -> tuple[Transcript | None, list[Score]]:
    """What was said in a call and how it was judged, as this user may see it."""
    scores = [] if _must_not_know(parts, user, row.call_id) else parts.content.scores(row.call_id)
    if row.recording_id is None:
        return None, scores
    if not hides_in(parts, user, row.call_id):
        return parts.content.transcript(row.recording_id), scores
    hidden = redacted(parts, row, row.recording_id)
    if hidden is None:
        return None, []
    return hidden.transcript, [_score(score, hidden) for score in scores]


def cited(parts: Context, user: User, row: CallRow, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Evidence of one call in words that this user may see."""
    if not hides_in(parts, user, row.call_id):
        return list(evidence)
    hidden = None if row.recording_id is None else redacted(parts, row, row.recording_id)
    return [] if hidden is None else [_evidence(one, hidden) for one in evidence]


def _score(found: Score, hidden: Redacted) -> Score:
    """The same score, its evidence in the words of the redacted transcript."""
    items = [_item(item, hidden) for item in found.items]
    return found.model_copy(update={"items": items})


def _item(item: ScoreItem, hidden: Redacted) -> ScoreItem:
    evidence = [_evidence(one, hidden) for one in item.evidence]
    return item.model_copy(update={"evidence": evidence})


def _evidence(one: Evidence, hidden: Redacted) -> Evidence:
    if not any(_touches(one, stretch) for stretch in hidden.stretches):
        return one
    return one.model_copy(update={"text": _said(hidden.transcript, one)})


def _touches(one: Evidence, stretch: Stretch) -> bool:
    return stretch.channel == one.channel and stretch.start < one.end and stretch.end > one.start


def _said(transcript: Transcript, one: Evidence) -> str:
    """The words of one side that begin within the evidence's time."""
    sides: Sequence[list[str]] = [
        [w.text for s in c.segments for w in s.words if one.start <= w.start < one.end]
        for c in transcript.channels
        if c.channel == one.channel
    ]
    return "".join(text for side in sides for text in side)
