/** Elements of typed arrays; 0 where there is none, so that hot loops need no branch of their own for it. */

/** One octet. */
export const u8 = (column: Uint8Array, index: number): number => column[index] ?? 0;

/** One 16-bit number. */
export const u16 = (column: Uint16Array, index: number): number => column[index] ?? 0;

/** One unsigned 32-bit number. */
export const u32 = (column: Uint32Array, index: number): number => column[index] ?? 0;

/** One signed 32-bit number. */
export const i32 = (column: Int32Array, index: number): number => column[index] ?? 0;
