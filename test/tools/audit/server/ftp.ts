// Reads an FTP server, with or without TLS, by the package basic-ftp. Names are handled as bytes, whatever their encoding. After a connection breaks,
// a request is repeated once.

import { connect as connectPlain, type Socket } from 'node:net';
import { PassThrough, type Readable } from 'node:stream';
import { Client, FTPError, type FileInfo } from 'basic-ftp';
import { isName } from '../../../../web/fleet/server/names.ts';
import { causeOf, Sentence } from '../../demo/show/sentence.ts';
import { toText } from '../card/letters.ts';
import { Absent, Refused, walkFolders, type Looked, type Server, type Way } from './server.ts';

const dayMs = 86_400_000;
const usualPort = 21;
const implicitPort = 990;
const greetingMs = 3000;
const silenceMs = 30_000;
/** Most bytes of a listing. 50,000 entries take about 5 MB. */
const mostListingBytes = 256 * 1024 * 1024;
const notLoggedIn = 530;
const unknownCommands = [500, 501, 502, 504];
const unavailable = 550;

const toLine = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

/**
 * Returns a time of a listing by LIST, such as `Nov 29 22:10` or `Nov 29 2025`, in milliseconds since 1970. It is read as UTC. Without a year it is the
 * last such day. It is undefined if it is none.
 */
export function listedMs(text: string, nowMs: number): number | undefined {
  const [, day, year, time = '00:00'] = /^([A-Z][a-z]{2} +\d+) +(?:(\d{4})|(\d\d:\d\d))$/.exec(text.trim()) ?? [];
  if (day === undefined) return undefined;
  const at = (of: number): number => Date.parse(`${day} ${of} ${time} UTC`);
  const now = new Date(nowMs).getUTCFullYear();
  const ms = year ? at(Number(year)) : at(now) > nowMs + dayMs ? at(now - 1) : at(now);
  return Number.isNaN(ms) ? undefined : ms;
}

type Secure = boolean | 'implicit';

