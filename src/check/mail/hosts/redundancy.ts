/** Does all mail depend on one address or network? (`mail.md` 1.4) */
import { parseAddress } from "../../../proto/ip/address.ts";
import type { Evidence, Setting } from "../../define.ts";
import { finding } from "../../finding.ts";
import { pointerTo } from "../../pointer.ts";
import { judgedAddress } from "../../routing/address.ts";
import { defineMailCheck, found } from "../define.ts";
import { mxRole } from "../mx.ts";
import { exchangesOf } from "./exchange.ts";

interface RedundancyFacts {
  readonly addresses: number;
  readonly networks: number;
  /** Networks that announce the addresses; `null` without routes. */
  readonly origins: number | null;
}

export const mailMxRedundancy = defineMailCheck<"dns" | "mx", "single-host" | "good", RedundancyFacts>({
  id: "mail_mx_redundancy",
  needs: ["dns", "mx"],
  spec: ["RFC 5321 5.1", "RFC 2182 3.1"],
  skips: ["no-mail"],
  look: (evidence, setting) => {
    const role = mxRole(evidence, setting);
    const exchanges = exchangesOf(evidence);
    const addresses = [...new Set(exchanges.flatMap((each) => each.addresses))];
    const networks = [...new Set(addresses.map(networkOf))];
    const origins = originsOf(addresses, evidence, setting);
    const facts = {
      addresses: addresses.length,
      networks: networks.length,
      origins: origins?.length ?? null,
    };
    const unknown = exchanges.find(({ unmeasured }) => unmeasured !== null)?.unmeasured ?? null;
    const unmeasured = role.unmeasured ?? unknown;
    if (addresses.length === 0)
      return unmeasured === null ? { facts, skip: "no-mail" } : { facts, unmeasured };
    const what = singleOf(addresses, networks, origins);
    const at = [pointerTo("mx", "records")];
    return { facts, findings: what === null ? [] : [finding("single-host", { what }, at)], unmeasured };
  },
  table: [
    { when: found("single-host"), status: "info", verdict: "single-host" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "single-host": { says: "All mail depends on one address or network." },
    good: { says: "Mail can take a way through more than one network." },
  },
});

function singleOf(
  addresses: readonly string[],
  networks: readonly string[],
  origins: readonly string[] | null,
): string | null {
  if (addresses.length === 1) return `the address ${addresses[0]}`;
  // A host with both families stands in one place mostly, but may be reached in two ways.
  if (networks.length === 1) return `the network ${networks[0]}`;
  return origins?.length === 1 ? `the network ${origins[0]}` : null;
}

const BITS = { 4: 24, 6: 48 } as const;

/** The /24 or /48. */
function networkOf(text: string): string {
  const parsed = parseAddress(text);
  if (!parsed.ok) return text;
  const { bytes, family } = parsed;
  const octets = BITS[family] / 8;
  const kept = [...bytes.subarray(0, octets)];
  const rest = family === 4 ? ".0" : "::";
  const shown =
    family === 4
      ? kept.join(".")
      : Buffer.from(kept)
          .toString("hex")
          .replace(/(.{4})(?=.)/g, "$1:");
  return `${shown}${rest}/${BITS[family]}`;
}

/** Networks that announce each address; `null` where they are not known of all. */
function originsOf(
  addresses: readonly string[],
  { routing }: Evidence<"dns">,
  { profile }: Setting,
): string[] | null {
  if (routing === undefined) return null;
  const found = addresses.map((address) =>
    (judgedAddress(routing, address, profile)?.routes ?? []).map(({ seen }) => seen.as),
  );
  return found.some((origins) => origins.length === 0) ? null : [...new Set(found.flat())];
}
