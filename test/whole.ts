// What a test file has, and how much of it `npm test` does. All of it: `WHOLE=1 npm test -- upload/foreign`, and of every such file
// `npm run test:faults -- --only whole`.

export const isWhole = process.env['WHOLE'] === '1';

/**
 * Every so many of them, or all. A step that shares no factor with what was crossed to make them leaves no value of it out.
 */
export function sample<T>(all: readonly T[], step: number): T[] {
  return isWhole ? [...all] : all.filter((_, i) => i % step === 0);
}
