/** The questions put to one name server address (`dns.md` 5.5). */
import type { ServerObservations } from "../model/evidence.ts";
import type { ServerReply } from "../model/server-reply.ts";
import type { AskOptions, DnsSession } from "../net/dns/session.ts";
import { authoritativeSoa } from "./authority.ts";

/** `reach`: only whether it answers; `standard`, `deep`: the tiers `servers` and `deep`. */
export type Questions = "reach" | "standard" | "deep";

type Key = Exclude<keyof ServerObservations, "hosts">;
type Needs = Pick<DnsSession, "ask" | "evidence">;

interface Subject {
  readonly zone: string;
  readonly randomLabel: string;
}

interface Question {
  readonly key: Key;
  readonly name?: "random";
  readonly type: string;
  readonly how?: AskOptions;
}

const SOA: Question = { key: "soa", type: "SOA", how: { tries: 3 } };
const PLAIN: Question = { key: "plain", type: "SOA", how: { edns: null, tcpFallback: false } };
const TCP: Question = { key: "soa_tcp", type: "SOA", how: { transport: "tcp" } };
const PLAIN_TCP: Question = { key: "soa_tcp", type: "SOA", how: { transport: "tcp", edns: null } };

const STANDARD: readonly Question[] = [
  { key: "dnskey", type: "DNSKEY" },
  { key: "ns", type: "NS" },
  { key: "nxdomain", name: "random", type: "A" },
  TCP,
];

// A type that nobody uses, from the range for private use (RFC 6895 section 3.1).
const UNUSED_TYPE = "TYPE65281";
const UNKNOWN_OPTION = { code: 65001, data: "" };
/** A bit of the EDNS flags that is not assigned (RFC 6891 section 6.1.4). */
const UNKNOWN_FLAG = 0x0080;
const COOKIE_OPTION = 10;

const DEEP: readonly Question[] = [
  ...STANDARD,
  { key: "nodata", type: UNUSED_TYPE },
  { key: "cds", type: "CDS" },
  { key: "cdnskey", type: "CDNSKEY" },
  { key: "nsec3param", type: "NSEC3PARAM" },
  { key: "edns_version", type: "SOA", how: { edns: { version: 1 } } },
  { key: "edns_unknown", type: "SOA", how: { edns: { z: UNKNOWN_FLAG, options: [UNKNOWN_OPTION] } } },
  PLAIN,
];

/** RFC 7873 section 5.2.2: a client cookie has 8 octets. */
const MALFORMED_COOKIE: Question = {
  key: "cookie_malformed",
  type: "SOA",
  how: { edns: { options: [{ code: COOKIE_OPTION, data: "00" }] } },
};

/** Outcomes that may be the fault of EDNS; others say that nothing can be sent, or that nothing listens. */
const UNANSWERED: ReadonlySet<string> = new Set(["timeout", "protocol", "reset"]);

const FURTHER: Readonly<Record<Questions, readonly Question[]>> = {
  reach: [],
  standard: STANDARD,
  deep: DEEP,
};

/**
 * What one address answers. A server that does not give the zone is not asked the rest; a silent one only whether it
 * minds EDNS, and whether it listens on TCP if it does.
 */
export async function askServer(
  address: string,
  questions: Questions,
  subject: Subject,
  needs: Needs,
): Promise<Omit<ServerObservations, "hosts">> {
  const soa = await put(SOA);
  if (soa.outcome === "ok") {
    const isLame = authoritativeSoa(subject.zone, soa, needs.evidence()) === null;
    return isLame ? { soa } : { soa, ...(await putAll(furtherQuestions(questions, soa, needs))) };
  }
  if (!UNANSWERED.has(soa.outcome)) return { soa };
  const plain = await put(PLAIN);
  if (plain.outcome !== "ok" || questions === "reach") return { soa, plain };
  return { soa, plain, soa_tcp: await put(PLAIN_TCP) };

  async function put({ name, type, how }: Question): Promise<ServerReply> {
    const owner = name === "random" ? below(subject.zone, subject.randomLabel) : subject.zone;
    return needs.ask(address, { name: owner, type }, how);
  }

  async function putAll(all: readonly Question[]): Promise<Partial<Record<Key, ServerReply>>> {
    const replies = await Promise.all(all.map(async (each) => [each.key, await put(each)] as const));
    return Object.fromEntries(replies);
  }
}

function furtherQuestions(questions: Questions, soa: ServerReply, { evidence }: Needs): readonly Question[] {
  const further = FURTHER[questions];
  if (questions !== "deep" || soa.message === undefined) return further;
  const hasCookies = evidence().messages[soa.message]?.edns?.cookie === true;
  return hasCookies ? [...further, MALFORMED_COOKIE] : further;
}

const below = (zone: string, label: string): string => (zone === "." ? label : `${label}.${zone}`);
