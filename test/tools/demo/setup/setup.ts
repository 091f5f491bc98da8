// `npm start -- --setup`: asks for the keys of config.json and writes the folder of a card, for `npm start -- --card`.

import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { rowOfKey } from '#schema';
import { runCommand } from '../../../../firmware/commands/command.js';
import { shownUrl } from '../../../../src/config/url.ts';
import { isSecret } from '../../../../src/secret/secret.ts';
import { receivers } from '../../../../web/configure/receivers.ts';
import { noteOnPolicy } from '../../../../web/configure/s3/note.ts';
import { causeOf, Sentence } from '../show/sentence.ts';
import { Back, createLines, createPrompts, Stopped, type Asker } from './asker.ts';
import { readConfig, schemaBeside, writeSchema } from './cardfolder.ts';
import { isAsked, isKept, questions, usualOf, valueAt, withAnswer, withChecked, withValues, type Question } from './questions.ts';
import { askS3, s3Word } from './s3.ts';
import type { Tree } from './tree.ts';

const usualFolder = 'card';

/** Reads the values of an existing config.json. It returns undefined if there is none, or if it has mistakes, which it prints. */
function readBefore(folder: string, asker: Asker): Tree | undefined {
  try {
    const before = readConfig(folder);
    if (before) asker.say(`There is a config.json in ${folder}. An empty answer keeps its value, and a key that is not asked for stays.`);
    return before?.tree;
  } catch (error) {
    if (!(error instanceof Sentence)) throw error;
    asker.say(`${error.message}\nNothing of it is kept.`);
    return undefined;
  }
}

async function askFolder(asker: Asker): Promise<string> {
  const answer = await asker.ask({
    asks: 'The folder for the card', help: 'The card itself (FAT32), or a folder whose content you copy onto one.', usual: usualFolder, isSecret: false,
    faultOf: (given) => faultOfFolder(pathOf(given)),
  });
  return pathOf(answer);
}

/** Returns the absolute path of an answer. A leading ~ is replaced here, since no shell has done it. */
function pathOf(answer: string): string {
  return resolve(answer.trim().replace(/^~(?=$|[/\\])/, homedir()) || usualFolder);
}

function faultOfFolder(folder: string): string | undefined {
  return existsSync(folder) && !statSync(folder).isDirectory() ? `${folder} is a file` : undefined;
}

/** Asks one question. @returns the content of config.json with the answer */
async function askOne(asker: Asker, { key, asks, help }: Question, tree: Tree, canGoBack: boolean): Promise<Tree> {
  const usual = usualOf(tree, key);
  const isThere = isKept(tree, key);
  const taken = (given: string) => {
    // blanks are kept in a password, where they count
    const answer = isSecret(key) ? given : given.trim();
    return isThere && !answer ? { tree, fault: undefined } : withAnswer(tree, key, answer || usual);
  };
  const { of } = rowOfKey(key)!;
  const answer = await asker.ask({
    asks, help: isThere ? `${help} Empty: the one that is there stays.` : help, usual, isSecret: isSecret(key), canGoBack, ...(of && { choices: of.map(String) }),
    faultOf: (given) => taken(given).fault,
  });
  return taken(answer).tree;
}

const server = 'ftp.host';

/** Asks for the server, and asks the further questions if the answer is S3. @returns the content of config.json with the server */
async function askServer(asker: Asker, question: Question, tree: Tree, canGoBack: boolean): Promise<Tree> {
  for (;;) {
    const next = await askOne(asker, question, tree, canGoBack);
    if (!s3Word.test(String(valueAt(next, server)))) return next;
    try {
      const device = String(valueAt(tree, 'device') ?? rowOfKey('device')!.is);
      return withValues(withValues(tree, { ftp: undefined, http: undefined }), await askS3(asker, { device, now: new Date() }));
    } catch (error) {
      if (!(error instanceof Back)) throw error;
    }
  }
}

