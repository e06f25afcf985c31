/** Do the MX records name proper hosts? (`mail.md` 1.4) */
import type { Finding } from "../../../model/report.ts";
import { finding } from "../../finding.ts";
import { answerPointer, pointerTo } from "../../pointer.ts";
import { defineMailCheck, found, foundAny } from "../define.ts";
import { mxRole } from "../mx.ts";
import { type Exchange, exchangesOf } from "./exchange.ts";

interface ValidFacts {
  readonly exchanges: readonly string[];
}

export const mailMxValid = defineMailCheck<"dns" | "mx", "bad" | "notice" | "good", ValidFacts>({
  id: "mail_mx_valid",
  needs: ["dns", "mx"],
  spec: ["RFC 5321 5.1", "RFC 2181 10.3", "RFC 6890"],
  skips: ["no-mail"],
  look: (evidence, setting) => {
    const role = mxRole(evidence, setting);
    const facts = { exchanges: evidence.mx.records.map(({ exchange }) => exchange) };
    if (role.unmeasured !== null) return { facts, unmeasured: role.unmeasured };
    const exchanges = exchangesOf(evidence);
    if (exchanges.length === 0) return { facts, skip: "no-mail" };
    const unknown = exchanges.find(({ unmeasured }) => unmeasured !== null);
    return {
      facts,
      findings: [...exchanges.flatMap(({ findings }) => findings), ...sharedFindings(exchanges)],
      unmeasured: unknown?.unmeasured ?? null,
    };
  },
  table: [
    {
      when: found("mx-ip-literal", "mx-cname", "mx-no-address", "mx-unroutable", "mx-badname"),
      status: "warning",
      verdict: "bad",
    },
    { when: foundAny, status: "info", verdict: "notice" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    bad: { says: "Some MX records do not name a proper host.", fix: "Name hosts with public addresses." },
    notice: { says: "There is something to note about the MX records." },
    good: { says: "Every MX record names a proper host." },
  },
});

/** What several exchanges have in common. */
function sharedFindings(exchanges: readonly Exchange[]): Finding[] {
  // Another address may be one of those that stayed unknown.
  if (!exchanges.every(({ isComplete }) => isComplete)) return [];
  const hosts = exchanges.filter(({ addresses }) => addresses.length > 0);
  const same = hosts.flatMap((one, index): Finding[] => {
    const other = hosts.slice(0, index).find((before) => sameAddresses(before, one));
    if (other === undefined) return [];
    const at = [answerPointer(`${one.name}/A`), answerPointer(`${other.name}/A`)];
    return [finding("mx-same-host", { exchange: one.name, other: other.name }, at)];
  });
  const all = new Set(hosts.flatMap(({ addresses }) => addresses));
  const [address] = all;
  const single =
    address !== undefined && all.size === 1
      ? [finding("mx-single-address", { address }, [pointerTo("mx", "records")])]
      : [];
  return [...same, ...single];
}

function sameAddresses(one: Exchange, other: Exchange): boolean {
  const textOf = ({ addresses }: Exchange): string => [...addresses].sort().join(" ");
  return textOf(one) === textOf(other);
}
