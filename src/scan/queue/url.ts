/** The address of the queue: read, and made fit to be shown, for there is a password in it. */
import { UserError } from "../../model/user-error.ts";

const FORM = "postgres://USER:PASSWORD@HOST:5432/DATABASE?sslmode=verify-full";

/** What the driver gets; the meaning of `sslmode` is that of PostgreSQL's own programs. @throws UserError `usage` */
export function connectionOf(text: string): string {
  const url = parsed(text);
  if (url === null || !/^postgres(?:ql)?:$/.test(url.protocol)) {
    // What was given is not repeated: a password may stand in it, even where nothing else is right.
    throw new UserError("usage", { what: "the address of the queue is not one", fix: `write ${FORM}` });
  }
  const mode = url.searchParams.get("sslmode");
  if (mode !== null && !SSL_MODES.includes(mode)) {
    throw new UserError("usage", {
      what: "the address of the queue has an unknown sslmode",
      fix: `one of ${SSL_MODES.join(", ")}`,
    });
  }
  if (mode === "verify-ca" && !url.searchParams.has("sslrootcert")) {
    throw new UserError("usage", {
      what: "sslmode=verify-ca needs sslrootcert=FILE in the address of the queue",
      fix: "name the certificate of your own authority, or use sslmode=verify-full",
    });
  }
  // Otherwise the driver would take require for verify-full, and say so on stderr.
  if (mode !== null) url.searchParams.set("uselibpqcompat", "true");
  return url.href;
}

const SSL_MODES: readonly string[] = ["disable", "prefer", "require", "verify-ca", "verify-full"];

/** Host, port and database alone. */
export function shownUrl(text: string): string {
  const url = parsed(text);
  if (url === null) return "postgres://…";
  return `postgres://${url.host || url.searchParams.get("host") || "localhost"}${url.pathname}`;
}

/** Text in which neither the address nor its password stands any more. */
export function redacted(text: string, address: string): string {
  const { password = "", username = "" } = parsed(address) ?? {};
  const secrets = [address, password, decoded(password)].filter((secret) => secret !== "");
  const plain = secrets.reduce((rest, secret) => rest.replaceAll(secret, "…"), text);
  return username === "" ? plain : plain.replaceAll(`${username}:`, "…:");
}

/** Any address of a database in text, as far as a word goes: for words typed, before they are repeated. */
export function withoutAddresses(text: string): string {
  return text.replaceAll(/\bpostgres(?:ql)?:\/\/\S*/gi, (found) => shownUrl(found));
}

function parsed(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not a form that could have been decoded when connecting.
    return text;
  }
}
