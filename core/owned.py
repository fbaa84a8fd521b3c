"""Files that owners write and services read while they run.

A setting may name one. Where none does, what was published from the console lies in the data
folder and goes before the product's own file, which is never changed.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Owned:
    """One such file."""

    own: Path
    """The owner's; need not be there."""
    product: Path | None
    """The product's; None where a setting names the owner's."""

    @classmethod
    def of(cls, named: Path | None, published: Path, product: Path) -> "Owned":
        """`named`: by the setting. `published`: where the console's goes without one."""
        return cls(published, product) if named is None else cls(named, None)

    @property
    def path(self) -> Path:
        """The one that is read."""
        return self.own if self.product is None or self.own.exists() else self.product
