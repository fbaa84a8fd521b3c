import { Alert, Button, Input, Modal, Select } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import type { IntentBook, Utterance } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";
import { choices, NONE, proposal } from "./titles";

interface JudgeDialogProps {
  said: Utterance;
  books: IntentBook[];
  close: () => void;
  saved: () => void;
}

const WORD_LENGTH = 30;

/** Saying what an utterance was, and what the book shall learn from it. */
export function JudgeDialog({ said, books, close, saved }: JudgeDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [meant, setMeant] = useState(said.meant ?? said.intent);
  const [synonym, setSynonym] = useState(said.meant === null ? proposal(said.text) : said.synonym);
  const [hotWord, setHotWord] = useState(said.hot_word);
  const learns = meant !== null && meant !== NONE;
  const save = () => {
    if (meant === null) return;
    const words = learns ? { synonym: synonym.trim(), hot_word: hotWord.trim() } : { synonym: "", hot_word: "" };
    send(() => api.judge(said.id, { meant, ...words }), saved);
  };
  return (
    <Modal
      open
      title={said.text ? `“${said.text}”` : t("training.nothing")}
      onCancel={close}
      footer={
        <>
          {said.meant === null ? null : (
            <Button danger loading={busy} onClick={() => send(() => api.unjudge(said.id), saved)}>
              {t("training.undo")}
            </Button>
          )}
          <Button type="primary" loading={busy} disabled={meant === null} onClick={save}>
            {t("app.save")}
          </Button>
        </>
      }
    >
      {error ? <Alert className="field" type="error" showIcon title={explain(error, t)} /> : null}
      <p className="dim">{said.reason}</p>
      {said.has_sound ? (
        <audio controls preload="none" className="field" src={`/api/utterances/${said.id}/sound`} aria-label={t("training.listen")} />
      ) : (
        <p className="dim">{t("training.noSound")}</p>
      )}
      <Field label={t("training.meant")}>
        <Select<string>
          showSearch={{ optionFilterProp: "label" }}
          aria-label={t("training.meant")}
          placeholder={t("training.choose")}
          value={meant}
          options={choices(books, said.book, t("training.none"))}
          onChange={setMeant}
        />
      </Field>
      {learns ? (
        <>
          <Field label={t("training.synonym")}>
            <Input
              maxLength={WORD_LENGTH}
              value={synonym}
              placeholder={t("training.synonymHint")}
              onChange={(event) => setSynonym(event.target.value)}
            />
          </Field>
          <Field label={t("training.hotWord")}>
            <Input
              maxLength={WORD_LENGTH}
              value={hotWord}
              placeholder={t("training.hotWordHint")}
              onChange={(event) => setHotWord(event.target.value)}
            />
          </Field>
        </>
      ) : null}
    </Modal>
  );
}
