import { readFileSync } from "node:fs";

import { measureTls } from "./tls/ours.ts";

/*
 * One measurement as a process of its own: tls-measure.ts CA-FILE HOST PORT [starttls]. Prints connections, whether it was
 * complete, and the time without starting Node.js, as JSON.
 */
const [caFile = "", host = "", port = "", how] = process.argv.slice(2);

const ca = readFileSync(caFile, "utf8");
const { endpoint, milliseconds } = await measureTls({
  host,
  port: Number(port),
  starttls: how === "starttls",
  ca,
});
const { crafted, full, retries } = endpoint.connections;
console.log(
  JSON.stringify({
    connections: crafted + full,
    crafted,
    retries,
    complete: endpoint.complete,
    milliseconds,
  }),
);
process.exit(0);
