import { useEffect, useRef } from "react";
import { usePhone } from "../../phone/Phone";
import { meterOf } from "../../phone/meter";

interface LevelProps {
  label: string;
  muted?: boolean;
  /** What is measured; left out: the microphone of the call. */
  stream?: MediaStream | null;
}

/** A bar as long as the microphone is loud. Drawn without React: it moves with every picture. */
export function Level({ label, muted = false, stream }: LevelProps) {
  const bar = useRef<HTMLMeterElement>(null);
  const { microphone, now } = usePhone();
  const measured = stream === undefined ? microphone() : stream;
  useEffect(() => {
    if (!measured || muted) return;
    const meter = meterOf(measured);
    let frame = 0;
    const draw = () => {
      if (bar.current) bar.current.value = meter.level();
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => {
      cancelAnimationFrame(frame);
      meter.stop();
    };
  }, [measured, muted, now.call?.stage]);
  return (
    <label className="level">
      <span className="dim">{label}</span>
      <meter ref={bar} min={0} max={1} value={0} />
    </label>
  );
}
