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

ASIDE_S: dict[OfferFailure, float] = {
    "no_answer": 60.0,
    "declined": 60.0,
    "busy": 10.0,
    "unreachable": 10.0,
    "timeout": 10.0,
    "refused": 3.0,
}
"""How long an agent gets no offers after each kind of failure, unless they set themselves ready.

An absent person comes back by hand or after a minute; a line that is briefly taken comes back soon.
`caller_gone` is absent: it is not the agent's doing.
"""


def read(status: str, cause: int) -> OfferFailure:
    """The kind of failure. The cause tells apart what DIALSTATUS lumps together.

    CHANUNAVAIL stands for a phone that declined (603) and for one that cannot be reached, NOANSWER
    for one that rang in vain (cause 0) and for one that refused by itself (480, cause 19).
    """
    if status in ("CHANUNAVAIL", "CONGESTION", "NOANSWER") and cause in _BY_CAUSE:
        return _BY_CAUSE[cause]
    return _BY_STATUS.get(status, "unreachable")
