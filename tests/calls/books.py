"""Do the books agree? The journal against Asterisk's own channel events, call by call. Pure.

The demo's reader of channel events is used, not the reconciler's: a mistake in that one would
otherwise agree with itself.
"""

from collections.abc import Iterator, Mapping

from reports.fold import CallRow
from silverline.demo.evidence import CelFacts

TALK_TOLERANCE_S = 1.5


def disagreements(
    journal: Mapping[str, CallRow], cel: Mapping[str, CelFacts], *, asterisk_died: bool = False
) -> list[str]:
    """What differs, in words, by call id; empty when the books agree.

    `asterisk_died`: its account stops in mid-call, so that ends and talk times cannot be compared.
    """
    found = [f"{call_id}: only Asterisk knows it" for call_id in sorted(set(cel) - set(journal))]
    found += [
        f"{call_id}: only the journal knows it" for call_id in sorted(set(journal) - set(cel))
    ]
    for call_id in sorted(set(cel) & set(journal)):
        differing = _differing(journal[call_id], cel[call_id], asterisk_died)
        found += [f"{call_id}: {what}" for what in differing]
    return found


def _differing(row: CallRow, facts: CelFacts, asterisk_died: bool) -> Iterator[str]:
    if row.ended_at is None or row.cause is None:
        yield f"the journal has not closed it ({row.outcome}, cause {row.cause})"
    if facts.ended == asterisk_died:
        yield f"Asterisk {'ended' if facts.ended else 'has not ended'} it"
    if not facts.agents:
        if row.outcome == "answered" or row.agent_id is not None:
            yield f"the journal says {row.outcome} by {row.agent_id}, Asterisk bridged nobody"
        return
    if row.outcome != "answered":
        yield f"the journal says {row.outcome}, Asterisk bridged {', '.join(facts.agents)}"
    if row.agent_id not in facts.agents:
        yield f"the journal says {row.agent_id}, Asterisk bridged {', '.join(facts.agents)}"
    if not asterisk_died and abs((row.talk_s or 0) - facts.bridged_s) > TALK_TOLERANCE_S:
        yield f"talk time is {row.talk_s} s, Asterisk's bridge lasted {facts.bridged_s:.1f} s"
