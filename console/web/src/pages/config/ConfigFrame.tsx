import { Suspense } from "react";
import { NavLink, Outlet } from "react-router";
import { usePreferences } from "../../preferences/Preferences";
import { Waiting } from "../../shared/Waiting";
import "./config.css";

/** The pages on which the centre itself is changed, side by side. */
export default function ConfigFrame() {
  const { t } = usePreferences();
  return (
    <>
      <nav className="config-nav" aria-label={t("nav.config")}>
        <NavLink to="/config/flows" end>{t("nav.flows")}</NavLink>
        <NavLink to="/config/agents">{t("nav.roster")}</NavLink>
        <NavLink to="/config/policy">{t("nav.policy")}</NavLink>
        <NavLink to="/config/flows/hours">{t("flows.kind.hours")}</NavLink>
        <NavLink to="/config/settlement">{t("nav.settlementPolicy")}</NavLink>
        <NavLink to="/config/retention">{t("nav.retention")}</NavLink>
      </nav>
      <Suspense fallback={<Waiting />}>
        <Outlet />
      </Suspense>
    </>
  );
}
