// The parameters of SIMCom's AT+FTP commands, with the commands that set them, their ranges and lengths (SIM7080 AT reference C1001–C1013, SIM800
// AT manual 12.2.1–12.2.13).

import { error, ok, type Commands, type Handler } from '../../command/at.ts';
import { numberOf, textOf, type Form } from '../../command/syntax.ts';

/** The parameters of an FTP session, as commands such as AT+FTPSERV have set them. */
export interface Params {
  cid: number;
  server: string;
  port: number;
  user: string;
  password: string;
  type: string;
  mode: number;
  /** Offset in bytes at which a download begins (FTPREST). */
  rest: number;
  /** FTP command of uploads: STOR, APPE or STOU (FTPPUTOPT). */
  putOption: string;
  getName: string;
  getPath: string;
  putName: string;
  putPath: string;
  /** TLS of the session: 0 none, 1 implicit, 2 explicit. */
  ssl: number;
}

/** Properties of the parameters that differ between families. */
export interface ParamOptions {
  /**
   * Value of FTPTYPE before it is set: A text, I binary. The default is undocumented, so the simulator uses the value that is worse for a DTE
   * that does not set it.
   */
  ftpType: 'A' | 'I';
  /**
   * Value of FTPMODE before it is set: 0 active, 1 passive. The default is undocumented, so the simulator uses the value that is worse for
   * a DTE that does not set it.
   */
  ftpMode: 0 | 1;
  /** Whether the modem has AT+FTPSSL. */
  hasSsl: boolean;
  /** Whether FTPSSL must also name a TLS context, as on the SIM7080. */
  sslContext: 'optional' | 'required';
}

/** The present parameters of AT+FTP sessions, with the handlers of the commands that set them. */
export interface ParamStore {
  commands: Commands;
  now: Params;
  /**
   * The handlers of AT+FTPSCONT. It stores the parameters so that they survive a power loss, and shows the stored ones (SIM800 AT manual
   * 12.2.16).
   */
  context: Partial<Record<Form, Handler>>;
  /** Restores the stored parameters, or the defaults if none are stored. It is called when the modem has lost its power. */
  reset(): void;
}

type Row =
  | { name: string; key: keyof Params; texts: { least: number; most: number } }
  | { name: string; key: keyof Params; words: string[] }
  | { name: string; key: keyof Params; numbers: { least: number; most: number } };

const longestRest = 2147483647;
const rows: Row[] = [
  { name: '+FTPSERV', key: 'server', texts: { least: 1, most: 49 } },
  { name: '+FTPUN', key: 'user', texts: { least: 0, most: 49 } },
  { name: '+FTPPW', key: 'password', texts: { least: 0, most: 49 } },
  { name: '+FTPGETNAME', key: 'getName', texts: { least: 0, most: 99 } },
  { name: '+FTPGETPATH', key: 'getPath', texts: { least: 0, most: 255 } },
  { name: '+FTPPUTNAME', key: 'putName', texts: { least: 0, most: 99 } },
  { name: '+FTPPUTPATH', key: 'putPath', texts: { least: 0, most: 255 } },
  { name: '+FTPTYPE', key: 'type', words: ['A', 'I'] },
  { name: '+FTPPUTOPT', key: 'putOption', words: ['APPE', 'STOU', 'STOR'] },
  { name: '+FTPPORT', key: 'port', numbers: { least: 1, most: 65535 } },
  { name: '+FTPMODE', key: 'mode', numbers: { least: 0, most: 1 } },
  { name: '+FTPREST', key: 'rest', numbers: { least: 0, most: longestRest } },
];

/**
 * Creates the parameters of AT+FTP sessions, with the handlers of the commands that set them. @param cids the lowest and the highest number of a
 * bearer
 */
export function createParams(options: ParamOptions, cids: { least: number; most: number }): ParamStore {
  let saved: Params | undefined;
  const now = first(options, cids.least);
  const all: Row[] = [...rows, { name: '+FTPCID', key: 'cid', numbers: cids }];
  const commands: Commands = Object.fromEntries(all.map(row => [row.name, handlers(now, row)]));
  if (options.hasSsl) commands['+FTPSSL'] = ssl(now, options.sslContext);

  return {
    commands,
    now,
    context: {
      test: () => ok(),
      read: () => ok(`+FTPSCONT: ${saved ? 1 : 0}`, ...(saved ? all.map(row => `${row.name}: ${saved![row.key]}`) : [])),
      run() {
        saved = { ...now };
        return ok();
      },
    },
    reset: () => void Object.assign(now, saved ?? first(options, cids.least)),
  };
}

/** Returns a file's full path on the server. */
export function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder.replace(/\/$/, '')}/${name}`;
}

function first(options: ParamOptions, cid: number): Params {
  const texts = { server: '', user: '', password: '', getName: '', getPath: '', putName: '', putPath: '' };
  return { ...texts, cid, port: 21, type: options.ftpType, mode: options.ftpMode, rest: 0, putOption: 'STOR', ssl: 0 };
}

function handlers(params: Params, row: Row): Partial<Record<Form, Handler>> {
  const isText = !('numbers' in row);
  return {
    test: () => ok(),
    read: () => ok(`${row.name}: ${isText ? `"${params[row.key]}"` : params[row.key]}`),
    write(args) {
      const value = args.length === 1 ? valueOf(row, args[0]) : undefined;
      if (value === undefined) return error();
      Object.assign(params, { [row.key]: value });
      return ok();
    },
  };
}

function valueOf(row: Row, arg: Parameters<Handler>[0][number] | undefined): string | number | undefined {
  if ('numbers' in row) return numberOf(arg, row.numbers.least, row.numbers.most);
  if ('texts' in row) return textOf(arg, row.texts.most, row.texts.least);
  const word = textOf(arg, 4);
  return word !== undefined && row.words.includes(word) ? word : undefined;
}

/**
 * Returns the handlers of AT+FTPSSL. On the SIM800 it takes only the type (SSL application note 2.3). On the SIM7080, a context and
 * certificates may follow (AT manual 15.2.29).
 */
function ssl(params: Params, context: ParamOptions['sslContext']): Partial<Record<Form, Handler>> {
  return {
    test: () => ok('+FTPSSL: (0-2)'),
    read: () => ok(`+FTPSSL: ${params.ssl}`),
    write(args) {
      const value = numberOf(args[0], 0, 2);
      if (value === undefined || args.length > 4 || (context === 'required' && args.length < 2)) return error();
      params.ssl = value;
      return ok();
    },
  };
}
