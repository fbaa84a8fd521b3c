import { SearchOutlined } from "@ant-design/icons";
import { Button, Input, Popconfirm, Segmented } from "antd";
import { useCallback, useState } from "react";
import { admin } from "../../api/admin";
import type { Member } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { listTime } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { useUsername } from "../../session/may";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { ActBar } from "../people/ActBar";
import { useActs, type Acts } from "../people/useActs";
import { AdminHead } from "./AdminHead";
import { ShownOnce } from "./ShownOnce";
import { UserDialog } from "./UserDialog";
import { SHOWS, type Show } from "./users";

const NAMES = ["q", "show"] as const;
const SIZE = 20;

/** Who may sign in, as what, and how they are let in again or kept out. */
export default function UsersPage() {
  const { t } = usePreferences();
  const { values, page, change } = useAddress(NAMES);
  const { q } = values;
  const show = SHOWS.find((known) => known === values.show) ?? "active";
  const users = useLoad(
    useCallback(
      (signal: AbortSignal) => admin.users({ q: q || undefined, show, page, size: SIZE }, signal),
      [q, show, page],
    ),
  );
  const acts = useActs(users.refresh, null);
  const [open, setOpen] = useState<Member | "new" | null>(null);
  const [given, setGiven] = useState<{ name: string; password: string } | null>(null);
  const done = (user: Member, password: string | null) => {
    setOpen(null);
    if (password !== null) setGiven({ name: user.username, password });
    void users.refresh();
  };
  return (
    <>
      <AdminHead part="users" count={users.data ? t("users.total", { total: users.data.total }) : null}>
        <Button type="primary" onClick={() => setOpen("new")}>
          {t("users.new")}
        </Button>
      </AdminHead>
      <search className="filters" aria-label={t("calls.filters")}>
        <Input.Search
          key={q}
          style={{ maxWidth: 300 }}
          allowClear
          maxLength={50}
          prefix={<SearchOutlined />}
          aria-label={t("users.search")}
          placeholder={t("users.search")}
          defaultValue={q}
          onSearch={(text) => change({ q: text.trim() })}
        />
        <Segmented<Show>
          aria-label={t("blacklist.show")}
          value={show}
          options={SHOWS.map((value) => ({ value, label: t(`users.show.${value}`) }))}
          onChange={(value) => change({ show: value === "active" ? "" : value })}
        />
      </search>
      <ActBar acts={acts} />
      <Listed
        loaded={users}
        label={t("admin.users")}
        failed={t("users.failed")}
        empty={<Notice title={t("users.empty")} />}
        turn={(to) => change({ page: to })}
      >
        {(user) => (
          <Row
            user={user}
            acts={acts}
            change={() => setOpen(user)}
            given={(password) => setGiven({ name: user.username, password })}
          />
        )}
      </Listed>
      {open ? <UserDialog user={open === "new" ? null : open} close={() => setOpen(null)} done={done} /> : null}
      {given ? (
        <ShownOnce
          title={t("users.passwordOf", { name: given.name })}
          secret={given.password}
          hint={t("users.passwordHint")}
          close={() => setGiven(null)}
        />
      ) : null}
    </>
  );
}

interface RowProps {
  user: Member;
  acts: Acts;
  change: () => void;
  given: (password: string) => void;
}

function Row(props: RowProps) {
  const { user } = props;
  const { t, language } = usePreferences();
  const last = user.signed_in_at ? listTime(user.signed_in_at, new Date(), language) : t("users.never");
  return (
    <>
      <span className="col-m">
        <b>{user.display_name}</b> <span className="dim">{user.username}</span>
      </span>
      <span className="col-s">
        {t(`role.${user.role}`)}
        {user.agent_id ? <div className="dim">{t("users.isAgent", { id: user.agent_id })}</div> : null}
      </span>
      <span className="col-l">
        {user.active ? null : <span className="tag tag-overdue">{t("users.disabled")}</span>}{" "}
        {user.second_factor ? <span className="tag">{t("users.factor")}</span> : null}{" "}
        {user.sessions > 0 ? <span className="tag tag-done">{t("users.signedIn", { n: user.sessions })}</span> : null}
        <div className="dim">{t("users.last", { time: last })}</div>
      </span>
      <RowActs {...props} />
    </>
  );
}

function RowActs({ user, acts, change, given }: RowProps) {
  const { t } = usePreferences();
  const own = useUsername() === user.username;
  const named = (what: string) => `${what} ${user.username}`;
  const enable = (active: boolean) => () => admin.changeUser(user.id, { active });
  const disable = () =>
    acts.act(enable(false), { text: t("users.did.disable", { name: user.username }), run: enable(true) });
  const password = () => acts.act(async () => given((await admin.givePassword(user.id)).password));
  return (
    <span className="row-acts">
      <Button size="small" onClick={change} aria-label={named(t("users.change"))}>
        {t("users.change")}
      </Button>
      <Popconfirm
        title={t("users.passwordSure", { name: user.username })}
        description={t("users.passwordThen")}
        okText={t("users.password")}
        cancelText={t("app.cancel")}
        onConfirm={password}
      >
        <Button size="small" aria-label={named(t("users.password"))}>
          {t("users.password")}
        </Button>
      </Popconfirm>
      <Popconfirm
        title={t("users.endSure", { name: user.username })}
        okText={t("users.end")}
        cancelText={t("app.cancel")}
        onConfirm={() => acts.act(() => admin.endSessions(user.id))}
      >
        <Button size="small" disabled={user.sessions === 0} aria-label={named(t("users.end"))}>
          {t("users.end")}
        </Button>
      </Popconfirm>
      {user.second_factor ? (
        <Popconfirm
          title={t("users.resetSure", { name: user.username })}
          description={t("users.resetThen")}
          okText={t("users.reset")}
          cancelText={t("app.cancel")}
          onConfirm={() => acts.act(() => admin.resetFactor(user.id))}
        >
          <Button size="small" aria-label={named(t("users.reset"))}>
            {t("users.reset")}
          </Button>
        </Popconfirm>
      ) : null}
      {user.active ? (
        <Button size="small" danger disabled={own} onClick={disable} aria-label={named(t("users.disable"))}>
          {t("users.disable")}
        </Button>
      ) : (
        <Button size="small" onClick={() => acts.act(enable(true))} aria-label={named(t("users.enable"))}>
          {t("users.enable")}
        </Button>
      )}
    </span>
  );
}
