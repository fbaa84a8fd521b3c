import { Suspense } from "react";
import { Link, NavLink, Outlet } from "react-router";
import { Live } from "../live/Live";
import { usePreferences } from "../preferences/Preferences";
import { PeakBanner } from "../peak/PeakBanner";
import { PhoneBar } from "../phone/PhoneBar";
import { PhoneProvider } from "../phone/Phone";
import { useMay, useOwnAgent } from "../session/may";
import { Waiting } from "../shared/Waiting";
import { CrisisBanner } from "../crisis/CrisisBanner";
import { WaitingBanner } from "../settlement/WaitingBanner";
import { Alarms } from "./Alarms";
import { Brand } from "./Brand";
import { LiveMark } from "./LiveMark";
import { useQueueNames } from "./queueNames";
import { Switches } from "./Switches";
import { UpdateBanner } from "./UpdateBanner";
import { UserMenu } from "./UserMenu";

/** The frame around every page of a signed-in user. */
export default function Shell() {
  const { t } = usePreferences();
  const own = useOwnAgent();
  const { seeCalls, seeWork, seePeople, seeAlarms, seeFigures, seeAccuracy, checkWords, keepPrompts, configure } =
    useMay();
  useQueueNames();
  return (
    <Live>
      <PhoneProvider>
        <a className="skip" href="#main">
          {t("app.skip")}
        </a>
        <header className="top">
          <Link to="/" className="top-home" aria-label={t("app.title")}>
            <Brand />
          </Link>
          <nav aria-label={t("nav.main")}>
            {own === null ? null : <NavLink to="/desk">{t("nav.desk")}</NavLink>}
            {seeCalls ? <NavLink to="/calls">{t("nav.calls")}</NavLink> : null}
            <NavLink to="/live">{t("nav.live")}</NavLink>
            {seeFigures ? <NavLink to="/wall">{t("nav.wall")}</NavLink> : null}
            {seePeople ? <NavLink to="/people">{t("nav.people")}</NavLink> : null}
            {seeWork ? <NavLink to="/tasks">{t("nav.tasks")}</NavLink> : null}
            {seeWork ? <NavLink to="/work-orders">{t("nav.orders")}</NavLink> : null}
            {seeWork ? <NavLink to="/settlements">{t("nav.settlements")}</NavLink> : null}
            {seeCalls ? <NavLink to="/knowledge">{t("nav.knowledge")}</NavLink> : null}
            {seeCalls ? <NavLink to="/reviews">{t("nav.reviews")}</NavLink> : null}
            {seeFigures ? <NavLink to="/satisfaction">{t("nav.satisfaction")}</NavLink> : null}
            {seePeople ? <NavLink to="/blacklist">{t("nav.blacklist")}</NavLink> : null}
            <NavLink to="/broadcasts">{t("nav.broadcasts")}</NavLink>
            {keepPrompts ? <NavLink to="/prompts">{t("nav.prompts")}</NavLink> : null}
            {configure ? <NavLink to="/config">{t("nav.config")}</NavLink> : null}
            {checkWords ? <NavLink to="/search">{t("nav.search")}</NavLink> : null}
            {checkWords ? <NavLink to="/training">{t("nav.training")}</NavLink> : null}
            {seeAccuracy ? <NavLink to="/accuracy">{t("nav.accuracy")}</NavLink> : null}
          </nav>
          <span className="grow" />
          <LiveMark />
          <Switches />
          <UserMenu />
        </header>
        <UpdateBanner />
        <PhoneBar />
        <PeakBanner />
        {seeAlarms ? <CrisisBanner /> : null}
        {seeAlarms ? <WaitingBanner /> : null}
        {seeAlarms ? <Alarms /> : null}
        <main id="main" tabIndex={-1}>
          <Suspense fallback={<Waiting />}>
            <Outlet />
          </Suspense>
        </main>
      </PhoneProvider>
    </Live>
  );
}
