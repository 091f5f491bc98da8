// Draws a season from its seed: a modem with its operator, a server, a camera's card, a configuration, and all that happens in its days.

import { cameraKinds, type CameraKind } from '../../../sim/camera/families.ts';
import { makers, type Maker, type Visitor } from '../../../sim/card/cameras.ts';
import { createChance, type Chance } from '../../../sim/chance.ts';
import type { HttpWrong } from '../../../sim/server/http/answer.ts';
import type { Malice } from '../../../sim/server/malice.ts';
import { canList, families, httpMethods, sheetOf, type FamilyName } from '../../../sim/world/ways.ts';
import { between, drawConfig, pick, remoteKeys, valueOf, type Sections, type Value } from './config.ts';

/** Milliseconds of an hour. */
export const hourMs = 3_600_000;
/** Milliseconds of a day. */
export const dayMs = 24 * hourMs;
/** Number of days at the end of a season in which nothing is wrong. */
export const healthyDays = 2;

/** Something that is wrong for a time, and then ends. */
export type Trouble =
  /** A low battery, with its voltage. */
  | { title: string; volts: number }
  | { title: string; ftp: { verb: string; how: Malice } }
  | { title: string; http: { method: string; how: HttpWrong } }
  | { title: string; mute: true }
  /** It changes pictures on arrival, after it has confirmed them. */
  | { title: string; alters: true }
  /** Of the registration: searching, or denied. */
  | { title: string; stat: number }
  /** The network's time is wrong by this. */
  | { title: string; aheadMs: number };

/** Something that happens at a time of the season, in milliseconds since 1970. */
export type Happening = { atMs: number } & (
  | { do: 'shoot'; isMovie: boolean; bytes: number }
  | { do: 'visit'; visitor: Visitor }
  /** Before the motion sensor. */
  | { do: 'move' }
  | { do: 'begin' | 'end'; trouble: Trouble }
  | { do: 'cut' | 'boot' | 'restart modem' }
  | { do: 'text'; text: string }
  | { do: 'refresh'; isLost: boolean }
  /** `send`: the settings ask for all images of which only the preview was sent, or for the last ones by their paths. */
  | { do: 'settings'; id: number; set: Record<string, Value>; send?: 'all' | 'last' }
);

/** A season, which is some days in the life of a simulated camera: its world, and all that happens in it. */
export interface Season {
  seed: number;
  days: number;
  family: FamilyName;
  isHttp: boolean;
  /** Name of the chip's board. If it is undefined, the firmware runs on a desktop. */
  board: string | undefined;
  /** The kind of HTTPS: whether the authority's certificate is on the card, and the method and modem for it. It is undefined without HTTPS. */
  tls: { isProved: boolean; method: string; modem: Record<string, unknown> } | undefined;
  maker: Maker;
  /**
   * The camera at the board that takes the pictures instead of the maker's camera, and the bytes of the card that they may fill. It is undefined if
   * there is none.
   */
  eye?: { kind: CameraKind; roomBytes: number } | undefined;
  /** Most pictures that the maker's camera keeps on the card. It removes its oldest one for each further picture, and undefined means that it removes none. */
  keeps?: number | undefined;
  /** Number with which the camera names its first picture, such as 9990. */
  first: number;
  modem: Record<string, unknown>;
  /** A line that loses bytes all the time, with the seed of its random numbers. It is undefined if the line loses none. */
  line?: { toDce: { loseRate: number }; seed: number } | undefined;
  server: Record<string, unknown>;
  config: Sections & { device: string };
  /** Path of the report on the server. It is empty if there is no report. */
  report: string;
  /** Path of the settings on the server. It is empty if there are none. */
  remote: string;
  /** True if the server keeps no report under a fixed name: it neither replaces nor deletes files, or takes them all away. */
  isDeposit: boolean;
  happenings: Happening[];
}

const device = 'hut';
const apn = 'internet';
const size = 2000;

/** Boards that can measure the voltage of a battery. */
const withBattery = ['lilygo-t-sim7600'];
const lowBattery: Trouble = { title: 'the battery is low', volts: 3.4 };

