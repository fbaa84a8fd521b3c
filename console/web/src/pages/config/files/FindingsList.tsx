import { explain } from "../../../api/errors";
import type { FileFinding } from "../../../api/types";
import { usePreferences } from "../../../preferences/Preferences";
import { divided, mistakes } from "./findings";
import type { FileDesk } from "./useFile";

interface FindingsProps {
  file: string;
  desk: FileDesk;
  go: (line: number) => void;
}

/** What is wrong with the draft, by line; a line is gone to by its entry. */
export function FindingsList({ file, desk, go }: FindingsProps) {
  const { t } = usePreferences();
  const { here, elsewhere } = divided(file, desk.findings);
  const wrong = mistakes(desk.findings);
  return (
    <div aria-live="polite">
      <div className={wrong ? "findings-state wrong" : "findings-state"}>{state()}</div>
      {here.length + elsewhere.length ? (
        <ul className="findings" aria-label={t("files.findings")}>
          {here.map((one) => (
            <li key={`${one.line} ${one.said}`} className={one.warning ? "warning" : ""}>
              <button type="button" onClick={() => go(one.line)}>
                <Where finding={one} />
                {one.said}
              </button>
            </li>
          ))}
          {elsewhere.map((one) => (
            <li key={`${one.file} ${one.line} ${one.said}`}>
              <button type="button" disabled>
                <span className="where">{`${one.file}:${one.line}`}</span>
                {one.said}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );

  function state(): string {
    if (desk.unchecked) return t("files.unchecked", { why: explain(desk.unchecked, t) });
    if (!desk.checked) return t("files.checking");
    return wrong ? t("files.wrong", { n: wrong }) : t("files.right");
  }
}

function Where({ finding }: { finding: FileFinding }) {
  const { t } = usePreferences();
  return <span className="where">{finding.line ? t("files.line", { n: finding.line }) : t("files.whole")}</span>;
}
