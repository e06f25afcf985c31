/** Primes of Diffie-Hellman groups that nobody should use. */
import { createHash } from "node:crypto";
import { pem } from "../../proto/pem.ts";
import { integer, sequence } from "./der.ts";

/** RFC 2409 section 6.2: the second Oakley group, known to everybody. */
export const OAKLEY_2 = Buffer.from(
  "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd" +
    "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed" +
    "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff",
  "hex",
);

/** Of 512 bits, with the shape of a prime; nobody here checks more. */
export const SHORT_PRIME = (() => {
  const octets = createHash("sha512").update("waterpas lab dh 512").digest();
  octets.writeUInt8(octets.readUInt8(0) | 0x80, 0);
  octets.writeUInt8(octets.readUInt8(63) | 1, 63);
  return octets;
})();

/** A prime with the generator 2 as `DH PARAMETERS`, which `node:tls` takes. */
export function dhParameters(prime: Buffer): string {
  return pem("DH PARAMETERS", sequence(integer(prime), integer(2)));
}
