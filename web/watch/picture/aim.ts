// Aiming a camera: a picture is taken and shown, then the next one, until the person stops or looks elsewhere.

export interface AimParts {
  /** Asks the camera for a picture. */
  shoot(): Promise<void>;
  /** The path of the next new picture on the card; undefined: none came in time. */
  next(): Promise<string | undefined>;
  /** Returns false if it could not be shown. */
  show(path: string): Promise<boolean>;
  isWanted(): boolean;
}

/** @returns why it ended, as a sentence; empty if the person ended it, or `show` has said why */
export async function aim({ shoot, next, show, isWanted }: AimParts): Promise<string> {
  while (isWanted()) {
    // before the question: the log's line may come before its answer
    const coming = next();
    await shoot();
    const path = await coming;
    if (path === undefined) return 'No new picture came within a minute. The log shows the reason.';
    if (isWanted() && !await show(path)) return '';
  }
  return '';
}
