"""What the IVR, which records a caller's message, and `recordings`, which keeps it, agree on."""

SHORTEST_S = 1.5
"""A shorter one says nothing: silence ends a message, and one second of it stays in the file."""
SUFFIX = "-vm.wav"
"""Of the file's name in the folder of incoming audio; before it stands the call's id."""


def recording_id(call_id: str) -> str:
    """The id of the recording of a call's message."""
    return f"vm-{call_id}"
