/** The address of a call's page. */
export function callAddress(call: { call_id: string }): string {
  return `/calls/${encodeURIComponent(call.call_id)}`;
}
