import type { Reason } from "../model/security.ts";
import { type FillOptions, fill } from "./fill.ts";
import { REASON_TEXT } from "./reason.table.ts";

/** A reason as a sentence without a full stop; a code of a newer version is shown as it is. */
export function reasonText(reason: Reason, options: FillOptions): string {
  const { code, zone, name, subject = "", extra = {} } = reason;
  const template = REASON_TEXT[code] ?? `${code} at {name} in {zone}`;
  const sentence = fill(template, { zone, name, subject }, options).replace("  ", " ");
  const more = Object.entries(extra).map(([key, value]) => `${key.replaceAll("_", " ")} ${value}`);
  return more.length === 0 ? sentence : `${sentence} (${fill(more.join(", "), {}, options)})`;
}
