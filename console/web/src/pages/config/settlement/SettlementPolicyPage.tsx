import { useState } from "react";
import { usePreferences } from "../../../preferences/Preferences";
import { useMay } from "../../../session/may";
import { useTitle } from "../../../shared/useTitle";
import { FileWork } from "../files/FileWork";
import { useFile } from "../files/useFile";

const FILE = "settlement.yaml";

/** Who may settle how much at once: the text of the policy and its history; changed by administrators. */
export default function SettlementPolicyPage() {
  const { t } = usePreferences();
  useTitle(t("nav.settlementPolicy"));
  const { setRetention } = useMay();
  const desk = useFile(FILE);
  const [jump, setJump] = useState<{ line: number } | null>(null);
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.settlementPolicy")}</h1>
        <span className="dim">{t("settle.policyHint")}</span>
      </div>
      <FileWork file={FILE} desk={desk} mayPublish={setRetention} jump={jump} setJump={setJump} />
    </>
  );
}
