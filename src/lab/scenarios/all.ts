/** The list of all scenarios. */
import { DEMO_SCENARIOS } from "./demo.ts";
import { DNSSEC_SCENARIOS } from "./dnssec.ts";
import { MAIL_SCENARIOS } from "./mail.ts";
import { RECORD_SCENARIOS } from "./records.ts";
import { ROUTING_SCENARIOS } from "./routing.ts";
import type { LabScenario } from "./scenario.ts";
import { SERVER_SCENARIOS } from "./servers.ts";
import { STARTTLS_SCENARIOS } from "./starttls.ts";
import { TLS_SCENARIOS } from "./tls.ts";
import { WEB_SCENARIOS } from "./web.ts";

export const SCENARIOS: readonly LabScenario[] = [
  ...RECORD_SCENARIOS,
  ...DNSSEC_SCENARIOS,
  ...SERVER_SCENARIOS,
  ...TLS_SCENARIOS,
  ...STARTTLS_SCENARIOS,
  ...MAIL_SCENARIOS,
  ...ROUTING_SCENARIOS,
  ...WEB_SCENARIOS,
  ...DEMO_SCENARIOS,
];

/** The scenario of that name, if there is one. */
export function findScenario(name: string): LabScenario | undefined {
  return SCENARIOS.find((scenario) => scenario.name === name);
}

/** What to scan for a scenario: its domain, unless it names another. */
export function scenarioTarget({ name, target }: LabScenario): string {
  return target ?? `${name}.test`;
}
