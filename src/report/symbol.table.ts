import type { Security } from "../model/security.ts";
import type { Status } from "../model/status.ts";
import type { Look } from "./look.ts";

interface Sign {
  readonly symbol: string;
  readonly ascii: string;
  /** Always beside the symbol, so that nothing depends on it. */
  readonly word: string;
}

export const STATUS_SIGN: Readonly<Record<Status, Sign>> = {
  passed: { symbol: "✔", ascii: "[ok]", word: "passed" },
  failed: { symbol: "✘", ascii: "[FAIL]", word: "failed" },
  warning: { symbol: "⚠", ascii: "[warn]", word: "warning" },
  info: { symbol: "ℹ", ascii: "[info]", word: "info" },
  not_tested: { symbol: "–", ascii: "[skip]", word: "not tested" },
  error: { symbol: "?", ascii: "[????]", word: "could not measure" },
};

/** How a security state is drawn: an insecure answer is a fact, not a fault. */
export const SECURITY_STATUS: Readonly<Record<Security, Status>> = {
  secure: "passed",
  insecure: "info",
  bogus: "failed",
  indeterminate: "error",
};

const GLYPHS = {
  dot: { symbol: "·", ascii: "-" },
  arrow: { symbol: "─►", ascii: "->" },
  corner: { symbol: "└", ascii: "`-" },
  ellipsis: { symbol: "…", ascii: "..." },
  to: { symbol: "→", ascii: "->" },
  done: { symbol: "━", ascii: "#" },
  open: { symbol: "─", ascii: "." },
} as const;

export function glyph(look: Pick<Look, "ascii">, name: keyof typeof GLYPHS): string {
  return look.ascii ? GLYPHS[name].ascii : GLYPHS[name].symbol;
}

/** The symbol of a status, padded so that what follows lines up, and coloured. */
export function sign(look: Look, status: Status): string {
  const { symbol, ascii } = STATUS_SIGN[status];
  return look.paint(status, look.ascii ? ascii.padEnd(6) : symbol);
}
