// Helps to aim a camera: it takes a picture and shows it, then the next one, until the person stops or looks elsewhere.

/** The functions by which a camera is aimed. `isWanted` returns false once the person has stopped the aiming or looks elsewhere. */
export interface AimParts {
  /** Sends the command by which the camera takes a picture. */
  shoot(): Promise<void>;
  /** Returns the path of the next new picture on the card, or undefined if none came in time. */
  next(): Promise<string | undefined>;
  /** Reads and shows a picture. It returns false if that failed, after it has told the reason. */
  show(path: string): Promise<boolean>;
  isWanted(): boolean;
}

/** Takes and shows pictures. @returns why it ended, as a sentence; empty if the person has ended it, or `show` has told the reason */
export async function aim({ shoot, next, show, isWanted }: AimParts): Promise<string> {
  while (isWanted()) {
    // the wait for the picture begins before the command, because the log line about the picture may come before the command's answer
    const coming = next();
    await shoot();
    const path = await coming;
    if (path === undefined) return 'No new picture came within a minute. The log shows the reason.';
    if (isWanted() && !await show(path)) return '';
  }
  return '';
}
