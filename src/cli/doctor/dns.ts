/** What the network lets through: questions to root servers over UDP and TCP, large answers, honest ones. */
import type { DnsAnswer, Vantage } from "../../model/evidence.ts";
import type { ServerReply } from "../../model/server-reply.ts";
import type { AskOptions, DnsSession } from "../../net/dns/session.ts";
import type { Family, RootServer } from "../../net/open.ts";
import type { DoctorRow } from "../../report/doctor.ts";
import { thousands } from "../../report/number.ts";
import { reasonFix, reasonText } from "../../report/reason-text.ts";

/** Servers asked for each family: one that is down proves nothing. */
const SERVERS = 3;

export interface Reach {
  readonly family: Family;
  /** Replies, one for each server asked. */
  readonly replies: readonly ServerReply[];
  /** Milliseconds of the quickest reply. */
  readonly ms: number | null;
}

/** Addresses of some root servers, by family. */
export function rootAddresses(hints: readonly RootServer[], family: Family): string[] {
  return hints
    .flatMap(({ addresses }) =>
      addresses.filter((address) => address.includes(":") === (family === "ipv6")).slice(0, 1),
    )
    .slice(0, SERVERS);
}

/** Asks root servers of each family for the SOA of the root, over one transport. */
export async function reach(
  session: DnsSession,
  hints: readonly RootServer[],
  families: readonly Family[],
  transport: "udp" | "tcp",
): Promise<Reach[]> {
  const how: AskOptions = transport === "tcp" ? { transport } : { transport, tcpFallback: false };
  return Promise.all(
    families.map(async (family) => {
      const addresses = rootAddresses(hints, family);
      const replies = await Promise.all(
        addresses.map((address) => session.ask(address, { name: ".", type: "SOA" }, how)),
      );
      const good = replies.filter(isGood);
      const times = good.flatMap(({ attempts }) =>
        session.attempts().filter(({ n }) => attempts.includes(n)),
      );
      return { family, replies, ms: times.length === 0 ? null : Math.min(...times.map(({ ms }) => ms)) };
    }),
  );
}

const isGood = ({ outcome }: ServerReply): boolean => outcome === "ok";

const FAMILY_NAME: Readonly<Record<Family, string>> = { ipv4: "IPv4", ipv6: "IPv6" };

/** `IPv4 works, IPv6 does not; to 3 root servers, 11 ms`. */
export function reachRow(transport: "udp" | "tcp", reached: readonly Reach[]): DoctorRow {
  const works = reached.filter(({ replies }) => replies.some(isGood));
  const fails = reached.filter((each) => !works.includes(each));
  const times = works.flatMap(({ ms }) => ms ?? []);
  const name = transport.toUpperCase();
  const says = reached.map(
    ({ family, replies }) =>
      `${FAMILY_NAME[family]} ${replies.some(isGood) ? "works" : `fails (${whyOf(replies)})`}`,
  );
  const quickest = times.length === 0 ? "" : `, ${Math.min(...times)} ms`;
  return {
    id: `dns-${transport}`,
    title: `DNS over ${name}`,
    status: fails.length === 0 ? "passed" : "failed",
    says: `${says.join(", ")}; ${SERVERS} root servers asked${quickest}`,
    ...(fails.length === 0
      ? {}
      : { effect: effectOf(transport, works, fails), fix: fixOf(transport, works) }),
  };
}

function whyOf(replies: readonly ServerReply[]): string {
  if (replies.length === 0) return "the root hints have no address to ask";
  return [...new Set(replies.map(({ outcome }) => outcome))].join(", ");
}

function effectOf(transport: "udp" | "tcp", works: readonly Reach[], fails: readonly Reach[]): string {
  const names = fails.map(({ family }) => FAMILY_NAME[family]).join(" and ");
  if (works.length === 0 && transport === "udp") return "nothing can be measured without a resolver";
  return `tests over ${names} will be shown as could not measure`;
}

function fixOf(transport: "udp" | "tcp", works: readonly Reach[]): string {
  if (works.length > 0) return "use a network that has both families";
  return `open port 53 for ${transport.toUpperCase()}, or name a resolver: --resolver system`;
}

/** An EDNS size above what UDP carries unfragmented, and the one we use. */
const LARGE = 4096;

/** Whether answers that do not fit in one small datagram arrive: truncated and repeated over TCP, and in fragments. */
export async function largeRow(session: DnsSession, address: string | undefined): Promise<DoctorRow> {
  const row = { id: "large-answers", title: "Large answers" };
  if (address === undefined) return { ...row, status: "not_tested", says: "no server to ask" };
  const question = { name: ".", type: "DNSKEY" };
  const [usual, large] = await Promise.all([
    session.ask(address, question),
    session.ask(address, question, { edns: { size: LARGE, do: true }, tcpFallback: false }),
  ]);
  const messages = session.evidence().messages;
  const size = usual.message === undefined ? null : (messages[usual.message]?.size ?? null);
  if (!isGood(usual)) {
    return {
      ...row,
      status: "failed",
      says: `the keys of the root do not arrive (${usual.outcome})`,
      fix: "let DNS answers of 1,232 octets and TCP port 53 through",
    };
  }
  const says = `${thousands(size ?? 0)} octets arrive`;
  return isGood(large)
    ? { ...row, status: "passed", says: `${says}, also when ${thousands(LARGE)} are allowed` }
    : {
        ...row,
        status: "warning",
        says: `${says}, but not when ${thousands(LARGE)} are allowed: fragments are lost`,
      };
}

