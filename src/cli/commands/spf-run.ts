/** `spf`: one evaluation of a domain's SPF record, with all its steps. */
import { UserError } from "../../model/user-error.ts";
import { openNet } from "../../net/open.ts";
import { compute } from "../../probe/computation.ts";
import { type Address, formatAddress, parseAddress } from "../../proto/ip/address.ts";
import { checkHost, type SpfOutcome } from "../../proto/spf/check-host.ts";
import type { SpfStep } from "../../proto/spf/step.ts";
import { renderSpf, type SpfDocument, type SpfDocumentStep, spfJson } from "../../report/spf.ts";
import { parseTargets } from "../../scan/target.ts";
import type { Call } from "../action.ts";
import { EXIT, type ExitCode, worstExit } from "../exit.ts";
import { planNetwork } from "../network.ts";
import type { GeneralOptions } from "../options/general.ts";
import type { NetworkOptions } from "../options/measuring.ts";
import { startProgress } from "../progress.ts";
import { openSignals } from "../signals.ts";
import { openTracing } from "../tracing.ts";

export type SpfOptions = GeneralOptions &
  NetworkOptions & {
    readonly ip?: string;
    readonly sender?: string;
    readonly helo?: string;
    readonly now?: string;
    readonly json?: boolean;
  };

/** RFC 7208 section 4.6.4; past it lookups fail, which makes the result `temperror`. */
const EVALUATION_MS = 20_000;

export async function runSpf({ session, args, options }: Call<SpfOptions>): Promise<ExitCode> {
  const domain = readDomain(args[0] ?? "");
  const address = readAddress(options.ip);
  const { sender = senderIn(args[0] ?? "", domain), helo = domain } = options;
  const plan = await planNetwork(options, session.io.cwd);
  const tracing = openTracing(options, session.messages, session.io.cwd);
  const signals = openSignals();
  const net = openNet({ ...plan.net, onAttempt: tracing.onAttempt, signal: signals.signal });
  const stopProgress = startProgress(session.messages, () => ({
    what: `evaluating SPF of ${domain}`,
    done: 0,
    total: 1,
    attempts: tracing.count(),
  }));
  try {
    const dns = net.session({ target: domain, signal: signals.signal, deadlineMs: EVALUATION_MS });
    const now = Math.floor((options.now === undefined ? Date.now() : Date.parse(options.now)) / 1000);
    const { value } = await compute(checkHost(domain, { address, sender, helo, now }), dns);
    stopProgress();
    const document = documentOf({ domain, address, sender, helo }, value);
    session.io.out.write(options.json ? spfJson(document) : renderSpf(document, session.look));
    const code = value.result === "temperror" ? EXIT.undecided : EXIT.done;
    return worstExit([signals.code() ?? EXIT.done, code]);
  } finally {
    stopProgress();
    await net.close();
    tracing.close();
    signals.close();
  }
}

/** The domain as it is asked for; one of a mail address is taken from it. @throws UserError `target-invalid`, `usage` */
function readDomain(typed: string): string {
  // Service labels are fine here: records are included from such names.
  if (/^[a-z0-9_.-]+$/i.test(typed) && typed.includes("_")) return typed.toLowerCase().replace(/\.$/, "");
  const fix = "type a whole domain: waterpas spf example.nl --ip 192.0.2.7";
  if (typed.trim() === "") throw new UserError("usage", { what: "the domain is empty", fix });
  if (typed === "-" || typed.startsWith("@")) {
    throw new UserError("usage", { what: `spf does not read lists ('${typed}')`, fix });
  }
  const { targets } = parseTargets([typed], { type: "mail", allowReserved: true, allowTld: true });
  const name = targets[0]?.name ?? typed;
  if (name.includes(".")) return name;
  const why = "SPF is asked of names of two labels or more (RFC 7208 section 4.3)";
  throw new UserError("usage", { what: `'${typed}' is a single label`, why, fix });
}

/** Whom the mail is from: the address, where one was typed in place of a domain. */
function senderIn(typed: string, domain: string): string {
  const [, local = "postmaster"] = /^([^/]+)@[^@]*$/.exec(typed) ?? [];
  return `${local}@${domain}`;
}

function readAddress(typed: string | undefined): Address {
  const address = parseAddress(typed ?? "");
  if (address.ok) return address;
  throw new UserError("usage", {
    what: typed === undefined ? "--ip is missing" : `'${typed}' is not an IP address`,
    fix: "name the address that the mail comes from: --ip 192.0.2.7",
  });
}

interface Asked {
  readonly domain: string;
  readonly address: Address;
  readonly sender: string;
  readonly helo: string;
}

function documentOf({ domain, address, sender, helo }: Asked, outcome: SpfOutcome): SpfDocument {
  const { result, fault, term, explanation, lookups, voids, steps } = outcome;
  return {
    domain,
    ip: formatAddress(address.bytes),
    sender,
    helo,
    result,
    fault,
    term,
    term_domain: outcome.domain,
    explanation,
    lookups,
    voids,
    steps: steps.map(stepOf),
  };
}

function stepOf(step: SpfStep): SpfDocumentStep {
  if (step.kind === "record") {
    const { text, ...rest } = step;
    return { ...rest, record: text };
  }
  if (step.kind === "term") {
    const { isMatch, ...rest } = step;
    return { ...rest, match: isMatch };
  }
  return step;
}
