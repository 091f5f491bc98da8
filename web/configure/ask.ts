// The questions that a person answers for a kind of server (presets.ts), and the camera that the server is chosen for.

/** A question about a server, which is an input on the page. */
export interface Ask {
  name: string;
  label: string;
  example: string;
  isSecret?: boolean;
  /** Whether an answer is needed. Without it the server takes no pictures. */
  isNeeded?: boolean;
  pattern?: RegExp;
  /** The value that an empty answer stands for. It is undefined if there is none. */
  usual?: string;
  /** Returns the mistake in an answer as a sentence, or undefined if there is none. */
  faultOf?(answer: string): string | undefined;
}

/** The camera that a server is chosen for: its name, and the present time. */
export interface Camera {
  device: string;
  now: Date;
}
