import type { CallLeg } from "../../api/types";
import { clockTime, span } from "../../format/time";
import { wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";

/** Who had the caller when; shown once a call had more than one agent, or was held. */
export function Legs({ legs }: { legs: CallLeg[] }) {
  const { t, language } = usePreferences();
  if (legs.length < 2 && !legs.some((leg) => leg.held_s > 0)) return null;
  const none = t("app.none");
  return (
    <section className="card legs" aria-label={t("legs.title")}>
      <h2>{t("legs.title")}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("calls.agent")}</th>
            <th scope="col">{t("legs.from")}</th>
            <th scope="col">{t("legs.to")}</th>
            <th scope="col">{t("calls.wait")}</th>
            <th scope="col">{t("calls.talk")}</th>
            <th scope="col">{t("legs.held")}</th>
          </tr>
        </thead>
        <tbody>
          {legs.map((leg) => (
            <tr key={leg.number}>
              <td>{`${leg.agent_name ?? ""} ${leg.agent_id}`}</td>
              <td>{`${clockTime(leg.began_at)} ${wordFor(t, "began", leg.began)}`}</td>
              <td>
                {leg.ended_at
                  ? `${clockTime(leg.ended_at)} ${wordFor(t, "legEnded", leg.ended ?? "")}`
                  : t("legs.now")}
              </td>
              <td>{span(leg.waited_s, language)}</td>
              <td>{leg.talk_s === null ? none : span(leg.talk_s, language)}</td>
              <td>{leg.held_s > 0 ? span(leg.held_s, language) : none}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
