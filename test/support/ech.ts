/** Configurations of Encrypted Client Hello in octets, RFC 9849 section 4. */
import { uint, vector } from "../../src/proto/tls/vector.ts";

export interface EchRequest {
  readonly version?: number;
  readonly kem?: number;
  readonly keyOctets?: number;
  readonly suites?: readonly (readonly [kdf: number, aead: number])[];
  readonly publicName?: string;
  readonly extensions?: readonly number[];
}

/** One `ECHConfig`; by default one that clients use. */
export function echConfig(request: EchRequest = {}): Buffer {
  const { version = 0xfe0d, kem = 0x20, keyOctets = 32, suites = [[1, 1]] } = request;
  const { publicName = "public.example", extensions = [] } = request;
  return Buffer.concat([
    uint(version, 2),
    vector(
      2,
      uint(7, 1),
      uint(kem, 2),
      vector(2, Buffer.alloc(keyOctets, 9)),
      vector(2, ...suites.flatMap(([kdf, aead]) => [uint(kdf, 2), uint(aead, 2)])),
      uint(64, 1),
      vector(1, Buffer.from(publicName, "latin1")),
      vector(2, ...extensions.flatMap((type) => [uint(type, 2), vector(2, Buffer.of(1))])),
    ),
  ]);
}

/** An `ECHConfigList`. */
export const echList = (...configs: readonly Buffer[]): Buffer => vector(2, ...configs);
