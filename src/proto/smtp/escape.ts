/** Lines of mail servers as they are kept. */
import { SMTP_LIMITS } from "./limits.table.ts";

/** A line cut at 512 octets; control octets and those that are not ASCII as `\xNN`, a backslash as `\\`. */
export function keptLine(line: string): string {
  return line
    .slice(0, SMTP_LIMITS.keptOctets)
    .replace(/\\/g, "\\\\")
    .replace(/[^\x20-\x7e]/g, (octet) => `\\x${octet.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
