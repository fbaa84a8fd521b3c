import { useEffect } from "react";
import type { Playback } from "./Playback";

/** Seconds that an arrow key moves. */
export const STEP_S = 5;

/** Things that need the space bar or the arrows for themselves. */
const OWN_KEYS = "input, textarea, select, button, a, [contenteditable], [role=combobox], [role=slider], [role=radio], [role=menuitem]";

function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  // Lines and evidence are buttons, but the player keeps the space bar there.
  return target.closest(OWN_KEYS) !== null && target.closest("[data-playback-keys]") === null;
}

/** Space plays and pauses, the arrows move, wherever the focus is not in a field. */
export function usePlaybackKeys(playback: Playback): void {
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || takesKeys(event.target)) return;
      const { time } = playback.now();
      if (event.key === " ") {
        if (!event.repeat) playback.toggle();
      } else if (event.key === "ArrowLeft") playback.seek(time - STEP_S);
      else if (event.key === "ArrowRight") playback.seek(time + STEP_S);
      else return;
      event.preventDefault();
    };
    // A focused button would also be pressed when the space bar comes up.
    const up = (event: KeyboardEvent) => {
      if (event.key === " " && !takesKeys(event.target)) event.preventDefault();
    };
    addEventListener("keydown", down);
    addEventListener("keyup", up);
    return () => {
      removeEventListener("keydown", down);
      removeEventListener("keyup", up);
    };
  }, [playback]);
}
