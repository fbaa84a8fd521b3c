"""Where Asterisk is: in a root of its own, or the system's."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.settings import Settings

OLDEST = 20
"""Oldest major version that will do."""

_STAMP = ".silverline-root"


@dataclass(frozen=True)
class Installation:
    """An Asterisk on this machine."""

    root: Path | None
    """Its own root, or None for the system's."""
    modules_dir: Path
    """Folder of its modules, as the host sees it."""

    @property
    def inner_modules_dir(self) -> Path:
        """The same folder as Asterisk itself sees it."""
        return self.modules_dir if self.root is None else _inside(self.root, self.modules_dir)


def default_root(settings: Settings) -> Path:
    """Where set-up builds the root unless the settings name one."""
    return settings.asterisk_root or settings.cache_dir / "asterisk-root"


def find(settings: Settings) -> Installation:
    """The Asterisk to start. Raises `UserError` when this machine has none."""
    root = default_root(settings)
    named = settings.asterisk_root is not None
    if (root / _STAMP).exists() or (named and (root / "usr/sbin/asterisk").exists()):
        return Installation(root, _modules_dir(root))
    if shutil.which("asterisk"):
        return Installation(None, _modules_dir(Path("/")))
    raise UserError(f"There is no Asterisk: {root} is not built.", "Run: make setup")


def version(installation: Installation) -> str:
    """What `asterisk -V` prints, or an empty string when it does not run."""
    command = ["asterisk", "-V"]
    if installation.root is not None:
        command = ["chroot", str(installation.root), "/usr/sbin/asterisk", "-V"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout.strip()


def major(text: str) -> int:
    """22 for "Asterisk 22.10.1+dfsg", 0 for anything that is not a version."""
    found = re.match(r"Asterisk (\d+)\.", text)
    return int(found[1]) if found else 0


def _modules_dir(root: Path) -> Path:
    for found in sorted(root.glob("usr/lib*/*/asterisk/modules")) + sorted(
        root.glob("usr/lib*/asterisk/modules")
    ):
        return found
    raise UserError(f"Asterisk under {root} has no modules.", "Remove it and run: make setup")


def _inside(root: Path, path: Path) -> Path:
    return Path("/") / path.relative_to(root)
