// What a person is asked for a kind of server, and the camera that it is chosen for.

/** An input of a preset. */
export interface Ask {
  name: string;
  label: string;
  example: string;
  isSecret?: boolean;
  /** Without it the server takes nothing. */
  isNeeded?: boolean;
  pattern?: RegExp;
  /** What an empty answer means. */
  usual?: string;
  /** The mistake in an answer, as a sentence. */
  faultOf?(answer: string): string | undefined;
}

/** The camera that a server is chosen for. */
export interface Camera {
  device: string;
  now: Date;
}
