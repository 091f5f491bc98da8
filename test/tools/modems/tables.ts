// The modems in pages and schemas, from the modem entries and the sheets, in the order of src/modem/known.ts.

import { knownModems } from '../../../src/modem/known.ts';
import { families, sheetOf } from '../../sim/sheets/families.ts';
import type { Described, RoundSupply } from '../../sim/sheets/sheet.ts';

export const models = [...new Set(knownModems().map(entry => entry.name))];

/** By the models; a family without a modem entry has no place. */
const described: Described[] = models.flatMap(model => families.filter(family => sheetOf(family).model === model).map(family => sheetOf(family).docs));

const tableOf = (head: string[], rows: string[][]) => [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`.replaceAll('| --- ', '|---').replace('--- |', '---|')).join('\n');

const httpsWords = { verified: 'yes, verifies the server', encrypted: 'yes', none: 'no' };

/** Modules with the same security are one row, those that verify the server first. */
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

/** Of each family by each method: up to the first delivery, and of a further image. */
function commandsTable(): string {
  const rows = models.flatMap(model => families.map(sheetOf).filter(sheet => sheet.model === model)).map(({ docs, methods }) => [
    docs.modules.map(one => one.names).join('; '),
    ...[methods.efs, methods.stream].flatMap(method => (method ? [`${method.commandsToFirst}`, `${method.commandsPerImage}${method.isChunked ? ' and the grants' : ''}`] : ['', ''])),
  ]);
  return tableOf(['modem', '`efs`: first image', 'a further one', '`stream`: first image', 'a further one'], rows);
}

/** That of the family with this name, or of the variant. */
export function supplyOf(model: string): RoundSupply {
  const sheets = families.map(sheetOf);
  const own = [...sheets, ...sheets.flatMap(({ variants, supply }) => variants.map(variant => ({ supply, ...variant })))].find(one => one.model === model);
  if (!own) throw new Error(`No sheet of test/sim/sheets/ has the model ${model} of src/modem/known.ts.`);
  return own.supply;
}

/** The page's currents and times of each model, by the energy model of its estimates. */
export const draws = { path: 'web/configure/plan/draws.ts', text: drawsText() };

function drawsText(): string {
  const rows = models.map(model => {
    const { idle, data, off, bootSeconds, network: { upBytesPerSecond }, round: { airSeconds, restSeconds } } = supplyOf(model);
    const values = Object.entries({ idle, data, off, bootSeconds, upBytesPerSecond, airSeconds, restSeconds }).map(([key, value]) => `${key}: ${value}`);
    return `  ${/\W/.test(model) ? `'${model}'` : model}: { ${values.join(', ')} },`;
  });
  return [
    "// Made by `npm run modems` from the sheets of test/sim/sheets/, which name their sources; some are unconfirmed.", '',
    "import type { Draw } from './budget.ts';", '',
    '/** By `modem.model`. */', 'export const draws: Record<string, Draw> = {', ...rows, '};', '',
  ].join('\n');
}

/** By page, from docs/, and name. */
export const tables = (): [page: string, name: string, table: string][] => [['../README.md', 'modems', securityTable()], ['modems.md', 'ftp', ftpTable()], ['modems.md', 'http', httpTable()], ['../test/tools/bench/README.md', 'commands', commandsTable()]];

/** The schemas that list the models, and the text of a list in each. */
export const schemas: { path: string; listOf(names: string[]): string }[] = [
  { path: 'src/config.schema.json', listOf: names => `[\n${names.map(name => `            "${name}"`).join(',\n')}\n          ]` },
  { path: 'boards/board.schema.json', listOf: names => `[${names.map(name => `"${name}"`).join(', ')}]` },
];

/**
 * Names in the list keep their order, which error sentences have, too; new ones follow.
 * @param schema its text; `modem.model` is its first list of models
 */
export function withModels(schema: string, listOf: (names: string[]) => string): string {
  const list = /(?<="modem": \{[\s\S]*?"model": \{[^}]*?"enum": )\[[^\]]*\]/;
  const listed = list.exec(schema);
  if (!listed) throw new Error('The schema has no list at "modem", "model", "enum".');
  const before = (JSON.parse(listed[0]) as string[]).filter(name => name === 'auto' || models.includes(name));
  return schema.replace(list, listOf([...before, ...models.filter(name => !before.includes(name))]));
}
