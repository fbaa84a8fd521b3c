import { lazy, Suspense, useRef } from "react";
import type { ArticleView } from "../api/types";
import { usePreferences } from "../preferences/Preferences";
import "../shared/tags.css";
import { CopyButton } from "./CopyButton";
import "./knowledge.css";
import { timing } from "./words";

const ArticleBody = lazy(() => import("./Markdown"));

/** Where an article belongs and whether it may be told. */
export function ArticleFacts({ article }: { article: ArticleView }) {
  const { t } = usePreferences();
  const time = timing(article, new Date());
  return (
    <span className="article-facts">
      <span className="tag">{article.category}</span>
      {article.audience === "internal" ? <span className="tag tag-overdue">{t("knowledge.internal")}</span> : null}
      {article.state === "published" ? null : (
        <span className="tag">{t(`articleState.${article.state}`)}</span>
      )}
      {article.changed ? <span className="tag tag-open">{t("knowledge.changed")}</span> : null}
      {time ? <span className="tag tag-overdue">{t(`knowledge.${time}`)}</span> : null}
    </span>
  );
}

/** The sentence for the caller, to be copied. */
export function Say({ article }: { article: Pick<ArticleView, "say" | "title"> }) {
  const sentence = useRef<HTMLQuoteElement>(null);
  if (!article.say) return null;
  return (
    <p className="article-say">
      <q ref={sentence}>{article.say}</q>
      <CopyButton text={article.say} about={article.title} element={() => sentence.current} />
    </p>
  );
}

/** An article's body, loaded with what draws it. */
export function Body({ text }: { text: string }) {
  const { t } = usePreferences();
  return (
    <Suspense fallback={<p className="dim">{t("app.loading")}</p>}>
      <ArticleBody text={text} />
    </Suspense>
  );
}
