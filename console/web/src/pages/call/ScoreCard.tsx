import { CaretRightOutlined } from "@ant-design/icons";
import type { Evidence, Score, ScoreItem, Verdict } from "../../api/types";
import { position } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { ScoreNumber } from "../../shared/CallTags";
import "./score.css";

interface ScoreCardProps {
  score: Score;
  mark: Evidence | null;
  play: (evidence: Evidence) => void;
}

/** What was judged, how, and by which words. */
export function ScoreCard({ score, mark, play }: ScoreCardProps) {
  const { t } = usePreferences();
  const count = (verdict: Verdict) => score.items.filter((i) => i.verdict === verdict).length;
  return (
    <section className="card" aria-label={t("score.title")}>
      <header className="card-head">
        <h2>{t("score.title")}</h2>
        <span className="dim">{t("score.version", { title: score.title, version: score.version })}</span>
      </header>
      <div className="score-total">
        {score.total === null ? (
          <div>
            <strong>{t("score.noTotal")}</strong>
            <p className="dim">{t(score.hint === null ? "score.noTotalHint" : "score.onlyHints")}</p>
          </div>
        ) : (
          <span className="score-big" aria-label={t("score.total")}>
            <ScoreNumber score={score.total} />
          </span>
        )}
        <span className="dim">
          {t("score.summary", {
            pass: count("pass"),
            fail: count("fail"),
            unsure: count("unsure"),
            na: count("na"),
          })}
        </span>
      </div>
      {score.words_gone ? <p className="score-person">{t("score.wordsGone", { why: score.words_gone })}</p> : null}
      {score.needs_person ? <p className="score-person">{t("score.needsPerson")}</p> : null}
      <ul className="score-items">
        {score.items.map((item) => (
          <Item key={item.id} item={item} mark={mark} play={score.words_gone ? null : play} />
        ))}
      </ul>
    </section>
  );
}

interface ItemProps {
  item: ScoreItem;
  mark: Evidence | null;
  /** Null: the recording is gone, and of the evidence only places are left. */
  play: ((evidence: Evidence) => void) | null;
}

function Item({ item, mark, play }: ItemProps) {
  const { t, language } = usePreferences();
  return (
    <li className="score-item">
      <div className="score-line">
        <span className={`verdict verdict-${item.verdict}`}>{t(`verdict.${item.verdict}`)}</span>
        <span className="score-title">{language === "zh" ? item.title_zh : item.title_en}</span>
        {item.fatal ? <span className="fatal">{t("score.fatal")}</span> : null}
        {item.counts ? null : (
          <span className="hint-tag" title={t("score.hintWhat")}>
            {t("score.hint")}
          </span>
        )}
        <span className="grow" />
        {item.counts ? (
          <span className="dim score-weight">{t("score.weight", { weight: item.weight })}</span>
        ) : null}
      </div>
      {item.reason ? <p className="score-reason">{item.reason}</p> : null}
      {item.evidence.map((evidence) => (
        <button
          key={`${evidence.channel}-${evidence.start}-${evidence.end}`}
          type="button"
          className="evidence"
          data-playback-keys
          disabled={play === null}
          aria-pressed={evidence === mark}
          aria-label={t("score.play", { time: position(evidence.start), text: evidence.text })}
          onClick={() => play?.(evidence)}
        >
          <CaretRightOutlined aria-hidden="true" />
          <span className="evidence-time">{position(evidence.start)}</span>
          <span className={`is-${evidence.channel}`}>
            {evidence.channel === "caller" ? t("player.caller") : t("player.agent")}
          </span>
          <span className="evidence-text">{evidence.text}</span>
        </button>
      ))}
    </li>
  );
}
