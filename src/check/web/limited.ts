/** Whether servers turn us away for asking too much (`settled.md` 2.6 row 5). */
import type { Opinion } from "../tls/opinion.ts";
import type { Answered, Context } from "./define.ts";

const TURNED_AWAY: ReadonlySet<number> = new Set([429, 503]);

/** Whether a status may mean that we ask too often. */
export const isTurnedAway = (status: number | undefined): boolean =>
  status !== undefined && TURNED_AWAY.has(status);

/**
 * What is said of an answer, unless all addresses turn us away: then what is missing in the answer may well be there
 * in others.
 */
export function unlessLimited<K extends string>(
  opinion: Opinion<K>,
  good: K,
  { response, pointer }: Answered,
  { servers, isParity }: Context,
): Opinion<K> {
  const areAll = servers.every(
    ({ https }) => https.kind !== "response" || isTurnedAway(https.response.status),
  );
  const isGood = "says" in opinion && opinion.says === good;
  if (isParity || isGood || !areAll || !isTurnedAway(response.status)) return opinion;
  const at = [`${pointer}/response/status`];
  const remark = { code: "rate-limited", params: { status: response.status }, at } as const;
  return { unknown: "rate-limited", at, remarks: [...(opinion.remarks ?? []), remark] };
}
