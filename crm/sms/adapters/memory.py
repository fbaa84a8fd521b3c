"""A gateway that keeps what it is given, for tests and for trying out."""

from crm.sms.ports import Answer, Outgoing


class MemoryGateway:
    """Implements `crm.sms.ports.Gateway`."""

    def __init__(self) -> None:
        self.taken: dict[str, Outgoing] = {}
        """By id: the same twice is one message."""
        self.answers: list[Answer] = []
        """What it says to the next ones; then it accepts."""

    def send(self, message: Outgoing) -> Answer:
        answer = self.answers.pop(0) if self.answers else Answer("accepted")
        if answer.verdict == "accepted":
            self.taken.setdefault(message.id, message)
        return answer
