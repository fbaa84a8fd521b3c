/** Where to go after signing in: only a path of these pages, never another site. */
export function safeNext(wanted: string | null): string {
  const home = "/";
  if (!wanted?.startsWith("/")) return home;
  const url = new URL(wanted, "http://here.invalid");
  if (url.host !== "here.invalid" || url.pathname.startsWith("/login")) return home;
  // A path such as "//evil" would name a host when navigated to.
  if (url.pathname.startsWith("//")) return home;
  return url.pathname + url.search + url.hash;
}
