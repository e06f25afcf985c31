import type { Attempt, Failure } from "../model/attempt.ts";

/** What the codes of Node.js errors mean as an outcome. */
const FAILURE_OF_CODE: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  EPIPE: "reset",
  ERR_STREAM_PREMATURE_CLOSE: "reset",
  ERR_STREAM_DESTROYED: "reset",
  ETIMEDOUT: "timeout",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  ENETDOWN: "unreachable",
  // No such address family here, or a local firewall.
  EADDRNOTAVAIL: "blocked",
  EAFNOSUPPORT: "blocked",
  EACCES: "blocked",
  EPERM: "blocked",
  // This machine is out of something; `detail` keeps the code.
  EMFILE: "blocked",
  ENFILE: "blocked",
  ENOBUFS: "blocked",
  ENOMEM: "blocked",
  EADDRINUSE: "blocked",
  EAGAIN: "blocked",
  EPROTO: "protocol",
  EMSGSIZE: "protocol",
};

/** Families of codes that TLS and HTTP use for what the peer sent. */
const PROTOCOL_CODES = /^(?:HPE_|ERR_SSL_|ERR_TLS_|ERR_HTTP|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/;

/** The reason to abort with when a limit of ours was reached; outcome `budget`. */
export function budgetReached(detail: string): DOMException {
  return new DOMException(detail, "BudgetError");
}

/** The reason to abort with when a wait is over; outcome `timeout`. */
export function waitOver(ms: number): DOMException {
  return new DOMException(`no answer in ${ms} ms`, "TimeoutError");
}

/** The outcome that an aborted signal stands for. */
export function failureOfSignal(signal: AbortSignal): Failure {
  const name = nameOf(signal.reason);
  if (name === "TimeoutError") return "timeout";
  return name === "BudgetError" ? "budget" : "cancelled";
}

/** The outcome of an operation that an aborted signal ended. */
export function aborted(signal: AbortSignal): { readonly outcome: Failure; readonly detail: string } {
  return { outcome: failureOfSignal(signal), detail: messageOf(signal.reason) };
}

/**
 * The outcome that an error stands for; `undefined` when it is not one of the network.
 *
 * Asks the signal before the error: node-fetch throws an AbortError that does not say why.
 */
export function failureOf(error: unknown, signal?: AbortSignal): Failure | undefined {
  if (signal?.aborted) return failureOfSignal(signal);
  const code = codeOf(error);
  if (code === undefined) return undefined;
  return FAILURE_OF_CODE[code] ?? (PROTOCOL_CODES.test(code) ? "protocol" : failureOfSystem(error));
}

/** Any other refusal of the operating system: it never went out. */
function failureOfSystem(error: unknown): Failure | undefined {
  return error instanceof Error && "syscall" in error ? "blocked" : undefined;
}

/** The error's code where it has one, else its message. */
function messageOf(error: unknown): string {
  return codeOf(error) ?? (error instanceof Error ? error.message : String(error));
}

/**
 * What the work came to. The only place where errors of the network become outcomes.
 *
 * @throws what is not an outcome of the network: a bug
 */
export async function attempt<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<Attempt<T>> {
  if (signal?.aborted) return aborted(signal);
  try {
    return { outcome: "ok", value: await work() };
  } catch (error) {
    return failed(error, signal);
  }
}

/**
 * The outcome of an error event.
 *
 * @throws what is not an outcome of the network: a bug
 */
export function failed(
  error: unknown,
  signal?: AbortSignal,
): { readonly outcome: Failure; readonly detail: string } {
  const outcome = failureOf(error, signal);
  if (outcome === undefined) throw error;
  return { outcome, detail: signal?.aborted ? messageOf(signal.reason) : messageOf(error) };
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  // A DOMException has a numeric code.
  return typeof error.code === "string" ? error.code : undefined;
}

function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}
