// Makes cards as cameras, loggers and computers leave them, with folders and names of pictures, the files beside them, and the times of both.
//
// Folders and names follow DCF 2.0 (CIPA DC-009, 3.2 and 3.3): folders 100 to 999, numbers 0001 to 9999. Makers by their manuals: Canon's
// "Memory Card Folder Structure" (Software Starter Guide), Nikon's "Memory Card Folders and File Names", GoPro's "File Naming Convention".
// Arduino's SD library gives each file the default time of SdFat (`FAT_DEFAULT_DATE`, `FAT_DEFAULT_TIME`). ESP-IDF's `get_fattime` begins
// in 1980. UNCONFIRMED: the sizes of makers' own files.

/** A file on the card. */
export interface CardFile {
  /** The file's bytes, or its text. */
  content: Uint8Array | string;
  /** Local time of the file's last change, in milliseconds since 1970 as if it were UTC. FAT keeps no zone, and steps of two seconds. */
  atMs: number;
}

/** Files by their paths, without a leading "/". A path that ends with "/" is an empty folder. */
export type CardFiles = Record<string, CardFile>;

/** The maker or kind of the camera that writes the card. */
export type Maker = 'canon' | 'canonDays' | 'nikon' | 'sony' | 'gopro' | 'trail' | 'browning' | 'arduino' | 'esp32';
/** The system of a computer that the card was in. */
export type Visitor = 'macos' | 'windows' | 'linux' | 'android';

/** How a maker's camera writes a card. */
interface Habits {
  /** Returns the path of the folder with this number. Some cameras put the date of the picture into it. */
  folder(number: number, takenMs: number): string;
  /** Returns the file name of the picture with this number. */
  name(number: number): string;
  /** Most pictures in a folder, at most 9,999. */
  perFolder: number;
  /** Whether the numbers of pictures begin with 1 in each folder. Otherwise they go on. */
  restarts?: boolean;
  /** Returns the names of the files that make up a movie. */
  movie(number: number): string[];
  /** Paths of the files that the camera makes with the card's first picture. */
  formatted: string[];
  /** Returns the paths of the files that the camera makes with a folder's first picture. */
  besides?(folder: number): string[];
  /** Time of change that all files get, in milliseconds since 1970. It is for cameras without a right clock, and missing for all others. */
  fixedMs?: number;
}

const four = (n: number) => String(n).padStart(4, '0');
const two = (n: number) => String(n).padStart(2, '0');
const dayOf = (ms: number) => two(new Date(ms).getUTCMonth() + 1) + two(new Date(ms).getUTCDate());

const canon: Habits = {
  folder: number => `DCIM/${number}CANON`,
  name: n => `IMG_${four(n)}.JPG`,
  perFolder: 100,
  movie: n => [`MVI_${four(n)}.AVI`, `MVI_${four(n)}.THM`],
  formatted: ['MISC/'],
  besides: folder => [`DCIM/CANONMSC/M0${folder}.CTG`],
};

const habits: Record<Maker, Habits> = {
  canon,
  // A Canon camera with the setting "Folder creation: daily", by which a folder's name has the day of its pictures.
  canonDays: { ...canon, folder: (number, takenMs) => `DCIM/${number}_${dayOf(takenMs)}`, perFolder: 2000 },
  nikon: {
    folder: number => `DCIM/${number}D3200`,
    name: n => `DSC_${four(n)}.JPG`,
    perFolder: 999,
    movie: n => [`DSC_${four(n)}.MOV`],
    formatted: ['NIKON001.DSC', 'MISC/'],
  },
  sony: {
    folder: number => `DCIM/${number}MSDCF`,
    name: n => `DSC0${four(n)}.JPG`,
    perFolder: 4000,
    movie: n => [
      `../../PRIVATE/M4ROOT/CLIP/C${four(n)}.MP4`, `../../PRIVATE/M4ROOT/CLIP/C${four(n)}M01.XML`, `../../PRIVATE/M4ROOT/THMBNL/C${four(n)}T01.JPG`,
    ],
    formatted: ['AVF_INFO/AVIN0001.BNP', 'AVF_INFO/AVIN0001.INP', 'PRIVATE/M4ROOT/MEDIAPRO.XML', 'PRIVATE/AVCHD/BDMV/INDEX.BDM'],
  },
  gopro: {
    folder: number => `DCIM/${number}GOPRO`,
    name: n => `GOPR${four(n)}.JPG`,
    perFolder: 999,
    movie: n => [`GX01${four(n)}.MP4`, `GL01${four(n)}.LRV`, `GX01${four(n)}.THM`],
    formatted: ['MISC/version.txt', 'Get_started_with_GoPro.url', 'DCIM/leinfo.sav'],
  },
  trail: {
    folder: number => `DCIM/${number}MEDIA`,
    name: n => `IMAG${four(n)}.JPG`,
    perFolder: 9999,
    movie: n => [`IMAG${four(n)}.AVI`],
    formatted: [],
  },
  browning: {
    folder: number => `DCIM/${number}_BTCF`,
    name: n => `IMG_${four(n)}.JPG`,
    perFolder: 1000,
    restarts: true,
    movie: n => [`IMG_${four(n)}.AVI`],
    formatted: ['SETTINGS/'],
  },
  arduino: {
    folder: () => '',
    name: n => `PIC${String(n).padStart(5, '0')}.JPG`,
    perFolder: 9999,
    movie: () => [],
    formatted: ['DATALOG.CSV'],
    fixedMs: Date.UTC(2000, 0, 1, 1),
  },
  esp32: {
    folder: () => '',
    name: n => `picture${n}.jpg`,
    perFolder: 9999,
    movie: n => [`video${n}.avi`],
    formatted: [],
    fixedMs: Date.UTC(1980, 0, 1),
  },
};

