// The boards that this page can install, from boards.json of the build.

/** A file of the page: path relative to the page, size, and SHA-256 in hexadecimal. */
export interface PageFile {
  path: string;
  bytes: number;
  sha256: string;
}

/** A file of the engine and its flash address. */
export interface EngineFile extends PageFile {
  name: string;
  address: number;
}

/** The modem's UART and power pins, as in the board file. */
export interface ModemWires {
  uart: { port: string; rx?: string; tx?: string; path?: string };
  power?: { key?: string; keyActive?: 0 | 1; supply?: string; flightMode?: string; dtr?: string; status?: string };
}

/** The firmware for one kind of camera at the board's free pins. */
export interface Lens {
  kind: 'none' | 'serial' | 'spi';
  notes: string[];
  pictures: string[];
  cameras: string[];
  camera: string;
  hasPir: boolean;
  /** The motion sensor's pin; '' without one. */
  pir: string;
  image: PageFile;
  rescue: PageFile;
}

/** A board, as its file in boards/ describes it. */
export interface BoardEntry {
  /** The kind of its camera, and all kinds that it takes, each with what differs. */
  kind?: Lens['kind'];
  lenses?: Lens[];
  pir?: string;
  name: string;
  title: string;
  url?: string;
  /** Notes to read before an installation. */
  notes: string[];
  /** The board's power supply. */
  supply?: string;
  /** Wiring pictures (SVG), one for each modem. */
  pictures: string[];
  /** Card slot and modem are on the board: there is nothing to solder. */
  isWired: boolean;
  /** The modem's model; '' if the firmware detects it. */
  modem: string;
  wires: ModemWires;
  /** Models of cameras that it supports; empty if it has no pins for one. */
  cameras: string[];
  /** The built-in camera's model; '' if config.json or the firmware selects it. */
  camera: string;
  /** Whether it has a motion sensor. */
  hasPir: boolean;
  /** Highest baud rate to the modem that its wiring supports; 0: no limit. */
  maxBaud: number;
  /** The firmware for the start of Storage. */
  image: PageFile;
  /** The rescue, a file at the end of Storage. */
  rescue: PageFile;
}

/** The content of boards.json. */
export interface Boards {
  /** The firmware's version. */
  version: string;
  boards: BoardEntry[];
  /** Number of boards that `npm run web` is still building. */
  pending?: number;
  /** The engine for this firmware. Without files the page asks the user for them. `from`: their address at the build; '' for a folder. */
  engine: { version: string; files: EngineFile[]; from: string };
}

/** The board with another camera. */
export function withLens(board: BoardEntry, kind: string | undefined): BoardEntry {
  return { ...board, ...board.lenses?.find(lens => lens.kind === kind) };
}

/** The board with the camera that its firmware tells, as models; older firmware only tells that there is one. */
export function withTold(board: BoardEntry, told: string | boolean | undefined): BoardEntry {
  if (told === undefined || told === true) return board;
  const lens = board.lenses?.find(({ cameras }) => cameras.join(' ') === (told || ''));
  return lens ? { ...board, ...lens } : board;
}

/** @param isAgain from the server, not from the files that offline/worker.ts keeps @throws a sentence for the user */
export async function readBoards(isAgain = false): Promise<Boards> {
  const how: object = isAgain ? { cache: 'no-store' } : {};
  const answer = await fetch('boards.json', how).catch(() => undefined);
  if (!answer?.ok) throw new Error('The list of boards is missing from this page. Reload the page. If that does not help, its folder is incomplete: npm run build makes it.');
  const list = await answer.json() as Boards;
  // what differs with the camera is there once
  return { ...list, boards: list.boards.map(board => withLens(board, board.lenses?.[0]?.kind)) };
}
