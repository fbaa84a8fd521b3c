import { Suspense } from "react";
import { Link, NavLink, Outlet } from "react-router";
import { Live } from "../live/Live";
import { usePreferences } from "../preferences/Preferences";
import { PeakBanner } from "../peak/PeakBanner";
import { useMay } from "../session/may";
import { Waiting } from "../shared/Waiting";
import { Alarms } from "./Alarms";
import { Brand } from "./Brand";
import { LiveMark } from "./LiveMark";
import { useQueueNames } from "./queueNames";
import { Switches } from "./Switches";
import { UserMenu } from "./UserMenu";

/** The frame around every page of a signed-in user. */
export default function Shell() {
  const { t } = usePreferences();
  const { seePeople, seeAlarms, seeFigures } = useMay();
  useQueueNames();
  return (
    <Live>
      <a className="skip" href="#main">
        {t("app.skip")}
      </a>
      <header className="top">
        <Link to="/calls" className="top-home">
          <Brand />
        </Link>
        <nav aria-label={t("nav.main")}>
          <NavLink to="/calls">{t("nav.calls")}</NavLink>
          <NavLink to="/live">{t("nav.live")}</NavLink>
          {seePeople ? <NavLink to="/people">{t("nav.people")}</NavLink> : null}
          <NavLink to="/tasks">{t("nav.tasks")}</NavLink>
          <NavLink to="/work-orders">{t("nav.orders")}</NavLink>
          <NavLink to="/reviews">{t("nav.reviews")}</NavLink>
          {seeFigures ? <NavLink to="/satisfaction">{t("nav.satisfaction")}</NavLink> : null}
          {seePeople ? <NavLink to="/blacklist">{t("nav.blacklist")}</NavLink> : null}
          <NavLink to="/broadcasts">{t("nav.broadcasts")}</NavLink>
          {seePeople ? <NavLink to="/search">{t("nav.search")}</NavLink> : null}
          {seePeople ? <NavLink to="/training">{t("nav.training")}</NavLink> : null}
        </nav>
        <span className="grow" />
        <LiveMark />
        <Switches />
        <UserMenu />
      </header>
      <PeakBanner />
      {seeAlarms ? <Alarms /> : null}
      <main id="main" tabIndex={-1}>
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </main>
    </Live>
  );
}
