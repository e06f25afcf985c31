/** How much of a report is shown, so that a page stays a page. */

export interface Amount {
  /** Findings of a test that are told. */
  readonly findings: number;
  /** Servers in a matrix; 0: no matrix. */
  readonly servers: number;
  /** Facts behind a verdict; 0: none. */
  readonly facts: number;
  /** Whether passed tests show facts, servers and evidence too. */
  readonly passed: boolean;
  /** Whether excerpts of the evidence are shown. */
  readonly excerpts: boolean;
  /** Chains of trust that are drawn. */
  readonly chains: number;
}

/** From everything to the bare verdicts; the first that makes a page small enough is taken. */
export const AMOUNTS = [
  { findings: 12, servers: 60, facts: 30, passed: true, excerpts: true, chains: 6 },
  { findings: 8, servers: 24, facts: 16, passed: false, excerpts: true, chains: 3 },
  { findings: 4, servers: 10, facts: 8, passed: false, excerpts: false, chains: 1 },
  { findings: 2, servers: 0, facts: 0, passed: false, excerpts: false, chains: 1 },
  { findings: 1, servers: 0, facts: 0, passed: false, excerpts: false, chains: 0 },
  { findings: 0, servers: 0, facts: 0, passed: false, excerpts: false, chains: 0 },
] as const satisfies readonly [Amount, ...Amount[]];

/** Octets of a page about one name (`ux.md` 10). */
export const PAGE_OCTETS = 200_000;
