import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import type { Zone } from "./zone.ts";
import { defineZoneCheck, found, type ZoneLook } from "./zone-check.ts";

export const dnsNsAlias = defineZoneCheck({
  id: "dns_ns_alias",
  spec: ["RFC 2181 10.3"],
  depth: "fast",
  look: findAliases,
  table: [
    { when: found("ns-alias"), status: "failed", verdict: "alias" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    alias: {
      says: "The name of a name server of {zone} is an alias.",
      fix: "Name hosts with A and AAAA records of their own in the NS records of {zone}.",
    },
    good: { says: "No name server name of {zone} is an alias." },
  },
});

function findAliases({ record, pointer }: Zone): ZoneLook<object> {
  const findings = record.hosts.flatMap(({ name, alias }, index) =>
    alias === undefined
      ? []
      : [finding("ns-alias", { host: name, alias }, [`${pointer}/hosts/${index}/alias`])],
  );
  const unknown = record.hosts.filter(
    ({ ipv4, ipv6, alias }) => alias === undefined && ipv4 === null && ipv6 === null,
  );
  return {
    findings,
    unmeasured:
      unknown.length === 0
        ? null
        : {
            cause: "dns-failure",
            evidence: unknown.map(({ a }) => pointerTo("dns", "answers", a)),
          },
  };
}
