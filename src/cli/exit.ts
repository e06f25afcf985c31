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

/** What a user is told about each of them. */
export const EXIT_MEANINGS: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [0, "done; a bad report is still 0"],
  [1, "a gate is not met"],
  [2, "wrong use: an unknown flag, test or target, a file that cannot be read"],
  [3, "nothing that was asked for could be measured from here"],
  [4, "internal error"],
  [130, "interrupted; 143 terminated"],
];
