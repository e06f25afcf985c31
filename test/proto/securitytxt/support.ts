/** The armour of the signature in the example of RFC 9116 appendix A has no body; this one is a packet of our own. */
import { crc24 } from "../../../src/proto/securitytxt/armour.ts";

/** A signature packet in the new form: version 4, and enough octets for one. */
export const PACKET = Buffer.from([0xc2, 8, 4, 0, 22, 10, 0, 0, 0, 0]);

export function armourOf(octets: Uint8Array, { headers = "", checksum = true } = {}): string {
  const crc = Buffer.from([0, 0, 0]);
  crc.writeUIntBE(crc24(octets), 0, 3);
  const lines =
    Buffer.from(octets)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  const tail = checksum ? `=${crc.toString("base64")}\n` : "";
  return `-----BEGIN PGP SIGNATURE-----\n${headers}\n${lines.join("\n")}\n${tail}-----END PGP SIGNATURE-----\n`;
}

export const signed = (text: string, armour = armourOf(PACKET)): string =>
  `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n${text}${armour}`;
