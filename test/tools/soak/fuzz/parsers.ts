// Tries the parsers of text from outside on the real engine (Espruino), with texts from a seed. None may throw there, and each must give the result
// that it gives in Node. Their modules run as they are, without the rest of the firmware.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInContext } from 'node:vm';
import { firmware } from '../../../../firmware/self.js';
import { ts } from '../../../../firmware/typescript.js';
import { createChance } from '../../../sim/chance.ts';
import { runEspruino } from '../../../sim/engine/espruino.ts';
import { createRealm } from '../../../sim/engine/globals/realm.ts';
import { makeBootImage } from '../../../sim/engine/probe.ts';

const src = fileURLToPath(new URL('../../../../src/', import.meta.url));

interface Parser {
  /** The body of a function of `text`, in ES5, that calls the parser. `R(path)` returns a module of src/. */
  code: string;
  samples: string[];
  /**
   * True leaves out bytes beyond ASCII. Espruino for Linux decodes UTF-8 in keys, which the chip's engine does not. The part `cards` tests such
   * bytes.
   */
  isAscii?: boolean;
}

/** JavaScript code that all tried parsers need. It simulates a card with a single file, which can be read, and shows results as text. */
const common = `function card(path, content) {
  function yes() { return true; }
  return { stat: function (p) { return p === path ? { size: content.length, dir: false } : undefined; }, makeFolder: yes, append: yes, write: yes, remove: yes, copy: yes,
    open: function (p) {
      var at = 0;
      return p !== path ? undefined : { most: 0, read: function (n) { var s = content.slice(at, at + n); at += n; return s || undefined; }, skip: function (n) { at += n; }, hasFailed: function () { return false; }, close: function () {} };
    } };
}
function count(text) { return '' + text.length; }
function show(v) {
  if (v === undefined) return 'undefined';
  if (typeof v === 'number') return v !== v ? 'NaN' : '' + v;
  if (typeof v === 'string') { var o = '', i, c; for (i = 0; i < v.length && i < 60; i++) { c = v.charCodeAt(i); o += c > 32 && c < 127 && c !== 92 ? v[i] : '\\\\' + c.toString(16) + ';'; } return '"' + o + '"' + v.length; }
  if (Array.isArray(v)) return '[' + v.map(show).join() + ']';
  if (v && typeof v === 'object') return '{' + Object.keys(v).map(function (k) { return typeof v[k] === 'function' ? '' : show(k) + ':' + show(v[k]); }).join() + '}';
  return '' + v;
}
function tryOne(parse, text) { try { return show(parse(text)); } catch (e) { return 'THROWN ' + e; } }`;

const journal = '\nb 1001 20261126 IMG_0001.JPG/\nd 1001 20261126 IMG_0001.JPG/\nx 1002 0a1b2c3d IMG_0002.JPG/\ng 0 00000000 A%20B.JPG/\nk 7 00000000 OLD.JPG/\n';

