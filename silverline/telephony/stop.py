"""`python -m silverline.telephony.stop DATA_DIR`: end that centre's Asterisk, at once and cleanly.

Runit's control script; exit code 1 makes runit send the signal itself.
"""

import sys
from pathlib import Path

from core.errors import Unavailable
from silverline.telephony.control import SOCKET_NAME, Control


def main() -> int:
    """Ask Asterisk to stop. 0 when it took the order."""
    control = Control(Path(sys.argv[1]) / "asterisk" / "run" / SOCKET_NAME)
    try:
        control.rx("core stop now", deadline_s=8)
    except Unavailable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
