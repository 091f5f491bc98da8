// Makes the tables of modems for pages and schemas, from src/modem/known.ts and the data sheets in test/sim/sheets/, in the order of known.ts.

import { knownModems } from '../../../src/modem/known.ts';
import { families, sheetOf } from '../../sim/sheets/families.ts';
import type { Described, RoundSupply } from '../../sim/sheets/sheet.ts';

/** The names that `modem.model` may have in config.json, except `auto`. */
export const models = [...new Set(knownModems().map(entry => entry.name))];

/** The documented properties of the modem families, in the order of `models`. A family without an entry in known.ts is left out. */
const described: Described[] = models.flatMap(model => families.filter(family => sheetOf(family).model === model).map(family => sheetOf(family).docs));

const tableOf = (head: string[], rows: string[][]) => [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`.replaceAll('| --- ', '|---').replace('--- |', '---|')).join('\n');

const httpsWords = { verified: 'yes, verifies the server', encrypted: 'yes', none: 'no' };

/** Makes the table of TLS support. Modems with the same support share a row, and those that verify the server come first. */
function securityTable(): string {
  const modules = described.flatMap(({ modules }) => modules);
  const rows = Object.entries(httpsWords).flatMap(([https, words]) => [true, false].map(hasFtps => {
    const names = modules.filter(one => one.https === https && one.hasFtps === hasFtps).map(one => one.names);
    return names.length > 0 ? [names.join('; '), hasFtps ? 'yes' : 'no', words] : [];
  }));
  return tableOf(['modem, by FTP and HTTP', 'FTPS', 'HTTPS'], rows.filter(row => row.length > 0));
}

function ftpTable(): string {
  const rows = described.flatMap(({ ftp }) => ftp.map(one => [one.modem, one.efs, one.stream, one.security, one.server]));
  return tableOf(['modem', '`efs`', '`stream`', '`ftp.security`', 'on the server'], rows);
}

function httpTable(): string {
  const rows = described.flatMap(({ http }) => http.map(one => [one.modem, one.own, one.socket, one.https, one.verifies]));
  return tableOf(['modem', 'its own HTTP (`efs`)', 'over its socket (`stream`)', 'https', 'verifies the server by `http.ca`'], rows);
}

/** Makes the table of AT commands by modem and method: how many there are up to the first delivery, and for each further image. */
function commandsTable(): string {
  const rows = models.flatMap(model => families.map(sheetOf).filter(sheet => sheet.model === model)).map(({ docs, methods }) => [
    docs.modules.map(one => one.names).join('; '),
    ...[methods.efs, methods.stream].flatMap(method => (method ? [`${method.commandsToFirst}`, `${method.commandsPerImage}${method.isChunked ? ' and the grants' : ''}`] : ['', ''])),
  ]);
  return tableOf(['modem', '`efs`: first image', 'a further one', '`stream`: first image', 'a further one'], rows);
}

/** Returns the currents and times of a model, from the sheet of its family or of a variant. It throws an error if there is none. */
export function supplyOf(model: string): RoundSupply {
  const sheets = families.map(sheetOf);
  const own = [...sheets, ...sheets.flatMap(({ variants, supply }) => variants.map(variant => ({ supply, ...variant })))].find(one => one.model === model);
  if (!own) throw new Error(`No sheet of test/sim/sheets/ has the model ${model} of src/modem/known.ts.`);
  return own.supply;
}

/** The text of a generated file with the currents and times of each model, for the page's estimates of battery life. */
export const draws = { path: 'web/configure/plan/draws.ts', text: drawsText() };

function drawsText(): string {
  const rows = models.map(model => {
    const { idle, data, off, bootSeconds, network: { upBytesPerSecond }, round: { airSeconds, restSeconds } } = supplyOf(model);
    const values = Object.entries({ idle, data, off, bootSeconds, upBytesPerSecond, airSeconds, restSeconds }).map(([key, value]) => `${key}: ${value}`);
    return `  ${/\W/.test(model) ? `'${model}'` : model}: { ${values.join(', ')} },`;
  });
  return [
    '// The currents and times of each modem. `npm run modems` makes this file from the sheets in test/sim/sheets/, which name their sources. Some',
    '// values are unconfirmed.', '',
    "import type { Draw } from './budget.ts';", '',
    '/** Currents and times of each modem, by the modem\'s name in the key `modem.model`. */', 'export const draws: Record<string, Draw> = {', ...rows, '};', '',
  ].join('\n');
}

/** Returns the tables, each with its page (a path from docs/) and its name there. */
export const tables = (): [page: string, name: string, table: string][] => [['../README.md', 'modems', securityTable()], ['modems.md', 'ftp', ftpTable()], ['modems.md', 'http', httpTable()], ['../test/tools/bench/README.md', 'commands', commandsTable()]];

/** The schemas that list the models: the path of each, and a function that makes the list's text in that file's layout. */
export const schemas: { path: string; listOf(names: string[]): string }[] = [
  { path: 'src/config.schema.json', listOf: names => `[\n${names.map(name => `            "${name}"`).join(',\n')}\n          ]` },
  { path: 'boards/board.schema.json', listOf: names => `[${names.map(name => `"${name}"`).join(', ')}]` },
];

/**
 * Returns the schema with the current list of models. Names that it already lists keep their order, which error sentences also have, and new ones
 * follow.
 * @param schema text of the schema, in which `modem.model` has the first list of models
 */
export function withModels(schema: string, listOf: (names: string[]) => string): string {
  const list = /(?<="modem": \{[\s\S]*?"model": \{[^}]*?"enum": )\[[^\]]*\]/;
  const listed = list.exec(schema);
  if (!listed) throw new Error('The schema has no list at "modem", "model", "enum".');
  const before = (JSON.parse(listed[0]) as string[]).filter(name => name === 'auto' || models.includes(name));
  return schema.replace(list, listOf([...before, ...models.filter(name => !before.includes(name))]));
}
