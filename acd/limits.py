"""How long things may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Times in seconds."""

    ring_s: float = 20.0
    """How long the dialplan rings an agent."""
    ring_margin_s: float = 3.0
    """Beyond it, an offer of which nothing was heard counts as lost."""
    wrap_up_s: float = 5.0
    regain_s: float = 600.0
    """For how long a caller who hung up while waiting, or was cut off, keeps their place."""
    wrap_up_most_s: float = 120.0
    """Longest wrap-up, extensions included."""
    aside_s: float = 60.0
    """Without offers for who let it ring; 0: until a person brings them back."""
    pause_s: float = 180.0
    """A paused recording goes on by itself after so long."""

    @property
    def rings_s(self) -> float:
        """After so long an offer of which nothing was heard counts as lost."""
        return self.ring_s + self.ring_margin_s