/** Troubles of an FTP server, which refuses for reasons of its own or cuts connections. */
const ftpTroubles: Trouble[] = [
  ...([['USER', 421], ['PASS', 530], ['STOR', 550], ['STOR', 553], ['STOR', 452], ['RNTO', 553], ['CWD', 550]] as const)
    .map(([verb, refuse]) => ({ title: `${verb} is refused with ${refuse}`, ftp: { verb, how: { refuse } } })),
  { title: 'the disk is full', ftp: { verb: 'STOR', how: { fill: size / 4, reply: 552 } } },
  { title: 'STOR is done and answered with 451', ftp: { verb: 'STOR', how: { deny: 451 } } },
  { title: 'SIZE is wrong', ftp: { verb: 'SIZE', how: { more: 7 } } },
  { title: 'transfers break off', ftp: { verb: 'STOR', how: { tear: size / 4 } } },
  { title: 'STOR closes the connection', ftp: { verb: 'STOR', how: { closeAt: 0 } } },
  { title: 'STOR has no answer', ftp: { verb: 'STOR', how: { hush: 'late' } } },
  { title: 'the data port is out of reach', ftp: { verb: 'PASV', how: { nowhere: true } } },
  { title: 'the server does not say a word', mute: true },
];

const altering: Trouble = { title: 'pictures are shrunk on arrival', alters: true };

const page = '<!doctype html><title>Upload</title><form method=post><input type=file name=image></form>';

function httpTroubles(method: string): Trouble[] {
  const at = (title: string, how: HttpWrong, verb = method): Trouble => ({ title, http: { method: verb, how } });
  return [
    ...[500, 502, 503, 504, 507, 413, 423, 406].map(status => at(`${method}: ${status}`, { status })),
    at('GET shows a page', { status: 200, body: page }, 'GET'),
    at('the connection closes in the body', { closeAtBody: size / 4 }),
    at('the connection closes before the answer', { closeAtByte: 0 }),
    at('no answer', { hushAtByte: 0 }),
  ];
}

const worldTroubles: Trouble[] = [
  { title: 'no network', stat: 2 },
  { title: 'the network denies it', stat: 3 },
  ...[2, -2, 72, -72, 87_660].map(hours => ({ title: `the network's time is wrong by ${hours} h`, aheadMs: hours * hourMs })),
];

/** Lines that the modem sends without a command. Some quote an operator's text that looks like answers of the modem. */
const texts = [
  '+CUSD: 0,"Your balance is 3 EUR",15',
  '+CUSD: 0,"hi\r\nOK\r\n+CFTPSPUTFILE: 0\r\n",15',
  '+CUSD: 1,"1) top up\r\nERROR\r\n+HTTPACTION: 1,200,0\r\n2) end",15',
  '*PSNWID: "262","01","Ferry\r\nOK\r\n",0,"Ferry",0',
  '+CUSD: 0,"+FTPPUT: 1,0\r\n+QFTPPUT: 0,2000\r\nCONNECT\r\n",15',
  'RING',
];

type ServerDraw = Pick<Season, 'server' | 'isDeposit'> & { http?: Record<string, unknown>; /** The `upload.verify` to use. If missing, it is drawn. */ verify?: string };

/**
 * Caches in front of a server, like those of Cloudflare and CloudFront. `ms200` and `ms404` are the milliseconds for which such an answer is kept;
 * `ignoresQuery`: a URL's query makes no difference.
 */
const caches = [{ ms200: 2 * hourMs, ms404: hourMs / 20 }, { ms200: dayMs, ms404: hourMs / 6, ignoresQuery: true }, { ms200: 2 * hourMs, ms404: hourMs / 20, heedsNoCache: true }];

