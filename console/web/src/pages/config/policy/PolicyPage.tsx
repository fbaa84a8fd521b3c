import { useState } from "react";
import { usePreferences } from "../../../preferences/Preferences";
import { useTitle } from "../../../shared/useTitle";
import { FileWork } from "../files/FileWork";
import { mistakes } from "../files/findings";
import { useFile } from "../files/useFile";
import { Effect } from "./Effect";
import { QueuesForm } from "./QueuesForm";

const FILE = "policy.yaml";

/** Who serves which callers: the text of the policy, its effect, its history. */
export default function PolicyPage() {
  const { t } = usePreferences();
  useTitle(t("nav.policy"));
  const desk = useFile(FILE);
  const [jump, setJump] = useState<{ line: number } | null>(null);
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.policy")}</h1>
        <span className="dim">{t("policy.hint")}</span>
      </div>
      <FileWork
        file={FILE}
        desk={desk}
        jump={jump}
        setJump={setJump}
        form={{ label: t("routing.form"), view: <QueuesForm text={desk.draft} write={desk.write} /> }}
      >
        <Effect text={desk.draft} ready={desk.checked && mistakes(desk.findings) === 0} />
      </FileWork>
    </>
  );
}
