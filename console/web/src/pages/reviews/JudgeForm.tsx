import { Alert, Button, Input, Radio } from "antd";
import { useState } from "react";
import { explain } from "../../api/errors";
import type { Judgement, ReviewItem, Verdict } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { useSend } from "../../shared/useSend";
import { left, marks, VERDICTS, type Given } from "./judging";

interface JudgeFormProps {
  items: ReviewItem[];
  submit: (judgement: Judgement) => Promise<unknown>;
  done: () => void;
  /** Gives the call back; absent where that is not possible. */
  release?: () => Promise<unknown>;
}

/** All items of a scorecard, judged before anybody else's verdicts are seen. */
export function JudgeForm({ items, submit, done, release }: JudgeFormProps) {
  const { t, language } = usePreferences();
  const { busy, error, send } = useSend();
  const [given, setGiven] = useState<Given>({});
  const [note, setNote] = useState("");
  const judge = (item: string, verdict: Verdict) =>
    setGiven((all) => ({ ...all, [item]: { comment: all[item]?.comment ?? "", verdict } }));
  const explainItem = (item: string, comment: string) =>
    setGiven((all) => (all[item] ? { ...all, [item]: { ...all[item], comment } } : all));
  const open = left(items, given);
  return (
    <section className="card" aria-label={t("review.title")}>
      <header className="card-head">
        <h2>{t("review.title")}</h2>
        <span className="dim">{t("review.blind")}</span>
      </header>
      <ul className="score-items">
        {items.map((item) => (
          <li key={item.item} className="score-item">
            <div className="score-line">
              <span className="score-title">{language === "zh" ? item.title_zh : item.title_en}</span>
              {item.fatal ? <span className="fatal">{t("score.fatal")}</span> : null}
              <span className="grow" />
              <span className="dim score-weight">{t("score.weight", { weight: item.weight })}</span>
            </div>
            <Radio.Group
              className="judge-verdicts"
              size="small"
              optionType="button"
              aria-label={language === "zh" ? item.title_zh : item.title_en}
              value={given[item.item]?.verdict ?? null}
              options={VERDICTS.map((value) => ({ value, label: t(`verdict.${value}`) }))}
              onChange={(event) => judge(item.item, event.target.value as Verdict)}
            />
            {given[item.item] ? (
              <Input
                size="small"
                maxLength={500}
                aria-label={t("review.comment")}
                placeholder={t("review.comment")}
                value={given[item.item]?.comment ?? ""}
                onChange={(event) => explainItem(item.item, event.target.value)}
              />
            ) : null}
          </li>
        ))}
      </ul>
      <div className="judge-end">
        {error ? <Alert type="error" showIcon title={explain(error, t)} /> : null}
        <Input.TextArea
          rows={2}
          maxLength={1000}
          aria-label={t("review.note")}
          placeholder={t("review.note")}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <div className="judge-buttons">
          {release ? (
            <Button disabled={busy} onClick={() => send(release, done)}>
              {t("review.release")}
            </Button>
          ) : null}
          <span className="dim" aria-live="polite">
            {open > 0 ? t("review.left", { n: open }) : null}
          </span>
          <Button
            type="primary"
            loading={busy}
            disabled={open > 0}
            onClick={() => send(() => submit({ marks: marks(items, given), note: note.trim() }), done)}
          >
            {t("review.submit")}
          </Button>
        </div>
      </div>
    </section>
  );
}
