/** IPv6 of the name servers: whether they have addresses, and whether these answer (`dns.md` 5.2, `scoring.md` 3.1). */
import type { TestId } from "../../model/tests.table.ts";
import { type AnyCheck, defineCheck } from "../define.ts";
import { ADDRESS_ROWS, type AddressFacts, seeAddresses } from "./address.ts";
import { type ReachFacts, seeReach } from "./reach.ts";

/** Both tests of one side. */
export function defineNsIpv6(address: TestId, reach: TestId): readonly [AnyCheck, AnyCheck] {
  const addressCheck = defineCheck<"dns" | "ns", AddressFacts, "good" | "bad" | "other">({
    id: address,
    needs: ["dns", "ns"],
    spec: ["RFC 3901", "RFC 3596"],
    see: seeAddresses,
    table: [
      { when: ({ zone }) => zone === null, status: "error", verdict: "could-not-test" },
      ...ADDRESS_ROWS,
    ],
    // For internet.nl a name without name servers has none with IPv6.
    parityTable: ADDRESS_ROWS,
    text: {
      good: { says: "Two or more name servers have an IPv6 address." },
      other: {
        says: "Only one name server has an IPv6 address.",
        fix: "Give at least one more name server an AAAA record.",
      },
      bad: {
        says: "No name server has an IPv6 address.",
        fix: "Give at least two name servers an AAAA record.",
      },
    },
  });
  const reachCheck = defineCheck<"dns" | "ns", ReachFacts, "good" | "bad">({
    id: reach,
    needs: ["dns", "ns"],
    spec: ["RFC 3901", "RFC 7766 5"],
    see: seeReach,
    table: [
      {
        when: ({ is_switched_off }) => is_switched_off,
        status: "not_tested",
        verdict: "not-tested",
        reason: "disabled",
      },
      {
        when: ({ addresses, answering }) => answering < addresses,
        status: "failed",
        verdict: "bad",
        points: ({ score }) => score,
      },
      { when: () => true, status: "passed", verdict: "good", points: ({ score }) => score },
    ],
    text: {
      bad: {
        says: "{answering} of the {addresses} IPv6 addresses of the name servers answer.",
        fix: "Let every name server answer at its IPv6 addresses, or remove those AAAA records.",
      },
      good: { says: "Every IPv6 address of the name servers answers." },
    },
    gate: { test: address, verdicts: ["bad"] },
    pointsIfBlocked: () => 0,
    differs: "internet.nl asks once, and fails a server whose first reply gets lost.",
  });
  return [addressCheck, reachCheck];
}
