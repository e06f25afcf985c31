/** Which MX hosts a policy covers, RFC 8461 section 4.1. */

/** Whether a pattern covers a host: the same name, or `*.` in place of exactly one label. Both in lower case. */
export function matchesMx(pattern: string, host: string): boolean {
  if (!pattern.startsWith("*.")) return pattern === host;
  const dot = host.indexOf(".");
  return dot > 0 && host.slice(dot + 1) === pattern.slice(2);
}

export interface StsCoverage {
  /** Hosts that no pattern covers: senders will not deliver to them. */
  readonly unmatched: readonly string[];
  /** Patterns that cover none of the hosts. */
  readonly unused: readonly string[];
}

/** How the patterns of a policy and the MX hosts of its domain fit together. */
export function coverageOf(patterns: readonly string[], hosts: readonly string[]): StsCoverage {
  const names = hosts.map((host) => host.toLowerCase());
  return {
    unmatched: names.filter((host) => !patterns.some((pattern) => matchesMx(pattern, host))),
    unused: patterns.filter((pattern) => !names.some((host) => matchesMx(pattern, host))),
  };
}
