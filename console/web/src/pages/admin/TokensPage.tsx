import { Button, Popconfirm } from "antd";
import { useCallback, useState } from "react";
import { admin } from "../../api/admin";
import type { TokenView } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { listTime } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { ActBar } from "../people/ActBar";
import { useActs } from "../people/useActs";
import { AdminHead } from "./AdminHead";
import { ShownOnce } from "./ShownOnce";
import { TokenDialog } from "./TokenDialog";

const NAMES = [] as const;
const SIZE = 20;

/** Programs that may use the API, as what and for how long. */
export default function TokensPage() {
  const { t } = usePreferences();
  const { page, change } = useAddress(NAMES);
  const tokens = useLoad(
    useCallback((signal: AbortSignal) => admin.tokens({ page, size: SIZE }, signal), [page]),
  );
  const acts = useActs(tokens.refresh, null);
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
  return (
    <>
      <AdminHead part="tokens" count={tokens.data ? t("tokens.total", { total: tokens.data.total }) : null}>
        <Button type="primary" onClick={() => setAdding(true)}>
          {t("tokens.new")}
        </Button>
      </AdminHead>
      <p className="dim">{t("tokens.what")}</p>
      <ActBar acts={acts} />
      <Listed
        loaded={tokens}
        label={t("admin.tokens")}
        failed={t("tokens.failed")}
        empty={<Notice title={t("tokens.empty")} />}
        turn={(to) => change({ page: to })}
      >
        {(token) => <Row token={token} revoke={() => acts.act(() => admin.revokeToken(token.id))} />}
      </Listed>
      {adding ? (
        <TokenDialog
          close={() => setAdding(false)}
          done={(token, secret) => {
            setAdding(false);
            setMade({ name: token.name, secret });
            void tokens.refresh();
          }}
        />
      ) : null}
      {made ? (
        <ShownOnce
          title={t("tokens.of", { name: made.name })}
          secret={made.secret}
          hint={t("tokens.hint")}
          close={() => setMade(null)}
        />
      ) : null}
    </>
  );
}

function Row({ token, revoke }: { token: TokenView; revoke: () => void }) {
  const { t, language } = usePreferences();
  const time = (iso: string) => listTime(iso, new Date(), language);
  return (
    <>
      <span className="col-m">
        <b>{token.name}</b>
        <div className="dim">{t("tokens.by", { by: token.created_by, time: time(token.created_at) })}</div>
      </span>
      <span className="col-s">
        {t(`role.${token.role}`)}
        <div className="dim">{t(token.reads_only ? "tokens.readsTag" : "tokens.writes")}</div>
      </span>
      <span className="col-l">
        {token.revoked_by ? (
          <span className="tag tag-overdue">{t("tokens.revoked", { by: token.revoked_by })}</span>
        ) : token.counts ? (
          <span className="tag tag-done">{t("tokens.until", { time: time(token.expires_at) })}</span>
        ) : (
          <span className="tag">{t("tokens.expired")}</span>
        )}
        <div className="dim">
          {token.used_at
            ? t("tokens.used", { time: time(token.used_at), from: token.used_from ?? "" })
            : t("tokens.unused")}
        </div>
      </span>
      {token.counts ? (
        <Popconfirm
          title={t("tokens.revokeSure", { name: token.name })}
          description={t("tokens.revokeThen")}
          okText={t("tokens.revoke")}
          cancelText={t("app.cancel")}
          onConfirm={revoke}
        >
          <Button size="small" danger aria-label={`${t("tokens.revoke")} ${token.name}`}>
            {t("tokens.revoke")}
          </Button>
        </Popconfirm>
      ) : null}
    </>
  );
}
