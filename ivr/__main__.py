"""`python -m ivr`."""

import signal
import sys

from core import process

if __name__ == "__main__":
    # Before anything else is imported: a library's own threads, too, must leave the signals to
    # sigwait, or one that comes right after the start ends the process on the spot.
    signal.pthread_sigmask(signal.SIG_BLOCK, process.SIGNALS)
    from ivr.serving import serve

    sys.exit(process.run("ivr", serve))
