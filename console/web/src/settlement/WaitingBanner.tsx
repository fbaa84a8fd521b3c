import { useCallback } from "react";
import { Link, useLocation } from "react-router";
import { settlements } from "../api/settlements";
import { useLoad } from "../api/useLoad";
import { useLiveRefresh } from "../live/Live";
import { usePreferences } from "../preferences/Preferences";
import { concernsSettling } from "./live";
import { yuan } from "./money";
import "./settlement.css";

const SLOWLY_MS = 20_000;

/** A caller holds the line for an approval: above every page of those who may give it. */
export function WaitingBanner() {
  const { t } = usePreferences();
  const { pathname } = useLocation();
  const { data, refresh } = useLoad(
    useCallback((signal: AbortSignal) => settlements.list({ state: ["waiting"], size: 20 }, signal), []),
  );
  useLiveRefresh(refresh, concernsSettling, SLOWLY_MS);
  const mine = (data?.items ?? []).filter((one) => one.decidable);
  const first = mine.find((one) => one.talking) ?? mine[0];
  // The region stays, empty: screen readers announce what is put into one they know.
  return (
    <section className="settle-banner" aria-label={t("settle.waiting")} role="status">
      {first && pathname !== "/settlements" ? (
        <p>
          <strong>{t("settle.waitsLine", { n: mine.length })}</strong>{" "}
          <span>
            {first.agent_name ?? first.asked_by} · {first.title} {first.amount_fen ? yuan(first.amount_fen) : null}{" "}
            {t(first.talking ? "settle.caller" : "settle.callerGone")}
          </span>{" "}
          <Link to="/settlements">{t("settle.toList")}</Link>
        </p>
      ) : null}
    </section>
  );
}
