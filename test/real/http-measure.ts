import { readFileSync } from "node:fs";

import { timeWeb } from "./http/ours.ts";

/*
 * Audits of one web server as a process of its own: http-measure.ts CA-FILE IPV4 IPV6. Prints connections, requests,
 * octets and the time of the second audit, when the program is warm, as JSON.
 */
const [caFile = "", ipv4 = "", ipv6 = ""] = process.argv.slice(2);

const ca = readFileSync(caFile, "utf8");
await timeWeb(ca, { ipv4, ipv6 });
const { web, milliseconds } = await timeWeb(ca, { ipv4, ipv6 });
const exchanges = Object.values(web.exchanges);
console.log(
  JSON.stringify({
    connections: web.spent.connections,
    requests: exchanges.length,
    octets: web.spent.octets,
    complete: exchanges.every(({ error }) => error === null),
    milliseconds,
  }),
);
process.exit(0);