function drawServer(chance: Chance, isHttp: boolean): ServerDraw {
  const kind = chance();
  if (isHttp) {
    const method = pick(chance, ['post', 'put']);
    if (kind > 0.85) return { server: { form: { file: 'document' } }, http: { method: 'post', form: { file: 'document' } }, isDeposit: false };
    if (kind > 0.7) return { server: { cdn: pick(chance, caches) }, http: { method }, isDeposit: false };
    if (kind < 0.2) return { server: { key: 'X-Api-Key: Gr8-key' }, http: { method, header: 'X-Api-Key: Gr8-key' }, isDeposit: false };
    return { server: pick(chance, [{}, {}, { noRange: true }, { isWriteOnly: true }, { noChunks: true }]), http: { method }, isDeposit: false };
  }
  if (kind < 0.15) return { server: { keepsFiles: true, unknownVerbs: ['DELE', 'RNFR', 'RNTO'] }, isDeposit: true };
  if (kind < 0.25) return { server: { hook: { afterMs: 0 } }, isDeposit: true, verify: 'reply' };
  return { server: pick(chance, [{}, {}, {}, { noSize: true }, { isWriteOnly: true }, { copies: true, lateMs: 1500 }, { unknownVerbs: ['RNFR', 'RNTO'] }]), isDeposit: false };
}

/** Radio settings that another program has left in the modem, by family. */
const left: Partial<Record<FamilyName, Record<string, number>[]>> = {
  sim7600: [{ '+CNMP': 13 }, { '+CNMP': 14 }],
  a76xx: [{ '+CNMP': 13 }, { '+CNMP': 14 }],
  sim7080: [{ '+CNMP': 13 }, { '+CMNB': 2 }, { '+CPSMS': 1 }, { '+CNMP': 13, '+CMNB': 2, '+CEDRXS': 1 }],
  ec2x: [{ nwscanmode: 1 }, { nwscanmode: 2 }],
};

/** Draws how the operator admits the modem. It accepts only its APN, and the modem's profile may have that one, another program's, or none. */
function drawAdmission(chance: Chance, family: FamilyName, hasKey: boolean): Record<string, unknown> {
  const refusal = pick(chance, [undefined, { stat: 3, cause: 33 }, { stat: 2 }, { stat: 11 }, { stat: 6 }]);
  const [radioLeft, selects] = [pick(chance, [undefined, ...left[family] ?? []]), pick(chance, [undefined, undefined, undefined, 'elsewhere'])];
  // without a key to wake it, a modem whose power saving mode was left on would sleep for ever
  const isAsleep = radioLeft !== undefined && '+CPSMS' in radioLeft && !hasKey;
  return { apn, profile: pick(chance, [apn, 'other', '', undefined]), ...refusal && { refusal }, ...radioLeft && !isAsleep && { radioLeft }, ...selects && { selects }, textMode: chance() < 0.3 };
}

function drawTls(chance: Chance, family: FamilyName): Season['tls'] {
  const all = sheetOf(family).http.tls;
  if (all.length === 0) return undefined;
  const { proof, method, modem } = pick(chance, all);
  return { isProved: proof !== undefined && chance() < 0.5, method, modem: modem ?? {} };
}

function drawModem(chance: Chance, family: FamilyName, hasKey: boolean): { modem: Record<string, unknown>; network: Record<string, Value> } {
  // a SIM7080 passes on the account only for the data connection, not for the registration
  const hasAccount = chance() < 0.2 && family !== 'sim7080';
  const hasPin = chance() < 0.2;
  const stat = pick(chance, [1, 1, 5]);
  return {
    modem: {
      ...drawAdmission(chance, family, hasKey), networkTime: { zoneQuarters: pick(chance, [0, 4, -32, 23]) }, registration: [{ atMs: between(chance, 0, 20_000), stat }],
      showsUssd: true, ...hasAccount && { apnUser: 'guest', apnPassword: 'Gr8-apn' }, ...hasPin && { sim: 'pin', pin: '4711' },
      upBytesPerSecond: pick(chance, [Infinity, 40_000, 2000]), rttMs: pick(chance, [0, 150, 900]), csq: between(chance, 3, 31),
    },
    network: { apn, ...hasAccount && { user: 'guest', password: 'Gr8-apn' }, ...hasPin && { pin: '4711' } },
  };
}

