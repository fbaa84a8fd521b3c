import { Button, Input, Segmented } from "antd";
import { useCallback } from "react";
import { Link, useNavigate } from "react-router";
import { knowledge } from "../../api/knowledge";
import { explain } from "../../api/errors";
import type { ArticleState, ArticleView } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { listTime } from "../../format/time";
import { ArticleFacts } from "../../knowledge/Article";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { useTitle } from "../../shared/useTitle";

const NAMES = ["words", "state"] as const;
const SIZE = 20;
const STATES: readonly ArticleState[] = ["published", "draft", "withdrawn"];

/** Everything that agents may read, found by words; for those who write, drafts and what is missing, too. */
export default function KnowledgePage() {
  const { t } = usePreferences();
  useTitle(t("nav.knowledge"));
  const { values, page, change } = useAddress(NAMES);
  const { writeArticles } = useMay();
  const go = useNavigate();
  const state = STATES.find((known) => known === values.state);
  const { words } = values;
  const list = useLoad(
    useCallback(
      async (signal: AbortSignal) => {
        const found = await knowledge.list({ words, state, page, size: SIZE }, signal);
        if (words && found.total === 0 && !state) void knowledge.missed(words).catch(() => undefined);
        return found;
      },
      [words, state, page],
    ),
  );
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.knowledge")}</h1>
        <span className="dim" aria-live="polite">
          {list.data ? t("knowledge.total", { total: list.data.total }) : null}
        </span>
      </div>
      <search className="filters" aria-label={t("calls.filters")}>
        <Input.Search
          key={words}
          className="knowledge-words"
          allowClear
          enterButton={t("knowledge.go")}
          aria-label={t("knowledge.words")}
          placeholder={t("knowledge.hint")}
          maxLength={60}
          defaultValue={words}
          onSearch={(value) => change({ words: value.trim() })}
        />
        {writeArticles ? (
          <>
            <Segmented<ArticleState | "all">
              aria-label={t("knowledge.state")}
              value={state ?? "all"}
              options={(["all", ...STATES] as const).map((value) => ({
                value,
                label: value === "all" ? t("knowledge.all") : t(`articleState.${value}`),
              }))}
              onChange={(value) => change({ state: value === "all" ? "" : value })}
            />
            <Button type="primary" onClick={() => void go("/knowledge/new")}>
              {t("knowledge.new")}
            </Button>
          </>
        ) : null}
      </search>
      <Listed
        loaded={list}
        label={t("nav.knowledge")}
        failed={t("knowledge.failed")}
        empty={
          words ? (
            <Notice title={t("knowledge.nothing")} hint={t("knowledge.nothingHint")} />
          ) : (
            <Notice title={t("knowledge.empty")} hint={writeArticles ? t("knowledge.emptyHint") : undefined} />
          )
        }
        turn={(to) => change({ page: to })}
      >
        {(article) => <Row article={article} />}
      </Listed>
      {writeArticles ? <Misses look={(wanted) => change({ words: wanted })} /> : null}
    </>
  );
}

function Row({ article }: { article: ArticleView }) {
  const { t, language } = usePreferences();
  return (
    <>
      <span className="col-l">
        <strong>
          <Link to={`/knowledge/${article.id}`}>{article.title}</Link>
        </strong>{" "}
        <ArticleFacts article={article} />
        <div className="dim">{article.questions.slice(0, 3).join(t("app.listed"))}</div>
      </span>
      <span className="col-m dim">{t("knowledge.marks", { useful: article.useful, useless: article.useless })}</span>
      <span className="col-m dim">
        {t("knowledge.changedBy", { by: article.changed_by, time: listTime(article.changed_at, new Date(), language) })}
      </span>
    </>
  );
}

/** What was looked for in vain: what is to be written next. */
function Misses({ look }: { look: (words: string) => void }) {
  const { t, language } = usePreferences();
  const misses = useLoad(useCallback((signal: AbortSignal) => knowledge.misses(signal), []));
  const retry = { label: t("app.retry"), onClick: misses.reload };
  return (
    <section className="card knowledge-panel" aria-label={t("knowledge.misses")}>
      <h2>{t("knowledge.misses")}</h2>
      <p className="dim">{t("knowledge.missesHint")}</p>
      {misses.error ? (
        <Notice tone="error" title={t("knowledge.failed")} hint={explain(misses.error, t)} action={retry} />
      ) : !misses.data ? (
        <Notice tone="busy" title={t("app.loading")} />
      ) : misses.data.length === 0 ? (
        <p className="dim">{t("knowledge.noMisses")}</p>
      ) : (
        <ul className="article-versions">
          {misses.data.map((miss) => (
            <li key={miss.words}>
              <span className="note">{miss.words}</span>
              <span className="dim">
                {t("knowledge.missTimes", { n: miss.times, time: listTime(miss.last_at, new Date(), language) })}
              </span>
              <Button size="small" onClick={() => look(miss.words)} aria-label={`${t("knowledge.go")} ${miss.words}`}>
                {t("knowledge.go")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
