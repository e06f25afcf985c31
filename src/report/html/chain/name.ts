/** A name with its final dot, as chains of trust write zones. */
export const absoluteName = (name: string): string => (name === "." ? "." : `${name}.`);
