// The questions that a person answers for a kind of server (presets.ts), and the camera that the server is chosen for.

/** A question about a server, which is an input on the page. */
export interface Ask {
  name: string;
  label: string;
  example: string;
  isSecret?: boolean;
  /** True if the question must be answered, because without the answer the camera cannot send pictures to this server. */
  isNeeded?: boolean;
  pattern?: RegExp;
  /** The value that is taken if the person leaves the answer empty. It is undefined if an empty answer stands for no value. */
  usual?: string;
  /** Returns the mistake in an answer as a sentence, or undefined if there is none. */
  faultOf?(answer: string): string | undefined;
}

/** The camera that a server is chosen for: its name, and the present time. */
export interface Camera {
  device: string;
  now: Date;
}
