import type { RealScenario } from "../scenario.ts";
import { ALGORITHM_SCENARIOS } from "./algorithms.ts";
import { DELEGATION_SCENARIOS, KEY_SCENARIOS } from "./delegation.ts";
import { DENIAL_SCENARIOS } from "./denial.ts";
import { SIGNATURE_SCENARIOS } from "./signatures.ts";

/** Every scenario the real signers can express, with the catalogue's ids. */
export const REAL_SCENARIOS: readonly RealScenario[] = [
  ...ALGORITHM_SCENARIOS,
  ...DELEGATION_SCENARIOS,
  ...KEY_SCENARIOS,
  ...SIGNATURE_SCENARIOS,
  ...DENIAL_SCENARIOS,
];
