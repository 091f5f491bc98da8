// The secrets that tests use, such as passwords. Test worlds and servers note theirs here. When a world closes, its console and card are searched
// for them. The runner searches the output of each test file.

/** Fewest characters of a text that counts as a secret. A shorter text would be found in many other texts by chance. */
const leastLength = 4;
const everydayWords = ['password', 'secret', 'anonymous', 'right', 'wrong'];
const keyNames = /\b(ftp|http|network|images|upload|schedule|log|modem)\.[a-zA-Z]+/g;

const known = new Set<string>();
const leaks: string[] = [];

/** Records a text as a secret, so that all output is searched for it. A text that is too short or a common word is not recorded. */
export function keepSecret(value: unknown): void {
  if (typeof value !== 'string' || value.length < leastLength || everydayWords.includes(value) || known.has(value)) return;
  known.add(value);
  process.send?.({ secret: value });
}

/** Records the passwords, PINs, headers and URL values in the text of a config.json as secrets. The JSON may be invalid. */
export function keepConfig(text: string): void {
  const valuesOf = (names: string) => [...text.matchAll(new RegExp(`"(?:${names})"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"`, 'g'))].map(found => found[1]!);
  valuesOf('password|pin').forEach(keepSecret);
  for (const header of valuesOf('header')) keepSecret(header.slice(header.indexOf(':') + 1).trim());
  for (const url of valuesOf('url')) keepQuery(url);
  const account = /"user"\s*:\s*"([^"]*)"\s*,\s*"password"\s*:\s*"([^"]*)"/.exec(text.slice(Math.max(0, text.indexOf('"http"'))));
  if (account) keepSecret(Buffer.from(`${account[1]}:${account[2]}`, 'latin1').toString('base64'));
}

/** Records the values in a URL's query as secrets, both as they are written and percent-decoded. A placeholder such as `{name}` is not recorded. */
function keepQuery(url: string): void {
  const values = url.split('?').slice(1).join('&').split('&').map(pair => pair.slice(pair.indexOf('=') + 1));
  for (const value of values.filter(one => !/[{}]|^true$|^false$/.test(one))) {
    keepSecret(value);
    keepSecret(value.replace(/%([0-9a-f]{2})/gi, (_all, code: string) => String.fromCharCode(parseInt(code, 16))));
  }
}

/** Returns a pattern that finds a secret as a separate word. */
function patternOf(secret: string): RegExp {
  const isWord = (c: string) => /[\w\u0080-\uffff]/.test(c);
  const text = secret.replace(/[^\w\u0080-\uffff]/g, '\\$&');
  return new RegExp(
    `${isWord(secret[0]!) ? '(?<![\\w\\u0080-\\uffff])' : ''}${text}${isWord(secret.at(-1)!) ? '(?![\\w\\u0080-\\uffff])' : ''}`, 'g',
  );
}

/** Returns the text with `***` in place of each secret. */
export function hideSecrets(text: string, secrets: Iterable<string> = known): string {
  return [...secrets].reduce((hidden, secret) => hidden.replace(patternOf(secret), '***'), text);
}

/** Returns the lines of a text that contain a secret, with the secret masked. */
export function linesWithSecrets(text: string, secrets: Iterable<string> = known): string[] {
  const all = [...secrets];
  return text.split('\n').filter(line => all.some(secret => patternOf(secret).test(line.replace(keyNames, '')))).map(line => hideSecrets(line, all));
}

/** Records the lines of a text that contain a secret. @param where the origin of the text, for the message */
export function noteLeaks(where: string, text: string): void {
  for (const line of linesWithSecrets(text)) leaks.push(`a secret is shown ${where}: ${line.slice(0, 200)}`);
}

/** Returns the messages about secrets that were found in any text. */
export function leaksFound(): string[] {
  return [...leaks];
}

/** Forgets all secrets and messages, since another test file begins. */
export function startSecrets(): void {
  known.clear();
  leaks.length = 0;
}
