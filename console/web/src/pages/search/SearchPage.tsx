import { Button, Input, Segmented } from "antd";
import { useCallback } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { SaidCall, SaidPage, SaidPlace } from "../../api/types";
import { type Loaded, useLoad } from "../../api/useLoad";
import { listTime, position } from "../../format/time";
import { wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { SeniorTag } from "../../shared/CallTags";
import { Notice } from "../../shared/Notice";
import "../../shared/rows.css";
import { useAddress } from "../../shared/useAddress";
import { useTitle } from "../../shared/useTitle";
import { marked } from "./marked";
import "./search.css";

const NAMES = ["words", "by", "before"] as const;
const WAYS = ["sound", "words"] as const;
const SIZE = 20;
const SHOWN = 3;

/** Calls by what was said in them; words that only sound so are found, too. */
export default function SearchPage() {
  const { t } = usePreferences();
  useTitle(t("nav.search"));
  const { values, change } = useAddress(NAMES);
  const { words, before } = values;
  const by = values.by === "words" ? "words" : "sound";
  const found = useLoad(
    useCallback(
      async (signal: AbortSignal): Promise<SaidPage | null> =>
        words ? api.search({ words, by, size: SIZE, ...(before ? { before: Number(before) } : {}) }, signal) : null,
      [words, by, before],
    ),
  );
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.search")}</h1>
      </div>
      <p className="dim">{t("search.what")}</p>
      <search className="filters" aria-label={t("nav.search")}>
        <Input.Search
          key={words}
          className="search-words"
          aria-label={t("search.words")}
          placeholder={t("search.example")}
          defaultValue={words}
          maxLength={64}
          allowClear
          autoFocus
          enterButton={t("search.go")}
          onSearch={(typed) => change({ words: typed.trim(), before: "" })}
        />
        <Segmented<string>
          aria-label={t("search.by")}
          value={by}
          options={WAYS.map((value) => ({ value, label: t(`search.by.${value}`) }))}
          onChange={(value) => change({ by: value === "sound" ? "" : value, before: "" })}
        />
      </search>
      {words ? <Results found={found} turn={(more) => change({ before: String(more) })} /> : null}
    </>
  );
}

function Results({ found, turn }: { found: Loaded<SaidPage | null>; turn: (more: number) => void }) {
  const { t } = usePreferences();
  const { data, error, loading, reload } = found;
  if (error) {
    const retry = { label: t("app.retry"), onClick: reload };
    return (
      <section className="card">
        <Notice tone="error" title={t("search.failed")} hint={explain(error, t)} action={retry} />
      </section>
    );
  }
  if (!data) {
    return (
      <section className="card">
        <Notice tone="busy" title={t("app.loading")} />
      </section>
    );
  }
  return (
    <section className="card" aria-label={t("search.found")} aria-busy={loading}>
      {data.items.length === 0 ? (
        <Notice title={t("search.nothing")} hint={t("search.nothingHint")} />
      ) : (
        <ul className={loading ? "rows rows-old" : "rows"}>
          {data.items.map((item) => (
            <li key={item.call.call_id} className="said">
              <Said item={item} />
            </li>
          ))}
        </ul>
      )}
      {data.more === null ? null : (
        <p className="said-more">
          <Button onClick={() => turn(data.more ?? 0)}>{t("search.more")}</Button>
        </p>
      )}
    </section>
  );
}

function Said({ item: { call, places } }: { item: SaidCall }) {
  const { t, language } = usePreferences();
  const queue = call.queue ? wordFor(t, "queue", call.queue) : null;
  const who = [call.caller_name ?? call.caller_masked, queue, call.agent_name];
  return (
    <>
      <div className="said-head">
        <Link to={`/calls/${encodeURIComponent(call.call_id)}`}>
          {listTime(call.started_at, new Date(), language)}
        </Link>{" "}
        <span className="dim">{who.filter(Boolean).join(" · ")}</span>
        {call.senior ? <SeniorTag /> : null}
      </div>
      <ol className="said-places">
        {places.slice(0, SHOWN).map((place) => (
          <li key={`${place.channel}${place.start}-${place.first}`}>
            <Place callId={call.call_id} place={place} />
          </li>
        ))}
      </ol>
      {places.length > SHOWN ? <span className="dim">{t("search.places", { n: places.length - SHOWN })}</span> : null}
    </>
  );
}

function Place({ callId, place }: { callId: string; place: SaidPlace }) {
  const { t } = usePreferences();
  const [before, said, after] = marked(place);
  return (
    <>
      <Link to={`/calls/${encodeURIComponent(callId)}?at=${Math.floor(place.start)}`}>{position(place.start)}</Link>{" "}
      <span className="dim">{t(`player.${place.channel}`)}</span> {before}
      <mark>{said}</mark>
      {after}
      {place.literal ? null : <span className="dim said-alike">{t("search.alike")}</span>}
    </>
  );
}
