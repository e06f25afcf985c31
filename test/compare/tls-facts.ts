/* What our TLS engine finds at one port, as JSON: tls-facts.ts CA-FILE HOST PORT [starttls]. */
import { readFileSync } from "node:fs";
import { factsOf } from "../real/tls/facts.ts";
import { measureTls } from "../real/tls/ours.ts";

const [caFile = "", host = "", port = "", how] = process.argv.slice(2);
const ca = readFileSync(caFile, "utf8");
const { endpoint } = await measureTls({ host, port: Number(port), starttls: how === "starttls", ca });
process.stdout.write(`${JSON.stringify(factsOf(endpoint))}\n`);
process.exit(0);
