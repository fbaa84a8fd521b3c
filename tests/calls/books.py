"""Do the books agree? The journal against Asterisk's own channel events, call by call. Pure.

The demo's reader of channel events is used, not the reconciler's: a mistake in that one would
otherwise agree with itself.
"""

from collections.abc import Iterator, Mapping

from reports.fold import CallRow, Folded
from silverline.demo.evidence import CelFacts

TALK_TOLERANCE_S = 1.5
REJOINED_S = 1.0


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


def leg_disagreements(folded: Folded, cel: CelFacts) -> list[str]:
    """What differs about who had the caller when."""
    ours = [(leg.agent_id, leg.talk_s) for leg in folded.legs]
    theirs = [(agent, ended - began) for agent, began, ended in _joined_up(cel)]
    if [agent for agent, _ in ours] != [agent for agent, _ in theirs]:
        return [f"the journal's legs are {ours}, Asterisk's {theirs}"]
    return [
        f"{agent} had them {talk_s} s, by Asterisk {cel_s:.1f} s"
        for (agent, talk_s), (_, cel_s) in zip(ours, theirs, strict=True)
        if talk_s is None or abs(talk_s - cel_s) > TALK_TOLERANCE_S
    ]


def _joined_up(cel: CelFacts) -> list[tuple[str, float, float]]:
    """Asterisk's meetings in the order of their beginnings; who was only moved goes on."""
    found: list[tuple[str, float, float]] = []
    for agent, began, ended in sorted(cel.meetings, key=lambda meeting: meeting[1]):
        last = next((m for m in reversed(found) if m[0] == agent), None)
        if last is not None and began - last[2] <= REJOINED_S:
            found[found.index(last)] = (agent, last[1], ended)
        else:
            found.append((agent, began, ended))
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
