import { useCallback, useEffect, useRef, useState } from "react";
import WaveSurfer from "wavesurfer.js";
import RegionsPlugin, { type RegionParams } from "wavesurfer.js/plugins/regions";
import { api } from "../../api/client";
import type { Evidence, Recording } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { usePreferences } from "../../preferences/Preferences";
import type { Playback } from "./Playback";
import { breakRegions, evidenceRegion, heights, type Colours } from "./regions";

/** Height of one channel's lane in pixels; player.css reserves the same room. */
const LANE = 48;

/** Colours of the two sides, [to come, already heard], and of what is marked. */
const COLOURS = {
  light: {
    caller: ["#e9bd8e", "#b8620e"],
    agent: ["#92c7c1", "#17665f"],
    cursor: "#1d2528",
    chosen: "rgb(255 193 7 / 45%)",
    evidence: "rgb(255 193 7 / 14%)",
    hold: "rgb(90 105 112 / 18%)",
    pause: "rgb(196 62 48 / 18%)",
  },
  dark: {
    caller: ["#7c5a33", "#f0ab62"],
    agent: ["#2f6a64", "#5cc3b8"],
    cursor: "#e4eaec",
    chosen: "rgb(255 213 79 / 38%)",
    evidence: "rgb(255 213 79 / 12%)",
    hold: "rgb(160 175 182 / 20%)",
    pause: "rgb(240 110 95 / 24%)",
  },
} as const;

type Regions = ReturnType<typeof RegionsPlugin.create>;

interface WaveformProps {
  playback: Playback;
  recording: Recording;
  evidence: Evidence[];
  mark: Evidence | null;
}

/** Both sides' loudness, the place being heard, evidence, holds and pauses. A click moves there. */
export default function Waveform({ playback, recording, evidence, mark }: WaveformProps) {
  const { t, theme } = usePreferences();
  const { id, channels, marks } = recording;
  const { data, error } = useLoad(useCallback((signal: AbortSignal) => api.peaks(id, signal), [id]));
  const box = useRef<HTMLDivElement>(null);
  const [regions, setRegions] = useState<Regions | null>(null);
  const colours: Colours = COLOURS[theme];

  useEffect(() => {
    if (!data || !box.current) return;
    const plugin = RegionsPlugin.create();
    const { caller, agent, cursor } = COLOURS[theme];
    const lanes = data.sides.length > 1 ? [caller, agent] : [agent];
    const wave = WaveSurfer.create({
      container: box.current,
      media: playback.audio,
      peaks: heights(data.sides),
      duration: playback.duration,
      height: lanes.length > 1 ? LANE : LANE * 2,
      splitChannels: lanes.map(([waveColor, progressColor]) => ({ waveColor, progressColor })),
      cursorColor: cursor,
      cursorWidth: 2,
      barWidth: 2,
      barGap: 1,
      barRadius: 1,
      normalize: true,
      dragToSeek: true,
      plugins: [plugin],
    });
    const ready = wave.on("ready", () => setRegions(plugin));
    return () => {
      ready();
      setRegions(null);
      wave.destroy();
    };
  }, [data, playback, theme]);

  useEffect(() => {
    if (!regions) return;
    const words = { hold: t("player.hold"), pause: t("player.pausedHere") };
    const found = [
      ...breakRegions(marks, words, colours).map((one) => drawn(regions, one, "break-mark")),
      ...evidence.map((one) => drawn(regions, evidenceRegion(one, channels, colours.evidence), "evidence-place")),
    ];
    return () => found.forEach((region) => region.remove());
  }, [regions, marks, evidence, channels, colours, t]);

  useEffect(() => {
    if (!regions || !mark) return;
    const region = drawn(regions, evidenceRegion(mark, channels, colours.chosen), "evidence-mark");
    return () => region.remove();
  }, [regions, mark, channels, colours]);

  return (
    <>
      <div ref={box} className="wave-canvas" />
      {error && !data ? <span className="wave-note">{t("player.noWave")}</span> : null}
    </>
  );
}

function drawn(regions: Regions, params: RegionParams, name: string) {
  const region = regions.addRegion({ ...params, drag: false, resize: false });
  region.element?.setAttribute("data-testid", name);
  // Clicks belong to the waveform below: they move to where they were made.
  if (region.element) region.element.style.pointerEvents = "none";
  return region;
}
