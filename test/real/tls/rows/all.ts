import type { TlsRow } from "../row.ts";
import { GNUTLS_ROWS } from "./gnutls.ts";
import { NGINX_ROWS } from "./nginx.ts";
import { OPENSSL_ROWS } from "./openssl.ts";
import { OTHER_ROWS } from "./others.ts";

/** All servers of packages. */
export const TLS_ROWS: readonly TlsRow[] = [...OPENSSL_ROWS, ...NGINX_ROWS, ...GNUTLS_ROWS, ...OTHER_ROWS];
