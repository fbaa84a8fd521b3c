import { useEffect, useMemo, useRef, useState } from "react";
import { Button } from "antd";
import type { FlowDrawing } from "../../../api/types";
import { usePreferences } from "../../../preferences/Preferences";
import { plan, type Placed } from "./layout";
import "./flows.css";

interface FlowGraphProps {
  drawing: FlowDrawing;
  /** Steps that a try has come through; the last is where it is. */
  walked: string[];
  go: (line: number) => void;
}

const ZOOMS = [0.4, 0.55, 0.75, 1, 1.3];

/** A flow as boxes and arrows; a box leads to its line. */
export function FlowGraph({ drawing, walked, go }: FlowGraphProps) {
  const { t } = usePreferences();
  const placed = useMemo(() => plan(drawing), [drawing]);
  const [zoom, setZoom] = useState(2);
  const scale = ZOOMS[zoom] ?? 1;
  const frame = useRef<HTMLDivElement>(null);
  const here = walked.at(-1);
  useEffect(() => {
    frame.current?.querySelector("[data-here=true]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [here]);
  return (
    <div className="flow-graph">
      <div className="flow-zoom">
        <Button size="small" disabled={zoom === 0} onClick={() => setZoom(zoom - 1)} aria-label={t("flows.smaller")}>
          −
        </Button>
        <Button size="small" disabled={zoom === ZOOMS.length - 1} onClick={() => setZoom(zoom + 1)} aria-label={t("flows.larger")}>
          ＋
        </Button>
      </div>
      <div className="flow-frame" ref={frame} tabIndex={0} role="group" aria-label={t("flows.graph")}>
        <svg width={placed.width * scale} height={placed.height * scale} viewBox={`0 0 ${placed.width} ${placed.height}`}>
          <defs>
            <marker id="flow-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
              <path d="M0,0 L8,4 L0,8 z" className="flow-tip" />
            </marker>
          </defs>
          {placed.ways.map((way) => (
            <g key={`${way.start} ${way.end}`} className="flow-way">
              <path d={way.path} markerEnd="url(#flow-tip)" />
              {way.word ? (
                <text x={way.at.x} y={way.at.y} textAnchor="middle">
                  {way.word}
                </text>
              ) : null}
            </g>
          ))}
          {placed.boxes.map((box) => (
            <Step key={box.name} box={box} walked={walked.includes(box.name)} here={box.name === here} go={go} />
          ))}
        </svg>
      </div>
    </div>
  );
}

interface StepProps {
  box: Placed;
  walked: boolean;
  here: boolean;
  go: (line: number) => void;
}

function Step({ box, walked, here, go }: StepProps) {
  const { line } = box;
  const can = line !== null ? { role: "button", tabIndex: 0, onClick: () => go(line), onKeyDown: onEnter(() => go(line)) } : {};
  const state = `${walked ? " walked" : ""}${here ? " here" : ""}`;
  return (
    <g className={`flow-box flow-${box.shape}${state}`} data-here={here} transform={`translate(${box.x},${box.y})`} {...can}>
      <title>{`${box.name}\n${box.text}`}</title>
      <Outline box={box} />
      <text textAnchor="middle" y={box.lines[1] ? -5 : 4} className="flow-name">
        {box.lines[0]}
      </text>
      {box.lines[1] ? (
        <text textAnchor="middle" y={13} className="flow-says">
          {box.lines[1]}
        </text>
      ) : null}
    </g>
  );
}

/** Questions are lozenges with cut corners, decisions hexagons, ends rounded. */
function Outline({ box: { shape, width, height } }: { box: Placed }) {
  const [w, h] = [width / 2, height / 2];
  if (shape === "decision") return <path d={`M${-w},0 L${-w + 14},${-h} H${w - 14} L${w},0 L${w - 14},${h} H${-w + 14} z`} />;
  if (shape === "question") return <path d={`M${-w},${-h + 12} L${-w + 12},${-h} H${w - 12} L${w},${-h + 12} V${h - 12} L${w - 12},${h} H${-w + 12} L${-w},${h - 12} z`} />;
  return <rect x={-w} y={-h} width={width} height={height} rx={shape === "end" || shape === "start" ? h : 5} />;
}

const onEnter = (run: () => void) => (event: React.KeyboardEvent) => {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  run();
};
