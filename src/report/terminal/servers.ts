/** Who showed it and who did not: the servers of a test in one sentence. */
import type { ServerRow } from "../../model/report.ts";
import { rank } from "../../model/status.ts";
import { escapeText } from "../escape.ts";
import { shorten } from "../layout.ts";
import type { Look } from "../look.ts";
import { counted } from "../number.ts";
import { STATUS_SIGN } from "../symbol.table.ts";

/** Servers named before the rest is only counted. */
const NAMED = 4;
/** Columns for a host name inside a sentence. */
const NAME_WIDTH = 48;

/**
 * `1 of 4 servers: ns1.example.nl (192.0.2.1); the others passed`; `null` when there is nobody to name.
 *
 * @param said sentences that stand above; servers that they name are not named again
 */
export function serversSentence(
  rows: readonly ServerRow[],
  said: readonly string[],
  look: Look,
): string | null {
  const bad = rows.filter(({ status }) => rank(status) < rank("info"));
  if (bad.length === 0) return null;
  const isNamed = bad.every(({ server, address }) =>
    said.some((sentence) => sentence.includes(server) || (address !== null && sentence.includes(address))),
  );
  if (isNamed)
    return bad.length === rows.length ? null : `${amount(bad.length, rows.length)}${others(rows, bad)}`;
  const named = bad.slice(0, NAMED).map((row) => serverName(row, look));
  const more = bad.length > NAMED ? ` and ${bad.length - NAMED} more` : "";
  const whole = rows.length === 1 ? "" : `${amount(bad.length, rows.length)}: `;
  return `${whole}${named.join(", ")}${more}${others(rows, bad)}`;
}

function amount(bad: number, all: number): string {
  return bad === all ? `all ${all} servers` : `${bad} of ${counted(all, "server")}`;
}

export function serverName({ server, address }: ServerRow, look: Look): string {
  const name = shorten(escapeText(server, { max: 260, ascii: look.ascii }), NAME_WIDTH, look);
  return address === null || address === server ? name : `${name} (${escapeText(address)})`;
}

function others(rows: readonly ServerRow[], bad: readonly ServerRow[]): string {
  const rest = rows.filter((row) => !bad.includes(row));
  const words = new Set(rest.map(({ status }) => STATUS_SIGN[status].word));
  const [word] = words;
  if (word === undefined) return "";
  const who = rest.length === 1 ? "the other one" : "the others";
  return words.size === 1 ? `; ${who} ${word}` : "";
}