export const parsers: Record<string, Parser> = {
  'config.json': {
    isAscii: true,
    code: 'return R("config/json/json").readTree(text);',
    samples: ['{"device":"hut","ftp":{"host":"h","port":21,"password":"p\\u00e4\\"x"},"images":{"archive":false}}', '{"http":{"url":"https://h/up","form":{"file":"f","fields":{"a":"b"}}},"camera":{"everyMinutes":10}}'],
  },
  'settings from the server': {
    isAscii: true,
    code: 'return R("config/remotekeys").parseSettings(text);',
    samples: ['{"id":8,"set":{"schedule.everyMinutes":30,"log.level":"info","camera.from":"06:00"},"send":["DCIM/100CAM/IMG_0042.JPG"]}', '{"id":"a-7","set":{}}'],
  },
  'settings on the card': {
    code: 'return R("store/settings").allSettings(card("/snapferry/settings.1", text), count, "hut").map(function (one) { return [one, R("store/settings").marksOf(one, "round"), R("store/settings").hasMark(one, "good")]; });',
    samples: ['3 12 18\n{"id":8 ,"a"}\nround 1795722700;\n\ngood 1;\n', '12 2 9\n{}\nrefused 8 camera.from: wrong;\n'],
  },
  journal: {
    code: `var found = [], j = R("store/journal").createJournal(card(R("store/journal").journalOf(count, "/DCIM"), text), count);
      R("store/records").readRecords(j, "/DCIM", function (one) { if (found.length < 20) found.push(one); });
      R("store/delivered").readDelivered(j, "/DCIM", function (a, b, c, d) { if (found.length < 40) found.push([a, b, c, d]); }, { skips: { oldest: Infinity, latest: 0 }, previews: "only" });
      return found;`,
    samples: [journal, `${journal}\ne 0 00000000 EMPTY.JPG/\nr 5 1a2b3c4d R.JPG/\ns 99999 20261126 S.JPG/\np 5 20261126 P.JPG/\np 6 00000002 P.JPG/`],
  },
  state: {
    code: 'var notes = R("store/state").createNotes(card("/snapferry/state", text)); return ["pin", "baud", "month", "starts", "live", "count"].map(function (key) { return [notes.get(key), notes.get(key).split(" ").map(R("number").wholeOf)]; });',
    samples: ['\nstarts 1 0 0 1795722673;\n\nbaud 3000000;\n\nmonth 24322 1102 20783 1102 0 0;\n\ncount 1 0846d657;\n', '\npin 1a2b 2;\n\nlive 0a 3 500 1795722673 /DCIM/100CAM/IMG 1.JPG;\n\nbaud 115200;\n\nbaud 9600'],
  },
  'HTTP answers': {
    code: `var body = 0, fields = [], answer = R("delivery/http/socket/parser").createAnswer(false, function (part) { body += part.length; }, function (name, value) { if (fields.length < 12) fields.push([name, value]); });
      answer.take(text.slice(0, text.length / 2)); answer.take(text.slice(text.length / 2));
      return [answer, answer.close(), body, fields];`,
    samples: ['HTTP/1.1 200 OK\r\nContent-Length: 21\r\nETag: "a1"\r\n\r\n123456789012345678901', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nLocation: https://h/x?y\r\n\r\n1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n', 'HTTP/1.0 416 Range\r\nContent-Range: bytes */0000002123\r\nConnection: close\r\n\r\n'],
  },
  'FTP listings': {
    code: 'var l = R("delivery/ftp/proof/listing").createListing("IMG_0001.JPG"); l.take(text.slice(0, text.length / 2)); l.take(text.slice(text.length / 2)); return [l.size(), l.lines(), R("delivery/ftp/session/marker").timeListed(text.split("\\n")[0], "IMG_0001.JPG")];',
    samples: ['-rw-r--r-- 1 user group 1234 Jan 01 12:00 IMG_0001.JPG\r\ndrwxr-xr-x 2 user group 4096 Nov 26 2026 up\r\n', '01-01-26 12:00AM 1234 IMG_0001.JPG\r\n11-26-26 09:15PM <DIR> up\r\n', 'total 7\n-rw------- 1 0 0 2123456 Nov 26 20:15 /up/IMG_0001.JPG\n'],
  },
  times: {
    code: 'var c = R("link/modemclock"); return [c.secondsOf(text), c.secondsHeard(text, 5), c.zoneOf(text), c.zoneHeard(text), c.secondsOfDigits(text), R("delivery/ftp/session/marker").secondsOfMdtm(text)];',
    samples: ['26/11/26,20:15:00+04', '*PSUTTZ: 2026,11,26,20,15,0,"+04",0', '20261126201500', '213 20261126201500.123', '2026/11/26,20:15:00'],
  },
  'answers of the modem': {
    code: `function take(line) { if (lines.length < 20) lines.push(line); }
      var lines = [], reader = R("at/lines").createLines(take, take);
      reader.awaitPrompt(">", undefined, "+CFTPSGET: DATA,");
      reader.feed(text.slice(0, text.length / 2)); reader.feed(text.slice(text.length / 2));
      return lines.map(function (line) {
        function note(one) { told.push(one); }
        var m = {}, told = [], rest = lines.slice(lines.indexOf(line) + 1), due, turn = { command: "AT+CSQ", row: {}, uart: { mostAtOnce: 1000 }, log: { isDebug: function () { return false; } },
          clock: { after: function (ms, f) { due = f; told.push(ms); return 1; }, cancel: function () { due = undefined; } }, lines: { feed: note, passOver: function (f) { turn.pass = f; } } };
        if (line.indexOf('"') < 0) R("at/phases/foreign").takeUnasked(turn, line, note); else R("at/phases/foreign").takeQuoted(turn, line, note, note);
        rest.forEach(function (one) { if (turn.pass) turn.pass(one); else note(one); });
        if (due) due();
        return [line, R("at/match").matchLine("+CSQ: {signal},{}", line, m, false), told, m];
      });`,
    samples: ['\r\n+CSQ: 17,99\r\n\r\nOK\r\n', '\r\n+CFTPSPUTFILE: 0\r\n', '\r\n+CMT: "+49","","26/11/26"\r\nhello\r\n', '\r\n+CME ERROR: 10\r\n', '+CUSD: 0,"hi\r\nOK\r\n",15\r\n', '\r\n+CFTPSLIST: DATA,100\r\n'],
  },
};

/** Texts that often make a parser fail, such as numbers beyond 32 bits, names of built-in properties, and brackets. */
const odd = ['9'.repeat(70), '0000002123', '-1', '4294967296', '99999999999999999999', '0x1f', '08', '1e999', '__proto__', '__proto__\\u0000', 'constructor', '\0', '\xff'.repeat(100), '"', '\\', '{', '}', '[', ']', ':', ',', ';', '\n', '\r\n', ' ', '//', '/*', 'x'.repeat(700)];

function mutate(text: string, samples: string[], chance: () => number): string {
  const pick = (most: number) => Math.floor(chance() * most);
  const at = pick(text.length + 1);
  const value = odd[pick(odd.length)]!;
  switch (pick(7)) {
    case 0: return text.slice(0, at) + value + text.slice(at);
    case 1: return text.slice(0, at) + value + text.slice(at + 1 + pick(5));
    case 2: return text.slice(0, at);
    case 3: return text.replace(/\d+/g, digits => (chance() < 0.4 ? odd[pick(8)]! : digits));
    case 4: return text.slice(0, at) + String.fromCharCode(pick(256)) + text.slice(at + 1);
    case 5: return text + samples[pick(samples.length)]!;
    default: return text.slice(at) + text.slice(0, at);
  }
}

/** Most characters of a random text. */
const mostLetters = 3000;

export function textsOf({ samples, isAscii }: Parser, seed: number, count: number): string[] {
  const chance = createChance(seed);
  const texts = [...samples];
  while (texts.length < count) {
    let text = samples[Math.floor(chance() * samples.length)]!;
    for (let n = 1 + Math.floor(chance() * 3); n > 0; n--) text = mutate(text, samples, chance);
    texts.push(text.slice(0, mostLetters));
  }
  return texts.slice(0, count).map(text => (isAscii ? text.replace(/[\x80-\xff]/g, '?') : text));
}

/** Returns the modules as the engine runs them, with a small loader. Functions come before their use, since the engine does not hoist them. */
function bundle(code: string, change: (path: string, source: string) => string): string {
  const modules = new Map<string, string>();
  function add(path: string): string {
    if (modules.has(path)) return path;
    modules.set(path, '');
    const source = change(path, readFileSync(join(src, `${path}.ts`), 'utf8'));
    const { outputText } = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES5, module: ts.ModuleKind.CommonJS, removeComments: true } });
    const body = outputText.replace(/^"use strict";|^Object\.defineProperty\(exports.*$|^exports\.[\w.= exports]*void 0;$/gm, '')
      .replace(/require\("(\.[^"]+)"\)/g, (_, name: string) => {
        const at = posix.join(posix.dirname(path), name);
        return existsSync(join(src, `${at}.ts`)) ? `R(${JSON.stringify(add(at))})` : '({})';
      }).replace(/require\("#firmware"\)/g, `({ firmware: ${JSON.stringify(firmware)} })`).replace(/require\("[^"]+"\)/g, '({})')
      // a word of the engine's, which the minifier renames
      .replace(/\bof\b/g, 'of_');
    const lines = body.split('\n');
    const isExport = (line: string) => /^exports\.(\w+) = \1;$/.test(line);
    modules.set(path, [...lines.filter(line => !isExport(line)), ...lines.filter(isExport)].join('\n'));
    return path;
  }
  for (const [, path] of code.matchAll(/R\("([^"]+)"\)/g)) add(path!);
  const all = [...modules].map(([path, text]) => `L[${JSON.stringify(path)}] = function (exports) {\n${text}\n};`);
  return `var M = {}, L = {};\nfunction R(path) { if (!M[path]) { M[path] = {}; L[path](M[path]); } return M[path]; }\n${all.join('\n')}`;
}

