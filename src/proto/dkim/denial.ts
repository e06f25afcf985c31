/** How the DNS denied a name, as the proofs of DKIM want it, from evidence. */
import type { DnsEvidence } from "../../model/evidence.ts";
import { nameFromText } from "../dns/name.ts";
import { loadRrset } from "../dns/stored.ts";
import { readNsecs } from "../dnssec/nsec.ts";
import { answerInEvidence } from "../records/answer.ts";
import type { DenialSeen } from "./existence.ts";

/**
 * What the evidence holds of the TXT question at a name; `null` for a text that is no name.
 *
 * @throws UserError when the document has been changed so that it cannot be read
 */
export function denialInEvidence(
  dns: Pick<DnsEvidence, "answers" | "rrsets" | "messages" | "zones">,
  text: string,
): DenialSeen | null {
  const name = nameFromText(text);
  if (!name.ok) return null;
  const { outcome, values } = answerInEvidence(dns, { name: text, type: "TXT" });
  const answer = dns.answers[`${text}/TXT`];
  const keys = (answer?.messages ?? []).flatMap((message) => dns.messages[message]?.authority ?? []);
  const nsecs = [...new Set(keys)].flatMap((key) => {
    const stored = dns.rrsets[key];
    return stored?.type === "NSEC" ? (readNsecs(loadRrset(stored)) ?? []) : [];
  });
  return { name: name.value, outcome, isSecure: answer?.security === "secure", texts: values, nsecs };
}
