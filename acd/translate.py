"""From Asterisk's manager events to the engine's inputs. Every field may be absent or absurd."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from acd import inputs, offers, phones, queues
from core.pii import MaskedNumber, normalise

Headers = Mapping[str, Any]
"""One manager event: names in lower case; values text, or a list where a header came twice."""

Mask = Callable[[str], MaskedNumber]
"""Turns a number into its masked form: unmasked ones go no further than this module."""

Seal = Callable[[str], str]
"""Encrypts a number that has to be called; empty for what is none."""

MOST_SKILLS = 8
MOST_CREDIT_S = 3600.0

_CALL_ID = re.compile(r"[0-9A-Za-z_.-]{1,64}")
_OFFER_ID = re.compile(r"[0-9A-Za-z_-]{1,40}")
_SKILL = re.compile(r"([a-z][a-z0-9_-]{0,31}):([0-9]{1,2})")
_AGENT_DEVICE = re.compile(r"PJSIP/([0-9a-z]+)")
_AGENT_ID = re.compile(r"[0-9]{1,12}")
_TIER = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_PAIR = re.compile(r"(Local/.+);[12]")
_DURATION = re.compile(r"([0-9]{1,4}):([0-9]{2}):([0-9]{2})")


def event(headers: Headers, mask: Mask, seal: Seal = lambda _number: "") -> inputs.Input | None:
    """The engine's input for one manager event, or None when it means nothing to the engine."""
    if text(headers, "userevent") == "ACDCallback":
        return _callback(headers, seal)
    if text(headers, "userevent") == "ACDMisdial":
        call = _waits(headers, mask)
        return inputs.Misdialled(call, seal(text(headers, "from"))) if call else None
    reader = _READERS.get(text(headers, "event"))
    return reader(headers, mask) if reader else None


def snapshot(
    asked_at: float,
    channels: Iterable[Headers],
    devices: Iterable[Headers],
    talked: Mapping[str, float],
    mask: Mask,
) -> inputs.Snapshot:
    """From the answers to CoreShowChannels and DeviceStateList, and what `acd.marks` read."""
    states = (_device(headers, mask) for headers in devices)
    return inputs.Snapshot(
        asked_at=asked_at,
        channels=tuple(seen for h in channels if (seen := _seen(h, mask)) is not None),
        devices={change.device: change.state for change in states if change is not None},
        talked=talked,
    )


def text(headers: Headers, name: str) -> str:
    """A header's text; of one that came twice, the first; empty when absent."""
    value = headers.get(name, "")
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else ""


def number(value: str) -> float:
    """A finite number, or 0."""
    try:
        parsed = float(value)
    except ValueError:
        return 0.0
    return parsed if math.isfinite(parsed) else 0.0


def skills(value: str) -> dict[str, int]:
    """`senior:5,repair:1` as a dictionary; what cannot be read is left out, levels are 1 to 10."""
    found: dict[str, int] = {}
    for part in value.split(",")[:MOST_SKILLS]:
        match = _SKILL.fullmatch(part.strip())
        if match:
            found[match[1]] = min(10, max(1, int(match[2])))
    return found


def leg(headers: Headers) -> inputs.Leg | None:
    """Which channel an event is about."""
    uniqueid = _call_id(text(headers, "uniqueid"))
    if uniqueid is None:
        return None
    return inputs.Leg(
        uniqueid=uniqueid,
        call_id=_call_id(variables(headers).get("SL_CALL", "")),
        agent_id=_agent_of(text(headers, "channel")),
        pair=_pair(text(headers, "channel")),
    )


def _agent_of(channel: str) -> str | None:
    phone = phones.of_channel(channel)
    return phone[1] if phone else None


def _pair(channel: str) -> str:
    pair = _PAIR.fullmatch(channel)
    return pair[1] if pair else ""


def variables(headers: Headers) -> dict[str, str]:
    """Our channel variables, as manager.conf's `channelvars` adds them to every event."""
    raw = headers.get("chanvariable", [])
    pairs = raw if isinstance(raw, list) else [raw]
    split = (pair.partition("=") for pair in pairs if isinstance(pair, str))
    return {name: value for name, _, value in split}


def _call_id(value: str) -> str | None:
    return value if _CALL_ID.fullmatch(value) else None


def _whole(value: str) -> int:
    return max(0, min(999, int(number(value))))


