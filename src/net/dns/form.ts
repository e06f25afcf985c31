/** The form in which a question is put to a server, and what servers made of the usual one. */
import { createHmac, randomBytes } from "node:crypto";
import { type EdnsOption, readCookie, writeCookie, writeNsid } from "../../proto/dns/edns.ts";
import type { Message } from "../../proto/dns/message.ts";
import type { Name } from "../../proto/dns/name.ts";
import { type QueryEdns, randomizeCase, writeQuery } from "../../proto/dns/query.ts";
import { REMEMBERED } from "../limits.table.ts";
import { makeRecent } from "../recent.ts";

/** How a question is put. */
export interface Form {
  readonly edns: QueryEdns | null;
  /** Adds a DNS cookie (RFC 7873) for the server asked. */
  readonly cookie: boolean;
  /** To a recursive resolver: RD=1, CD=1, name in lower case. */
  readonly recursive: boolean;
  /** To a recursive resolver that is to make of the answer what it makes of it for others: CD=0. */
  readonly checked?: boolean;
  /** Sent to the letter: whatever the server makes of it is the result. */
  readonly exact: boolean;
}

/** UDP payload size in octets that goes through everywhere without fragments. */
export const UDP_SIZE = 1232;

/** The usual EDNS: version 0, DO. */
export const USUAL_EDNS: QueryEdns = { size: UDP_SIZE, do: true };

export const ITERATIVE_FORM: Form = { edns: USUAL_EDNS, cookie: true, recursive: false, exact: false };
export const RECURSIVE_FORM: Form = { edns: USUAL_EDNS, cookie: false, recursive: true, exact: false };

/** The form that also asks for the server's identifier (RFC 5001). */
export function withNsid(form: Form): Form {
  if (form.edns === null) return form;
  return { ...form, edns: { ...form.edns, options: [...(form.edns.options ?? []), writeNsid()] } };
}

export interface Written {
  readonly query: Buffer;
  /** The name as it went out. */
  readonly rawName: string;
  readonly clientCookie?: Buffer;
}

/** What is known of the manners of a server. */
type Manners = "no-cookie" | "no-edns";

/**
 * A zone on a server, or one name where the zone is not known. What one zone is served with may differ from the next:
 * behind one address there may be several programs.
 */
export interface Place {
  readonly address: string;
  readonly zone: Name;
}

/** Writes queries and remembers cookies and manners of servers. */
export interface Forms {
  write(address: string, question: { name: Name; type: number }, form: Form): Written;
  /** The form reduced to what is known to be borne there. */
  adapt(place: Place, form: Form): Form;
  learn(place: Place, manners: Manners): void;
  /** Keeps the server's cookie; false when the reply carries another client's cookie, so is not for us. */
  keepCookie(address: string, message: Message, written: Written): boolean;
}

const COOKIE_OCTETS = 8;

/** Queries with cookies of this run. */
export function makeForms(): Forms {
  const secret = randomBytes(32);
  const clientCookies = makeRecent<Buffer>(REMEMBERED.addresses);
  const serverCookies = makeRecent<Buffer>(REMEMBERED.addresses);
  const manners = makeRecent<Manners>(REMEMBERED.addresses);

  function clientCookie(address: string): Buffer {
    const known = clientCookies.get(address);
    if (known !== undefined) return known;
    const cookie = createHmac("sha256", secret).update(address).digest().subarray(0, COOKIE_OCTETS);
    clientCookies.set(address, cookie);
    return cookie;
  }

  function optionsOf(address: string, { edns, cookie }: Form): EdnsOption[] {
    const options = [...(edns?.options ?? [])];
    if (!cookie) return options;
    const server = serverCookies.get(address) ?? null;
    return [...options, writeCookie({ client: clientCookie(address), server })];
  }

  return {
    write(address, { name, type }, form) {
      const { edns, cookie, recursive, checked = false } = form;
      const rawName = recursive ? name : randomizeCase(name, randomBytes(32));
      const query = writeQuery({
        id: 0,
        name: rawName,
        type,
        rd: recursive,
        cd: recursive && !checked,
        edns: edns === null ? null : { ...edns, options: optionsOf(address, form) },
      });
      const sent = cookie && edns !== null;
      return { query, rawName, ...(sent ? { clientCookie: clientCookie(address) } : {}) };
    },
    adapt({ address, zone }, form) {
      if (form.exact) return form;
      const known = manners.get(`${address} ${zone}`);
      if (known === undefined) return form;
      return known === "no-edns" ? { ...form, edns: null, cookie: false } : { ...form, cookie: false };
    },
    learn({ address, zone }, known) {
      manners.set(`${address} ${zone}`, known);
    },
    keepCookie(address, { edns }, { clientCookie: sent }) {
      const cookie = readCookie(edns);
      if (sent === undefined || cookie === null || cookie === "malformed") return true;
      if (!cookie.client.equals(sent)) return false;
      if (cookie.server !== null) serverCookies.set(address, Buffer.from(cookie.server));
      return true;
    },
  };
}
