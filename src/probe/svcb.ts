import type { SvcbEvidence } from "../model/web.ts";
import type { DnsSession } from "../net/dns/session.ts";
import { parseRdata } from "../proto/dns/presentation.ts";
import { TYPE } from "../proto/dns/type.table.ts";
import { parseServiceBinding, type ServiceBinding } from "../proto/http/https-record.ts";
import { echFault, parseEchConfigList } from "../proto/tls/ech.ts";

type Needs = Pick<DnsSession, "lookup" | "rrs">;

/** Aliases followed at most; RFC 9460 section 3.1 leaves the number to the client. */
const MAX_ALIASES = 8;
/** Public names looked up at most: a record has room for thousands. */
const MAX_PUBLIC_NAMES = 4;

/**
 * The HTTPS records of a name (RFC 9460): the records themselves, what they are an alias of, and the addresses of the
 * names that they send clients to and that Encrypted Client Hello shows. Everything stays in the session; this lists the
 * questions.
 */
export async function probeSvcb(host: string, needs: Needs): Promise<SvcbEvidence> {
  const keys: string[] = [];
  const asked = new Set<string>();
  let owner: string | null = host;
  let bindings: readonly ServiceBinding[] = [];
  while (owner !== null && !asked.has(owner) && asked.size <= MAX_ALIASES) {
    asked.add(owner);
    keys.push(`${owner}/HTTPS`);
    bindings = await bindingsOf(owner, needs);
    owner = bindings.find(({ priority }) => priority === 0)?.target ?? null;
    // RFC 9460 section 2.5.1: the service does not exist.
    if (owner === ".") owner = null;
  }
  const targets = bindings.filter(({ priority, target }) => priority > 0 && target !== ".");
  const names = new Set([...targets.map(({ target }) => target), ...publicNamesOf(bindings)]);
  const questions = [...names].flatMap((name) => [[name, "A"] as const, [name, "AAAA"] as const]);
  await Promise.all(questions.map(([name, type]) => needs.lookup(name, type)));
  return { [host]: [...keys, ...questions.map(([name, type]) => `${name}/${type}`)] };
}

async function bindingsOf(owner: string, { lookup, rrs }: Needs): Promise<ServiceBinding[]> {
  const found = rrs(await lookup(owner, "HTTPS")).filter(({ type }) => type === "HTTPS");
  return found
    .flatMap(({ rdata }) => rdata)
    .flatMap((text) => {
      const octets = parseRdata(TYPE.HTTPS, text);
      const binding = octets.ok ? parseServiceBinding(octets.value) : null;
      return binding?.ok === true ? [binding.value] : [];
    });
}

/** Names shown in place of the hidden one by configurations that clients use. */
function publicNamesOf(bindings: readonly ServiceBinding[]): string[] {
  const names = bindings.flatMap(({ ech }) => {
    const list = ech === null ? null : parseEchConfigList(ech);
    if (list?.ok !== true) return [];
    return list.value.flatMap((entry) =>
      entry.config === null || echFault(entry) !== null ? [] : [entry.config.publicName.toLowerCase()],
    );
  });
  return [...new Set(names)].slice(0, MAX_PUBLIC_NAMES);
}
