"""How an offer ended, read from what the dialplan reports: DIALSTATUS and the hang-up cause."""

from core.events import OfferFailure

ANSWER = "ANSWER"

_BY_CAUSE: dict[int, OfferFailure] = {
    17: "busy",  # 486
    19: "declined",  # 480: do not disturb
    20: "unreachable",  # no contact registered
    21: "declined",  # 603
    3: "unreachable",  # no route: not registered
    1: "unreachable",  # 404
    34: "unreachable",  # 503
}
_BY_STATUS: dict[str, OfferFailure] = {
    "NOANSWER": "no_answer",
    "BUSY": "busy",
    "CHANUNAVAIL": "unreachable",
    "CONGESTION": "unreachable",
    "CANCEL": "caller_gone",
    "REFUSED": "refused",
    "DONTCALL": "declined",
    "TORTURE": "declined",
}

BRIEF_S: dict[OfferFailure, float] = {
    "declined": 30.0,
    "busy": 15.0,
    "unreachable": 20.0,
    "timeout": 10.0,
    "refused": 3.0,
}
"""How long an agent gets no offers after each kind of failure but one, unless they set themselves
ready.

Who declined is there and wants a moment; a line taken by somebody else is looked at again soon; a
phone that could not be reached comes back sooner still when it registers anew. `no_answer` is the
centre's to decide; `caller_gone` is not the agent's doing.
"""

MOST_MISSED = 3
"""After so many offers in a row that rang in vain, only a person brings the agent back."""


def aside_until(why: OfferFailure, missed: int, aside_s: float, now: float) -> float | None:
    """When the agent comes back by themselves, epoch seconds; None: when a person says so.

    `missed`: offers in a row that rang in vain, this one included; `aside_s`: the centre's time for
    who lets it ring, 0 for none.
    """
    if why != "no_answer":
        return now + BRIEF_S.get(why, 10.0)
    return None if aside_s <= 0 or missed >= MOST_MISSED else now + aside_s


def read(status: str, cause: int) -> OfferFailure:
    """The kind of failure. The cause tells apart what DIALSTATUS lumps together.

    CHANUNAVAIL stands for a phone that declined (603) and for one that cannot be reached, NOANSWER
    for one that rang in vain (cause 0) and for one that refused by itself (480, cause 19).
    """
    if status in ("CHANUNAVAIL", "CONGESTION", "NOANSWER") and cause in _BY_CAUSE:
        return _BY_CAUSE[cause]
    return _BY_STATUS.get(status, "unreachable")
