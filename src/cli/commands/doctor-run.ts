/** `doctor`: what this machine can measure, found out afresh. */

import { randomBytes } from "node:crypto";
import { ROOT_HINTS } from "../../net/dns/hints.table.ts";
import { openNet } from "../../net/open.ts";
import { type Anchor, ROOT_ANCHORS } from "../../proto/dnssec/anchor.ts";
import { readDs } from "../../proto/dnssec/ds.ts";
import { keyTag } from "../../proto/dnssec/key.ts";
import { type DoctorRow, doctorJson, renderDoctor } from "../../report/doctor.ts";
import { parseTargets } from "../../scan/target.ts";
import { openTrust } from "../../scan/trust.ts";
import type { Call } from "../action.ts";
import { defined } from "../defined.ts";
import { dataRows } from "../doctor/data.ts";
import {
  anchorRow,
  clockRow,
  interceptionRow,
  largeRow,
  reach,
  reachRow,
  resolverRow,
  rootAddresses,
  translatorRows,
} from "../doctor/dns.ts";
import { clockAgainst, HTTPS_HOSTS, httpsRow, tryHttps } from "../doctor/https.ts";
import { filesRow, memoryRow, nodeRow } from "../doctor/local.ts";
import { CONTROL_HOSTS, isUnnamed, type SmtpWish, smtpControl, smtpRow, trySmtp } from "../doctor/smtp.ts";
import { EXIT, type ExitCode, worstExit } from "../exit.ts";
import { type NetworkPlan, planNetwork } from "../network.ts";
import type { GeneralOptions } from "../options/general.ts";
import type { NetworkOptions } from "../options/measuring.ts";
import { startProgress } from "../progress.ts";
import { openSignals } from "../signals.ts";
import { openTracing, type Tracing } from "../tracing.ts";
import { keepVantage } from "../vantage.ts";

export type DoctorOptions = GeneralOptions &
  NetworkOptions & { readonly now?: string; readonly json?: boolean; readonly smtpHost?: string };

/** `scan` measures this many targets at once unless told otherwise. */
const CONCURRENCY = 4;

export async function runDoctor({ session, args, options }: Call<DoctorOptions>): Promise<ExitCode> {
  const { io, messages, look } = session;
  const plan = await planNetwork(options, io.cwd);
  const smtp: SmtpWish = {
    domains: parseTargets(args, {
      type: "mail",
      allowTld: true,
      allowReserved: plan.isOwn,
    }).targets.map(({ name }) => name),
    isOwn: plan.isOwn,
    ...defined({ smtpHost: options.smtpHost }),
  };
  const web = smtp.domains.length > 0 || plan.isOwn ? smtp.domains : HTTPS_HOSTS;
  sayControl(smtp, web, messages);
  const tracing = openTracing(options, messages, io.cwd);
  const signals = openSignals();
  const stopProgress = startProgress(messages, () => ({
    what: "looking around",
    done: 0,
    total: 1,
    attempts: tracing.count(),
  }));
  try {
    const rows = [
      nodeRow(),
      ...(await networkRows({
        plan,
        cacheDir: options.cacheDir,
        tracing,
        signal: signals.signal,
        smtp,
        web,
      })),
      ...(await dataRows(options.cacheDir, Date.now())),
      memoryRow(process.availableMemory()),
      await filesRow(options.cacheDir, CONCURRENCY),
    ];
    stopProgress();
    io.out.write(options.json ? doctorJson(rows) : renderDoctor(rows, look));
    const failed = rows.some(({ status }) => status === "failed");
    return worstExit([signals.code() ?? EXIT.done, failed ? EXIT.undecided : EXIT.done]);
  } finally {
    stopProgress();
    tracing.close();
    signals.close();
  }
}

interface Surroundings {
  readonly plan: NetworkPlan;
  readonly cacheDir: string | undefined;
  readonly tracing: Tracing;
  readonly signal: AbortSignal;
  readonly smtp: SmtpWish;
  /** Hosts whose port 443 is tried. */
  readonly web: readonly string[];
}

/** Nobody is contacted whom the user did not name without being told. */
function sayControl(
  smtp: SmtpWish,
  web: readonly string[],
  messages: Call<DoctorOptions>["session"]["messages"],
): void {
  const tried = [
    ...(isUnnamed(smtp) ? [`port 25 at ${CONTROL_HOSTS.join(" and ")}`] : []),
    ...(web === HTTPS_HOSTS ? [`port 443 at ${web.join(" and ")}`] : []),
  ];
  if (tried.length === 0) return;
  messages.say({
    kind: "note",
    what: `trying ${tried.join(", ")}`,
    fix: "name domains of your own instead: waterpas doctor example.nl",
  });
}

async function networkRows(surroundings: Surroundings): Promise<DoctorRow[]> {
  const { plan, cacheDir, tracing, signal, smtp, web } = surroundings;
  const { onAttempt } = tracing;
  const net = openNet({ ...plan.net, onAttempt, signal });
  const hints = plan.net.rootHints ?? ROOT_HINTS;
  const families = plan.net.families ?? ["ipv4", "ipv6"];
  try {
    const dns = net.session({ target: ".", signal });
    const transports = () =>
      Promise.all([reach(dns, hints, families, "udp"), reach(dns, hints, families, "tcp")]);
    const [native, vantage] = await Promise.all([transports(), net.vantage()]);
    // Behind a translator IPv4 addresses can be reached only once it was found.
    const [udp, tcp] = typeof vantage.nat64_prefix === "string" ? await transports() : native;
    const usable = families.filter((family) => vantage[family] === "ok");
    const control = await smtpControl(smtp, dns);
    const port25 = smtpRow(control, await trySmtp(control, usable, dns));
    const https = await tryHttps(web, usable, dns, { roots: openTrust().pem, nowMs: Date.now });
    await keepVantage(plan, cacheDir, { ...vantage, port25: port25.state });
    const works = [...udp, ...tcp].find(({ ms }) => ms !== null);
    const server = works === undefined ? undefined : rootAddresses(hints, works.family)[0];
    return [
      reachRow("udp", udp),
      reachRow("tcp", tcp),
      ...translatorRows(vantage),
      await largeRow(dns, server),
      interceptionRow(vantage),
      ...(vantage.resolver === "iterate"
        ? []
        : [await resolverRow(dns, vantage.resolver, `waterpas-${randomBytes(6).toString("hex")}`)]),
      clockAgainst(clockRow(vantage), https),
      await anchorRow(dns, tagsOf(plan.net.anchors ?? ROOT_ANCHORS)),
      httpsRow(https, usable),
      port25.row,
    ];
  } finally {
    await net.close();
  }
}

function tagsOf(anchors: readonly Anchor[]): number[] {
  const tags = anchors.flatMap(({ ds, dnskeys }) => [
    ...ds.flatMap((rdata) => readDs(rdata)?.tag ?? []),
    ...dnskeys.map((rdata) => keyTag(rdata)),
  ]);
  return [...new Set(tags)].sort((a, b) => a - b);
}
