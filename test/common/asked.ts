// Whole numbers of the environment, such as `SEED=7 npm test -- soak/seasons`. One that is none must not pass as the usual one.

/** @param variable such as `SEED` @param otherwise without it */
export function askedNumber(variable: string, otherwise: number): number {
  const text = process.env[variable];
  if (!text) return otherwise;
  if (!/^\d{1,15}$/.test(text)) throw new Error(`${variable}=${text} is no whole number of at most 15 digits.`);
  return Number(text);
}
