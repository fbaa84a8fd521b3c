"""Where the policy comes from: the owner's file or the product's, watched while the centre runs."""

from functools import lru_cache
from pathlib import Path

from acd import policy_file
from acd.policy import Policy
from acd.policy_file import PolicyError
from core.last_good import LastGood, Stamp, stamp
from core.owned import Owned
from core.settings import Settings


def owned(settings: Settings) -> Owned:
    """The owner's policy, and the product's."""
    published = settings.published_dir / "policy.yaml"
    return Owned.of(settings.policy_file, published, policy_file.shipped())


def in_force(settings: Settings) -> Policy:
    """The policy that the ACD goes by, or will from its start on; for those who only read it."""
    for path in (owned(settings).path, kept_in(settings)):
        if (found := _read(path, settings.timezone, stamp(path))) is not None:
            return found
    return policy_file.load(policy_file.shipped(), settings.timezone)


@lru_cache(maxsize=8)
def _read(path: Path, zone: str, _of: Stamp) -> Policy | None:
    """The policy in a file as it is now; None when it cannot be used."""
    try:
        return policy_file.load(path, zone)
    except PolicyError:
        return None


def kept_in(settings: Settings) -> Path:
    """Where the last good policy is."""
    return settings.data_dir / "last-good-policy.yaml"


class Policies(LastGood[Policy]):
    """The policy in force, and its file. One with mistakes never replaces a good one."""

    def __init__(self, file: Owned, zone: str, kept: Path) -> None:
        """`kept`: where the last good one is."""
        super().__init__(
            look=lambda: stamp(file.path),
            read=lambda: policy_file.text_of(file.path),
            make=lambda text: policy_file.from_text(text, zone, str(file.path)),
            kept=kept,
            shipped=lambda: policy_file.load(policy_file.shipped(), zone),
        )
