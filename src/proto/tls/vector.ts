/** Numbers and length-prefixed vectors of the presentation language, RFC 8446 3. */

/** A number in so many octets, big-endian. */
export function uint(value: number, octets: 1 | 2 | 3 | 4): Buffer {
  const buffer = Buffer.allocUnsafe(octets);
  buffer.writeUIntBE(value, 0, octets);
  return buffer;
}

/** The parts with their common length before them. */
export function vector(lengthOctets: 1 | 2 | 3, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([uint(body.length, lengthOctets), body]);
}

/** Two octets for each number, with their length before them. */
export function vector16(lengthOctets: 1 | 2, values: readonly number[]): Buffer {
  const buffer = Buffer.allocUnsafe(lengthOctets + 2 * values.length);
  let at = buffer.writeUIntBE(2 * values.length, 0, lengthOctets);
  for (const value of values) at = buffer.writeUInt16BE(value, at);
  return buffer;
}
