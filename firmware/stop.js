/** Ends a command or the build with a message for people, without a stack trace. */

/**
 * Ends a command, by throwing an error without a stack trace.
 * @param {string} headline the first line of the message
 * @param {string[]} findings further lines, one for each finding
 * @returns {never}
 */
export function stop(headline, findings = []) {
  const error = new Error([headline, ...findings].join('\n  '));
  throw Object.assign(error, { name: '', stack: '' });
}
