"""Where the policy comes from: the owner's file or the product's, watched while the centre runs."""

from pathlib import Path

from acd import policy_file
from acd.policy import Policy
from core.last_good import LastGood, stamp


class Policies(LastGood[Policy]):
    """The policy in force, and its file. One with mistakes never replaces a good one."""

    def __init__(self, path: Path | None, zone: str, kept: Path) -> None:
        """`path`: the owner's file, None for the product's. `kept`: where the last good one is."""
        self.path = path or policy_file.shipped()
        super().__init__(
            look=lambda: stamp(self.path),
            read=lambda: policy_file.text_of(self.path),
            make=lambda text: policy_file.from_text(text, zone, str(self.path)),
            kept=kept,
            shipped=lambda: policy_file.load(policy_file.shipped(), zone),
        )
