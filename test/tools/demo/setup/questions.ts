// The questions of `npm start -- --setup`: the keys of config.json that most people need, each checked at once by the firmware's own code.

import { rowOfKey } from '#schema';
import type { Config } from '../../../../src/config/config.ts';
import { isSecret } from '../../../../src/secret/secret.ts';
import { listGroups } from '../../../../web/configure/form/fields.ts';
import { tellOf } from '../../../../web/configure/form/wording.ts';
import { configErrors } from './cardfolder.ts';
import type { Tree } from './tree.ts';

/** A key of config.json, as a person is asked for it. */
export interface Question {
  key: keyof Config;
  /** The question, without a question mark. */
  asks: string;
  /** Sentences of help, shown with the question. */
  help: string;
}

/** The questions, in the order in which they are asked. */
export const questions: Question[] = [
  { key: 'device', asks: 'The name of this camera', help: 'It is in the log, and replaces {device} in directories. Give each camera its own.' },
  { key: 'network.apn', asks: 'The access point (APN) of the mobile operator', help: 'The operator names it; "internet" is a common one. Empty if none is needed.' },
  { key: 'network.pin', asks: 'The PIN of the SIM', help: '4 to 8 digits; empty if the SIM asks for none. One that is refused is not tried again until it is changed.' },
  { key: 'ftp.host', asks: 'The server', help: 'For FTP its name or IPv4 address, with its port after a colon if that is not the usual one, as in ftp.example.com:2121. For HTTP the whole URL, as in https://example.com/up/{device}/{name}. For S3 the word s3.' },
  { key: 'ftp.user', asks: 'The user on the FTP server', help: 'The account that the images are put in.' },
  { key: 'ftp.password', asks: 'The password of that user', help: 'It is written into config.json as it is: use an account that can do no more than this.' },
  { key: 'ftp.security', asks: 'How the connection is secured', help: 'none: password and images go as they are; explicit: TLS by AUTH; implicit: TLS from the start, usually on port 990. The port is then 990 or 21 by itself; write another port after the server, as in ftp.example.com:2121. Not every modem has TLS (docs/modems.md).' },
  { key: 'ftp.directory', asks: 'The directory on the server', help: 'Made if missing. It may hold {device}, {yyyy}, {mm} and {dd}, as in /{device}/{yyyy}-{mm}-{dd}.' },
  { key: 'http.method', asks: 'How an image goes to that URL', help: 'post or put, as the server asks for it. Not every modem can put (docs/modems.md).' },
  { key: 'http.user', asks: 'The user of that URL', help: 'The account that the images are put in; empty if the server asks for none.' },
  { key: 'http.password', asks: 'The password of this account', help: 'It is written into config.json as it is: use an account that can do no more than this.' },
  { key: 'http.header', asks: 'One more line in the head of each request', help: 'A key or a token, as in "X-Api-Key: 12345"; empty if the server asks for none.' },
  { key: 'images.afterUpload', asks: 'Keep or delete delivered images on the card', help: 'keep: it stays; delete: it is deleted once the server has shown that it holds it whole.' },
  { key: 'camera.everyMinutes', asks: 'Minutes from one picture to the next', help: 'Only for a camera at the board itself; 0: none, as for images that another device writes onto the card.' },
  { key: 'schedule.everyMinutes', asks: 'Minutes from one round to the next', help: 'How often the camera looks for new images and sends them; 0: it looks every 10 seconds.' },
  { key: 'report.name', asks: 'The name of a report on the server', help: 'A small JSON file, replaced after each round that delivered and at least once a day, as in {device}.json. Empty: none.' },
  { key: 'remote.name', asks: 'The name of a file with settings on the server', help: 'If you put it there, its settings hold over config.json (docs/remote.md), as in {device}-settings.json. Empty: settings come from the card alone.' },
];

/**
 * Returns whether config.json has an HTTP form with a signed policy, as S3 wants it. The signature replaces user and password, which are then
 * not asked for.
 */
const hasSignedForm = (tree: Tree): boolean => 'policy' in ((valueAt(tree, 'http.form') as { fields?: object } | undefined)?.fields ?? {});

/**
 * Returns whether a question belongs to the chosen kind of server, which is asked for first. The path of settings on the server is only asked for if
 * the camera sends a report.
 */
