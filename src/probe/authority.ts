import type { DnsEvidence, StoredRrset } from "../model/evidence.ts";
import type { ServerReply } from "../model/server-reply.ts";

/** The SOA RRset of a zone in an authoritative reply; `null` for every other reply and for none. */
export function authoritativeSoa(
  zone: string,
  reply: ServerReply | undefined,
  { messages, rrsets }: Pick<DnsEvidence, "messages" | "rrsets">,
): StoredRrset | null {
  const message = reply?.message === undefined ? undefined : messages[reply.message];
  if (message?.rcode !== "NOERROR" || !message.flags.includes("aa")) return null;
  const answer = message.answer.flatMap((key) => rrsets[key] ?? []);
  return answer.find(({ name, type }) => name === zone && type === "SOA") ?? null;
}
