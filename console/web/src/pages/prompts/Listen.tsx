import { CaretRightOutlined, PauseOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { usePreferences } from "../../preferences/Preferences";

/** One player for the page: a second prompt stops the first. */
let playing: { sound: HTMLAudioElement; ended: () => void } | null = null;

function stop(): void {
  playing?.sound.pause();
  playing?.ended();
  playing = null;
}

/** Plays a sound, or stops it. `what` is said to screen readers. */
export function Listen({ source, what }: { source: string; what: string }) {
  const { t } = usePreferences();
  const [state, setState] = useState<"still" | "on" | "failed">("still");
  useEffect(() => () => stop(), [source]);
  const start = () => {
    stop();
    const sound = new Audio(source);
    const ended = () => setState("still");
    playing = { sound, ended };
    setState("on");
    // A part of a recording (#t=from,to) is paused at its end, not ended.
    sound.onended = sound.onpause = () => {
      if (playing?.sound === sound) stop();
    };
    const failed = () => {
      if (playing?.sound !== sound) return; // stopped before it began
      stop();
      setState("failed");
    };
    sound.play().catch(failed);
  };
  const on = state === "on";
  const word = t(on ? "prompts.stop" : "prompts.listen");
  return (
    <Button
      size="small"
      danger={state === "failed"}
      title={state === "failed" ? t("prompts.unheard") : word}
      aria-label={`${word} ${what}`}
      icon={on ? <PauseOutlined /> : <CaretRightOutlined />}
      onClick={on ? stop : start}
    />
  );
}
