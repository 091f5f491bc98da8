// Reads whole numbers from environment variables, as in `SEED=7 npm test -- soak/seasons`. A text that is no number gives an error, and not the
// default.

/**
 * Returns the number in an environment variable, and throws a sentence if its text is none.
 * @param variable its name, such as `SEED`
 * @param otherwise the number if the variable is not set
 */
export function askedNumber(variable: string, otherwise: number): number {
  const text = process.env[variable];
  if (!text) return otherwise;
  if (!/^\d{1,15}$/.test(text)) throw new Error(`${variable}=${text} is no whole number of at most 15 digits.`);
  return Number(text);
}
