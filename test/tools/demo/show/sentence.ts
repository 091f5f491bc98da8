// Errors that are told to a person as a sentence instead of a stack trace.

/** An error whose message is for a person, and complete. */
export class Sentence extends Error {}

const words: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the host name cannot be looked up now',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ECONNRESET: 'the connection was cut',
  EADDRINUSE: 'the port is taken',
  EACCES: 'access is denied',
  ENOENT: 'it does not exist',
  ENOTDIR: 'it is no folder',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  ENOSPC: 'the disk is full',
};

/** Returns the cause of any thrown value in a few words. */
export function causeOf(error: unknown): string {
  const { code, message } = error as { code?: string | number; message?: string };
  return words[String(code)] ?? (message ? message.split('\n')[0]! : String(error));
}