/** Draws one trouble after the other, with quiet times between them. */
function drawTroubles(chance: Chance, all: Trouble[], fromMs: number, toMs: number): Happening[] {
  const happenings: Happening[] = [];
  for (let atMs = fromMs + chance() * 2 * dayMs; ;) {
    const trouble = pick(chance, all);
    const lastsMs = 'aheadMs' in trouble ? between(chance, 2, 8) * hourMs : between(chance, 1, 30) * hourMs;
    if (atMs + lastsMs >= toMs) return happenings;
    happenings.push({ atMs, do: 'begin', trouble }, { atMs: atMs + lastsMs, do: 'end', trouble });
    atMs += lastsMs + (0.3 + chance() * 3) * dayMs;
  }
}

/** Draws random times for something that happens about `aWeek` times a week. */
function atRandom<T extends object>(chance: Chance, days: number, aWeek: number, fromMs: number, make: () => T): ({ atMs: number } & T)[] {
  return Array.from({ length: Math.round(days / 7 * aWeek * chance() * 2) }, () => ({ atMs: fromMs + chance() * days * dayMs, ...make() }));
}

function drawSettings(chance: Chance): Record<string, Value> {
  if (chance() < 0.15) return pick(chance, [{ 'ftp.host': 'evil.example' }, { 'upload.attempts': 0 }, { 'schedule.everyMinute': 30 }] as Record<string, Value>[]);
  return Object.fromEntries(Array.from({ length: between(chance, 1, 4) }, () => pick(chance, remoteKeys)).map(key => [key, valueOf(key, chance)]));
}

/** Draws power cuts. The power is back before the days in which nothing is wrong. */
function drawCuts(chance: Chance, days: number, fromMs: number): Happening[] {
  const all = atRandom(chance, days, 3, fromMs, () => ({})).map(({ atMs }) => ({ atMs, bootMs: atMs + pick(chance, [0.01, 0.5, 9]) * hourMs }));
  return all.filter(({ bootMs }) => bootMs < fromMs + days * dayMs).flatMap(({ atMs, bootMs }): Happening[] => [{ atMs, do: 'cut' }, { atMs: bootMs, do: 'boot' }]);
}

/** Returns whether the pictures come from a microcontroller, which writes them without folders and without a clock. */
export const isBoard = (maker: Maker) => maker === 'arduino' || maker === 'esp32';

/** Bytes that the firmware keeps free on the card besides a picture (docs/camera.md). */
export const spareBytes = 65_536;

/**
 * Draws at which of the modem's sends over a socket the connection ends, or that it never does. It has random numbers of its own, so that everything
 * else of a seed stays the same.
 */
function drawEndAtSend(seed: number, family: FamilyName): Record<string, unknown> {
  const chance = createChance(seed * 37 + 11);
  const lines = family === 'sim800' ? ['CLOSED', '+PDP: DEACT'] : family === 'quectel' ? ['CLOSED'] : [];
  return lines.length === 0 || chance() > 0.5 ? {} : { endsAtSend: { nth: between(chance, 1, 60), line: pick(chance, lines), errorMs: pick(chance, [undefined, 0, 400]) } };
}

/**
 * Draws a line that loses one byte in 20,000 to 50,000 on the way to the modem, as in a cable beside a motor. It has random numbers of its own, so that
 * everything else of a seed stays the same.
 */
function drawLine(seed: number): Season['line'] {
  const chance = createChance(seed * 43 + 3);
  return chance() > 0.25 ? undefined : { toDce: { loseRate: 1 / between(chance, 20_000, 50_000) }, seed };
}

/** Draws whether the maker's camera removes its oldest pictures itself. It has random numbers of its own, so that everything else of a seed stays the same. */
function drawKeeps(seed: number): Season['keeps'] {
  const chance = createChance(seed * 47 + 1);
  return chance() > 0.25 ? undefined : between(chance, 5, 40);
}

