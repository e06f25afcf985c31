/** internet.nl's categories: what the points of each are added up over (`catalogue.md` 3, `scoring.md` 1). */
import type { TargetType } from "../model/evidence.ts";

/**
 * - `tests`: one object is measured; the points of its tests are added up
 * - `servers`: added up for each server; the lowest sum counts
 * - `names`: one value for each name; the lowest counts
 */
export type Aggregation = "tests" | "servers" | "names";

export interface ScoredCategory {
  readonly side: TargetType;
  /** Number of internet.nl's tests in it. */
  readonly tests: number;
  readonly aggregation: Aggregation;
  /** False: its maximum is always 0. */
  readonly counted: boolean;
  /** The test that says whether there was anything to connect to; TLS categories only. */
  readonly gate?: string;
  /** What is left of a required test when the category as a whole is weighed (`scoring.md` 4, `override_mandatory`). */
  readonly mandatory?: false;
}

export const SCORED_CATEGORIES: Readonly<Record<string, ScoredCategory>> = {
  web_ipv6: { side: "web", tests: 5, aggregation: "tests", counted: true },
  web_dnssec: { side: "web", tests: 2, aggregation: "tests", counted: true },
  web_https: {
    side: "web",
    tests: 22,
    aggregation: "servers",
    counted: true,
    gate: "web_https_http_available",
  },
  web_appsecpriv: { side: "web", tests: 5, aggregation: "servers", counted: false },
  web_rpki: { side: "web", tests: 4, aggregation: "tests", counted: true, mandatory: false },
  mail_ipv6: { side: "mail", tests: 4, aggregation: "tests", counted: true },
  mail_dnssec: { side: "mail", tests: 4, aggregation: "names", counted: true },
  mail_auth: { side: "mail", tests: 5, aggregation: "tests", counted: true },
  mail_starttls: {
    side: "mail",
    tests: 19,
    aggregation: "servers",
    counted: true,
    gate: "mail_starttls_tls_available",
  },
  mail_rpki: { side: "mail", tests: 6, aggregation: "tests", counted: true, mandatory: false },
};

/** Verdict of a TLS category that its gate test decides, by the gate's verdict (`scoring.md` 4). */
export const GATE_VERDICTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  web_https_http_available: { other: "unreachable" },
  mail_starttls_tls_available: {
    other: "unreachable",
    "could-not-test": "untestable",
    "other-2": "no-mx",
    "null-mx": "null-mx",
    "no-null-mx": "no-null-mx",
    "null-mx-with-other-mx": "null-mx-with-other-mx",
    "null-mx-without-a-aaaa": "null-mx-without-a-aaaa",
  },
};
