// What is sent in place of bytes that the file lacks.

/** A file that could not be read to its end. */
interface Broken {
  /** Returns the next bytes, at most this many. */
  read: (bytes: number) => string | undefined;
  /** Notes that bytes of the file are missing. */
  lack(): void;
}

/** Returns this many zero bytes, which are sent in place of bytes that the file lacks. */
export function filler(bytes: number): string {
  let text = '\0';
  while (text.length < bytes) text += text;
  return text.slice(0, bytes);
}

/** Notes that the file could not be read. All further bytes are zeros, so that the modem gets the announced number of bytes. */
export function substitute(image: Broken, most: number): string {
  image.lack();
  image.read = filler;
  return filler(most);
}