/** All makers and kinds of cameras, by name. */
export const makers = Object.keys(habits) as Maker[];

/** Properties of a camera, each of which may be left out. */
export interface CameraOptions {
  /** Number of the first picture, 1 if missing. With 9990, the numbers soon reach 9999 and begin again. */
  first?: number;
  /** Most pictures in a folder, in place of the maker's number. */
  perFolder?: number;
  /** Returns what the camera's clock shows when a picture is taken, in milliseconds since 1970. Without it, the clock is as usual for the maker. */
  clock?: (takenMs: number) => number;
  /** Makes the bytes of the n-th picture, from 1 on. */
  bytesOf?: (n: number) => Uint8Array;
}

/** A camera that writes one card. */
export interface CardCamera {
  /** Returns the files of a freshly formatted card. */
  formatted(atMs: number): CardFiles;
  /** Returns the path of the n-th picture, from 1 on. */
  pathOf(n: number, takenMs: number): string;
  /** Returns all files that the camera writes for the n-th picture. `n` counts pictures and movies together. */
  shoot(n: number, takenMs: number): CardFiles;
  /** Returns all files that the camera writes for a movie. There are none if the camera makes no movies. */
  film(n: number, takenMs: number): CardFiles;
}

const fatSteps = (ms: number) => Math.floor(ms / 2000) * 2000;

/** Makes a small file that begins and ends like a JPEG, and differs for each number. */
function pictureOf(n: number): Uint8Array {
  return Uint8Array.from([0xff, 0xd8, 0xff, 0xfe, 0, 0x20, ...Buffer.from(`picture ${n} `.repeat(40 + n % 7)), 0xff, 0xd9]);
}

function contentOf(path: string, n: number): Uint8Array | string {
  if (path.endsWith('/')) return '';
  return /\.(?:THM|JPG)$/.test(path) ? Uint8Array.from([0xff, 0xd8, ...Buffer.from(`thumbnail ${path}`), 0xff, 0xd9]) : `${path} ${n} `.repeat(20);
}

const tidy = (path: string) => path.split('/').reduce<string[]>((at, part) => (part === '..' ? at.slice(0, -1) : [...at, part]), []).join('/');

/** Makes a camera that names and writes its files as those of this maker or kind do. */
export function cameraOf(
  maker: Maker,
  { first = 1, perFolder = habits[maker].perFolder, clock, bytesOf = pictureOf }: CameraOptions = {},
): CardCamera {
  const own = habits[maker];
  const highest = 9999;

  /** Returns the folder's number and the picture's number for the n-th picture. @throws if the numbers of folders are used up */
  function numbersOf(n: number): { folder: number; number: number; isFirst: boolean } {
    const at = first + n - 2;
    const inTurn = at % highest;
    const folder = 100 + Math.floor(at / highest) * Math.ceil(highest / perFolder) + Math.floor(inTurn / perFolder);
    if (folder > 999) throw new Error(`picture ${n}: a DCF card has no folder ${folder}`);
    return { folder, number: (own.restarts ? inTurn % perFolder : inTurn) + 1, isFirst: n === 1 || inTurn % perFolder === 0 };
  }

  const shown = (takenMs: number) => fatSteps(clock?.(takenMs) ?? own.fixedMs ?? takenMs);
  const inFolder = (n: number, takenMs: number, name: string) =>
    tidy([own.folder(numbersOf(n).folder, takenMs), name].filter(part => part !== '').join('/'));
  const laid = (paths: string[], n: number, takenMs: number): CardFiles =>
    Object.fromEntries(paths.map(path => [path, { content: contentOf(path, n), atMs: shown(takenMs) }]));
  const besides = (n: number) => (numbersOf(n).isFirst ? own.besides?.(numbersOf(n).folder) ?? [] : []);
  const pathOf = (n: number, takenMs: number) => inFolder(n, takenMs, own.name(numbersOf(n).number));

  return {
    pathOf,
    formatted: atMs => laid(own.formatted, 0, atMs),
    shoot: (n, takenMs) => ({ ...laid(besides(n), n, takenMs), [pathOf(n, takenMs)]: { content: bytesOf(n), atMs: shown(takenMs) } }),
    film: (n, takenMs) => laid([...besides(n), ...own.movie(numbersOf(n).number).map(name => inFolder(n, takenMs, name))], n, takenMs),
  };
}

