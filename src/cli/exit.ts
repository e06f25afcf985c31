/** Exit codes: a public contract, see `waterpas --help`. */
export const EXIT = {
  done: 0,
  /** A gate was not met; used for nothing else. */
  notMet: 1,
  usage: 2,
  /** Nothing asked for could be measured, or this machine cannot measure. */
  undecided: 3,
  internal: 4,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Which one counts when several apply, first match. */
const ORDER: readonly ExitCode[] = [130, 143, 2, 4, 1, 3, 0];

/** The code that outranks the others; `done` for none. */
export function worstExit(codes: readonly ExitCode[]): ExitCode {
  return ORDER.find((code) => codes.includes(code)) ?? EXIT.done;
}
