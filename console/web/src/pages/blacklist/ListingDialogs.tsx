import { Alert, Input, Modal } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { tell } from "../../api/errors";
import type { Listing } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";
import { DaysField } from "./FileDialog";
import { endIn } from "./listing";

interface DialogProps {
  listing: Listing;
  close: () => void;
  done: () => void;
}

const FIELDS = ["reason", "expires_at"] as const;
const REASON_LENGTH = 200;

/** Somebody else than the filer keeps an entry, until a new end. */
export function ReviewDialog({ listing, close, done }: DialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [days, setDays] = useState(90);
  const { beside, above } = tell(error, FIELDS, t);
  return (
    <Modal
      open
      title={`${t("blacklist.review")} ${listing.masked}`}
      okText={t("blacklist.keep")}
      cancelText={t("app.cancel")}
      confirmLoading={busy}
      onOk={() => send(() => api.reviewListing(listing.id, { expires_at: endIn(days) }), done)}
      onCancel={close}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      <p>
        {t(`listingKind.${listing.kind}`)}：{listing.reason}
      </p>
      {listing.appeal ? <p>{t("blacklist.appealed", { text: listing.appeal })}</p> : null}
      <p className="dim">{t("blacklist.reviewHint")}</p>
      <DaysField days={days} change={setDays} fault={beside.expires_at} />
    </Modal>
  );
}

/** Why it is taken off, or what the caller says against it. */
export function ReasonDialog({ listing, what, close, done }: DialogProps & { what: "remove" | "appeal" }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [reason, setReason] = useState("");
  const { beside, above } = tell(error, FIELDS, t);
  const title = what === "remove" ? t("blacklist.removeOf", { number: listing.masked }) : t("blacklist.appeal");
  const body = { reason: reason.trim() };
  const act = () => (what === "remove" ? api.removeListing(listing.id, body) : api.appealListing(listing.id, body));
  return (
    <Modal
      open
      title={title}
      okText={t(what === "remove" ? "blacklist.remove" : "app.save")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !body.reason, loading: busy }}
      onOk={() => send(act, done)}
      onCancel={close}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      <Field label={t("blacklist.reason")} fault={beside.reason}>
        <Input value={reason} maxLength={REASON_LENGTH} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </Modal>
  );
}
