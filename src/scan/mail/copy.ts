/** Measurements of another target, as they stand in a document in which their attempts do not. */

import type { TlsEndpoint } from "../../model/tls.ts";
import type { SmtpMeasured } from "../../probe/smtp/server.ts";

export function borrowedServer(server: SmtpMeasured): SmtpMeasured {
  return { ...server, attempts: [] };
}

export function borrowedEndpoint(endpoint: TlsEndpoint): TlsEndpoint {
  const { reach, log } = endpoint;
  const { control } = reach;
  return {
    ...endpoint,
    reach: {
      ...reach,
      attempts: [],
      ...(control === undefined ? {} : { control: { ...control, attempts: [] } }),
    },
    log: log.map(({ probe, outcome }) => ({ probe, outcome })),
  };
}

/**
 * An endpoint of an address that was measured in full under another server name: the features are those of the address,
 * the certificates those of the name (`scale.md` 3.4). `null` when a glance at the name shows that the features differ.
 */
export function underOtherName(whole: TlsEndpoint, glance: TlsEndpoint): TlsEndpoint | null {
  if (!isSameServer(whole, glance)) return null;
  // Which suite shows which chain is only certain where there is one.
  const chain = glance.chains.length === 1 ? 0 : null;
  const { sni, connections, duration_ms, fingerprint, chains, trust, anchors, log, complete } = glance;
  return {
    ...whole,
    ...{ sni, connections, duration_ms, fingerprint, chains, trust, anchors, log },
    reach: glance.reach,
    complete: whole.complete && complete,
    suites: whole.suites.map((suite) => ({ ...suite, chain: suite.chain === null ? null : chain })),
  };
}

/** One handshake under another name shows all that is its own. */
export const hasOneChain = ({ chains: [chain, ...others], hello13 }: TlsEndpoint): boolean =>
  hello13 != null && others.length === 0 && chain?.seen_with.includes("0304") === true;

/**
 * The same of a server with one chain, by one handshake of TLS 1.3 with the name. `null` when the server shows itself as
 * another one in it.
 */
export function underNameOf(whole: TlsEndpoint, shown: TlsEndpoint): TlsEndpoint | null {
  const isSame = JSON.stringify(shown.hello13) === JSON.stringify(whole.hello13);
  const [chain, ...others] = shown.chains;
  if (!isSame || chain === undefined || others.length > 0 || whole.fingerprint === null) return null;
  const { sni, connections, duration_ms, chains, trust, anchors, log, reach, complete } = shown;
  return {
    ...whole,
    ...{ sni, connections, duration_ms, chains, trust, anchors, log, reach },
    complete: whole.complete && complete,
    fingerprint: { ...whole.fingerprint, leaf: chain.certificates[0] ?? null },
  };
}

function isSameServer(whole: TlsEndpoint, glance: TlsEndpoint): boolean {
  const [one, other] = [whole.fingerprint, glance.fingerprint];
  if (one === null || other === null) return false;
  return (
    one.version === other.version &&
    one.suite === other.suite &&
    one.group === other.group &&
    whole.chains.length === glance.chains.length
  );
}
