/** The columns with which internet.nl's dashboard begins every line. */
import type { Report } from "../../model/report.ts";
import { csvText } from "./line.ts";

export const FIXED_COLUMNS = ["List", "Url", "Subdomain", "Domain", "Suffix", "Tags", "InStats"] as const;

export function fixedCells({ target, status }: Report): string[] {
  const { list, name, unicode, registrable, suffix, tags = [] } = target;
  const domain = registrable ?? name;
  const subdomain = name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : "";
  const label =
    suffix === null || !domain.endsWith(`.${suffix}`) ? domain : domain.slice(0, -suffix.length - 1);
  return [
    csvText(list ?? ""),
    csvText(unicode),
    csvText(subdomain),
    csvText(label),
    csvText(suffix ?? ""),
    csvText(tags.join(", ")),
    status === "ok" || status === "partial" ? "TRUE" : "FALSE",
  ];
}
