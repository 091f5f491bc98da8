/** Opens serial ports of this machine, and explains why one does not open. */

/** Patterns that recognise by the operating system's message why a serial port does not open. */
const causes = {
  missing: /No such file|cannot find|not found/i,
  forbidden: /Permission denied|Access denied|Operation not permitted/i,
  busy: /Cannot lock|busy|temporarily unavailable/i,
  unfit: /Inappropriate ioctl|Is a directory|Not a typewriter|Invalid argument|symbolic links/i,
  unknown: /unknown error code/i,
};

/**
 * A sentence for each cause by which a port does not open. A cause without a sentence is not explained.
 * @typedef {{ [cause in keyof typeof causes]?: string }} Sentences
 */

/**
 * Finds the sentence for a message of the system.
 * @param {string} message the system's
 * @param {Sentences} sentences
 * @returns {string | undefined} undefined if the cause is not known
 */
export function sentenceFor(message, sentences) {
  const names = /** @type {(keyof typeof causes)[]} */ (Object.keys(causes));
  const cause = names.find(name => sentences[name] !== undefined && causes[name].test(message));
  return cause && sentences[cause];
}

/**
 * Opens a serial port of this machine.
 * @param {ConstructorParameters<typeof import('serialport').SerialPort>[0]} options
 * @param {(message: string) => Error} errorOf the error to throw for a message of the system
 * @returns {Promise<import('serialport').SerialPort>}
 */
export async function openPort(options, errorOf) {
  const { SerialPort } = await import('serialport'); // The package is loaded only here, since most commands need no serial port.
  return new Promise((resolve, reject) => {
    const port = new SerialPort(options, error => error ? reject(errorOf(error.message)) : resolve(port));
  });
}
