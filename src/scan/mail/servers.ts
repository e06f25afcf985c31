/** The mail servers of one target: sections `smtp` and `tls`. */
import type { MxEvidence, SharedSection, SmtpEvidence, SmtpServer } from "../../model/mail.ts";
import { smtpKey } from "../../model/mail.ts";
import { endpointKey, type TlsEvidence } from "../../model/tls.ts";
import { chooseAddresses, measureAddresses } from "../../probe/tls/addresses.ts";
import type { Blobs } from "../blobs.ts";
import { borrowedEndpoint, borrowedServer } from "./copy.ts";
import { isPassingReach, isPassingSession } from "./ledger.ts";
import type { MeasuredEndpoint, MeasuredServer } from "./run.ts";
import { type MailKit, type MailPlace, takeEndpoint, takeServer } from "./server.ts";
import type { Shared } from "./share.ts";

export interface MailServers {
  readonly smtp: SmtpEvidence;
  readonly tls: TlsEvidence;
  readonly shared: readonly SharedSection[];
}

const SMTP_PORT = 25;

/** Speaks to the addresses of all hosts; what another target of the run has learnt is not asked again. */
export async function measureMailServers(
  { hosts, details = {} }: Pick<MxEvidence, "hosts" | "details">,
  kit: MailKit,
): Promise<MailServers> {
  const gathering: Gathering = { servers: new Map(), tls: {}, shared: [] };
  await Promise.all(hosts.map((host) => measureHost(host, details[host]?.addresses ?? [], gathering, kit)));
  const servers = [...gathering.servers].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    smtp: Object.fromEntries(servers),
    tls: gathering.tls,
    shared: gathering.shared.sort((a, b) => (a.pointer < b.pointer ? -1 : 1)),
  };
}

interface Gathering {
  readonly servers: Map<string, SmtpServer>;
  readonly tls: Record<string, TlsEvidence[string]>;
  readonly shared: SharedSection[];
}

async function measureHost(
  host: string,
  addresses: readonly string[],
  gathering: Gathering,
  kit: MailKit,
): Promise<void> {
  const wanted = addresses.filter((address) => kit.options.families.includes(familyOf(address)));
  const chosen = chooseAddresses(wanted, kit.options.all_addresses === true);
  const measured = await measureAddresses(chosen, async (address, scan) => {
    const place = { host, address };
    const server = await takeServer(place, kit);
    const endpoint = await takeEndpoint(place, scan, server.value, kit);
    keepServer(place, server, gathering);
    if (isOpen(place, scan, server, endpoint, kit)) doubt(place, gathering);
    return keptEndpoint(place, endpoint, gathering, kit.blobs);
  });
  Object.assign(gathering.tls, measured);
}

/** Whether what the target would be judged by is a failure that does not count yet. */
function isOpen(
  { host, address }: MailPlace,
  scan: "full" | "light",
  server: Shared<MeasuredServer>,
  endpoint: Shared<MeasuredEndpoint>,
  { mail: { ledger }, name }: MailKit,
): boolean {
  const { outcome } = server.value.server;
  const session = smtpKey(address, SMTP_PORT);
  const tls = `${endpointKey(address, SMTP_PORT, host)} ${scan}`;
  if (server.isOwn) ledger.note(session, isPassingSession(outcome));
  ledger.use(session, name);
  // Without a session there can be no TLS, and what the server said instead has been noted.
  if (server.value.refusal !== null) return ledger.isOpen(session);
  if (endpoint.isOwn) ledger.note(tls, isPassingReach(endpoint.value.endpoint.reach.state));
  ledger.use(tls, name);
  return ledger.isOpen(tls);
}

function doubt({ address }: MailPlace, { servers }: Gathering): void {
  const key = smtpKey(address, SMTP_PORT);
  const server = servers.get(key);
  if (server !== undefined) servers.set(key, { ...server, unconfirmed: true });
}

const familyOf = (address: string): "ipv4" | "ipv6" => (address.includes(":") ? "ipv6" : "ipv4");

/** Several hosts may have the address; each has its own name in TLS. */
function keepServer(
  { host, address }: MailPlace,
  { value, isOwn }: Shared<MeasuredServer>,
  to: Gathering,
): void {
  const key = smtpKey(address, SMTP_PORT);
  const known = to.servers.get(key);
  const server = known ?? {
    ...(isOwn ? value.server : borrowedServer(value.server)),
    hosts: [],
    tls: [],
  };
  to.servers.set(key, {
    ...server,
    ...(isOwn ? value.server : {}),
    hosts: sorted([...server.hosts, host]),
    tls: sorted([...server.tls, endpointKey(address, SMTP_PORT, host)]),
  });
  const pointer = `/smtp/${key}`;
  const at = to.shared.findIndex((each) => each.pointer === pointer);
  if (isOwn && at >= 0) to.shared.splice(at, 1);
  if (!isOwn && known === undefined) to.shared.push({ pointer, observed_at: value.server.observed_at });
}

const sorted = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

function keptEndpoint(
  { host, address }: MailPlace,
  { value, isOwn }: Shared<MeasuredEndpoint>,
  { shared }: Gathering,
  blobs: Blobs,
): TlsEvidence[string] {
  for (const octets of value.blobs.octets()) blobs.put(octets);
  if (isOwn) return value.endpoint;
  const pointer = `/tls/${endpointKey(address, SMTP_PORT, host).replaceAll("~", "~0").replaceAll("/", "~1")}`;
  if (!shared.some((each) => each.pointer === pointer)) {
    shared.push({ pointer, observed_at: value.observedAt });
  }
  return borrowedEndpoint(value.endpoint);
}
