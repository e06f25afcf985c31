import type { HttpRow } from "../row.ts";
import { APACHE_ROWS } from "./apache.ts";
import { CADDY_ROWS } from "./caddy.ts";
import { HAPROXY_ROWS } from "./haproxy.ts";
import { NGINX_ROWS } from "./nginx.ts";

/** Web servers of Debian packages, each configured well and badly. */
export const HTTP_ROWS: readonly HttpRow[] = [...NGINX_ROWS, ...APACHE_ROWS, ...CADDY_ROWS, ...HAPROXY_ROWS];
