/** Ways in which a fake differs from one that simply answers. */
import { randomBytes } from "node:crypto";
import { type ClientHello, EXTENSION } from "./client-hello.ts";
import type { Fake, Stage, Step } from "./fake.ts";
import { alert, extension, handshake, serverHello, uint16, VERSION } from "./wire.ts";

/** Sends octets. */
export function sends(octets: Buffer): Step {
  return { do: "send", octets };
}

/** The same steps for whatever comes, a hello or not. */
export function whole(...steps: readonly Step[]): Fake {
  return { answer: () => steps };
}

/** Looks at hellos of TLS only; those without an answer go to the next fakes. */
export function onTls(
  answer: (hello: ClientHello, stage: Stage) => readonly Step[] | null,
  ...next: readonly Fake[]
): Fake {
  return {
    answer(hello, stage) {
      const steps = hello?.kind === "tls" ? answer(hello, stage) : null;
      return steps ?? firstOf(next, hello, stage);
    },
  };
}

/** Shows fakes another hello than the one that came. */
export function changed(change: (hello: ClientHello) => ClientHello, ...fakes: readonly Fake[]): Fake {
  return { answer: (hello, stage) => firstOf(fakes, hello?.kind === "tls" ? change(hello) : hello, stage) };
}

/** Waits before the first step. */
export function slowly(ms: number, fake: Fake): Fake {
  return {
    answer(hello, stage) {
      const steps = fake.answer(hello, stage);
      return steps === null ? null : [{ do: "wait", ms }, ...steps];
    },
  };
}

/** Sends in pieces of some octets. */
export function inPieces(octets: number, fake: Fake): Fake {
  return {
    answer(hello, stage) {
      const steps = fake.answer(hello, stage);
      return steps === null
        ? null
        : steps.flatMap((step) => (step.do === "send" ? pieces(step.octets, octets) : step));
    },
  };
}

/** RFC 8446 section 4.1.3: this random makes a ServerHello a HelloRetryRequest. */
const RETRY = Buffer.from("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c", "hex");
const AES_128_GCM = 0x1301;
const X25519 = 29;
/** Assigned to no group. */
const NO_GROUP = 0x7a7a;

/**
 * TLS 1.3 as far as the answer to the first hello.
 *
 * - `first`: a retry request for the client's first group
 * - `unoffered`: for a group that it did not name
 * - `wants-share`: missing_extension without a key share of X25519, a ServerHello with one
 */
export function retryRequest(how: "first" | "unoffered" | "wants-share"): Fake {
  return onTls((hello) => {
    if (!hello.versions.includes(VERSION.tls13)) return [sends(alert(70)), { do: "end" }];
    if (how !== "wants-share") {
      const group = how === "first" ? (hello.groups[0] ?? X25519) : NO_GROUP;
      return [sends(hello13(hello, RETRY, uint16(group)))];
    }
    const shares = hello.extensions.get(EXTENSION.keyShare)?.subarray(2) ?? Buffer.alloc(0);
    if (!hasShare(shares, X25519)) return [sends(alert(109)), { do: "end" }];
    const share = Buffer.concat([uint16(X25519), uint16(32), randomBytes(32)]);
    return [sends(hello13(hello, randomBytes(32), share))];
  });
}

function hello13({ sessionId }: ClientHello, random: Buffer, share: Buffer): Buffer {
  const extensions = [
    extension(EXTENSION.versions, uint16(VERSION.tls13)),
    extension(EXTENSION.keyShare, share),
  ];
  const body = { version: VERSION.tls12, random, sessionId, suite: AES_128_GCM, extensions };
  return handshake(VERSION.tls12, serverHello(body));
}

function hasShare(shares: Buffer, group: number): boolean {
  for (let at = 0; at + 4 <= shares.length; at += 4 + shares.readUInt16BE(at + 2)) {
    if (shares.readUInt16BE(at) === group) return true;
  }
  return false;
}

function firstOf(
  fakes: readonly Fake[],
  hello: Parameters<Fake["answer"]>[0],
  stage: Stage,
): readonly Step[] | null {
  for (const { answer } of fakes) {
    const steps = answer(hello, stage);
    if (steps !== null) return steps;
  }
  return null;
}

function pieces(octets: Buffer, size: number): Step[] {
  return Array.from({ length: Math.ceil(octets.length / size) }, (_, i) =>
    sends(octets.subarray(i * size, (i + 1) * size)),
  );
}
