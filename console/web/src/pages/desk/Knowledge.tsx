import { Button, Input } from "antd";
import { useCallback, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { knowledge } from "../../api/knowledge";
import { explain, refusal } from "../../api/errors";
import type { ArticleView } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { ArticleFacts, Body, Say } from "../../knowledge/Article";
import { useLiveRefresh, useSaidRefresh } from "../../live/Live";
import type { LiveEvent } from "../../live/stream";
import { usePreferences } from "../../preferences/Preferences";
import { Notice } from "../../shared/Notice";
import { useSend } from "../../shared/useSend";

const SLOWLY_MS = 60_000;
/** Between two looks at what fits the caller's last words. */
const CALM_MS = 15_000;
const FOUND = 6;
const MOST_WORDS = 60;
const concerns = new Set(["IntentHeard", "CallQueued"]);

/** What may help with the call at hand, and a search of everything; Alt+K goes to its words. */
export function Knowledge({ callId }: { callId: string | null }) {
  const { t } = usePreferences();
  const [typed, setTyped] = useState("");
  const [words, setWords] = useState("");
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    setTyped("");
    setWords("");
  }, [callId]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyK") return;
      event.preventDefault();
      box.current?.querySelector("input")?.focus();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  return (
    <section className="card desk-card knowledge-panel" aria-label={t("knowledge.panel")}>
      <h2>{t("knowledge.panel")}</h2>
      <search className="knowledge-search" ref={box}>
        <Input.Search
          allowClear
          enterButton={t("knowledge.go")}
          aria-label={t("knowledge.words")}
          placeholder={t("knowledge.panelHint")}
          maxLength={MOST_WORDS}
          value={typed}
          onChange={({ target: { value } }) => {
            setTyped(value);
            if (!value) setWords("");
          }}
          onSearch={(value) => setWords(value.trim())}
        />
      </search>
      {words ? <Found key={words} words={words} callId={callId} /> : callId ? <Suggested callId={callId} /> : null}
    </section>
  );
}

function Found({ words, callId }: { words: string; callId: string | null }) {
  const { t } = usePreferences();
  const found = useLoad(
    useCallback(
      async (signal: AbortSignal) => {
        const page = await knowledge.list({ words, state: "published", size: FOUND }, signal);
        if (page.total === 0) void knowledge.missed(words).catch(() => undefined); // its owner misses one entry
        return page;
      },
      [words],
    ),
  );
  if (found.error) {
    const retry = { label: t("app.retry"), onClick: found.reload };
    return <Notice tone="error" title={t("knowledge.failed")} hint={explain(found.error, t)} action={retry} />;
  }
  if (!found.data) return <Notice tone="busy" title={t("app.loading")} />;
  if (found.data.items.length === 0) return <Notice title={t("knowledge.nothing")} hint={t("knowledge.nothingHint")} />;
  return (
    <ul className="card-list" aria-label={t("knowledge.found")}>
      {found.data.items.map((article, place) => (
        <Entry key={article.id} article={article} callId={callId} why="" open={place === 0} />
      ))}
    </ul>
  );
}

function Suggested({ callId }: { callId: string }) {
  const { t } = usePreferences();
  const found = useLoad(useCallback((signal: AbortSignal) => knowledge.suggested(callId, signal), [callId]));
  useLiveRefresh(
    found.refresh,
    useCallback((event: LiveEvent) => event.call_id === callId && concerns.has(event.type), [callId]),
    SLOWLY_MS,
  );
  useSaidRefresh(useCalmly(found.refresh, CALM_MS), callId, SLOWLY_MS);
  if (found.error) {
    const retry = { label: t("app.retry"), onClick: found.reload };
    return <Notice tone="error" title={t("knowledge.failed")} hint={explain(found.error, t)} action={retry} />;
  }
  if (!found.data) return <Notice tone="busy" title={t("app.loading")} />;
  if (found.data.length === 0) return <p className="dim">{t("knowledge.noneSuggested")}</p>;
  return (
    <ul className="card-list" aria-label={t("knowledge.suggested")}>
      {found.data.map(({ article, because }, place) => (
        <Entry
          key={article.id}
          article={article}
          callId={callId}
          why={t(`knowledge.because.${because}`)}
          open={place === 0}
        />
      ))}
    </ul>
  );
}

/** `refresh` at most once in `gap` milliseconds: whoever reads an article is not to lose it every moment. */
function useCalmly(refresh: () => Promise<void>, gap: number): () => Promise<void> {
  const last = useRef(0);
  return useCallback(async () => {
    if (Date.now() - last.current < gap) return;
    last.current = Date.now();
    await refresh();
  }, [refresh, gap]);
}

interface EntryProps {
  article: ArticleView;
  callId: string | null;
  why: string;
  open: boolean;
}

function Entry({ article, callId, why, open }: EntryProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [said, setSaid] = useState<boolean | null>(null);
  const mark = (useful: boolean) => send(() => knowledge.mark(article.id, useful, callId), () => setSaid(useful));
  return (
    <li>
      <span className="article-facts">
        <strong>
          <Link to={`/knowledge/${article.id}`}>{article.title}</Link>
        </strong>
        <ArticleFacts article={article} />
        <span className="dim">{why}</span>
      </span>
      <Say article={article} />
      <details open={open && !article.say}>
        <summary>{t("knowledge.more")}</summary>
        <Body text={article.body} />
      </details>
      <span className="knowledge-acts">
        {[true, false].map((useful) => (
          <Button
            key={String(useful)}
            size="small"
            disabled={busy}
            type={said === useful ? "primary" : "default"}
            aria-pressed={said === useful}
            aria-label={`${t(useful ? "knowledge.useful" : "knowledge.useless")} ${article.title}`}
            onClick={() => mark(useful)}
          >
            {t(useful ? "knowledge.useful" : "knowledge.useless")}
          </Button>
        ))}
        <span role="status" className="dim">
          {error ? refusal(error, t) : said === null ? null : t("knowledge.thanks")}
        </span>
      </span>
    </li>
  );
}