/** Draws a camera at the board. It has random numbers of its own, so that everything else of a seed stays as without a camera. */
function drawEye(seed: number): Season['eye'] & { settings: Record<string, Value> } | undefined {
  const chance = createChance(seed * 31 + 7);
  if (chance() > 0.5) return undefined;
  return {
    kind: pick(chance, cameraKinds), roomBytes: spareBytes + pick(chance, [20_000, 60_000, 100_000_000]),
    settings: {
      size: '320x240', quality: 'low', everyMinutes: pick(chance, [0, 240, 400, 700]), motion: 'on', pauseSeconds: pick(chance, [10, 600]), burst: pick(chance, [1, 1, 3]),
      names: pick(chance, ['dcf', 'dated']), whenFull: pick(chance, ['stop', 'delivered', 'oldest']),
    },
  };
}

/** Adds a camera at the board to some seasons. The pictures of the maker's camera then become movements before its motion sensor. */
function withEye(season: Season): Season {
  const eye = season.board === undefined ? drawEye(season.seed) : undefined;
  if (!eye) return season;
  const { skipOlderMinutes: _none, folder: _root, ...images } = season.config['images'] ?? {};
  return {
    ...season, eye: { kind: eye.kind, roomBytes: eye.roomBytes }, maker: 'canon', config: { ...season.config, images, log: { level: 'info' }, camera: eye.settings } as unknown as Season['config'],
    // settings from the server must not lower the log level below info, since the log must say which pictures are taken
    happenings: season.happenings.map((one): Happening => {
      if (one.do === 'shoot') return { atMs: one.atMs, do: 'move' };
      return one.do === 'settings' && 'log.level' in one.set ? { ...one, set: { ...one.set, 'log.level': 'info' } } : one;
    }),
  };
}

/**
 * Adds previews to some seasons, and requests for whole images to their settings. It has random numbers of its own, so that everything else of a seed
 * stays as without previews.
 */
function withPreviews(season: Season): Season {
  const chance = createChance(season.seed * 41 + 5);
  if (chance() > 0.4) return season;
  const preview = pick(chance, ['first', 'only']);
  const previewName = pick(chance, [undefined, undefined, '{path}{stem}-small.jpg', 'small/{path}{name}']);
  const camera = season.config['camera'];
  return {
    ...season,
    config: {
      ...season.config, images: { ...season.config['images'], preview, ...previewName !== undefined && { previewName } },
      // with "only", hardly any image is delivered, so "delivered" is a mistake
      ...camera && { camera: { ...camera, ...camera['whenFull'] === 'delivered' && { whenFull: 'seen' } } },
    } as unknown as Season['config'],
    happenings: season.happenings.map((one): Happening => {
      const send = one.do === 'settings' ? pick(chance, [undefined, 'all', 'last'] as const) : undefined;
      return one.do === 'settings' && send ? { ...one, send } : one;
    }),
  };
}

/**
 * Returns whether the camera can see files on the server. Without that, no upload is proved. Quectel M10 to M95 have no listing, so they see none on a
 * server without SIZE.
 */
export function canRead({ family, isHttp, server }: Pick<Season, 'family' | 'isHttp' | 'server'>): boolean {
  return server['isWriteOnly'] !== true && (isHttp || server['noSize'] !== true || canList(family));
}

