import { Button } from "antd";
import { useCallback } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import { useLoad } from "../../api/useLoad";
import { position } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { useSend } from "../../shared/useSend";
import "./accuracy.css";

/** Segments drawn by chance that nobody has listened to, each on its call's page. */
export function Draws({ drawn }: { drawn: () => void }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const list = useLoad(useCallback((signal: AbortSignal) => api.drawn(signal), []));
  const again = () => {
    list.reload();
    drawn();
  };
  return (
    <section className="card accuracy-card" aria-label={t("accuracy.draws")}>
      <header className="card-head">
        <h2>{t("accuracy.draws")}</h2>
        <span className="dim">{t("accuracy.waiting", { n: list.data?.total ?? 0 })}</span>
        <span className="grow" />
        <Button size="small" loading={busy} onClick={() => send(() => api.draw({ most: 30, days: 30 }), again)}>
          {t("accuracy.draw")}
        </Button>
      </header>
      <p className="dim">{t("accuracy.drawsWhat")}</p>
      {error ? <p role="alert">{explain(error, t)}</p> : null}
      <ul className="accuracy-draws">
        {(list.data?.items ?? []).map((one) => (
          <li key={`${one.call_id}-${one.channel}-${one.start}`}>
            <Link to={`/calls/${encodeURIComponent(one.call_id ?? "")}?at=${one.start}`}>
              {one.channel === "agent" ? t("player.agent") : t("player.caller")} {position(one.start)}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
