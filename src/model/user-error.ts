/** Stable names of what a person can put right. */
export type UserErrorCode =
  | "usage"
  | "target-invalid"
  | "test-unknown"
  | "profile-unknown"
  | "config-invalid"
  | "policy-invalid"
  | "input-unreadable"
  | "output-unwritable"
  | "rpki-missing"
  | "rpki-stale"
  | "rpki-malformed"
  | "network-none"
  | "ipv6-none"
  | "port25-blocked"
  | "dns-intercepted"
  | "clock-off"
  | "evidence-newer"
  | "evidence-invalid"
  | "node-too-old"
  | "queue-missing"
  | "queue-unreachable"
  | "queue-away";

/** The three lines that a person sees, and the problems in between when there are several. */
export interface UserErrorText {
  readonly what: string;
  readonly why?: string;
  /** What to type or to change. */
  readonly fix?: string;
  /** One line for each problem, all of them at once. */
  readonly details?: readonly string[];
}

/** A mistake that the person at the keyboard can put right; neither a network outcome nor a bug. */
export class UserError extends Error {
  readonly code: UserErrorCode;
  readonly why: string | undefined;
  readonly fix: string | undefined;
  readonly details: readonly string[];

  constructor(code: UserErrorCode, text: UserErrorText) {
    super(text.what);
    this.name = "UserError";
    this.code = code;
    this.why = text.why;
    this.fix = text.fix;
    this.details = text.details ?? [];
  }
}
