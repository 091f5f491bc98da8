// The boards that this page can install. They are read from boards.json, which the build of the page (web/build.js) writes.

/** A file of the page: its path relative to the page, its size in bytes, and its SHA-256 in hexadecimal. */
export interface PageFile {
  path: string;
  bytes: number;
  sha256: string;
}

/** A file of the engine (Espruino), with the address in the chip's flash where it is written. */
export interface EngineFile extends PageFile {
  name: string;
  address: number;
}

/** The wires between the chip and the modem, as in the board file: the UART, and the pins that switch the modem's power. */
export interface ModemWires {
  uart: { port: string; rx?: string; tx?: string; path?: string };
  power?: { key?: string; keyActive?: 0 | 1; supply?: string; flightMode?: string; dtr?: string; status?: string };
}

/**
 * The part of a board's entry that depends on the kind of camera at its free pins: notes, wiring pictures, models and firmware. The build makes one
 * for each kind.
 */
export interface Lens {
  kind: 'none' | 'serial' | 'spi';
  notes: string[];
  pictures: string[];
  cameras: string[];
  camera: string;
  hasPir: boolean;
  /** The pin of the motion sensor. It is '' without one. */
  pir: string;
  image: PageFile;
  rescue: PageFile;
}

/** A board, as its file in boards/ describes it, with its firmware for one kind of camera. */
export interface BoardEntry {
  /** The kind of camera that this entry's firmware is for. It is undefined if the board has no choice of cameras. */
  kind?: Lens['kind'];
  /**
   * One part for each kind of camera that the board takes. `withLens` puts one of them into the entry. It is undefined if the board has no choice
   * of cameras.
   */
  lenses?: Lens[];
  pir?: string;
  name: string;
  title: string;
  url?: string;
  /** Notes for a person to read before an installation. */
  notes: string[];
  /** The title of the board's power supply, for a person. It is undefined if the board's file names none. */
  supply?: string;
  /** Paths of the wiring pictures (SVG), one for each modem. */
  pictures: string[];
  /** True if card slot and modem are on the board, so that there is nothing to solder. */
  isWired: boolean;
  /** The modem's model. It is '' if the firmware detects the modem. */
  modem: string;
  /**
   * The modems whose code the firmware has: their names as the board file has them, and those of their families. It is undefined if the firmware
   * has the code for all modems.
   */
  modems?: { models: string[]; families: string[] };
  wires: ModemWires;
  /** Models of cameras that this firmware supports. It is empty if the firmware is for no camera. */
  cameras: string[];
  /** The model of the camera that is on the board. It is '' if config.json or the firmware selects the camera. */
  camera: string;
  /** Whether the board has a motion sensor. */
  hasPir: boolean;
  /** The highest baud rate to the modem that the board's wiring supports. 0 means no limit. */
  maxBaud: number;
  /**
   * The firmware image, the file that is written to the start of Storage. Storage is the area of the flash in which the engine (Espruino) keeps
   * files.
   */
  image: PageFile;
  /** The rescue, a small program at the end of the engine's Storage. It runs while there is no firmware that may start. */
  rescue: PageFile;
}

/** The content of boards.json. */
export interface Boards {
  /** The version of the firmware that this page installs. */
  version: string;
  boards: BoardEntry[];
  /** The number of boards that `npm run web` is still building. It is undefined if there are none. */
  pending?: number;
  /**
   * The engine (Espruino) for this firmware. If `files` is empty, the page asks the user for the files. `from` is the address that the build fetched
   * them from. It is '' if they came from a folder.
   */
  engine: { version: string; files: EngineFile[]; from: string };
}

/**
 * Returns the board with the notes, pictures and firmware for a kind of camera. If the board has no entry for that kind, it is returned unchanged.
 */
export function withLens(board: BoardEntry, kind: string | undefined): BoardEntry {
  return { ...board, ...board.lenses?.find(lens => lens.kind === kind) };
}

/**
 * Returns the board with the firmware for the cameras that its present firmware supports. If `told` is true, undefined or unknown, the board is
 * returned unchanged.
 * @param told the camera models that the present firmware reports, separated by blanks. Older firmware reports only true, if there is a camera, or
 * false
 */
export function withTold(board: BoardEntry, told: string | boolean | undefined): BoardEntry {
  if (told === undefined || told === true) return board;
  const lens = board.lenses?.find(({ cameras }) => cameras.join(' ') === (told || ''));
  return lens ? { ...board, ...lens } : board;
}

/**
 * Loads the list of boards, each with the first kind of camera that it takes. @param isAgain fetches the list from the server, not from the
 * files that offline/worker.ts keeps @throws an error with a sentence for the user
 */
export async function readBoards(isAgain = false): Promise<Boards> {
  const how: object = isAgain ? { cache: 'no-store' } : {};
  const answer = await fetch('boards.json', how).catch(() => undefined);
  if (!answer?.ok) throw new Error('The list of boards is missing from this page. Reload the page. If that does not help, its folder is incomplete: npm run build makes it.');
  const list = await answer.json() as Boards;
  // in boards.json, a board has its notes, pictures and firmware only in `lenses`, one item for each kind of camera. The first item is copied into
  // the board
  return { ...list, boards: list.boards.map(board => withLens(board, board.lenses?.[0]?.kind)) };
}
