import { useState } from "react";
import { usePreferences } from "../../../preferences/Preferences";
import { useMay } from "../../../session/may";
import { useTitle } from "../../../shared/useTitle";
import { FileWork } from "../files/FileWork";
import { mistakes } from "../files/findings";
import { useFile } from "../files/useFile";
import { Due } from "./Due";

const FILE = "retention.yaml";

/** How long recordings are kept: the text of the rules and its history; changed by administrators. */
export default function RetentionPage() {
  const { t } = usePreferences();
  useTitle(t("nav.retention"));
  const { setRetention } = useMay();
  const desk = useFile(FILE);
  const [jump, setJump] = useState<{ line: number } | null>(null);
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.retention")}</h1>
        <span className="dim">{t(setRetention ? "retention.hint" : "retention.adminsOnly")}</span>
      </div>
      <FileWork file={FILE} desk={desk} mayPublish={setRetention} jump={jump} setJump={setJump}>
        <Due text={desk.draft} ready={desk.checked && mistakes(desk.findings) === 0} />
      </FileWork>
    </>
  );
}
