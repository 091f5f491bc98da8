/** Ends the build with sentences, without a stack trace. */

/**
 * @param {string} headline
 * @param {string[]} findings one line each below it
 * @returns {never}
 */
export function stop(headline, findings = []) {
  const error = new Error([headline, ...findings].join('\n  '));
  throw Object.assign(error, { name: '', stack: '' });
}
