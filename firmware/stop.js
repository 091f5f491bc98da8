/** An end of the build that is told to a person in sentences, with no trace of the calls behind it. */

/**
 * @param {string} headline
 * @param {string[]} findings a line each below it
 * @returns {never}
 */
export function stop(headline, findings = []) {
  const error = new Error([headline, ...findings].join('\n  '));
  throw Object.assign(error, { name: '', stack: '' });
}