def _user_event(headers: Headers, mask: Mask) -> inputs.Input | None:
    name = text(headers, "userevent")
    if name == "ACDWait":
        return _waits(headers, mask)
    reader = _SAID.get(name)
    return reader(headers) if reader else None


def _message(headers: Headers) -> inputs.MessageBegins | None:
    call_id = _call_id(text(headers, "call"))
    return inputs.MessageBegins(call_id) if call_id else None


def _listen_over(headers: Headers) -> inputs.ListenerOver | None:
    listener = _matching(_AGENT_ID, text(headers, "agent"))
    return inputs.ListenerOver(listener) if listener else None


def _callback(headers: Headers, seal: Seal) -> inputs.CallbackAsked | None:
    call_id, channel = _call_id(text(headers, "call")), text(headers, "channel")
    if call_id is None or call_id != text(headers, "uniqueid") or not channel:
        return None  # only a caller's own channel may ask for it
    return inputs.CallbackAsked(call_id, channel, seal(text(headers, "from")))


def _dials(headers: Headers) -> inputs.CallbackDials | None:
    call_id, offer_id = _call_id(text(headers, "call")), text(headers, "offer")
    if call_id is None or not _OFFER_ID.fullmatch(offer_id):
        return None
    return inputs.CallbackDials(call_id, offer_id)


def _person(headers: Headers) -> inputs.PersonHere | None:
    call_id, invite_id = _call_id(text(headers, "call")), text(headers, "offer")
    uniqueid = _call_id(text(headers, "uniqueid"))
    if call_id is None or uniqueid is None or not _OFFER_ID.fullmatch(invite_id):
        return None
    return inputs.PersonHere(call_id, invite_id, uniqueid)


def _listener(headers: Headers) -> inputs.ListenerHere | None:
    """Only a phone of an agent's own may say so."""
    place, channel = offers.listened(text(headers, "place")), text(headers, "channel")
    found = leg(headers)
    if place is None or found is None or found.agent_id is None:
        return None
    mode, call_id = place
    target = _call_id(text(headers, "hears")) or ""
    return inputs.ListenerHere(found.agent_id, call_id, mode, found.uniqueid, channel, target)


def _waits(headers: Headers, mask: Mask) -> inputs.CallWaits | None:
    call_id, channel = _call_id(text(headers, "call")), text(headers, "channel")
    if call_id is None or call_id != text(headers, "uniqueid") or not channel:
        return None  # only a caller's own channel may ask for a person
    offer = text(headers, "back")
    return inputs.CallWaits(
        call_id=call_id,
        channel=channel,
        queue=_matching(queues.NAME, text(headers, "queue")),
        skills=skills(text(headers, "skills")),
        credit_s=min(MOST_CREDIT_S, max(0.0, number(text(headers, "credit")))),
        senior=text(headers, "senior") == "1",
        start=number(text(headers, "start")),
        did=normalise(text(headers, "did")) or None,
        caller=mask(text(headers, "from")),
        back=offer if _OFFER_ID.fullmatch(offer) else "",
        passed=_whole(text(headers, "pass")),
        by=_matching(_AGENT_ID, text(headers, "by")),
        cut=_whole(text(headers, "cut")),
        named=_matching(_AGENT_ID, text(headers, "named")),
        owner=_matching(_AGENT_ID, text(headers, "owner")),
        tier=_matching(_TIER, text(headers, "tier")),
        prefer=skills(text(headers, "prefer")),
    )


def _matching(pattern: re.Pattern[str], value: str) -> str:
    """The value, or nothing when it is not what it should be."""
    return value if pattern.fullmatch(value) else ""


def _back(headers: Headers) -> inputs.OfferBack | None:
    call_id, offer_id = _call_id(text(headers, "call")), text(headers, "offer")
    if call_id is None or not _OFFER_ID.fullmatch(offer_id):
        return None
    talk = text(headers, "talk")
    return inputs.OfferBack(
        call_id=call_id,
        offer_id=offer_id,
        status=text(headers, "ds")[:16],
        cause=_whole(text(headers, "hc")),
        person=text(headers, "step") == "person",
        guest=text(headers, "step") == "guest",
        invited=text(headers, "step") == "invited",
        talk_s=max(0.0, number(talk)) if talk else None,
    )


def _bridge_entered(headers: Headers, _mask: Mask) -> inputs.BridgeEntered | None:
    found = leg(headers)
    return inputs.BridgeEntered(found, text(headers, "bridgeuniqueid")) if found else None


