import { CaretRightOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import type { Evidence, Review, ReviewDetail, ReviewItem } from "../../api/types";
import { listTime, position } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { useMay, useOwnAgent, useUsername } from "../../session/may";
import { ScoreNumber } from "../../shared/CallTags";
import { AppealDialog, DecideDialog, OverruleDialog } from "./ReviewDialogs";
import { differs, mayAppeal } from "./judging";

interface JudgedProps {
  detail: ReviewDetail;
  reload: () => void;
  play: (evidence: Evidence) => void;
}

type Open = { what: "overrule"; item: ReviewItem } | { what: "appeal" } | { what: "decide" } | null;

/** A person's verdicts beside the machine's, and what may follow. */
export function Judged({ detail, reload, play }: JudgedProps) {
  const { t } = usePreferences();
  const { keepPeople, seeReviews } = useMay();
  const username = useUsername();
  const own = useOwnAgent();
  const [open, setOpen] = useState<Open>(null);
  const { review } = detail;
  const closing = () => setOpen(null);
  const done = () => {
    setOpen(null);
    reload();
  };
  const overrules = keepPeople || review.reviewer === username;
  const appealed = review.state === "appealed" || review.state === "appealed_again";
  return (
    <section className="card" aria-label={t("review.title")}>
      <header className="card-head">
        <h2>{t("review.total")}</h2>
        <span className="dim">{review.reviewer}</span>
      </header>
      <div className="score-total">
        <span className="score-big">
          <ScoreNumber score={review.total} />
        </span>
        <span className="dim">{review.note}</span>
      </div>
      {detail.words_gone ? (
        <p className="score-person">{t("score.wordsGone", { why: detail.words_gone })}</p>
      ) : null}
      <ul className="score-items">
        {detail.items.map((item) => (
          <Item
            key={item.item}
            item={item}
            play={play}
            overrule={overrules && !detail.locked ? () => setOpen({ what: "overrule", item }) : null}
          />
        ))}
      </ul>
      <div className="appeals">
        {review.appeals.map((appeal) => (
          <Appeal key={appeal.level} appeal={appeal} />
        ))}
        <div className="judge-buttons">
          <AppealUntil review={review} />
          {own !== null && own === review.agent_id && mayAppeal(review, new Date()) ? (
            <Button onClick={() => setOpen({ what: "appeal" })}>{t("review.appeal")}</Button>
          ) : null}
          {appealed && seeReviews ? (
            <Button type="primary" onClick={() => setOpen({ what: "decide" })}>
              {t("review.decide")}
            </Button>
          ) : null}
        </div>
      </div>
      {open?.what === "overrule" ? (
        <OverruleDialog id={review.id} item={open.item} close={closing} done={done} />
      ) : null}
      {open?.what === "appeal" ? <AppealDialog id={review.id} close={closing} done={done} /> : null}
      {open?.what === "decide" ? (
        <DecideDialog id={review.id} items={detail.items} close={closing} done={done} />
      ) : null}
    </section>
  );
}

function AppealUntil({ review }: { review: Review }) {
  const { t, language } = usePreferences();
  if (!mayAppeal(review, new Date()) || review.appeal_by === null) return null;
  const time = listTime(review.appeal_by, new Date(), language);
  return <span className="dim">{t("review.appealBy", { time })}</span>;
}

function Appeal({ appeal }: { appeal: Review["appeals"][number] }) {
  const { t, language } = usePreferences();
  const answer = { answer: appeal.answer, by: appeal.decided_by ?? "" };
  return (
    <p>
      {t("review.appealed", { level: appeal.level, reason: appeal.reason })}{" "}
      <span className="dim">
        {appeal.granted === null
          ? t("review.answerBy", { time: listTime(appeal.due_at, new Date(), language) })
          : t(appeal.granted ? "review.granted" : "review.upheld", answer)}
      </span>
    </p>
  );
}

interface ItemProps {
  item: ReviewItem;
  play: (evidence: Evidence) => void;
  overrule: (() => void) | null;
}

function Item({ item, play, overrule }: ItemProps) {
  const { t, language } = usePreferences();
  const verdict = (value: ReviewItem["final"]) =>
    value ? <span className={`verdict verdict-${value}`}>{t(`verdict.${value}`)}</span> : t("app.none");
  return (
    <li className="score-item">
      <div className="score-line">
        <span className="score-title">{language === "zh" ? item.title_zh : item.title_en}</span>
        {item.fatal ? <span className="fatal">{t("score.fatal")}</span> : null}
        {item.counted || item.machine === null ? null : <span className="hint-tag">{t("score.hint")}</span>}
        <span className="grow" />
        {overrule ? (
          <Button size="small" type="link" onClick={overrule} aria-label={`${t("review.overrule")} ${item.item}`}>
            {t("review.overrule")}
          </Button>
        ) : null}
      </div>
      <div className="judged-pair">
        <span className="dim">{t("review.person")}</span> {verdict(item.final)}
        <span className="dim">{t("review.machine")}</span> {verdict(item.machine)}
        {differs(item) ? <span className="judged-differs">{t("review.differs")}</span> : null}
      </div>
      {item.comment ? <p className="score-reason">{item.comment}</p> : null}
      {item.changed_by ? (
        <p className="score-reason">{t("review.overruled", { by: item.changed_by, reason: item.changed })}</p>
      ) : null}
      {item.reason ? <p className="score-reason">{`${t("review.machine")}：${item.reason}`}</p> : null}
      {item.evidence.map((evidence) => (
        <button
          key={`${evidence.channel}-${evidence.start}-${evidence.end}`}
          type="button"
          className="evidence"
          aria-label={t("score.play", { time: position(evidence.start), text: evidence.text })}
          onClick={() => play(evidence)}
        >
          <CaretRightOutlined aria-hidden="true" />
          <span className="evidence-time">{position(evidence.start)}</span>
          <span className="evidence-text">{evidence.text}</span>
        </button>
      ))}
    </li>
  );
}
