"""`make bench`: every measurement, ours and the peer's in one run; writes `bench/results.json`."""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import (
    answering,
    dead_time,
    decision,
    estimate,
    intents,
    ivr_entry,
    ivr_overhead,
    live_text,
    orders,
    personal,
    pixels,
    recognition,
    routing_quality,
    scale,
    search,
    sought,
    sound,
    speech_menu,
    takeover,
    to_a_person,
    transcript_ready,
    written,
)

RESULTS = Path(__file__).with_name("results.json")
MEASUREMENTS = {
    "answering": answering.measure,
    "decision": decision.measure,
    "ivr": ivr_overhead.measure,
    "ivr_entry": ivr_entry.measure,
    "live_text": live_text.measure,
    "dead_time": dead_time.measure,
    "recognition": recognition.measure,
    "written": written.measure,
    "routing_quality": routing_quality.measure,
    "scale": scale.measure,
    "search": search.measure,
    "sound": sound.measure,
    "sought": sought.measure,
    "intents": intents.measure,
    "orders": orders.measure,
    "personal": personal.measure,
    "pixels": pixels.measure,
    "speech_menu": speech_menu.measure,
    "takeover": takeover.measure,
    "estimate": estimate.measure,
    "to_a_person": to_a_person.measure,
    "transcript_ready": transcript_ready.measure,
}


def main() -> None:
    """Run the measurements named, or all; a goal not met is reported, not hidden."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"which of: {', '.join(MEASUREMENTS)}; all")
    names = parser.parse_args().names or list(MEASUREMENTS)
    if unknown := sorted(set(names) - set(MEASUREMENTS)):
        parser.error(f"no such measurement: {', '.join(unknown)}")
    out = Console()
    results: list[dict[str, Any]] = []
    for name in names:
        out.print(f"▸ {name} … (the machine should be idle)")
        results += MEASUREMENTS[name]()
    temporary = RESULTS.with_suffix(".tmp")
    temporary.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n")
    os.replace(temporary, RESULTS)
    out.print(table(results))
    out.print(f"Written to {RESULTS}")


def table(results: list[dict[str, Any]]) -> Table:
    """The results as a person reads them."""
    made = Table()
    for heading in ("measurement", "ours", "peer", "unit", "ratio", "goal", "met"):
        made.add_column(heading)
    for row in results:
        made.add_row(
            row["name"],
            f"{row['ours']:.2f}",
            f"{row['peer']:.2f}",
            row["unit"],
            f"{row['ratio']:.2f}",
            f"≤ {row['goal']}",
            "yes" if row["met"] else "no",
        )
    return made


if __name__ == "__main__":
    main()
