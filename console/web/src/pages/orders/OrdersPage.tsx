import { Button, Select } from "antd";
import { useCallback, useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import type { WorkOrder } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { listTime } from "../../format/time";
import { useLiveRefresh } from "../../live/Live";
import type { LiveEvent } from "../../live/stream";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { KeepSecret } from "../../secrecy/KeepSecret";
import { SecretTag } from "../../secrecy/SecretTag";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { useAgents } from "../../shared/useAgents";
import { useTitle } from "../../shared/useTitle";
import { ChangeOrder, NewOrder } from "./OrderDialogs";
import { STATES } from "./moves";

const NAMES = ["state"] as const;
const SIZE = 20;
const SLOWLY_MS = 60_000;

const concerns = (event: LiveEvent) => event.type === "WorkOrderChanged";

/** What the centre has to get done. */
export default function OrdersPage() {
  const { t } = usePreferences();
  useTitle(t("nav.orders"));
  const { values, page, change } = useAddress(NAMES);
  const state = STATES.find((known) => known === values.state);
  const orders = useLoad(
    useCallback((signal: AbortSignal) => api.workOrders({ state, page, size: SIZE }, signal), [state, page]),
  );
  useLiveRefresh(orders.refresh, concerns, SLOWLY_MS);
  const agents = useAgents();
  const { changeWork } = useMay();
  const [open, setOpen] = useState<WorkOrder | "new" | null>(null);
  const close = () => setOpen(null);
  const saved = () => {
    setOpen(null);
    orders.reload();
  };
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.orders")}</h1>
        <span className="dim" aria-live="polite">
          {orders.data ? t("orders.total", { total: orders.data.total }) : null}
        </span>
      </div>
      <search className="filters" aria-label={t("calls.filters")}>
        <Select<WorkOrder["state"]>
          className="filter-narrow"
          allowClear
          aria-label={t("orders.state")}
          placeholder={t("orders.state")}
          value={state}
          options={STATES.map((value) => ({ value, label: t(`orderState.${value}`) }))}
          onChange={(value: WorkOrder["state"] | undefined) => change({ state: value ?? "" })}
        />
        {changeWork ? (
          <Button type="primary" onClick={() => setOpen("new")}>
            {t("orders.new")}
          </Button>
        ) : null}
      </search>
      <Listed
        loaded={orders}
        label={t("nav.orders")}
        failed={t("orders.failed")}
        empty={<Notice title={t("orders.empty")} />}
        turn={(to) => change({ page: to })}
      >
        {(order) => (
          <Row
            order={order}
            owner={order.owner && agents.nameOf(order.owner)}
            open={changeWork ? () => setOpen(order) : null}
            changed={orders.reload}
          />
        )}
      </Listed>
      {open === "new" ? <NewOrder agents={agents.options} close={close} saved={saved} /> : null}
      {open !== null && open !== "new" ? (
        <ChangeOrder key={open.id} order={open} agents={agents.options} close={close} saved={saved} />
      ) : null}
    </>
  );
}

interface RowProps {
  order: WorkOrder;
  owner: string | null;
  open: (() => void) | null;
  changed: () => void;
}

function Row({ order, owner, open, changed }: RowProps) {
  const { t, language } = usePreferences();
  const now = new Date();
  const waiting = order.state === "open" || order.state === "in_progress";
  const late = waiting && order.due_at !== null && Date.parse(order.due_at) < now.getTime();
  return (
    <>
      <span className="col-m">
        {order.number} <SecretTag secret={order.secret} />
      </span>
      <span className="col-s">{t(`orderKind.${order.kind}`)}</span>
      <span className="col-s">
        <span className={`tag tag-${order.state}`}>{t(`orderState.${order.state}`)}</span>
      </span>
      <span className="col-s">{owner ?? <span className="dim">{t("tasks.nobody")}</span>}</span>
      <span className="col-m">
        {late ? <span className="tag tag-overdue">{t("tasks.overdue")}</span> : null}{" "}
        {order.due_at ? (
          <span className={late ? "late" : "dim"}>
            {t("tasks.dueBy", { time: listTime(order.due_at, now, language) })}
          </span>
        ) : null}
      </span>
      <span className="col-l dim">
        {order.subject ? <span className="tag">{t("orders.parcel", { number: order.subject })}</span> : null}{" "}
        {order.note}{" "}
        {order.sound ? (
          <audio
            controls
            preload="none"
            className="field"
            src={`/api/work-orders/${order.id}/sound`}
            aria-label={t("orders.listen", { number: order.number })}
          />
        ) : null}
        {order.call_id ? <Link to={`/calls/${encodeURIComponent(order.call_id)}`}>{t("tasks.call")}</Link> : null}
        <KeepSecret subject={{ order: order.id }} secret={order.secret} changed={changed} />
      </span>
      {open ? (
        <Button size="small" onClick={open} aria-label={`${t("tasks.handle")} ${order.number}`}>
          {t("tasks.handle")}
        </Button>
      ) : null}
    </>
  );
}
