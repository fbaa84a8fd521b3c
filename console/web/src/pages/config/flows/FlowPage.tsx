import { Segmented } from "antd";
import { useCallback, useEffect, useMemo, useState } from "react";
import { Link, useParams } from "react-router";
import { api } from "../../../api/client";
import type { FlowDrawing } from "../../../api/types";
import { usePreferences } from "../../../preferences/Preferences";
import { useTitle } from "../../../shared/useTitle";
import { FileWork } from "../files/FileWork";
import { mistakes } from "../files/findings";
import { useFile } from "../files/useFile";
import { HoursForm } from "../hours/HoursForm";
import { FlowGraph } from "./FlowGraph";
import { TryOut } from "./TryOut";
import { walked } from "./trial";

const HOURS = "hours.yaml";
const BESIDE = ["numbers.yaml", HOURS, "door.yaml", "surveys.yaml"];
type Side = "graph" | "try";

/** One flow, or a file beside them: its text, its graph, a call through it. */
export default function FlowPage() {
  const { t } = usePreferences();
  const name = `${useParams()["*"] ?? ""}.yaml`;
  const file = `flows/${name}`;
  useTitle(`${name} · ${t("nav.flows")}`);
  const desk = useFile(file);
  const [jump, setJump] = useState<{ line: number } | null>(null);
  const isFlow = !BESIDE.includes(name) && !name.includes("/");
  const beside = isFlow ? <Beside key={file} file={file} text={desk.draft} ready={desk.checked && mistakes(desk.findings) === 0 && desk.draft !== ""} go={(line) => setJump({ line })} /> : null;
  return (
    <>
      <div className="page-head">
        <Link to="/config/flows">{t("nav.flows")}</Link>
        <h1 className="file-name">{name}</h1>
      </div>
      <FileWork
        key={file}
        file={file}
        desk={desk}
        jump={jump}
        setJump={setJump}
        form={name === HOURS ? { label: t("hours.form"), view: <HoursForm text={desk.draft} write={desk.write} /> } : undefined}
      >
        {beside}
      </FileWork>
    </>
  );
}

interface BesideProps {
  file: string;
  text: string;
  ready: boolean;
  go: (line: number) => void;
}

function Beside({ file, text, ready, go }: BesideProps) {
  const { t } = usePreferences();
  const [side, setSide] = useState<Side>("graph");
  const [lines, setLines] = useState<string[]>([]);
  const drawing = useDrawing(text);
  const flow = file.replace(/^flows\//, "").replace(/\.yaml$/, "");
  const way = useMemo(() => walked(lines, flow), [lines, flow]);
  const showWay = useCallback((told: string[]) => setLines(told), []);
  return (
    <section className="card side-card" aria-label={t(`flows.side.${side}`)}>
      <Segmented<Side>
        className="field"
        value={side}
        onChange={setSide}
        options={[
          { value: "graph", label: t("flows.side.graph") },
          { value: "try", label: t("flows.side.try") },
        ]}
      />
      {side === "try" ? <TryOut file={file} text={text} ready={ready} showWay={showWay} /> : null}
      {drawing ? (
        <FlowGraph drawing={drawing} walked={way} go={go} />
      ) : (
        <p className="dim">{t("flows.noGraph")}</p>
      )}
    </section>
  );
}

/** The newest text that could be drawn, as a graph. */
function useDrawing(text: string): FlowDrawing | null {
  const [drawing, setDrawing] = useState<FlowDrawing | null>(null);
  useEffect(() => {
    if (!text) return;
    const control = new AbortController();
    const timer = setTimeout(() => {
      // While it is being written it often has not the shape of a flow: the last drawing stays.
      api.drawFlow(text, control.signal).then(setDrawing, () => undefined);
    }, 400);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [text]);
  return drawing;
}
