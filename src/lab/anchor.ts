/** What a resolver needs to begin: trust anchor and root hints, as zone-file text. */
import { ROOT } from "../proto/dns/name.ts";
import type { LabKey } from "./key.ts";
import { ROOT_SERVERS } from "./root-servers.table.ts";
import { dsFor } from "./zone-maker.ts";

/** DS and DNSKEY of some keys of the root. */
export function anchorText(keys: readonly LabKey[]): string {
  const lines = keys.flatMap((key) => {
    const digest = dsFor(ROOT, key).subarray(4).toString("hex").toUpperCase();
    const { tag, algorithm, flags, protocol, publicField } = key;
    return [
      `. 172800 IN DS ${tag} ${algorithm} 2 ${digest}`,
      `. 172800 IN DNSKEY ${flags} ${protocol} ${algorithm} ${publicField.toString("base64")}`,
    ];
  });
  return `${lines.join("\n")}\n`;
}

/** The real names and addresses of the root servers. */
export function hintsText(): string {
  const lines = ROOT_SERVERS.flatMap(({ letter, ipv4, ipv6 }) => [
    `. 3600000 NS ${letter}.root-servers.net.`,
    `${letter}.root-servers.net. 3600000 A ${ipv4}`,
    `${letter}.root-servers.net. 3600000 AAAA ${ipv6}`,
  ]);
  return `${lines.join("\n")}\n`;
}
