import { Button } from "antd";
import { useState } from "react";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { useAgents } from "../../shared/useAgents";
import { NewOrder, type About } from "./OrderDialogs";
import "./orders.css";

/** A work order about a call or a person, opened where one looks at them; for who may. */
export function OpenOrder({ about }: { about: About }) {
  const { t } = usePreferences();
  const { changeWork } = useMay();
  const [open, setOpen] = useState(false);
  const [number, setNumber] = useState("");
  if (!changeWork) return null;
  return (
    <div className="open-order">
      <Button onClick={() => setOpen(true)}>{t("orders.new")}</Button>
      <span role="status">{number ? t("summary.ordered", { number }) : null}</span>
      {open ? (
        <Dialog
          about={about}
          close={() => setOpen(false)}
          made={(made) => {
            setNumber(made);
            setOpen(false);
          }}
        />
      ) : null}
    </div>
  );
}

/** Agents are asked for only when it is opened. */
function Dialog({ about, close, made }: { about: About; close: () => void; made: (number: string) => void }) {
  const { options } = useAgents();
  return <NewOrder agents={options} about={about} close={close} saved={(order) => made(order.number)} />;
}
