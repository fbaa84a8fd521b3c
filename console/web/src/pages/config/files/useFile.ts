import { useCallback, useEffect, useState } from "react";
import { api } from "../../../api/client";
import { asApiError, type ApiError } from "../../../api/errors";
import type { FileFinding, FileText } from "../../../api/types";
import { useLoad, type Loaded } from "../../../api/useLoad";
import { mistakes } from "./findings";

/** Between the last key and the check, in milliseconds. */
const CHECK_MS = 500;

export interface FileDesk {
  loaded: Loaded<FileText>;
  /** What is written; what is in force until somebody writes. */
  draft: string;
  write: (text: string) => void;
  /** Differs from what is in force. */
  changed: boolean;
  findings: FileFinding[];
  /** The findings are those of the draft. */
  checked: boolean;
  /** Why it could not be checked. */
  unchecked: ApiError | null;
  publishable: boolean;
  /** Somebody published meanwhile: theirs, while the draft still begins with the one before. */
  theirs: FileText | null;
  /** Takes over what is in force now, as it was answered. */
  took: (now: FileText) => void;
  /** Looks at what is in force by now, keeping the draft. */
  lookAgain: () => Promise<void>;
  /** Goes on with the draft over theirs. */
  keepMine: () => void;
  discard: () => void;
}

/** One file at the desk: what is in force, what is written, what is wrong with it. */
export function useFile(file: string): FileDesk {
  const loaded = useLoad(useCallback((signal: AbortSignal) => api.file(file, signal), [file]));
  const [base, setBase] = useState<FileText | null>(null);
  const [theirs, setTheirs] = useState<FileText | null>(null);
  const [draft, write] = useState("");
  const [found, setFound] = useState<{ text: string; findings: FileFinding[] } | null>(null);
  const [unchecked, setUnchecked] = useState<ApiError | null>(null);

  const took = useCallback((now: FileText) => {
    setBase(now);
    setTheirs(null);
    write(now.text);
    setFound({ text: now.text, findings: now.findings });
  }, []);
  const { data } = loaded;
  useEffect(() => {
    if (data) took(data);
  }, [data, took]);

  const changed = base !== null && draft !== base.text;
  useEffect(() => {
    if (found?.text === draft || !base) return;
    const control = new AbortController();
    const timer = setTimeout(() => {
      api
        .checkFile(file, draft, control.signal)
        .then((findings) => {
          setFound({ text: draft, findings });
          setUnchecked(null);
        })
        .catch((thrown: unknown) => {
          if (!control.signal.aborted) setUnchecked(asApiError(thrown));
        });
    }, CHECK_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [file, draft, found, base]);

  useEffect(() => {
    if (!changed) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [changed]);

  const checked = found?.text === draft;
  const findings = found?.findings ?? [];
  const current = base ?? data;
  return {
    loaded: { ...loaded, data: current },
    draft,
    write,
    changed,
    findings,
    checked,
    unchecked,
    publishable: changed && checked && theirs === null && mistakes(findings) === 0,
    theirs,
    took,
    lookAgain: async () => setTheirs(await api.file(file)),
    keepMine: () => {
      if (!theirs) return;
      setBase(theirs);
      setTheirs(null);
    },
    discard: () => {
      const now = theirs ?? base;
      if (now) took(now);
    },
  };
}
