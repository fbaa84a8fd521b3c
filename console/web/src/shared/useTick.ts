import { useEffect, useState } from "react";
import { serverNow } from "../api/serverClock";

/** The server's time in milliseconds, renewed every second: for timers that run on the screen. */
export function useTick(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