/** What a card of `cardOf` holds. */
export interface CardPlan extends CameraOptions {
  /** Number of pictures and movies. */
  count: number;
  /** When the first picture was taken, in milliseconds since 1970. */
  startMs: number;
  /** Milliseconds between two pictures, 60,000 if missing. With 0 they have all the same time. */
  stepMs?: number;
  /** With 3, each third picture is a movie instead. With 0 there are no movies. */
  movieEvery?: number;
  /** The systems of the computers that the card was in after the last picture. */
  visitors?: Visitor[];
}

/**
 * Makes a whole card, as a camera and computers leave it. @returns its files, and the paths of its pictures in the order in which they were taken
 */
export function cardOf(
  maker: Maker,
  { count, startMs, stepMs = 60_000, movieEvery = 0, visitors = [], ...options }: CardPlan,
): { files: CardFiles; pictures: string[] } {
  const camera = cameraOf(maker, options);
  const files = camera.formatted(startMs);
  const pictures: string[] = [];
  for (let n = 1; n <= count; n++) {
    const takenMs = startMs + (n - 1) * stepMs;
    const isMovie = movieEvery > 0 && n % movieEvery === 0;
    Object.assign(files, isMovie ? camera.film(n, takenMs) : camera.shoot(n, takenMs));
    if (!isMovie) pictures.push(camera.pathOf(n, takenMs));
  }
  for (const visitor of visitors) Object.assign(files, leftBy(visitor, pictures, startMs + count * stepMs));
  return { files, pictures };
}

/** An AppleDouble file. macOS puts one beside each file, with the attributes that a FAT card cannot store. */
const appleDouble = Buffer.concat([Buffer.from([0, 5, 0x16, 7, 0, 2, 0, 0]), Buffer.from('Mac OS X        '), Buffer.alloc(4072)]);
const beside = (path: string) => path.replace(/[^/]*$/, name => `._${name}`);
const nameIn = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const deleted = (seed: string) => Uint8Array.from([0xff, 0xd8, ...Buffer.from(`deleted picture ${seed}`), 0xff, 0xd9]);

/**
 * Returns the files that a computer leaves on a card: its own, and a picture that was deleted there. @param seen paths of the pictures that the
 * computer showed
 */
export function leftBy(visitor: Visitor, seen: string[], atMs: number): CardFiles {
  const gone = `DELETED_${nameIn(seen[0] ?? 'A.JPG')}`;
  const uuid = '5D2F7C1A-31B4-4C0E-9D6B-6A0E4A1B2C3D';
  const bin = '$RECYCLE.BIN/S-1-5-21-1004336348-1177238915-682003330-1001';
  const left: Record<Visitor, Record<string, Uint8Array | string>> = {
    macos: {
      ...Object.fromEntries(seen.map(path => [beside(path), appleDouble])),
      '.DS_Store': Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.from('Bud1'), Buffer.alloc(6140)]),
      '.Spotlight-V100/VolumeConfiguration.plist': '<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict/></plist>\n',
      [`.Spotlight-V100/Store-V2/${uuid}/store.db`]: 'x'.repeat(3000),
      '.fseventsd/fseventsd-uuid': uuid,
      '.fseventsd/0000000002d0a5f1': 'x'.repeat(70),
      [`.Trashes/501/${gone}`]: deleted('mac'),
      [`.Trashes/501/._${gone}`]: appleDouble,
      '._.Trashes': appleDouble,
    },
    windows: {
      'System Volume Information/WPSettings.dat': '\x0c\0\0\0\0\0\0\0\0\0\0\0',
      'System Volume Information/IndexerVolumeGuid': [...`{${uuid}}`].join('\0') + '\0',
      [`${bin}/$R3K9QZ1.JPG`]: deleted('windows'),
      [`${bin}/$I3K9QZ1.JPG`]: 'x'.repeat(544),
      [`${bin}/desktop.ini`]: '[.ShellClassInfo]\r\nCLSID={645FF040-5081-101B-9F08-00AA002F954E}\r\n',
      'Thumbs.db': 'x'.repeat(2560),
    },
    linux: {
      [`.Trash-1000/files/${gone}`]: deleted('linux'),
      [`.Trash-1000/info/${gone}.trashinfo`]: `[Trash Info]\nPath=${gone}\nDeletionDate=2026-11-20T10:00:00\n`,
    },
    android: {
      'LOST.DIR/': '',
      'Android/data/': '',
      'DCIM/.thumbnails/.thumbdata4--1967290299': 'x'.repeat(1000),
      'DCIM/.thumbnails/1000000033.jpg': deleted('thumbnail'),
    },
  };
  return Object.fromEntries(Object.entries(left[visitor]).map(([path, content]) => [path, { content, atMs: fatSteps(atMs) }]));
}
