import { Alert } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { explain } from "../../api/errors";
import type { CallerCard } from "../../api/types";
import { crisisText } from "../../crisis/text";
import { listTime } from "../../format/time";
import { wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { KeepSecret } from "../../secrecy/KeepSecret";
import { SecretTag } from "../../secrecy/SecretTag";
import { LiveText } from "../../spoken/LiveText";
import { DeskSettlements } from "../../settlement/DeskSettlements";
import { PathTags, SeniorTag } from "../../shared/CallTags";
import { Notice } from "../../shared/Notice";
import { AfterCall } from "./AfterCall";
import { hints } from "./hints";
import { History } from "./History";
import { useCard } from "./useCard";

interface CardProps {
  callId: string;
  /** The call is over: what is written about it comes first. */
  over: boolean;
}

/** The caller, before the call is answered and while it lasts; below, what is left of it. */
export function Card({ callId, over }: CardProps) {
  const { t } = usePreferences();
  const { data: card, error, reload, refresh } = useCard(callId);
  if (!card) {
    return (
      <section className="card desk-card" aria-label={t("card.title")}>
        {error ? (
          <Notice
            tone="error"
            title={t("card.failed")}
            hint={explain(error, t)}
            action={{ label: t("app.retry"), onClick: reload }}
          />
        ) : (
          <Notice tone="busy" title={t("app.loading")} />
        )}
      </section>
    );
  }
  return (
    <>
      <Caller card={card} over={over} />
      <KeepSecret subject={{ call: callId }} secret={card.secret} changed={() => void refresh()} />
      {over ? null : <LiveText callId={callId} />}
      <AfterCall key={callId} card={card} changed={() => void refresh()} />
      {over ? <LiveText callId={callId} /> : null}
      <DeskSettlements key={`settled-${callId}`} callId={callId} personId={card.person?.id ?? null} />
      <Owed card={card} />
      <History calls={card.history} />
    </>
  );
}

function Caller({ card, over }: { card: CallerCard; over: boolean }) {
  const { t } = usePreferences();
  const { person, listing } = card;
  const known = hints(card, t);
  return (
    <section className="card desk-card desk-caller" aria-label={t("card.title")}>
      <h2>{t(over ? "card.last" : "card.title")}</h2>
      <p className="card-who">
        <strong>{card.secret?.hidden ? t("secret.reporter") : (person?.name ?? t("card.unknown"))}</strong>
        <SecretTag secret={card.secret} />
        {person?.age != null ? <span>{t("card.age", { n: person.age })}</span> : null}
        {card.senior ? <SeniorTag /> : null}
        {card.relation ? <span className="tag">{wordFor(t, "card.relation", card.relation)}</span> : null}
        <span className="dim">{card.caller_masked}</span>
      </p>
      {listing ? (
        <Alert
          type="warning"
          showIcon
          title={t("blacklist.isListed", { kind: t(`listingKind.${listing.kind}`), reason: listing.reason })}
        />
      ) : null}
      {card.crisis && card.crisis.state !== "closed" ? (
        <Alert
          type="error"
          showIcon
          title={t("crisis.card", { what: crisisText(card.crisis, t) })}
          description={
            card.crisis.acknowledged_by ? t("crisis.taken", { by: card.crisis.acknowledged_by }) : t("crisis.untaken")
          }
        />
      ) : null}
      {card.often ? <Alert type="warning" showIcon title={t("blacklist.often")} /> : null}
      <div className="card-why">
        <span className="dim">{t("card.why")}</span>
        {card.said.length > 0 ? <q>{card.said.at(-1)}</q> : null}
        <PathTags path={card.path} />
      </div>
      {known.length > 0 ? (
        <ul className="card-hints" aria-label={t("card.hints")}>
          {known.map((hint) => (
            <li key={hint}>{hint}</li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

/** What the caller waits for, the latest first. */
function Owed({ card: { tasks, orders } }: { card: CallerCard }) {
  const { t } = usePreferences();
  if (tasks.length + orders.length === 0) return null;
  return (
    <section className="card desk-card" aria-label={t("card.owed")}>
      <h2>{t("card.owed")}</h2>
      <ul className="card-list">
        {tasks.map((task) => (
          <Item
            key={`task-${task.id}`}
            what={t(`taskKind.${task.kind}`)}
            due={task.due_at}
            days={task.days_overdue}
            late={task.overdue}
            owner={task.owner}
          >
            {task.note}
          </Item>
        ))}
        {orders.map((order) => (
          <Item
            key={`order-${order.id}`}
            what={`${t(`orderKind.${order.kind}`)} ${order.number}`}
            due={order.due_at}
            days={order.days_overdue}
            late={order.days_overdue > 0}
            owner={order.owner}
          >
            <span className={`tag tag-${order.state}`}>{t(`orderState.${order.state}`)}</span> {order.note}
          </Item>
        ))}
      </ul>
      <p>
        <Link to="/tasks">{t("nav.tasks")}</Link> · <Link to="/work-orders">{t("nav.orders")}</Link>
      </p>
    </section>
  );
}

interface ItemProps {
  what: string;
  due: string | null;
  days: number;
  late: boolean;
  owner: string | null;
  children: ReactNode;
}

function Item({ what, due, days, late, owner, children }: ItemProps) {
  const { t, language } = usePreferences();
  return (
    <li>
      <span>
        <strong>{what}</strong>{" "}
        <span className={late ? "late" : "dim"}>
          {days > 0
            ? t("card.late", { n: days })
            : due
              ? t("tasks.dueBy", { time: listTime(due, new Date(), language) })
              : null}
        </span>{" "}
        <span className="dim">{owner ? t("card.owner", { agent: owner }) : t("tasks.nobody")}</span>
      </span>
      <span>{children}</span>
    </li>
  );
}
