import { Button, Input } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import { listTime } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { useSend } from "../../shared/useSend";
import type { Line } from "./conversation";

interface LineCheckProps {
  line: Line;
  transcriptId: string;
  changed: () => void;
}

/** What a listener says of a line: right as it is, or what was said instead; taken back. */
export function LineCheck({ line, transcriptId, changed }: LineCheckProps) {
  const { t } = usePreferences();
  const { checkWords } = useMay();
  const { busy, error, send } = useSend();
  const [draft, setDraft] = useState<string | null>(null);
  if (!checkWords) return null;
  if (line.hidden) return <span className="line-check dim">{t("check.hidden")}</span>;

  const where = [transcriptId, line.speaker, line.place] as const;
  const say = (text: string) =>
    send(
      () => api.checkSegment(...where, { was: line.text, text }),
      () => {
        setDraft(null);
        changed();
      },
    );
  if (draft !== null) {
    return (
      <div className="line-check line-edit">
        <Input.TextArea
          autoFocus
          autoSize
          maxLength={1000}
          aria-label={t("check.said")}
          placeholder={t("check.nobody")}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
        <Button size="small" type="primary" loading={busy} onClick={() => say(draft)}>
          {t("check.save")}
        </Button>
        <Button size="small" onClick={() => setDraft(null)}>
          {t("app.cancel")}
        </Button>
        {error ? <span role="alert">{explain(error, t)}</span> : null}
      </div>
    );
  }
  return (
    <span className={`line-check ${line.check ? "" : "line-check-quiet"}`}>
      {line.check ? <Standing line={line} /> : null}
      {line.check ? (
        <Button
          size="small"
          type="link"
          disabled={busy}
          onClick={() => send(() => api.undoCheck(...where), changed)}
        >
          {t("check.undo")}
        </Button>
      ) : (
        <Button size="small" type="link" disabled={busy} onClick={() => say(line.text)}>
          {t("check.right")}
        </Button>
      )}
      <Button size="small" type="link" onClick={() => setDraft(line.text)}>
        {t("check.correct")}
      </Button>
      {error ? <span role="alert">{explain(error, t)}</span> : null}
    </span>
  );
}

/** Who said so and when, and what the machine had written. */
function Standing({ line }: { line: Line }) {
  const { t, language } = usePreferences();
  const check = line.check;
  if (!check) return null;
  const told = { by: check.by, at: listTime(check.at, new Date(), language) };
  return (
    <span className="dim">
      {t(check.right ? "check.wasRight" : "check.wasCorrected", told)}
      {check.heard !== null && !check.right ? t("check.heard", { text: check.heard }) : null}
    </span>
  );
}