/** Returns whether a server greets by itself. With explicit TLS it does, with implicit TLS it is silent until the client begins. */
async function greets(host: string, port: number): Promise<boolean> {
  const socket: Socket = connectPlain({ host, port });
  try {
    return await new Promise<boolean>((resolve, reject) => {
      socket.once('data', () => resolve(true)).once('error', reject).once('close', () => resolve(false));
      socket.setTimeout(greetingMs, () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}

async function securityOf({ url, security }: Way, host: string, port: number): Promise<Secure> {
  if (url.protocol === 'ftp:' && (!security || security === 'none')) return false;
  if (security === 'implicit' || port === implicitPort) return 'implicit';
  if (security === 'explicit') return true;
  return await greets(host, port) ? true : 'implicit';
}

const isUntrusted = (error: unknown) => /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/.test(String((error as { code?: string }).code));

/**
 * Logs in, with TLS if the address or config.json asks for it. It throws an error with a sentence if the server cannot be reached or refuses the
 * login.
 */
export async function openFtp(way: Way): Promise<Server> {
  const { url } = way;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || (way.security === 'implicit' ? implicitPort : usualPort);
  const notes: string[] = [];
  const shown = `${url.protocol}//${url.host}/`;
  let login = way.login ?? { user: 'anonymous', password: 'guest' };
  let isUnproved = false;
  let home = '';
  const idle: Client[] = [];
  const all = new Set<Client>();
  const waiting: ((client: Client | undefined) => void)[] = [];

  async function connect(): Promise<Client> {
    const client = new Client(silenceMs, { allowSeparateTransferHost: false, maxListingBytes: mostListingBytes });
    client.ftp.encoding = 'latin1';
    all.add(client);
    try {
      const secure = await securityOf(way, host, port);
      const names = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
      const secureOptions = { ...names, ...(way.ca && { ca: way.ca }), rejectUnauthorized: !isUnproved };
      await client.access({ host, port, user: toLine(login.user), password: toLine(login.password), secure, secureOptions });
    } catch (error) {
      client.close();
      all.delete(client);
      throw error;
    }
    return client;
  }

  async function enter(): Promise<Client> {
    try {
      return await connect();
    } catch (error) {
      if (isUntrusted(error)) {
        if (isUnproved || !way.mayBeUnproved) throw new Sentence(`The certificate of ${shown} is not trusted (${causeOf(error)}), so no password was sent. Give its authority with --certificate FILE.`);
        isUnproved = true;
        notes.push(`The certificate of ${shown} is not proved (${causeOf(error)}); the camera does not prove it either.`);
        return enter();
      }
      if (!(error instanceof FTPError) || error.code !== notLoggedIn) throw error;
      const asked = await way.ask(`${shown} refuses the login of ${login.user}`);
      if (!asked) throw new Sentence(`${shown} refuses the login of ${login.user} (${error.message.replace(/\s+/g, ' ')}). Write user and password into the address, as in ftp://user:password@${url.host}/, a % in them as %25.`);
      login = asked;
      return enter();
    }
  }

  try {
    const first = await enter();
    home = toText(await first.pwd().catch(() => '/')).replace(/^\/+|\/+$/g, '');
    idle.push(first);
  } catch (error) {
    if (error instanceof Sentence) throw error;
    throw new Sentence(`${shown} cannot be looked at: ${causeOf(error)}. Check the address, and whether the server runs.`);
  }

  /** Takes an idle connection or opens a new one. If the server accepts no further connection, it waits for one in use. */
  async function borrow(): Promise<Client> {
    const free = idle.pop();
    if (free) return free;
    try {
      return await enter();
    } catch (error) {
      if (all.size === 0) throw error;
      return await new Promise<Client | undefined>(resolve => void waiting.push(resolve)) ?? borrow();
    }
  }

  function giveBack(client: Client, isLost: boolean): void {
    if (isLost) {
      client.close();
      all.delete(client);
    }
    const next = waiting.shift();
    if (next) next(isLost ? undefined : client);
    else if (!isLost) idle.push(client);
  }

  /** Calls `act` with a connection. @param act is called again, once, if the connection breaks */
  async function use<T>(act: (client: Client) => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      const client = await borrow();
      try {
        const value = await act(client);
        giveBack(client, false);
        return value;
      } catch (error) {
        const isRefusal = error instanceof FTPError || error instanceof Absent;
        giveBack(client, client.closed || !isRefusal);
        if (isRefusal || tries > 0) throw error;
      }
    }
  }

  async function enterFolder(client: Client, folder: string): Promise<void> {
    try {
      await client.send(`CWD ${toLine(`/${folder}`)}`);
    } catch (error) {
      if (error instanceof FTPError) throw new Absent(error.message);
      throw error;
    }
  }

  async function look(folder: string): Promise<Looked> {
    let infos: FileInfo[];
    try {
      infos = await use(async client => {
        await enterFolder(client, folder);
        return client.list();
      });
    } catch (error) {
      if (error instanceof FTPError) throw new Refused(error.message);
      throw error;
    }
    const found: Looked = { files: [], folders: [] };
    let strange = 0;
    for (const info of infos) {
      const name = toText(info.name);
      if (name === '.' || name === '..') continue;
      if (!isName(name)) strange++;
      else if (info.isDirectory) found.folders.push(name);
      else found.files.push({ name, size: info.isFile ? info.size : undefined, changedMs: info.modifiedAt?.getTime() ?? listedMs(info.rawModifiedAt, Date.now()) });
    }
    if (strange > 0) notes.push(`The listing of ${folder || '/'} has ${strange} names that lead out of the folder; they are left out.`);
    found.folders.sort();
    return found;
  }

  return {
    shown, path: decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, ''), isClosed: false, home, atOnce: 2, notes,
    list: folder => walkFolders(folder, look, notes),
    async sizeOf(path) {
      try {
        return await use(client => client.size(toLine(`/${path}`)));
      } catch (error) {
        if (error instanceof FTPError && error.code === unavailable) return undefined;
        if (error instanceof FTPError && unknownCommands.includes(error.code)) throw new Sentence(`${shown} knows neither listings nor SIZE, so nothing can be compared.`);
        throw error;
      }
    },
    async read(path): Promise<Readable> {
      const pipe = new PassThrough();
      // an error of a stream without a listener would end the process; the reader of the stream gets the error, too
      pipe.on('error', () => undefined);
      const client = await borrow();
      client.downloadTo(pipe, toLine(`/${path}`)).then(() => giveBack(client, false), (error: Error) => {
        const isRefusal = error instanceof FTPError;
        giveBack(client, client.closed || !isRefusal);
        pipe.destroy(isRefusal ? new Refused(error.message) : error);
      });
      return pipe;
    },
    close: () => all.forEach(client => client.close()),
  };
}
