import { useEffect, useRef, useState } from "react";
import WaveSurfer from "wavesurfer.js";
import RegionsPlugin from "wavesurfer.js/plugins/regions";
import type { Evidence } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { loadPeaks } from "./peaks";
import type { Playback } from "./Playback";

/** Height of one channel's lane in pixels; player.css reserves the same room. */
const LANE = 48;

/** Colours of the two sides, [to come, already heard]. */
const COLOURS = {
  light: { caller: ["#e9bd8e", "#b8620e"], agent: ["#92c7c1", "#17665f"], cursor: "#1d2528", mark: "rgb(255 193 7 / 38%)" },
  dark: { caller: ["#7c5a33", "#f0ab62"], agent: ["#2f6a64", "#5cc3b8"], cursor: "#e4eaec", mark: "rgb(255 213 79 / 30%)" },
} as const;

type Regions = ReturnType<typeof RegionsPlugin.create>;

interface WaveformProps {
  playback: Playback;
  url: string;
  channels: number;
  mark: Evidence | null;
}

/** Both sides' sound, the place being heard, and the marked evidence. A click moves there. */
export default function Waveform({ playback, url, channels, mark }: WaveformProps) {
  const { t, theme } = usePreferences();
  const box = useRef<HTMLDivElement>(null);
  const [peaks, setPeaks] = useState<Float32Array[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [regions, setRegions] = useState<Regions | null>(null);

  useEffect(() => {
    const control = new AbortController();
    loadPeaks(url, control.signal).then(setPeaks, () => {
      if (!control.signal.aborted) setFailed(true);
    });
    return () => control.abort();
  }, [url]);

  useEffect(() => {
    if (!peaks || !box.current) return;
    const plugin = RegionsPlugin.create();
    const colours = COLOURS[theme];
    const lanes = peaks.length > 1 ? [colours.caller, colours.agent] : [colours.agent];
    const wave = WaveSurfer.create({
      container: box.current,
      media: playback.audio,
      peaks,
      duration: playback.duration,
      height: lanes.length > 1 ? LANE : LANE * 2,
      splitChannels: lanes.map(([waveColor, progressColor]) => ({ waveColor, progressColor })),
      cursorColor: colours.cursor,
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
  }, [peaks, playback, theme]);

  useEffect(() => {
    if (!regions || !mark) return;
    const region = regions.addRegion({
      start: mark.start,
      end: Math.max(mark.end, mark.start + 0.2),
      color: COLOURS[theme].mark,
      drag: false,
      resize: false,
      ...(channels > 1 ? { channelIdx: mark.channel === "caller" ? 0 : 1 } : {}),
    });
    region.element?.setAttribute("data-testid", "evidence-mark");
    return () => region.remove();
  }, [regions, mark, theme, channels]);

  return (
    <>
      <div ref={box} className="wave-canvas" />
      {failed ? <span className="wave-note">{t("player.noWave")}</span> : null}
    </>
  );
}
