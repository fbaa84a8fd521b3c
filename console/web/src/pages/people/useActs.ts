import { useState } from "react";
import type { ApiError } from "../../api/errors";
import { useSend } from "../../shared/useSend";

type Request = () => Promise<unknown>;

/** How to take back what was just done. */
export interface Undo {
  text: string;
  run: Request;
}

export interface Acts {
  busy: boolean;
  error: ApiError | null;
  undo: Undo | null;
  /** Does it and shows the person anew; `undo` is offered until the next change. */
  act: (request: Request, undo?: Undo) => void;
  /** Shows anew what a dialog has done already. */
  done: (undo: Undo) => void;
}

/** Changes of one person's page, one at a time, the last of them with its undoing. */
export function useActs(refresh: () => Promise<void>, before: Undo | null): Acts {
  const { busy, error, send } = useSend();
  const [undo, setUndo] = useState(before);
  const act: Acts["act"] = (request, next) =>
    send(
      async () => {
        await request();
        await refresh();
      },
      () => setUndo(next ?? null),
    );
  return { busy, error, undo, act, done: (next) => act(() => Promise.resolve(), next) };
}