export function isAsked({ key }: Question, tree: Tree): boolean {
  const isHttp = valueAt(tree, 'http.url') !== undefined;
  if (key.startsWith('http.') && hasSignedForm(tree)) return false;
  const hasReport = ['report.name', 'report.url'].some((report) => !!valueAt(tree, report));
  return key === 'remote.name' ? hasReport : key === 'ftp.host' || !key.startsWith(isHttp ? 'ftp.' : 'http.');
}

/** Returns whether config.json already has an answer that is not shown, such as a password. An empty answer then keeps it. */
export function isKept(tree: Tree, key: keyof Config): boolean {
  return valueAt(tree, key === 'ftp.host' ? 'http.url' : key) !== undefined && (key === 'ftp.host' || isSecret(key));
}

type Values = Record<string, unknown>;

/** Returns the value of a key such as `ftp.host` in a config.json, or undefined if it is missing. */
export function valueAt(tree: Tree, key: string): unknown {
  const [section, name] = key.split('.') as [string, string | undefined];
  return name === undefined ? tree[section] : (tree[section] as Values | undefined)?.[name];
}

const defined = (values: Values): Values => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** Returns a copy of a config.json with another value for a key, or without the key if the value is undefined. */
function withValue(tree: Tree, key: string, value: unknown): Tree {
  const [section, name] = key.split('.') as [string, string | undefined];
  if (name === undefined) return defined({ ...tree, [section]: value }) as Tree;
  const inner = defined({ ...tree[section] as Values | undefined, [name]: value });
  return defined({ ...tree, [section]: Object.keys(inner).length > 0 ? inner : undefined }) as Tree;
}

/** Returns a copy of a config.json with these values, by their keys. An undefined value removes its key. */
export function withValues(tree: Tree, values: Values): Tree {
  return Object.entries(values).reduce((all, [key, value]) => withValue(all, key, value), tree);
}

const groups = listGroups();

interface Answered {
  tree: Tree;
  fault: string | undefined;
}

/** Compares the firmware's errors for a config.json before and after a change. @returns the changed content, and the first error that is new */
function compared(before: Tree, after: Tree): Answered {
  const known = errorsOf(before);
  return { tree: after, fault: errorsOf(after).find((error) => !known.includes(error)) };
}

/** Puts an answer into a config.json. @returns the changed content, and what is wrong with the answer, in the words of the web page's form */
export function withAnswer(tree: Tree, key: keyof Config, answer: string): Answered {
  const { tree: after, fault } = compared(tree, put(tree, key, answer));
  if (!fault) return { tree: after, fault };
  const told = tellOf(fault, groups);
  return { tree: after, fault: told.key && told.key !== key ? `${told.label}: ${told.words}` : told.words };
}

/** Puts several values, by their keys, into a config.json. @returns the changed content, and the firmware's first new error */
export function withChecked(tree: Tree, values: Values): Answered {
  return compared(tree, withValues(tree, values));
}

function put(tree: Tree, key: keyof Config, answer: string): Tree {
  if (key === 'ftp.host' && /^https?:/i.test(answer)) return withValue(withValue(tree, 'ftp', undefined), 'http.url', answer);
  if (key === 'ftp.host') tree = withValue(tree, 'http', undefined);
  const port = key === 'ftp.host' ? /^([^:/[\]]+):(\d+)$/.exec(answer) : null;
  if (port) return withValue(withValue(tree, key, port[1]), 'ftp.port', Number(port[2]));
  const { is, min } = rowOfKey(key)!;
  const value = typeof is === 'number' && /^\d+$/.test(answer) ? Number(answer) : answer;
  // a default value is left out of the file, unless it is empty and the key needs a value, such as the server's
  const isUsual = value === is && (value !== '' || !min);
  return withValue(tree, key, isUsual && valueAt(tree, key) === undefined ? undefined : value);
}

/**
 * Returns the firmware's errors for a config.json. While no server is named, an example stands for it, so that its absence is no error of another
 * answer.
 */
function errorsOf(tree: Tree): string[] {
  const isKnown = ['ftp.host', 'http.url'].some((key) => valueAt(tree, key) !== undefined);
  return configErrors(JSON.stringify(isKnown ? tree : withValue(tree, 'ftp.host', 'ftp.example.com')));
}

/** Returns the default answer: the value in the file, or else the firmware's default. It is empty for a secret. */
export function usualOf(tree: Tree, key: keyof Config): string {
  const before = valueAt(tree, key);
  return isSecret(key) ? '' : String(before ?? rowOfKey(key)!.is ?? '');
}