def _bridge_left(headers: Headers, _mask: Mask) -> inputs.BridgeLeft | None:
    found = leg(headers)
    return inputs.BridgeLeft(found, text(headers, "bridgeuniqueid")) if found else None


def _handed_over(headers: Headers, _mask: Mask) -> inputs.HandedOver | None:
    """The agent's two channels are named apart; the second one shows whom they had dialled."""
    first, second = (_party(headers, f"{which}transferer") for which in ("orig", "second"))
    if first is None or second is None or text(headers, "result") != "Success":
        return None
    to = _matching(_AGENT_ID, text(headers, "secondtransfererexten"))
    ringing = not text(headers, "secondbridgeuniqueid")
    caller = _call_id(text(headers, "transfereeuniqueid")) or ""
    return inputs.HandedOver(first, second, caller, to, ringing)


def _party(headers: Headers, which: str) -> inputs.Leg | None:
    uniqueid = _call_id(text(headers, f"{which}uniqueid"))
    agent = _agent_of(text(headers, f"{which}channel"))
    return inputs.Leg(uniqueid, None, agent) if uniqueid and agent else None


def _hangup_asked(headers: Headers, _mask: Mask) -> inputs.HangupAsked | None:
    found = leg(headers)
    return inputs.HangupAsked(found) if found else None


def _began(headers: Headers, _mask: Mask) -> inputs.ChannelBegan | None:
    found, phone = leg(headers), phones.of_channel(text(headers, "channel"))
    return inputs.ChannelBegan(found, phone[0]) if found and phone else None


def _hung(headers: Headers, _mask: Mask) -> inputs.Hung | None:
    found = leg(headers)
    return inputs.Hung(found, _whole(text(headers, "cause"))) if found else None


def _device(headers: Headers, _mask: Mask) -> inputs.DeviceChanged | None:
    phone = _AGENT_DEVICE.fullmatch(text(headers, "device"))
    return inputs.DeviceChanged(phone[1], text(headers, "state")[:20]) if phone else None


def _held(headers: Headers, _mask: Mask) -> inputs.HoldChanged | None:
    found = leg(headers)
    return inputs.HoldChanged(found, text(headers, "event") == "Hold") if found else None


def _queue_joined(headers: Headers, mask: Mask) -> inputs.QueueJoined | None:
    found = leg(headers)
    if found is None or not found.is_caller:
        return None
    queue = _matching(queues.NAME, queues.from_fallback(text(headers, "queue")))
    caller = mask(text(headers, "calleridnum"))
    return inputs.QueueJoined(found.uniqueid, text(headers, "channel"), queue, caller)


def _seen(headers: Headers, mask: Mask) -> inputs.SeenChannel | None:
    found = leg(headers)
    if found is None:
        return None
    context = text(headers, "context")
    channel = text(headers, "channel")
    phone = phones.of_channel(channel)
    age = _DURATION.fullmatch(text(headers, "duration"))
    hours, minutes, seconds = (int(part) for part in age.groups()) if age else (0, 0, 0)
    return inputs.SeenChannel(
        leg=found,
        channel=channel,
        phone=phone[0] if phone else "",
        context=context,
        offer=offers.read(text(headers, "exten")) if context in offers.CONTEXTS else None,
        listens=offers.listened(text(headers, "exten")) if context == offers.LISTEN else None,
        bridged=bool(text(headers, "bridgeid")),
        bridge=text(headers, "bridgeid"),
        age_s=hours * 3600.0 + minutes * 60.0 + seconds,
        caller=mask(text(headers, "calleridnum")) if found.is_caller else None,
    )


_SAID: dict[str, Callable[[Headers], inputs.Input | None]] = {
    "ACDBack": _back,
    "ACDDial": _dials,
    "ACDPerson": _person,
    "ACDMessage": _message,
    "ACDListen": _listener,
    "ACDListenOver": _listen_over,
}
"""The dialplan's own words to their readers."""

_READERS: dict[str, Callable[[Headers, Mask], inputs.Input | None]] = {
    "UserEvent": _user_event,
    "BridgeEnter": _bridge_entered,
    "BridgeLeave": _bridge_left,
    "AttendedTransfer": _handed_over,
    "Newchannel": _began,
    "HangupRequest": _hangup_asked,
    "Hangup": _hung,
    "DeviceStateChange": _device,
    "Hold": _held,
    "Unhold": _held,
    "QueueCallerJoin": _queue_joined,
}
"""Manager event to its reader. manager.conf's event filter must let these through."""

EVENTS = frozenset(_READERS)
