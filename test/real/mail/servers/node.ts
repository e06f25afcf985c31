import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { SMTPServer } from "smtp-server";

import type { Place } from "../place.ts";
import type { NodeOptions } from "../row.ts";

/** Refuses the greeting, or delays the first one, as the row says. */
async function greet({ greetingAfterMs, refusesWith }: NodeOptions, isFirst: boolean): Promise<Error | null> {
  if (greetingAfterMs !== undefined && isFirst) {
    await sleep(greetingAfterMs);
  }
  return refusesWith === undefined
    ? null
    : Object.assign(new Error("not today"), { responseCode: refusesWith });
}

/** A server of the package `smtp-server`, in this process. */
export async function startNodeServer({
  row: { server },
  address,
  host,
  certificates,
}: Place): Promise<void> {
  const [files] = certificates;
  if (server.kind !== "node" || files === undefined) {
    throw new Error(`${host} is no server of smtp-server`);
  }
  const { greetingAfterMs: _, refusesWith: __, ...options } = server.options ?? {};
  let visits = 0;
  const smtp = new SMTPServer({
    name: host,
    key: readFileSync(files.key),
    cert: readFileSync(files.chain),
    disableReverseLookup: true,
    logger: false,
    authOptional: true,
    disabledCommands: options.allowInsecureAuth === true ? [] : ["AUTH"],
    onConnect: (_session, callback) => {
      visits += 1;
      void greet(server.options ?? {}, visits === 1).then((error) => callback(error));
    },
    ...options,
  });
  // Scans end connections in the middle of a handshake.
  smtp.on("error", () => undefined);
  const listening = smtp.listen(25, address);
  await once(listening, "listening");
  listening.unref();
}
