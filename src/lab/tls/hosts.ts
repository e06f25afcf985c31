/** The web and mail hosts of the lab behind sockets: TLS on port 443, SMTP with STARTTLS on port 25. */
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { TcpServices } from "../listen.ts";
import type { NetMapEntry } from "../net-map.ts";
import { type Plan, planAddress } from "../plan.ts";
import { type Service, servicesOf } from "../services.ts";
import type { SmtpBehaviour } from "../smtp/script.ts";
import { smtpServer } from "../smtp/serve.ts";
import type { InternetSpec } from "../spec.ts";
import { policyServer } from "../sts.ts";
import type { Authority, LeafChange } from "./authority.ts";
import { type TlsMachine, tlsMachine } from "./machine.ts";
import type { TlsSetup } from "./setup.ts";
import { MAIL_KEY, WEB_KEY } from "./tlsa.ts";

/** A host of the lab; `address` is that of plan `doc`. */
interface LabHost extends Service {
  readonly machine: TlsMachine;
}

/** Who goes on where TLS ends. */
export interface HostHooks {
  /** A secure connection to port 443; `socket.servername` is the name asked for. */
  readonly onSecureConnection?: (host: LabHost, socket: TLSSocket) => void;
  /** A plain connection to port 25; `host.machine.secure` does what STARTTLS promises. */
  readonly onMailConnection?: (host: LabHost, socket: Socket) => void;
  /** Protocols that port 443 negotiates by ALPN; default `http/1.1`. */
  readonly webProtocols?: readonly string[];
}

const HTTPS = 443;
const SMTP = 25;
const IDLE_MS = 10_000;
const GOOD: TlsSetup = {};

interface Serving {
  readonly spec: InternetSpec;
  readonly plan: Plan;
  readonly authority: Authority;
  readonly services: TcpServices;
  readonly hooks: HostHooks;
}

/**
 * Starts every host that the zones name.
 *
 * @throws when the address of a TLS or mail host is named by no zone
 */
export async function serveHosts(serving: Serving): Promise<NetMapEntry[]> {
  const { spec, hooks } = serving;
  const { web, mail } = servicesOf(spec);
  const { onSecureConnection = waitForEnd, onMailConnection, webProtocols = ["http/1.1"] } = hooks;
  const setups = setupsOf(spec, [...web, ...mail]);
  const behaviours = behavioursOf(spec, mail);
  const takePolicy = policyServer(spec);
  const start = ({ address, name }: Service, keyLabel: string, protocols: readonly string[]): LabHost => {
    const setup = setups.get(address) ?? GOOD;
    const leafOf = leafLookup(spec.leaves ?? {});
    return {
      address,
      name,
      machine: tlsMachine(serving.authority, { setup, name, keyLabel, leafOf, protocols }),
    };
  };
  const listen = (host: LabHost, port: number, serve: (socket: Socket) => void) =>
    serving.services.listen(planAddress(serving.plan, host.address), port, serve);
  const closed = new Set((spec.closed ?? []).map(({ address, port }) => `${address} ${port}`));
  return Promise.all([
    ...web
      .filter(({ address }) => !closed.has(`${address} ${HTTPS}`))
      .map((service) => start(service, WEB_KEY, webProtocols))
      .map((host) =>
        listen(host, HTTPS, (socket) =>
          host.machine.secure(socket, (secured) => {
            if (!takePolicy(secured)) onSecureConnection(host, secured);
          }),
        ),
      ),
    ...mail
      .map((service) => start(service, MAIL_KEY, []))
      .map((host) => {
        const serve = smtpServer(host, behaviours.get(host.address));
        return listen(host, SMTP, (socket) =>
          onMailConnection === undefined ? serve(socket) : onMailConnection(host, socket),
        );
      }),
  ]);
}

function setupsOf({ tlsHosts = [] }: InternetSpec, services: readonly Service[]): Map<string, TlsSetup> {
  const known = new Set(services.map(({ address }) => address));
  const setups = new Map(
    tlsHosts.flatMap(({ addresses, setup }) => addresses.map((address) => [address, setup] as const)),
  );
  for (const address of setups.keys()) {
    if (!known.has(address)) throw new Error(`no zone of the lab names the TLS host ${address}`);
  }
  return setups;
}

function leafLookup(leaves: Readonly<Record<string, LeafChange>>) {
  return (serverName: string): LeafChange | undefined =>
    leaves[serverName] ?? leaves[serverName.replace(/^www\./, "")];
}

/** Without HTTP there is nothing to say. */
function waitForEnd(_host: LabHost, socket: TLSSocket): void {
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.resume();
}

function behavioursOf(
  { mailHosts = [] }: InternetSpec,
  mail: readonly Service[],
): Map<string, SmtpBehaviour> {
  const behaviours = new Map(
    mailHosts.flatMap(({ addresses, behaviour }) =>
      addresses.map((address) => [address, behaviour] as const),
    ),
  );
  for (const address of behaviours.keys()) {
    if (!mail.some((each) => each.address === address))
      throw new Error(`no zone of the lab names the mail host ${address}`);
  }
  return behaviours;
}
