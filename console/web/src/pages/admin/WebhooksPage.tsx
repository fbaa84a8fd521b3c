import { Button, Popconfirm } from "antd";
import { useCallback, useState } from "react";
import { Link } from "react-router";
import { admin } from "../../api/admin";
import type { HookView } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { ActBar } from "../people/ActBar";
import { useActs, type Acts } from "../people/useActs";
import { AdminHead } from "./AdminHead";
import { HookDialog } from "./HookDialog";
import { ShownOnce } from "./ShownOnce";

const NAMES = [] as const;
const SIZE = 20;

/** Other systems that are told of events. */
export default function WebhooksPage() {
  const { t } = usePreferences();
  const { page, change } = useAddress(NAMES);
  const hooks = useLoad(useCallback((signal: AbortSignal) => admin.hooks({ page, size: SIZE }, signal), [page]));
  const acts = useActs(hooks.refresh, null);
  const [open, setOpen] = useState<HookView | "new" | null>(null);
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
  const done = (hook: HookView, secret: string | null) => {
    setOpen(null);
    if (secret !== null) setMade({ name: hook.name, secret });
    void hooks.refresh();
  };
  const { data } = hooks;
  return (
    <>
      <AdminHead part="webhooks" count={data ? t("hooks.total", { total: data.total }) : null}>
        <Button type="primary" disabled={!data} onClick={() => setOpen("new")}>
          {t("hooks.new")}
        </Button>
      </AdminHead>
      <p className="dim">{t("hooks.what")}</p>
      <ActBar acts={acts} />
      <Listed
        loaded={hooks}
        label={t("admin.webhooks")}
        failed={t("hooks.failed")}
        empty={<Notice title={t("hooks.empty")} />}
        turn={(to) => change({ page: to })}
      >
        {(hook) => <Row hook={hook} acts={acts} change={() => setOpen(hook)} />}
      </Listed>
      {open && data ? (
        <HookDialog hook={open === "new" ? null : open} kinds={data.kinds} close={() => setOpen(null)} done={done} />
      ) : null}
      {made ? (
        <ShownOnce
          title={t("hooks.secretOf", { name: made.name })}
          secret={made.secret}
          hint={t("hooks.secretHint")}
          close={() => setMade(null)}
        />
      ) : null}
    </>
  );
}

interface RowProps {
  hook: HookView;
  acts: Acts;
  change: () => void;
}

function Row({ hook, acts, change }: RowProps) {
  const { t } = usePreferences();
  const kinds = hook.kinds.map((kind) => wordFor(t, "hookKind", kind)).join(t("app.listed"));
  return (
    <>
      <span className="col-m">
        <b>{hook.name}</b>{" "}
        <span className={hook.active ? "tag tag-done" : "tag"}>{t(hook.active ? "hooks.on" : "hooks.off")}</span>
      </span>
      <span className="col-l">
        {hook.url}
        <div className="dim">{kinds}</div>
      </span>
      <span className="col-m">
        {hook.waiting > 0 ? <span className="tag tag-open">{t("hooks.waiting", { n: hook.waiting })}</span> : null}{" "}
        {hook.given_up > 0 ? (
          <span className="tag tag-overdue">{t("hooks.givenUp", { n: hook.given_up })}</span>
        ) : null}
      </span>
      <RowActs hook={hook} acts={acts} change={change} />
    </>
  );
}

function RowActs({ hook, acts, change }: RowProps) {
  const { t } = usePreferences();
  const { id, name, active } = hook;
  const set = (wanted: boolean) => () => admin.changeHook(id, { active: wanted });
  const stop = () => acts.act(set(false), { text: t("hooks.did.stop", { name }), run: set(true) });
  return (
    <span className="row-acts">
      <Link to={`/admin/webhooks/${id}`}>{t("hooks.log")}</Link>
      <Button size="small" disabled={!active} onClick={() => acts.act(() => admin.tryHook(id))} aria-label={`${t("hooks.try")} ${name}`}>
        {t("hooks.try")}
      </Button>
      <Button size="small" onClick={change} aria-label={`${t("hooks.change")} ${name}`}>
        {t("hooks.change")}
      </Button>
      <Button size="small" onClick={() => (active ? stop() : acts.act(set(true)))}>
        {t(active ? "hooks.stop" : "hooks.start")}
      </Button>
      <Popconfirm
        title={t("hooks.removeSure", { name })}
        description={t("hooks.removeThen")}
        okText={t("hooks.remove")}
        cancelText={t("app.cancel")}
        onConfirm={() => acts.act(() => admin.removeHook(id))}
      >
        <Button size="small" danger aria-label={`${t("hooks.remove")} ${name}`}>
          {t("hooks.remove")}
        </Button>
      </Popconfirm>
    </span>
  );
}
