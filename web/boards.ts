// The boards that this page can install on, as the build lists them in boards.json beside it.

/** A file of the page: its path from the page's own address, its bytes, and its SHA-256 in hexadecimal. */
export interface PageFile {
  path: string;
  bytes: number;
  sha256: string;
}

/** A file of the engine and where it goes in the flash. */
export interface EngineFile extends PageFile {
  name: string;
  address: number;
}

export interface BoardEntry {
  name: string;
  title: string;
  url?: string;
  /** What a person must know before they begin. */
  notes: string[];
  /** What feeds it. */
  supply?: string;
  /** Drawings of its wiring, one for each modem that it is wired to; SVG. */
  pictures: string[];
  /** The record of its modem, or '' where the firmware asks. */
  modem: string;
  /** Records of cameras that it can take; none where it has no place for one. */
  cameras: string[];
  /** The record of the one that is built in, or '' where config.json or the firmware says. */
  camera: string;
  /** Whether it has a motion sensor. */
  hasPir: boolean;
  /** The fastest rate to the modem that its wiring takes; 0: no limit. */
  maxBaud: number;
  /** The firmware, as it goes to the beginning of Storage; what follows is erased flash. */
  image: PageFile;
}

export interface Boards {
  /** The firmware's version. */
  version: string;
  boards: BoardEntry[];
  /** The engine that goes with it; its files are missing where the build could not have them, and the page asks for them. */
  engine: { version: string; files: EngineFile[] };
}

/** @throws a sentence for a person */
export async function readBoards(): Promise<Boards> {
  const answer = await fetch('boards.json').catch(() => undefined);
  if (!answer?.ok) throw new Error('The list of boards did not come with this page. Load the page again; if that does not help, its folder is not whole: npm run build makes it.');
  return await answer.json() as Boards;
}