export interface Fuzzed {
  /** A sentence for each text with a wrong result. */
  wrong: string[];
  count: number;
}

const limitMs = 10 * 60_000;

/** Tries a parser with `count` texts. @param change changes the source of a module, to plant a fault */
export async function fuzzParser(name: string, seed: number, count: number, change: (path: string, source: string) => string = (_, source) => source): Promise<Fuzzed> {
  const parser = parsers[name]!;
  const texts = textsOf(parser, seed, count);
  const program = `${bundle(parser.code, change)}\n${common}\nfunction parse(text) {\n${parser.code}\n}`;
  const onNode = runInContext(`${program}\n(function (text) { return tryOne(parse, text); })`, createRealm(() => 0).context) as (text: string) => string;
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-parsers-'));
  mkdirSync(join(cwd, 'cases'));
  texts.forEach((text, i) => writeFileSync(join(cwd, 'cases', String(i)), text, 'latin1'));
  const loop = `function next(i) {
  var file = E.openFile("./cases/" + i, "r"), text = file.read(${mostLetters}) || "";
  file.close();
  console.log("result " + i + " " + tryOne(parse, text));
  if (i + 1 < ${texts.length}) setTimeout(next, 0, i + 1); else console.log("all " + "tried");
}
setTimeout(next, 300, 0);`;
  writeFileSync(join(cwd, 'image.bin'), makeBootImage(`${program}\n${loop}`));
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`${name}: no end\n${lines.slice(-5).join('\n')}`)), limitMs);
    const end = () => (clearTimeout(limit), void engine.stop().then(resolve));
    const engine = runEspruino({ image: join(cwd, 'image.bin'), cwd, terminalPath: '/nowhere', onExit: end, onLine(line) { lines.push(line); if (line === 'all tried' || /^Uncaught|OUT OF MEMORY/.test(line)) end(); } });
  }).finally(() => rmSync(cwd, { recursive: true, force: true }));
  const results = new Map(lines.flatMap(line => { const found = /^result (\d+) (.*)$/.exec(line); return found ? [[Number(found[1]), found[2]!]] : []; }));
  const wrong = texts.flatMap((text, i) => {
    const [here, there] = [onNode(text), results.get(i)];
    return there === here && !here.startsWith('THROWN') ? [] : [`${name} at ${JSON.stringify(text).slice(0, 300)}: the engine gives ${there?.slice(0, 200) ?? 'nothing'}, and Node ${here.slice(0, 200)}`];
  });
  return { wrong, count: texts.length };
}