async function askAll(asker: Asker, before: Tree): ReturnType<typeof askReceiver> {
  /** For each answered question, its number and the content of config.json before the answer, so that `<` can return to the question. */
  const answered: { at: number; tree: Tree }[] = [];
  let tree = before;
  for (let at = 0; ; at++) {
    const question = questions[at];
    if (question && !isAsked(question, tree)) continue;
    try {
      if (!question) return await askReceiver(asker, tree);
      const next = await (question.key === server ? askServer : askOne)(asker, question, tree, answered.length > 0);
      answered.push({ at, tree });
      tree = next;
    } catch (error) {
      if (!(error instanceof Back)) throw error;
      const last = answered.pop()!;
      tree = last.tree;
      at = last.at - 1;
    }
  }
}

/** Returns the answers as a text, before they are written. Secrets are only named. */
function summaryOf(tree: Tree, keys: string[]): string {
  const lines = questions.filter((question) => isAsked(question, tree) && valueAt(tree, question.key) !== undefined)
    .map(({ key, asks }) => `  ${asks}: ${isSecret(key) ? '(not shown)' : String(valueAt(tree, key))}`);
  const url = valueAt(tree, 'http.url');
  const ofReceiver = keys.filter((key) => valueAt(tree, key) !== undefined).map((key) => `  ${key}: ${String(valueAt(tree, key))}`);
  return ['', 'This is written:', ...url === undefined ? [] : [`  The server: ${shownUrl(String(url))} (the rest is not shown)`], ...lines, ...ofReceiver, ''].join('\n');
}

/**
 * Returns why the receiver of this name does not suit the chosen server, or undefined if it does. A receiver is the program that takes the images.
 */
function faultOfReceiver(tree: Tree, name: string): string | undefined {
  const receiver = receivers[name];
  if (!receiver) return `one of ${Object.keys(receivers).join(', ')}`;
  if (receiver.isFtp && valueAt(tree, 'http.url') !== undefined) return `${name} takes images by FTP, so its server needs a name, not a URL`;
  return withChecked(tree, receiver.values([0, 0])).fault;
}

async function askPlace(asker: Asker, tree: Tree): Promise<[north: number, east: number]> {
  const faultOf = (given: string) => withAnswer(tree, 'camera.place', given).fault ?? (given.trim() ? undefined : 'needs a position');
  const [north, east] = (await asker.ask({ asks: 'The position of the camera', help: 'Degrees of latitude and longitude, as in 47.07,15.44.', usual: '', isSecret: false, canGoBack: true, faultOf })).split(',').map(Number);
  return [north!, east!];
}

const zone: Question = { key: 'clock.zone', asks: 'The time zone of the site', help: 'The difference from UTC, as in -08:00. Empty: the zone of the network.' };

/**
 * Asks what receives the images on the server, since some receivers only take certain names.
 * @returns the content of config.json, and the keys that were set for the receiver
 * @throws Back if the person goes back at its first question
 */
async function askReceiver(asker: Asker, tree: Tree): Promise<{ tree: Tree; keys: string[] }> {
  const names = Object.keys(receivers).filter((name) => !faultOfReceiver(tree, name));
  const usual = names[0]!;
  for (;;) {
    const chosen = receivers[await asker.ask({
      asks: 'The receiver', help: `It sets the keys that this receiver needs (docs/servers.md): ${names.map((name) => `${name}: ${receivers[name]!.title}`).join('; ')}.`, usual, isSecret: false, canGoBack: true, choices: names,
      faultOf: (given) => faultOfReceiver(tree, given || usual),
    }) || usual]!;
    try {
      return await fillFor(asker, tree, chosen);
    } catch (error) {
      if (!(error instanceof Back)) throw error;
    }
  }
}

async function fillFor(asker: Asker, tree: Tree, { values: valuesAt, hasPlace, hasZone }: (typeof receivers)[string]): Promise<{ tree: Tree; keys: string[] }> {
  const values = valuesAt(hasPlace ? await askPlace(asker, tree) : [0, 0]);
  const filled = withValues(tree, values);
  if (!hasZone) return { tree: filled, keys: Object.keys(values) };
  return { tree: await askOne(asker, zone, filled, true), keys: [...Object.keys(values), zone.key] };
}

