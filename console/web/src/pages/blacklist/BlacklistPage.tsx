import { Button, Segmented } from "antd";
import { useCallback, useState } from "react";
import { Link } from "react-router";
import { api } from "../../api/client";
import type { Listing } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { listTime } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { useMay, useUsername } from "../../session/may";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useAddress } from "../../shared/useAddress";
import { useTitle } from "../../shared/useTitle";
import { ActBar } from "../people/ActBar";
import { useActs } from "../people/useActs";
import { FileDialog } from "./FileDialog";
import { ReasonDialog, ReviewDialog } from "./ListingDialogs";
import { SHOWS, standing, type Show } from "./listing";

const NAMES = ["show"] as const;
const SIZE = 20;

type Open = "file" | { listing: Listing; what: "review" | "remove" | "appeal" } | null;

/** The numbers that are taken with care, and what is to be done about them. */
export default function BlacklistPage() {
  const { t } = usePreferences();
  useTitle(t("nav.blacklist"));
  const { values, page, change } = useAddress(NAMES);
  const show = SHOWS.find((known) => known === values.show) ?? "counts";
  const list = useLoad(
    useCallback((signal: AbortSignal) => api.blacklist({ show, page, size: SIZE }, signal), [show, page]),
  );
  const { keepPeople } = useMay();
  const acts = useActs(list.refresh, null);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const filed = ({ id, masked }: Listing) => {
    const text = t("blacklist.did.file", { number: masked });
    acts.done({ text, run: () => api.removeListing(id, { reason: t("blacklist.undo") }) });
  };
  const removed = ({ id, masked }: Listing) => {
    close();
    acts.done({ text: t("blacklist.did.remove", { number: masked }), run: () => api.restoreListing(id) });
  };
  const changed = () => {
    close();
    void list.refresh();
  };
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.blacklist")}</h1>
        <span className="dim" aria-live="polite">
          {list.data ? t("blacklist.total", { total: list.data.total, n: list.data.to_review }) : null}
        </span>
      </div>
      <search className="filters" aria-label={t("calls.filters")}>
        <Segmented<Show>
          aria-label={t("blacklist.show")}
          value={show}
          options={SHOWS.map((value) => ({ value, label: t(`blacklist.show.${value}`) }))}
          onChange={(value) => change({ show: value === "counts" ? "" : value })}
        />
        {keepPeople ? (
          <Button type="primary" onClick={() => setOpen("file")}>
            {t("blacklist.new")}
          </Button>
        ) : null}
      </search>
      <ActBar acts={acts} />
      <Listed
        loaded={list}
        label={t("nav.blacklist")}
        failed={t("blacklist.failed")}
        empty={
          <Notice
            title={t(`blacklist.empty.${show}`)}
            hint={show === "counts" ? t("blacklist.emptyHint") : undefined}
          />
        }
        turn={(to) => change({ page: to })}
      >
        {(listing) => (
          <Row
            listing={listing}
            open={keepPeople ? (what) => setOpen({ listing, what }) : null}
            restore={() => acts.act(() => api.restoreListing(listing.id))}
          />
        )}
      </Listed>
      {open === "file" ? <FileDialog about={null} close={close} filed={filed} /> : null}
      {open !== null && open !== "file" && open.what === "review" ? (
        <ReviewDialog listing={open.listing} close={close} done={changed} />
      ) : null}
      {open !== null && open !== "file" && open.what !== "review" ? (
        <ReasonDialog
          listing={open.listing}
          what={open.what}
          close={close}
          done={() => (open.what === "remove" ? removed(open.listing) : changed())}
        />
      ) : null}
    </>
  );
}

interface RowProps {
  listing: Listing;
  open: ((what: "review" | "remove" | "appeal") => void) | null;
  restore: () => void;
}

function Row({ listing, open, restore }: RowProps) {
  const { t, language } = usePreferences();
  const me = useUsername();
  const now = new Date();
  const at = standing(listing, t);
  const counts = listing.state === "counts";
  const own = listing.filed_by === me;
  return (
    <>
      <span className="col-m">{listing.masked}</span>
      <span className="col-s">{t(`listingKind.${listing.kind}`)}</span>
      <span className="col-l">
        {listing.reason}{" "}
        {listing.call_id ? <Link to={`/calls/${encodeURIComponent(listing.call_id)}`}>{t("blacklist.call")}</Link> : null}
        {listing.person_id ? <Link to={`/people/${listing.person_id}`}>{t("blacklist.person")}</Link> : null}
        {listing.appeal ? <div>{t("blacklist.appealed", { text: listing.appeal })}</div> : null}
        <div className="dim">
          {t("blacklist.filed", { by: listing.filed_by, time: listTime(listing.filed_at, now, language) })}
        </div>
      </span>
      <span className="col-m">
        {at ? <span className={`tag tag-${at.tone}`}>{at.text}</span> : null}
        {counts ? <div className="dim">{t("blacklist.until", { time: listTime(listing.ends_at, now, language) })}</div> : null}
      </span>
      {open && counts ? (
        <span className="row-acts">
          <Button
            size="small"
            disabled={own}
            title={own ? t("blacklist.own") : undefined}
            onClick={() => open("review")}
            aria-label={`${t("blacklist.review")} ${listing.masked}`}
          >
            {t("blacklist.review")}
          </Button>
          <Button size="small" onClick={() => open("appeal")} aria-label={`${t("blacklist.appeal")} ${listing.masked}`}>
            {t("blacklist.appeal")}
          </Button>
          <Button size="small" onClick={() => open("remove")} aria-label={`${t("blacklist.remove")} ${listing.masked}`}>
            {t("blacklist.remove")}
          </Button>
        </span>
      ) : null}
      {open && listing.state === "removed" ? (
        <Button size="small" onClick={restore} aria-label={`${t("blacklist.restore")} ${listing.masked}`}>
          {t("blacklist.restore")}
        </Button>
      ) : null}
    </>
  );
}
