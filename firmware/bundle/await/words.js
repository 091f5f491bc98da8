/**
 * The names that only async code uses. They are in a file of their own, without the compiler, as the tests' loader looks
 * for them in each source.
 */

/** The functions that src/await.d.ts declares. They exist only in the sources, since the build replaces their calls. */
export const words = ['tried', 'ended', 'launch', 'until', 'elapsed'];

/**
 * Tells whether a source may contain anything that the build must rewrite or refuse.
 * @param {string} text of a source
 * @returns {boolean}
 */
export const mayHold = text => /\b(?:async|await|Promise|launch)\b/.test(text);
