// Lists the lasting faults of the simulated servers, each with the kind of its limit. Also lists the schedules, clocks and power cuts with which they
// are tried.

import type { HttpWrong } from '../../../sim/server/http/answer.ts';
import type { HttpServerOptions } from '../../../sim/server/http/http.ts';
import type { FtpServerOptions } from '../../../sim/server/server.ts';

/**
 * The kind of a fault. `refused`: the server refuses the image, or confirms it and shows another one. `broken`: the connection breaks or is silent.
 */
export type Kind = 'refused' | 'broken';

/** A lasting fault of the server. */
export interface Fault {
  title: string;
  kind: Kind;
  server?: Partial<FtpServerOptions>;
  http?: Partial<HttpServerOptions>;
  /** Sections that the fault needs in config.json. */
  config?: Record<string, object>;
  /** The line to the modem loses one byte in this number. */
  losesOneIn?: number;
  /** Bytes of each image, if not the usual number. */
  imageBytes?: number;
  /** True if all images must be delivered in spite of the fault. */
  mustArrive?: boolean;
}

/** A setting of the camera: how often it sends, and what it lacks. */
export interface Setting {
  title: string;
  everyMinutes: number;
  /** True for a chip that sleeps between rounds. */
  sleeps?: boolean;
  /** Hours between two power cuts, each of which lasts ten minutes. Without it the power is never cut. */
  cutHours?: number;
  /**
   * Days that are simulated after the first hour. If undefined, the caller chooses. The setting that looks for images every ten seconds has 0, since
   * it takes long to simulate.
   */
  days?: number;
  /** True if the network gives no time. */
  noClock?: boolean;
}

const page = '<!doctype html><title>Upload</title><form method=post><input type=file name=image></form>'.padEnd(1234);
const statuses = [300, 304, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 415, 418, 422, 423, 425, 428, 429, 431, 451, 499, 500, 501, 502, 503, 504, 507, 520];
const size = 20_000;

/** Returns the names of the images on the card, with their sizes in bytes. */
export function imagesOf({ imageBytes = size }: Fault): Record<string, number> {
  return { A: imageBytes, B: imageBytes };
}

const ftp: Fault[] = [
  ...[421, 450, 550, 552, 553].map(code => ({ title: `STOR is refused with ${code}`, kind: 'refused' as const, server: { faults: [{ verb: 'STOR', how: { refuse: code } }] } })),
  ...[451, 550].map(code => ({ title: `STOR is done and answered with ${code}`, kind: 'refused' as const, server: { faults: [{ verb: 'STOR', how: { deny: code } }] } })),
  ...[452, 552, 426].map(reply => ({
    // 426 means that the connection was closed (RFC 959, 4.2.2), so it is no refusal
    title: `the disk is full in mid-file (${reply})`, kind: reply === 426 ? 'broken' as const : 'refused' as const,
    server: { faults: [{ verb: 'STOR', how: { fill: size / 2, reply } }] },
  })),
  { title: 'the quota is used', kind: 'refused', server: { quotaBytes: 5000 } },
  ...[-7000, 1, 4e6].map(more => ({ title: `SIZE is wrong by ${more}`, kind: 'refused' as const, server: { faults: [{ verb: 'SIZE', how: { more } }] } })),
  { title: 'SIZE is refused, and no listing', kind: 'refused', server: { faults: [{ verb: 'SIZE', how: { refuse: 550 } }, { verb: 'LIST', how: { refuse: 550 } }] } },
  { title: 'SIZE has no answer', kind: 'broken', server: { faults: [{ verb: 'SIZE', how: { hush: true } }] } },
  { title: 'SIZE closes the connection', kind: 'broken', server: { faults: [{ verb: 'SIZE', how: { closeAt: 0 } }] } },
  ...['RNFR', 'RNTO', 'DELE', 'CWD'].map(verb => ({ title: `${verb} is refused`, kind: 'refused' as const, server: { faults: [{ verb, how: { refuse: 550 } }] } })),
  { title: 'RNTO closes the connection', kind: 'broken', server: { faults: [{ verb: 'RNTO', how: { closeAt: 0 } }] } },
  { title: 'files are kept (no overwriting, no deletion)', kind: 'refused', server: { keepsFiles: true, faults: [{ verb: 'DELE', how: { refuse: 550 } }, { verb: 'SIZE', how: { more: -1 } }] } },
  { title: 'write-only', kind: 'refused', server: { isWriteOnly: true } },
  { title: 'each file is renamed by a hook', kind: 'refused', server: { hook: { isRenamed: true } } },
  { title: 'the transfer is torn in mid-file', kind: 'broken', server: { faults: [{ verb: 'STOR', how: { tear: size / 2 } }] } },
  { title: 'STOR has no answer', kind: 'broken', server: { faults: [{ verb: 'STOR', how: { hush: 'late' } }] } },
  { title: 'STOR closes the connection', kind: 'broken', server: { faults: [{ verb: 'STOR', how: { closeAt: 0 } }] } },
  { title: 'the data port is out of reach', kind: 'broken', server: { faults: [{ verb: 'PASV', how: { nowhere: true } }] } },
];

