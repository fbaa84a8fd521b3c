import type { QueueNow } from "../../api/types";
import { position } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { Notice } from "../../shared/Notice";
import "../../shared/tags.css";
import { useTick } from "../../shared/useTick";
import { inOrder, isLong, longestNow } from "./lanes";

/** How many wait where, and how long already; `at`: the server's time of this answer. */
export function Queues({ queues, at }: { queues: QueueNow[]; at: number }) {
  const { t } = usePreferences();
  const now = useTick();
  if (queues.length === 0) return <Notice title={t("queues.empty")} />;
  return (
    <ul className="lanes">
      {inOrder(queues).map((queue) => (
        <Lane key={queue.queue} queue={queue} longest={longestNow(queue, now - at)} />
      ))}
    </ul>
  );
}

function Lane({ queue, longest }: { queue: QueueNow; longest: number | null }) {
  const { t, language } = usePreferences();
  const senior = queue.queue === "senior";
  const long = longest !== null && isLong(queue, longest);
  return (
    <li className={senior ? "card lane lane-senior" : "card lane"}>
      <span className="lane-name">
        {language === "zh" ? queue.name_zh : queue.name_en}
        {!senior && queue.senior_waiting > 0 ? (
          <span className="senior-tag">{t("queues.seniors", { n: queue.senior_waiting })}</span>
        ) : null}
        {queue.callbacks > 0 ? (
          <span className="lane-callbacks">{t("queues.callbacks", { n: queue.callbacks })}</span>
        ) : null}
      </span>
      <span className={queue.waiting > 0 ? "lane-count" : "lane-count dim"}>
        {queue.waiting} <small>{t("queues.waiting")}</small>
      </span>
      <span className={long ? "lane-long" : "dim"}>
        {longest === null ? t("queues.nobody") : `${t("queues.longest")} ${position(longest)}`}
      </span>
    </li>
  );
}