/** Returns the season of a seed: the modem, server and settings, and all that happens in `days` days. The same seed always gives the same season. */
export function drawSeason(seed: number, days: number, startMs: number): Season {
  const chance = createChance(seed);
  const family = pick(chance, families);
  const isHttp = chance() < 0.4;
  const board = chance() < 0.4 ? sheetOf(family).board : undefined;
  const maker = pick(chance, makers);
  const { modem, network } = drawModem(chance, family, board !== undefined);
  const { server, isDeposit, http, verify } = drawServer(chance, isHttp);
  const config = drawConfig(chance);
  const badMs = (days - healthyDays) * dayMs;
  const badDays = days - healthyDays;
  const endMs = startMs + badMs;
  const hasReport = !isDeposit && server['isWriteOnly'] !== true && chance() < 0.8;
  const hasRemote = hasReport && chance() < 0.7 && canRead({ family, isHttp, server });
  const tls = isHttp && chance() < 0.25 ? drawTls(chance, family) : undefined;
  const hasBattery = board !== undefined && withBattery.includes(board) && chance() < 0.7;
  // the modem's own HTTP has no PUT, and takes no header line beside that of the account. With "efs" such images would not be sent
  const byHttp = httpMethods(family).filter(name => name !== 'efs' || (http?.['method'] !== 'put' && http?.['header'] === undefined));
  const method = isHttp ? pick(chance, ['auto', ...byHttp]) : pick(chance, ['auto', ...Object.keys(sheetOf(family).methods)]);
  config['network'] = network;
  // without roaming, nothing would ever be sent in this network
  if (config['send'] && (modem['registration'] as { stat: number }[])[0]!.stat === 5) config['send']['roaming'] = true;
  config['upload'] = { ...config['upload'], method: tls?.method ?? method, ...verify !== undefined && { verify } };
  // a server that replaces no file takes only one live picture
  if (isDeposit && config['images']) config['images']['archive'] = true;
  if (http) config['http'] = { ...http, ...tls?.isProved && { ca: '/ca.pem' } } as Record<string, Value>;
  if (hasBattery) config['battery'] = { sendAbove: 3.6 };
  if (board) config['schedule'] = { ...config['schedule'], sleep: chance() < 0.7 };
  if (hasReport) config['report'] = { ...config['report'], name: '{device}.json' };
  if (hasRemote) config['remote'] = { ...config['remote'], name: '{device}-settings.json' };
  if (isBoard(maker)) config['images'] = { ...config['images'], folder: '/' };
  let id = 0;
  const settings = hasRemote ? atRandom(chance, badDays, 3, startMs, () => ({ do: 'settings' as const, id: 0, set: drawSettings(chance) })) : [];
  const trusts = [config['upload'], ...settings.map(({ set }) => set)].some(set => (set['verify'] ?? set['upload.verify']) === 'reply' || (set['verify'] ?? set['upload.verify']) === 'none');
  const isAsked = !trusts && server['isWriteOnly'] !== true && server['noSize'] !== true && server['form'] === undefined;
  const ofServer = [...(isHttp ? httpTroubles(String(http!['method']).toUpperCase()) : ftpTroubles), ...(isAsked ? [altering, altering] : [])];
  const happenings: Happening[] = [
    ...Array.from({ length: days * 3 }, (): Happening => ({ atMs: startMs + chance() * (days - 1) * dayMs, do: 'shoot', isMovie: chance() < 0.05, bytes: between(chance, 300, 2 * size) })),
    ...drawTroubles(chance, ofServer, startMs, endMs),
    ...drawTroubles(chance, hasBattery ? [...worldTroubles, lowBattery, lowBattery] : worldTroubles, startMs, endMs),
    ...drawCuts(chance, badDays, startMs),
    ...atRandom(chance, badDays, 1, startMs, () => ({ do: 'restart modem' as const })),
    ...atRandom(chance, badDays, 40, startMs, () => ({ do: 'text' as const, text: pick(chance, texts) })),
    ...atRandom(chance, badDays, 2, startMs, () => ({ do: 'refresh' as const, isLost: chance() < 0.5 })),
    ...atRandom(chance, badDays, 1, startMs, () => ({ do: 'visit' as const, visitor: pick(chance, ['macos', 'windows', 'linux', 'android'] as const) })),
    ...settings,
  ].sort((a, b) => a.atMs - b.atMs);
  for (const one of happenings) if (one.do === 'settings') one.id = ++id;
  return withPreviews(withEye({
    seed, days, family, isHttp, board, tls, maker, first: pick(chance, [1, 9990, 95]), modem: { ...modem, ...drawEndAtSend(seed, family) }, line: drawLine(seed), keeps: drawKeeps(seed), server, config: { ...config, device } as Season['config'], isDeposit, happenings,
    report: hasReport ? `up/${device}.json` : '', remote: hasRemote ? `up/${device}-settings.json` : '',
  }));
}