const INTERCEPTED: Readonly<Record<Vantage["dns"], Omit<DoctorRow, "id" | "title">>> = {
  ok: { status: "passed", says: "root servers answer with referrals, as they should" },
  blocked: {
    status: "failed",
    says: "questions to name servers do not get out",
    effect: "name servers cannot be tested; verdicts rest on a resolver",
    fix: "open port 53 for UDP and TCP",
  },
  intercepted: {
    status: "failed",
    says: "something answers in place of the root servers",
    effect: "verdicts would describe that machine, not the target",
    fix: "switch off DNS redirection in the router or the network, or use another network",
  },
};

export function interceptionRow({ dns }: Vantage): DoctorRow {
  return { id: "dns-intercepted", title: "DNS not intercepted", ...INTERCEPTED[dns] };
}

/** IPv4 from a network that has IPv6 only; nothing where it has IPv4, or no resolver to ask. */
export function translatorRows({ nat64_prefix: prefix, ipv4 }: Vantage): DoctorRow[] {
  if (prefix === undefined) return [];
  const row = { id: "nat64", title: "IPv4 over IPv6" };
  if (prefix !== null && ipv4 === "ok") {
    return [{ ...row, status: "passed", says: `NAT64 at ${prefix}: root servers answer through it` }];
  }
  const says =
    prefix === null
      ? "no IPv4 here, and the resolver of this network names no NAT64"
      : `NAT64 at ${prefix}, but root servers do not answer through it`;
  const effect = "tests over IPv4 will be shown as could not measure";
  return [{ ...row, status: "warning", says, effect, fix: "use a network that has both families" }];
}

const CLOCK: Readonly<Record<Vantage["clock"], Omit<DoctorRow, "id" | "title">>> = {
  ok: { status: "passed", says: "inside the signatures of the root zone" },
  off: {
    status: "failed",
    says: "outside the signatures of the root zone",
    effect: "DNSSEC cannot be judged",
    fix: "set the clock, best from the network (NTP)",
  },
  unknown: { status: "warning", says: "could not be compared with the signatures of the root zone" },
};

export function clockRow({ clock }: Vantage): DoctorRow {
  return { id: "clock", title: "Clock", ...CLOCK[clock] };
}

/** Whether the keys of the root are signed by what we trust. */
export async function anchorRow(session: DnsSession, tags: readonly number[]): Promise<DoctorRow> {
  const row = { id: "trust-anchors", title: "Trust anchors" };
  const { security, reason, rcode } = await session.lookup(".", "DNSKEY");
  const named = tags.join(", ");
  if (security === "secure")
    return { ...row, status: "passed", says: `${named}: the keys of the root are signed by them` };
  if (rcode === null)
    return { ...row, status: "warning", says: `${named}: the keys of the root could not be fetched` };
  // That is the clock's fault, which has a line of its own.
  if (reason?.code === "local-clock-suspect")
    return {
      ...row,
      status: "warning",
      says: `${named}: cannot be told with a clock outside the signatures`,
    };
  return {
    ...row,
    status: "failed",
    says: `${named}: the keys of the root do not fit them (${reason?.code ?? security ?? "unknown"})`,
    effect: "DNSSEC cannot be judged",
    fix: "update waterpas, or name the anchors: --trust-anchor",
  };
}

interface ResolverQuestion {
  readonly name: string;
  readonly type: string;
  readonly isRight: (answer: DnsAnswer) => boolean;
  /** What is wrong when the answer gives no reason of its own. */
  readonly otherwise: string;
}

/** What validation needs of a resolver: signatures, proofs of absence, DS records (`dns.md` 2). */
function resolverQuestions(randomName: string): readonly ResolverQuestion[] {
  return [
    {
      name: ".",
      type: "SOA",
      isRight: ({ security }) => security === "secure",
      otherwise: "resolver-strips-dnssec",
    },
    {
      name: randomName,
      type: "A",
      isRight: ({ outcome, security }) => outcome === "nxdomain" && security === "secure",
      otherwise: "resolver-strips-denial",
    },
    {
      name: "net",
      type: "DS",
      isRight: ({ security }) => security === "secure",
      otherwise: "resolver-no-ds",
    },
  ];
}

/** Whether a resolver that is in use lets through what validation needs; validating is our own business. */
export async function resolverRow(
  session: DnsSession,
  resolver: string,
  randomName: string,
): Promise<DoctorRow> {
  const row = { id: "resolver", title: "Resolver" };
  for (const { name, type, isRight, otherwise } of resolverQuestions(randomName)) {
    const answer = await session.lookup(name, type);
    if (isRight(answer)) continue;
    const code = answer.reason?.code.startsWith("resolver-") ? answer.reason.code : otherwise;
    const reason = { code, zone: ".", name };
    const fix = reasonFix(reason, ASCII_OR_NOT);
    return {
      ...row,
      status: "failed",
      says: `${resolver}: ${reasonText(reason, ASCII_OR_NOT)}`,
      effect: "tests of DNSSEC will be shown as could not measure",
      ...(fix === null ? {} : { fix }),
    };
  }
  return { ...row, status: "passed", says: `${resolver} passes on what validation needs` };
}

/** These sentences have nothing in them that would differ. */
const ASCII_OR_NOT = { ascii: false };
