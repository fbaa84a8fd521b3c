import { Alert, Input, Modal, Select } from "antd";
import { useState } from "react";
import { admin } from "../../api/admin";
import { tell } from "../../api/errors";
import type { HookView, NewHook } from "../../api/types";
import { wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";

interface HookDialogProps {
  /** Null: a new one. */
  hook: HookView | null;
  kinds: string[];
  close: () => void;
  done: (hook: HookView, secret: string | null) => void;
}

type Kinds = NewHook["kinds"];
const FIELDS = ["name", "url", "kinds"] as const;

/** Where what is told, and of which events. */
export function HookDialog({ hook, kinds, close, done }: HookDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [name, setName] = useState("");
  const [url, setUrl] = useState(hook?.url ?? "https://");
  // The server names what there is; it also says what it does not take.
  const [chosen, setChosen] = useState<Kinds>((hook?.kinds ?? []) as Kinds);
  const { beside, above } = tell(error, FIELDS, t);
  const ready = (hook !== null || name.trim() !== "") && url.trim().length > 8 && chosen.length > 0;
  const save = async () => {
    const body = { url: url.trim(), kinds: chosen };
    if (hook) return done(await admin.changeHook(hook.id, body), null);
    const made = await admin.addHook({ ...body, name: name.trim().toLowerCase() });
    done(made.hook, made.secret);
  };
  return (
    <Modal
      open
      title={hook ? t("hooks.changeOf", { name: hook.name }) : t("hooks.new")}
      okText={t(hook ? "app.save" : "hooks.add")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !ready, loading: busy }}
      onOk={() => send(save, () => undefined)}
      onCancel={close}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      {hook ? null : (
        <Field label={t("hooks.name")} fault={beside.name} hint={t("hooks.nameHint")}>
          <Input autoComplete="off" maxLength={40} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
      )}
      <Field label={t("hooks.url")} fault={beside.url}>
        <Input type="url" maxLength={300} value={url} onChange={(event) => setUrl(event.target.value)} />
      </Field>
      <Field label={t("hooks.kinds")} fault={beside.kinds}>
        <Select<Kinds>
          mode="multiple"
          aria-label={t("hooks.kinds")}
          value={chosen}
          options={(kinds as Kinds).map((value) => ({ value, label: wordFor(t, "hookKind", value) }))}
          showSearch={{ optionFilterProp: "label" }}
          onChange={setChosen}
        />
      </Field>
    </Modal>
  );
}
