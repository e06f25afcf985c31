/** Policies of MTA-STS on the web hosts of the lab (RFC 8461 section 3.2). */
import { createServer, type ServerResponse } from "node:http";
import type { TLSSocket } from "node:tls";
import { mailHostsOf } from "./services.ts";
import type { InternetSpec, StsPolicySpec } from "./spec.ts";

const PREFIX = "mta-sts.";
const PATH = "/.well-known/mta-sts.txt";
/** Two weeks. */
const MAX_AGE_SECONDS = 1_209_600;

/** Takes a connection over when the name asked for is that of a policy host; otherwise leaves it alone. */
export function policyServer(spec: InternetSpec): (socket: TLSSocket) => boolean {
  const server = createServer((request, response) => {
    const domain = (request.headers.host ?? "").toLowerCase().slice(PREFIX.length);
    answer(response, request.url === PATH ? policyOf(spec, domain) : { status: 404, body: "" });
  });
  return (socket) => {
    const name = socket.servername;
    if (typeof name !== "string" || !name.toLowerCase().startsWith(PREFIX)) return false;
    server.emit("connection", socket);
    return true;
  };
}

function answer(response: ServerResponse, { status = 200, headers = {}, body = "" }: StsPolicySpec): void {
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=us-ascii",
    Connection: "close",
    ...headers,
  });
  response.end(body);
}

function policyOf(spec: InternetSpec, domain: string): StsPolicySpec {
  return { body: goodPolicy(mailHostsOf(spec, domain)), ...spec.policies?.[domain] };
}

/** A policy that covers some hosts. */
export function goodPolicy(hosts: readonly string[]): string {
  const lines = ["version: STSv1", "mode: enforce", ...hosts.map((host) => `mx: ${host}`)];
  return `${[...lines, `max_age: ${MAX_AGE_SECONDS}`].join("\r\n")}\r\n`;
}