async function mayReplace(asker: Asker, path: string): Promise<boolean> {
  if (!existsSync(path)) return true;
  const [no, yes] = ['no', 'yes'];
  const answer = await asker.ask({
    asks: `Replace ${path}`, help: 'Its content is lost.', usual: no!, isSecret: false, choices: [no!, yes!],
    faultOf: (given) => (['', no, yes].includes(given) ? undefined : `it is answered by ${yes} or ${no}`),
  });
  return answer === yes;
}

/**
 * Writes the files of a card, config.json last and in one step, so that it is never incomplete. Only its owner may read it, since it holds secrets.
 */
function writeCard(folder: string, tree: Tree, imageFolder: string): void {
  const path = join(folder, 'config.json');
  const unfinished = `${path}.part`;
  mkdirSync(join(folder, imageFolder), { recursive: true });
  writeSchema(folder);
  try {
    writeFileSync(unfinished, `${JSON.stringify({ $schema: schemaBeside, ...tree }, null, 2)}\n`, { mode: 0o600 });
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/**
 * Asks all questions and writes the card.
 * @param given the folder, if it is named on the command line
 * @returns the exit code
 */
export async function setUp(given: string | undefined, asker: Asker): Promise<number> {
  try {
    const mistake = given === undefined ? undefined : faultOfFolder(resolve(given));
    if (mistake) throw new Sentence(`${mistake}, not a folder for a card.`);
    const folder = given === undefined ? await askFolder(asker) : resolve(given);
    const { tree, keys } = await askAll(asker, readBefore(folder, asker) ?? {});
    asker.say(summaryOf(tree, keys));
    const note = noteOnPolicy(valueAt(tree, 'http.form'), String(valueAt(tree, 'device') ?? rowOfKey('device')!.is), new Date());
    if (note) asker.say(note);
    if (!(await mayReplace(asker, join(folder, 'config.json')))) {
      asker.say('Nothing was written.');
      return 1;
    }
    const images = String(valueAt(tree, 'images.folder') ?? rowOfKey('images.folder')!.is);
    writeCard(folder, tree, images);
    asker.say(tellNext(folder, images));
    return 0;
  } catch (error) {
    if (!(error instanceof Stopped)) throw error instanceof Sentence ? error : new Sentence(`The card cannot be written: ${causeOf(error)}.`);
    asker.say('Stopped; nothing was written.');
    return 130;
  } finally {
    asker.close();
  }
}

function tellNext(folder: string, images: string): string {
  return [
    `Written: ${join(folder, 'config.json')}; images go into ${join(folder, images)}. All keys: docs/configuration.md.`,
    'Try it here, with a simulated modem:',
    `  npm start -- --card ${quote(folder)}`,
    'and with a real modem at a serial port of this machine:',
    `  npm run bench:modem -- --port PORT --card ${quote(folder)}`,
    'Then copy the files in that folder into the root of the card, unless the folder is the card.',
  ].join('\n');
}

/** Returns a path in quotes if a shell needs them. */
function quote(path: string): string {
  return /^[\w./:\\~-]+$/.test(path) ? path : `"${path}"`;
}

/** Returns what asks the person: prompts on a terminal, otherwise a reader of one answer a line. */
export function askerOf({ stdin, stdout }: Pick<NodeJS.Process, 'stdin' | 'stdout'>): Asker {
  if (!stdin.isTTY) return createLines(stdin, stdout);
  if (!stdout.isTTY) throw new Sentence('--setup shows its questions on the terminal: do not send its output elsewhere, or give it the answers by a pipe, one a line.');
  return createPrompts(stdin, stdout);
}

/** Runs the questions as a program, which ends the process with the exit code. */
export function start(given: string | true): Promise<void> {
  return runCommand(async () => process.exit(await setUp(given === true ? undefined : given, askerOf(process))));
}