const rates = [20_000, 50_000];
/** Bytes of an image that is larger than the memory of any modem. */
const large = 20 * size;
const lines: Fault[] = rates.map(losesOneIn => ({ title: `the line loses a byte in ${losesOneIn}`, kind: 'broken', losesOneIn, imageBytes: large, mustArrive: true }));
// A request cannot be resumed. So a large image does not get through such a line by HTTP, and must not cost more than any other.
const httpLines: Fault[] = rates.flatMap(losesOneIn => [
  { title: `the line loses a byte in ${losesOneIn}`, kind: 'broken' as const, losesOneIn, mustArrive: true, http: {} },
  { title: `the line loses a byte in ${losesOneIn}, images of ${large} bytes`, kind: 'broken' as const, losesOneIn, imageBytes: large, http: {} },
]);

const http: Fault[] = [
  ...statuses.map(status => ({ title: `POST: ${status}`, kind: 'refused' as const, http: { faults: [{ method: 'POST', how: { status } }] } })),
  { title: 'GET shows a page', kind: 'refused', http: { faults: [{ method: 'GET', how: { status: 200, body: page } }] } },
  { title: 'GET: 500', kind: 'refused', http: { faults: [{ method: 'GET', how: { status: 500 } }] } },
  { title: 'GET: 404', kind: 'refused', http: { faults: [{ method: 'GET', how: { status: 404 } }] } },
  { title: 'a part of the file is kept', kind: 'refused', http: { faults: [{ method: 'POST', how: { keepsBytes: size / 2 } }] } },
  { title: 'bodies have a limit', kind: 'refused', http: { mostBytes: size / 2 } },
  { title: 'the refusal comes early', kind: 'refused', http: { faults: [{ method: 'POST', how: { status: 413, early: 4000 } }] } },
  { title: 'no HTTP comes back', kind: 'refused', http: { faults: [{ method: 'POST', how: { raw: 'hello\r\n', closes: true } }] } },
  { title: 'the connection closes in the body', kind: 'broken', http: { faults: [{ method: 'POST', how: { closeAtBody: size / 2 } }] } },
  { title: 'the connection closes before the response', kind: 'broken', http: { faults: [{ method: 'POST', how: { closeAtByte: 0 } }] } },
  { title: 'no response', kind: 'broken', http: { faults: [{ method: 'POST', how: { hushAtByte: 0 } }] } },
];

/** The form in config.json for servers that take forms. */
const form = { file: 'document' };
const policy = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Invalid according to Policy: Policy expired.</Message></Error>';
const login = '<!doctype html><title>Log in</title><form method=post action=/login><input name=user></form>'.padEnd(900);
/** Answers that a login page of a Wi-Fi or mobile network, or a proxy, gives in the server's place. */
const portals: [string, HttpWrong][] = [
  ['a portal: 511', { status: 511, body: login, headers: [['Content-Type', 'text/html']] }],
  ['a portal: 302 to its page', { status: 302, body: login, headers: [['Location', 'http://portal.example/login'], ['Content-Type', 'text/html']] }],
  ['a portal: its page with 200', { status: 200, body: login, headers: [['Content-Type', 'text/html']] }],
  ['a proxy: 407', { status: 407, headers: [['Proxy-Authenticate', 'Basic realm="proxy"']] }],
];

const siblings: Fault[] = [
  ...([['502', { status: 502 }], ['413', { status: 413 }], ['302 to the login', { status: 302, headers: [['Location', '/login']] }], ['an expired policy', { status: 403, body: policy, headers: [['Content-Type', 'application/xml']] }]] as [string, HttpWrong][])
    .map(([title, how]) => ({ title: `a form: ${title}`, kind: 'refused' as const, http: { form, faults: [{ method: 'POST', how }] }, config: { http: { method: 'post', form } } })),
  ...[403, 409, 423, 502, 503, 507].map(status => ({ title: `PUT: ${status}`, kind: 'refused' as const, http: { faults: [{ method: 'PUT', how: { status } }] }, config: { http: { method: 'put' } } })),
  ...portals.map(([title, how]) => ({ title, kind: 'refused' as const, http: { faults: [{ how }] } })),
  ...['none', 'reply', 'size', 'content'].flatMap(verify => [502, 503].map(status => ({ title: `the backend is down (${status}), verify ${verify}`, kind: 'refused' as const, http: { faults: [{ how: { status } }] }, config: { upload: { verify } } }))),
];

/** All faults, by FTP and by HTTP. */
export const faults = [...[...ftp, ...lines].map(fault => ({ ...fault, title: `FTP: ${fault.title}` })), ...[...http, ...siblings, ...httpLines].map(fault => ({ ...fault, title: `HTTP: ${fault.title}` }))];

/** All settings in which each fault is tried. */
export const settings: Setting[] = [
  { title: 'always on', everyMinutes: 0, days: 0 },
  { title: 'every 5 minutes', everyMinutes: 5 },
  { title: 'every hour', everyMinutes: 60 },
  { title: 'every hour, asleep, power off each night, no clock', everyMinutes: 60, sleeps: true, cutHours: 24, noClock: true },
  { title: 'every 5 minutes, power off every 6 hours', everyMinutes: 5, cutHours: 6 },
];
