/** The words of `await`, apart from all that needs the compiler: the tests' loader looks for them in each source. */

/** The functions that src/await.d.ts declares. They exist only until the build has lowered them. */
export const words = ['tried', 'ended', 'launch', 'until', 'elapsed'];

/** @param {string} text of a source @returns {boolean} whether anything in it may have to be lowered or refused */
export const mayHold = text => /\b(?:async|await|Promise|launch)\b/.test(text);
