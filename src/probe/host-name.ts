import { nameFromText, nameToText } from "../proto/dns/name.ts";

/** A name as it stands in RDATA in the form used for keys: lower case, no final dot; unreadable text as it is. */
export function hostName(text: string): string {
  const name = nameFromText(text);
  return name.ok ? nameToText(name.value) : text;
}
