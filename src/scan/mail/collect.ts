/** The mail side of one target. */
import type { EvidenceDocument, ZoneServers } from "../../model/evidence.ts";
import type { MailServerAnswers, MxEvidence } from "../../model/mail.ts";
import { probeDkim } from "../../probe/dkim.ts";
import { probeDmarc } from "../../probe/dmarc.ts";
import { probeMailServers } from "../../probe/mail-servers.ts";
import { probeMtaSts } from "../../probe/mta-sts.ts";
import { probeMx } from "../../probe/mx.ts";
import { probeSpf } from "../../probe/spf.ts";
import { probeSrv } from "../../probe/srv.ts";
import { probeTlsRpt } from "../../probe/tls-rpt.ts";
import type { ScanRequest } from "../request.ts";
import { isAnySelected } from "../selection.ts";
import type { Target } from "../target.ts";
import type { MailKit } from "./server.ts";
import { type MailServers, measureMailServers } from "./servers.ts";

type RecordSections = Pick<EvidenceDocument, "spf" | "dmarc" | "dkim" | "mta_sts" | "tls_rpt" | "srv">;

/** Makes one section, unless the time is over or a bug gets in the way; then `undefined`. */
type Section = <T>(name: keyof RecordSections | "mx" | "smtp", work: Promise<T>) => Promise<T | undefined>;

export interface MailContext {
  readonly kit: MailKit;
  readonly section: Section;
  /** Names nothing. */
  readonly randomLabel: string;
  readonly mayDial: (address: string) => boolean;
  readonly userAgent: string;
}

export type MailSections = RecordSections &
  Partial<Pick<MailServers, "smtp" | "tls" | "shared">> & { readonly mx?: MxEvidence };

/** All that is measured of a mail domain; the servers as soon as their names are known. */
export async function collectMail(
  target: Target,
  asked: Promise<MxEvidence | undefined>,
  context: MailContext,
): Promise<MailSections> {
  if (!target.types.includes("mail")) return {};
  const [mx, records, measured] = await Promise.all([
    asked,
    collectRecords(target, asked, context),
    asked.then((found) => collectServers(found, context)),
  ]);
  const { shared = [], ...servers } = measured ?? {};
  return {
    ...records,
    ...withValues({ mx }),
    ...servers,
    ...(shared.length === 0 ? {} : { shared }),
  };
}

/** MX records and hosts of a mail domain. */
export async function collectMx(
  { name, types }: Target,
  context: MailContext,
): Promise<MxEvidence | undefined> {
  if (!types.includes("mail")) return undefined;
  const { kit, section, randomLabel, mayDial } = context;
  const allAddresses = kit.options.all_addresses === true;
  const hasNames = wants(kit, "mail_transport");
  return section("mx", probeMx(name, { hasNames, randomLabel, allAddresses, isOpen: mayDial }, kit.session));
}

/** What DNS says of the domain as a sender and receiver of mail, and its MTA-STS policy. */
async function collectRecords(
  { name }: Target,
  mx: Promise<MxEvidence | undefined>,
  context: MailContext,
): Promise<RecordSections> {
  const { kit, section, randomLabel, userAgent } = context;
  const { session, options, signal, trust, blobs } = kit;
  const { dkim_probe: probe = "full", dkim_selectors: selectors = [] } = options;
  const sts = {
    session,
    keep: blobs.put,
    roots: trust.pem,
    userAgent,
    signal,
    families: options.families,
    allAddresses: options.all_addresses === true,
  };
  const wantsAuth = wants(kit, "mail_auth", "mail_transport");
  const wantsTransport = wants(kit, "mail_transport");
  const [spf, dmarc, dkim, mta_sts, tls_rpt, srv] = await Promise.all([
    // Whether a domain without MX takes no mail on purpose shows in its SPF record.
    wantsAuth || (await hasNoServer(mx)) ? section("spf", probeSpf(name, randomLabel, session)) : undefined,
    wantsAuth ? section("dmarc", probeDmarc(name, session)) : undefined,
    wantsAuth ? section("dkim", probeDkim(name, { probe, selectors, randomLabel }, session)) : undefined,
    wantsTransport ? section("mta_sts", probeMtaSts(name, sts)) : undefined,
    wantsTransport ? section("tls_rpt", probeTlsRpt(name, session)) : undefined,
    wantsTransport && options.depth !== "fast" ? section("srv", probeSrv(name, session)) : undefined,
  ]);
  return withValues({ spf, dmarc, dkim, mta_sts, tls_rpt, srv });
}

const hasNoServer = async (mx: Promise<MxEvidence | undefined>): Promise<boolean> =>
  (await mx)?.hosts.length === 0;

/** The mail servers; `undefined` where port 25 is left alone or none of their tests is asked for. */
async function collectServers(
  mx: MxEvidence | undefined,
  { kit, section }: Pick<MailContext, "kit" | "section">,
): Promise<MailServers | undefined> {
  const port25 = kit.mail.port25.state();
  const isOff = kit.options.port25 === false || port25 === "blocked" || port25 === "off";
  if (
    mx === undefined ||
    mx.hosts.length === 0 ||
    isOff ||
    !wants(kit, "mail_starttls", "mail_ipv6_mx_reach", "mail_transport")
  )
    return undefined;
  return section("smtp", measureMailServers(mx, kit));
}

/** Whether any test is asked for of some categories, or of some by their ids. */
function wants(
  { options }: { readonly options: ScanRequest["options"] },
  ...names: readonly string[]
): boolean {
  return isAnySelected("mail", new Set(names), options);
}

/** What each authoritative server of the domain says of its mail records. */
export async function collectAnswers(
  { name, types }: Target,
  zones: Readonly<Record<string, ZoneServers>> | undefined,
  { kit, section }: Pick<MailContext, "kit" | "section">,
): Promise<Readonly<Record<string, MailServerAnswers>> | undefined> {
  if (!types.includes("mail") || kit.options.depth === "fast") return undefined;
  if (!wants(kit, "mail_transport")) return undefined;
  const zone = zones?.[holding(name, Object.keys(zones)) ?? ""];
  if (zone === undefined) return undefined;
  return section("mx", probeMailServers(name, zone, kit.session));
}

/** The deepest of the zones that holds a name. */
function holding(name: string, zones: readonly string[]): string | undefined {
  const above = zones.filter((zone) => name === zone || name.endsWith(`.${zone}`));
  return above.sort((a, b) => b.length - a.length)[0];
}

/** The members that have a value. */
function withValues<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
