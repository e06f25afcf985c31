/** One MX host at one address: a session, and the TLS behind STARTTLS, each measured once in a run. */
import { smtpKey } from "../../model/mail.ts";
import { endpointKey } from "../../model/tls.ts";
import { TLS_BUDGET } from "../../net/limits.table.ts";
import type { SmtpStarted } from "../../net/smtp/session.ts";
import { asStream, FAREWELL } from "../../net/smtp/starttls.ts";
import type { Dial } from "../../net/stream/line.ts";
import { ehloName } from "../../probe/smtp/name.ts";
import { probeSmtp, type SmtpSubject } from "../../probe/smtp/server.ts";
import { probeChain, probeEndpoint } from "../../probe/tls/endpoint.ts";
import type { Subject } from "../../probe/tls/evidence.ts";
import type { Looks } from "../../probe/tls/remember.ts";
import { makeBlobs } from "../blobs.ts";
import { timeText, wait } from "../time.ts";
import { openWires, type TlsKit } from "../tls.ts";
import { hasOneChain, underNameOf, underOtherName } from "./copy.ts";
import { isCutOff, type MeasuredEndpoint, type MeasuredServer, type RunMail } from "./run.ts";
import type { Shared } from "./share.ts";

const SMTP_PORT = 25;
const RETRY_MS = 15_000;

export interface MailKit extends TlsKit {
  readonly mail: RunMail;
  /** Of the target. */
  readonly name: string;
  readonly clock: () => number;
  /** The name to give, in place of the one that DNS has for us. */
  readonly ehlo?: string;
  /** Ways to look at endpoints, by address and host. */
  readonly looks: Map<string, Looks>;
}

export interface MailPlace {
  readonly host: string;
  readonly address: string;
}

/** The session with an address; whichever of its hosts comes first is the one asked for in TLS. */
export async function takeServer(place: MailPlace, kit: MailKit): Promise<Shared<MeasuredServer>> {
  const subject = { ...place, port: SMTP_PORT };
  const taken = await kit.mail.servers.take(
    smtpKey(place.address, SMTP_PORT),
    () => speak(subject, kit),
    kit.signal,
  );
  kit.mail.port25.note(taken.value.server);
  return taken;
}

async function speak(subject: SmtpSubject, kit: MailKit): Promise<MeasuredServer> {
  const { session, trust, signal, clock, options } = kit;
  const { server, started } = await probeSmtp(subject, {
    smtp: (at) => session.smtp(at),
    ehlo: (address) => nameFor(address, kit),
    roots: trust.pem,
    signal,
    now: () => timeText(clock()),
    active: options.active === true,
    ...(session.patience.retries === 0 ? {} : { again: () => wait(RETRY_MS, signal) }),
  });
  return { server, refusal: started.outcome === "ready-for-tls" ? null : started };
}

async function nameFor(address: string, { mail, session, ehlo }: MailKit): Promise<string> {
  const asking = ehlo === undefined ? (mail.names.get(address) ?? ehloName(address, session)) : ehlo;
  if (typeof asking !== "string") mail.names.set(address, asking);
  const name = await asking;
  mail.told.ehlo ??= name;
  return name;
}

/** The TLS of an address under the name of a host. */
export async function takeEndpoint(
  place: MailPlace,
  scan: "full" | "light",
  probed: MeasuredServer,
  kit: MailKit,
): Promise<Shared<MeasuredEndpoint>> {
  const { endpoints } = kit.mail;
  const { signal } = kit;
  const key = endpointKey(place.address, SMTP_PORT, place.host);
  const light = () => endpoints.take(`${key} light`, () => measure(place, "light", probed, kit), signal);
  if (scan === "light") return light();
  const full = async (): Promise<MeasuredEndpoint> => {
    // Looked up and entered without a pause between: of two names at the same time one has to wait.
    const first = kit.mail.wholes.get(smtpKey(place.address, SMTP_PORT));
    if (first === undefined) return measureFirst(place, probed, kit);
    const whole = await first.catch(() => undefined);
    if (whole === undefined || whole.endpoint.sni === place.host || isCutOff(whole.endpoint)) {
      return measureFirst(place, probed, kit);
    }
    const named = hasOneChain(whole.endpoint) ? await measureName(place, whole, probed, kit) : null;
    if (named !== null) return named;
    const { value: glance } = await light();
    const endpoint = underOtherName(whole.endpoint, glance.endpoint);
    return endpoint === null ? measure(place, "full", probed, kit) : { ...glance, endpoint };
  };
  return endpoints.take(`${key} full`, full, signal);
}

/** The measurement on which later ones of the same address rest. */
function measureFirst(place: MailPlace, probed: MeasuredServer, kit: MailKit): Promise<MeasuredEndpoint> {
  const key = smtpKey(place.address, SMTP_PORT);
  const measuring = measure(place, "full", probed, kit);
  kit.mail.wholes.set(key, measuring);
  return measuring;
}

/** One more name of an address with one chain; `null` where one connection does not tell. */
async function measureName(
  place: MailPlace,
  whole: MeasuredEndpoint,
  probed: MeasuredServer,
  kit: MailKit,
): Promise<MeasuredEndpoint | null> {
  const shown = await measure(place, "light", probed, kit, probeChain);
  const endpoint = underNameOf(whole.endpoint, shown.endpoint);
  return endpoint === null ? null : { ...shown, endpoint };
}

async function measure(
  { host, address }: MailPlace,
  scan: "full" | "light",
  probed: MeasuredServer,
  kit: MailKit,
  probe: typeof probeEndpoint = probeEndpoint,
): Promise<MeasuredEndpoint> {
  const { depth } = kit.options;
  const subject: Subject = { address, port: SMTP_PORT, sni: host, starttls: "smtp", scan, depth };
  const blobs = makeBlobs();
  const { [scan]: wire } = looksAt({ host, address }, probed, kit);
  const budget = Math.max(1, TLS_BUDGET.mail[depth] - probed.server.tries);
  const endpoint = await probe(subject, { wire, blobs, store: kit.trust, budget });
  return { endpoint, blobs, observedAt: timeText(kit.clock()) };
}

/** What a first look has learnt a closer one need not ask again. */
function looksAt({ host, address }: MailPlace, probed: MeasuredServer, kit: MailKit): Looks {
  const key = endpointKey(address, SMTP_PORT, host);
  const looks =
    kit.looks.get(key) ??
    openWires({ ...kit, dial: dialFor(address, probed, kit), sni: host, farewell: FAREWELL });
  kit.looks.set(key, looks);
  return looks;
}

/** A new session for each stream; none where the first one did not come to TLS, for the others would not either. */
function dialFor(address: string, { refusal }: MeasuredServer, kit: MailKit): Dial {
  return async (purpose) => {
    const next: SmtpStarted =
      refusal ??
      (await kit.session.smtp({
        address,
        port: SMTP_PORT,
        purpose,
        ehlo: (own) => nameFor(own, kit),
      }));
    return asStream(next, refusal === null);
  };
}
