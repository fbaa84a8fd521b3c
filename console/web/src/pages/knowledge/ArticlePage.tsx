import { Alert, Button } from "antd";
import { useCallback, useState } from "react";
import { Link, useParams } from "react-router";
import { knowledge } from "../../api/knowledge";
import { explain } from "../../api/errors";
import type { ArticleVersion, ArticleView } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { listTime } from "../../format/time";
import { ArticleFacts, Body, Say } from "../../knowledge/Article";
import { wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { Notice } from "../../shared/Notice";
import { useTitle } from "../../shared/useTitle";
import { ArticleForm } from "./ArticleForm";
import { ReasonDialog, type Asked } from "./ReasonDialog";

/** One article: read by all, changed, published and withdrawn by those who may, with its history. */
export default function ArticlePage() {
  const { t } = usePreferences();
  const id = Number(useParams().articleId);
  const article = useLoad(useCallback((signal: AbortSignal) => knowledge.read(id, signal), [id]));
  useTitle(article.data?.title ?? t("nav.knowledge"));
  if (article.data) return <Shown article={article.data} refresh={article.refresh} />;
  const retry = { label: t("app.retry"), onClick: article.reload };
  return (
    <>
      <h1>{t("nav.knowledge")}</h1>
      {article.error ? (
        <Notice tone="error" title={t("knowledge.failed")} hint={explain(article.error, t)} action={retry} />
      ) : (
        <Notice tone="busy" title={t("app.loading")} />
      )}
    </>
  );
}

function Shown({ article, refresh }: { article: ArticleView; refresh: () => Promise<void> }) {
  const { t } = usePreferences();
  const { writeArticles, publishArticles } = useMay();
  const [open, setOpen] = useState<"edit" | Asked | null>(null);
  const close = () => setOpen(null);
  const done = () => {
    close();
    void refresh();
  };
  return (
    <>
      <p>
        <Link to="/knowledge">{t("knowledge.back")}</Link>
      </p>
      <div className="page-head">
        <h1>{article.title}</h1>
        <ArticleFacts article={article} />
      </div>
      {article.changed ? <Alert className="field" type="warning" showIcon title={t("knowledge.changedHint")} /> : null}
      <section className="card article-page" aria-label={article.title}>
        <Say article={article} />
        <Body text={article.body} />
        <Details article={article} />
        {writeArticles ? (
          <span className="knowledge-acts">
            <Button onClick={() => setOpen("edit")}>{t("knowledge.edit")}</Button>
            {publishArticles && (article.state !== "published" || article.changed) ? (
              <Button type="primary" onClick={() => setOpen({ what: "publish" })}>
                {t("knowledge.publish")}
              </Button>
            ) : null}
            {publishArticles && article.state !== "withdrawn" ? (
              <Button onClick={() => setOpen({ what: "withdraw" })}>{t("knowledge.withdraw")}</Button>
            ) : null}
          </span>
        ) : null}
      </section>
      {writeArticles ? (
        <History article={article} restore={(version) => setOpen({ what: "restore", version })} />
      ) : null}
      {open === "edit" ? <ArticleForm article={article} close={close} saved={done} /> : null}
      {open !== null && open !== "edit" ? (
        <ReasonDialog article={article} asked={open} close={close} done={done} />
      ) : null}
    </>
  );
}

function Details({ article }: { article: ArticleView }) {
  const { t, language } = usePreferences();
  const now = new Date();
  return (
    <p className="dim">
      {article.questions.length > 0 ? t("knowledge.asked", { what: article.questions.join(t("app.listed")) }) : null}{" "}
      {article.queues.map((queue) => (
        <span key={queue} className="tag">
          {wordFor(t, "queue", queue)}
        </span>
      ))}{" "}
      {article.valid_until ? t("knowledge.until", { time: listTime(article.valid_until, now, language) }) : null}{" "}
      {t("knowledge.ownedBy", { owner: article.owner })}{" "}
      {t("knowledge.changedBy", { by: article.changed_by, time: listTime(article.changed_at, now, language) })}{" "}
      {t("knowledge.marks", { useful: article.useful, useless: article.useless })}
    </p>
  );
}

interface HistoryProps {
  article: ArticleView;
  restore: (version: number) => void;
}

/** Who did what to it, when and why, and the text after it. */
function History({ article, restore }: HistoryProps) {
  const { t } = usePreferences();
  const { id, latest } = article;
  const load = useCallback((signal: AbortSignal) => knowledge.versions(id, signal), [id, latest]);
  const versions = useLoad(load);
  const retry = { label: t("app.retry"), onClick: versions.reload };
  return (
    <section className="card article-page" aria-label={t("knowledge.history")}>
      <h2>{t("knowledge.history")}</h2>
      {versions.error ? (
        <Notice tone="error" title={t("knowledge.failed")} hint={explain(versions.error, t)} action={retry} />
      ) : !versions.data ? (
        <Notice tone="busy" title={t("app.loading")} />
      ) : (
        <ul className="article-versions">
          {versions.data.map((one) => (
            <Version key={one.number} version={one} restore={one.number === latest ? null : restore} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Version({ version, restore }: { version: ArticleVersion; restore: ((version: number) => void) | null }) {
  const { t, language } = usePreferences();
  const { number, content } = version;
  return (
    <li>
      <strong>{t("files.version", { n: number })}</strong>
      <span className="tag">{t(`articleDid.${version.did}`)}</span>
      {version.in_force ? <span className="tag tag-done">{t("files.inForce")}</span> : null}
      <span className="dim">
        {version.by} {listTime(version.at, new Date(), language)}
      </span>
      <span className="note">{version.note}</span>
      {restore ? (
        <Button size="small" onClick={() => restore(number)} aria-label={`${t("knowledge.restore")} ${number}`}>
          {t("knowledge.restore")}
        </Button>
      ) : null}
      <details className="wide">
        <summary>{content.title}</summary>
        <Say article={{ say: content.say ?? "", title: content.title }} />
        <Body text={content.body ?? ""} />
      </details>
    </li>
  );
}
