/** `dns`: one question, resolved and validated. */
import { domainToASCII } from "node:url";
import type { DnsAnswer } from "../../model/evidence.ts";
import { UserError } from "../../model/user-error.ts";
import { openNet } from "../../net/open.ts";
import { edeName } from "../../proto/dns/ede.table.ts";
import { nameFromText, nameToText } from "../../proto/dns/name.ts";
import { TYPE, typeName, typeNumber } from "../../proto/dns/type.table.ts";
import { dnsJson, renderDns } from "../../report/dns.ts";
import { suggest } from "../../store/suggest.ts";
import type { Call } from "../action.ts";
import { EXIT, type ExitCode, worstExit } from "../exit.ts";
import { planNetwork } from "../network.ts";
import type { GeneralOptions } from "../options/general.ts";
import type { NetworkOptions } from "../options/measuring.ts";
import { startProgress } from "../progress.ts";
import { openSignals } from "../signals.ts";
import { openTracing } from "../tracing.ts";

export type DnsOptions = GeneralOptions & NetworkOptions & { readonly now?: string; readonly json?: boolean };

export async function runDns({ session, args, options }: Call<DnsOptions>): Promise<ExitCode> {
  const [typed = "", typedType = "A"] = args;
  const name = readName(typed);
  const type = readType(typedType);
  const plan = await planNetwork(options, session.io.cwd);
  const tracing = openTracing(options, session.messages, session.io.cwd);
  const signals = openSignals();
  const net = openNet({ ...plan.net, onAttempt: tracing.onAttempt, signal: signals.signal });
  const stopProgress = startProgress(session.messages, () => ({
    what: `resolving ${name} ${type}`,
    done: 0,
    total: 1,
    attempts: tracing.count(),
  }));
  try {
    const dns = net.session({ target: name, signal: signals.signal });
    const answer = await dns.lookup(name, type);
    stopProgress();
    const view = { name, type, answer, dns: dns.evidence(), edeName };
    session.io.out.write(options.json ? dnsJson(view) : renderDns(view, session.look));
    return worstExit([signals.code() ?? EXIT.done, exitOf(answer)]);
  } finally {
    stopProgress();
    await net.close();
    tracing.close();
    signals.close();
  }
}

/** Without any reply nothing was learnt; every state that was learnt is an answer, bogus included. */
function exitOf({ rcode, outcome }: DnsAnswer): ExitCode {
  return rcode === null && outcome === "timeout" ? EXIT.undecided : EXIT.done;
}

/** Any name of the DNS: the root, service labels and wildcards too. */
function readName(typed: string): string {
  const isAscii = [...typed].every((character) => (character.codePointAt(0) ?? 0) < 0x80);
  const name = nameFromText(isAscii ? typed : domainToASCII(typed));
  if (name.ok && typed !== "" && (isAscii || domainToASCII(typed) !== "")) return nameToText(name.value);
  throw new UserError("target-invalid", {
    what: `'${typed}' is not a domain name${name.ok ? "" : `: ${name.reason.replaceAll("-", " ")}`}`,
    fix: "check the spelling: waterpas dns example.nl",
  });
}

/** Questions about a message or a whole zone, not types of records. */
const META: ReadonlySet<number> = new Set([TYPE.OPT, 249, 250, 251, 252, 253, 254, 255]);

function readType(typed: string): string {
  const number = typeNumber(typed.toUpperCase());
  if (number !== null && number !== undefined && number > 0 && !META.has(number)) return typeName(number);
  const meant = suggest(typed.toUpperCase(), Object.keys(TYPE));
  throw new UserError("usage", {
    what:
      number === null || number === undefined
        ? `unknown record type '${typed}'`
        : `'${typed}' is not a type of records`,
    fix: `${meant === null ? "" : `did you mean '${meant}'?   `}a mnemonic such as MX, or TYPE65280`,
  });
}
