// Tests the project's pages (*.md): links lead somewhere, log quotes in docs/troubleshooting.md are exact, and sentences are short.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tableIn } from '../../firmware/boards/tables.js';
import { anyWiring } from '../../src/config/camerakeys.ts';
import { checkConfig } from '../../src/config/keys.ts';
import { directoryOf } from '../sim/server/daemons/apache.ts';
import { fleetSiteOf, oldTls, siteOf } from '../sim/server/daemons/nginx.ts';
import { knownRates } from '../tools/bench/rate/rates.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const test = suite('docs');

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const listFiles = (folder: string, ending: string) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith(ending)).map(name => join(folder, name));
const pages = ['README.md', 'test/README.md', 'test/sim/README.md', 'test/tools/soak/faults/README.md', 'test/tools/chip/README.md', 'test/tools/bench/README.md', 'firmware/README.md', 'src/README.md', ...listFiles('docs', '.md'), ...listFiles('.github', '.md')];

/** Returns the anchors of a page's headings, as GitHub makes them. */
const anchorsOf = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-'));

for (const page of pages) {
  test(`every link of ${page} leads to an existing file and heading`, () => {
    const text = read(page).replace(/```[^]*?```/g, '');
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?|mailto):/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path ? relative(root, join(root, dirname(page), path)) : page;
      assert.ok(existsSync(join(root, file)), `${target} does not exist`);
      if (anchor) assert.ok(anchorsOf(read(file)).includes(anchor), `${target}: there is no such heading`);
    }
  });
}

const pagesOfProse = [...pages, 'web/README.md'];
// The path is in a variable, because TypeScript would complain that the imported file has no types.
const sentences = new URL('../../firmware/lint/sentences.js', import.meta.url).href;
const { judge } = await import(sentences) as { judge: (prose: string) => string[] };

/** Returns the prose of a page: without front matter, code blocks, generated parts, tables and headings. Of a link only the text is left. */
const proseOf = (text: string) => text
  .replace(/^---\n[^]*?^---$/m, '')
  .replace(/^```[^]*?^```$/gm, '')
  .replace(/<!-- table (\w+):[^]*?<!-- end of \1 -->/g, '')
  .replace(/<!--[^]*?-->/g, '')
  .replace(/^(\||#).*$/gm, '')
  .replace(/`[^`]*`/g, 'code')
  .replace(/"[^"]*"/g, 'quote')
  .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
  .replace(/\*\*/g, '');

/** Splits prose into paragraphs and items of lists, so that a report shows where a long sentence is. */
const paragraphsOf = (prose: string) => prose.split(/\n\s*\n|\n(?=\s*(?:-|\d+\.)\s)/);

for (const page of pagesOfProse) {
  test(`${page} has short sentences`, () => {
    const found = paragraphsOf(proseOf(read(page))).flatMap(text => judge(text).map(message => `${message} In "${text.trim().slice(0, 60)} …"`));
    assert.equal(found, []);
  });
}

const troubles = read('docs/troubleshooting.md');
const sections = troubles.split(/^## /m).slice(1);

test('docs/troubleshooting.md has a section for each symptom, and one for the recovery', () => {
  const titles = sections.map(section => section.split('\n')[0]);
  assert.equal(titles, ['It restarts again and again', 'Nothing on the console', 'No answer from the modem', 'It restarts while sending', 'Registered, but no data', 'The login is refused',
    'By HTTP nothing arrives', 'Short files on the server', 'An image arrives twice', 'No picture is taken', 'It is slow', 'What does the firmware do by itself?', 'Asking for help']);
});

/** Returns the log lines that a page quotes: in tables whose first heading is "the log says", and after "The log says" in a text. */
function listQuotes(text: string): string[] {
  const tables = text.split(/\n\n/).filter(block => block.startsWith('| the log says')).flatMap(block => block.split('\n').slice(2).map(row => row.split(' | ')[0]!));
  const sentences = text.match(/(The log says|Two similar lines)[^]*?\n\n/g) ?? [];
  return [...tables, ...sentences].flatMap(part => [...part.matchAll(/`([^`]+)`/g)].map(([, quote = '']) => quote)).filter(quote => / |^\w+$/.test(quote) && !/^\w+\.\w+$/.test(quote));
}

test('log quotes in docs/troubleshooting.md match the firmware\'s messages word for word', () => {
  const sources = listFiles('src', '.ts').map(read).join('\n');
  const quotes = listQuotes(troubles);
  assert.ok(quotes.length > 20, `${quotes.length}`);
  for (const quote of quotes) {
    const words = quote.replace(/ \d+ baud$/, '').trim();
    assert.ok(sources.includes(words), `"${quote}" is not in src/`);
  }
});

/** Returns the contents of a page's code blocks of a kind, such as `json`. */
const blocksOf = (text: string, kind: string) => [...text.matchAll(new RegExp(`^\`\`\`${kind}\n([^]*?)^\`\`\`$`, 'gm'))].map(([, block = '']) => block);

for (const page of ['docs/servers.md', 'docs/configuration.md', 'docs/remote.md', 'docs/camera.md', 'README.md']) {
  test(`the firmware accepts every config.json of ${page}`, () => {
    const blocks = blocksOf(read(page), 'json');
    assert.ok(blocks.length > 0);
    // the engine reads a file as bytes, which latin1 turns into characters one by one
    for (const block of blocks) assert.equal(checkConfig(Buffer.from(block).toString('latin1'), 921600, anyWiring()).errors, [], block);
  });
}

test('docs/servers.md has the same server configuration as the tests', () => {
  const tls = ['server_name up.example.com;', 'ssl_certificate /etc/nginx/up.pem;', 'ssl_certificate_key /etc/nginx/up.key;'];
  const site = { listen: '443 ssl', tls, users: '/etc/nginx/cameras.users', inner: '127.0.0.1:8081', root: '/srv' };
  const fleet = { viewers: '/etc/nginx/viewers.users', writers: '/etc/nginx/writers.users', cameras: '/srv/cameras', page: '/srv/fleet' };
  assert.equal(blocksOf(read('docs/servers.md'), 'nginx'), [fleetSiteOf(fleet), siteOf(site)]);
  assert.equal(blocksOf(read('docs/servers.md'), 'apache'), [directoryOf('/srv/dav', '/etc/apache2/cameras.users')]);
  for (const line of oldTls) assert.ok(read('docs/servers.md').includes(`\`${line}\``), line);
});

test('the seconds per picture follow from their inputs, and docs/camera.md has them', () => {
  const lines = read('test/tools/bench/README.md').split('\n').filter(line => /^\|.*×\d+ \| \d+ \|/.test(line));
  for (const line of lines) {
    const cells = line.split(' | ');
    assert.ok(read('docs/camera.md').includes(`\n${[...cells.slice(0, 3), ...cells.slice(-2)].join(' | ')}\n`), line);
  }
  const rows = lines.map(line => line.split('|').slice(3, -1).map(Number));
  assert.ok(rows.length >= 9);
  for (const [kB = 0, ready = 0, settle = 0, take = 0, old = 0, newer = 0, ...seconds] of rows) {
    [old, newer].forEach((rate, i) => assert.ok(Math.abs(ready + settle + take + kB / rate + kB / 100 - seconds[i]!) < 0.06, `${kB} kB at ${rate}`));
  }
  // The largest picture in kB, and the rates in kB a second of an older and a newer engine, for each camera. They follow from the line with 10 bits a
  // byte, the wait for each answer, and the work of the slowest processor.
  const counted = Object.fromEntries([...read('test/tools/bench/README.md').matchAll(/^\| snapferry, (VC0706|OV528|ArduCAM \w+), [^|]+\| ([\d,]+) \|/gm)]
    .map(([, name, count]) => [name!, Number(count!.replace(',', '')) / (1000 * knownRates.worst)]));
  const rates: Record<string, [kBMost: number, old: number, newer: number]> = {
    VC0706: [13, 0.044 / 0.1, 1 / (0.522 / 0.512 / 11.52 + 0.020 + counted['VC0706']!)],
    OV528: [13, 0.058 / 0.1, 1 / (0.512 / 0.506 / 11.52 + 0.020 + counted['OV528']!)],
    'ArduCAM Mini': [200, 1 / (0.001 + counted['ArduCAM Mini']!), 1 / (0.001 + counted['ArduCAM Mini']!)],
    'ArduCAM Mega': [600, 1 / (0.001 + counted['ArduCAM Mega']!), 1 / (0.001 + counted['ArduCAM Mega']!)],
  };
  const ready: Record<string, number> = { VC0706: 2.5, OV528: 0.5, 'ArduCAM Mini': 0.6, 'ArduCAM Mega': 0.3 };
  for (const [name, [kB, old, newer]] of Object.entries(rates)) {
    const row = rows.find(row => row[0] === kB && row[1] === ready[name])!;
    assert.ok(Math.abs(row[4]! - old) / old < 0.1 && Math.abs(row[5]! - newer) / newer < 0.1, `${name}: ${old}, ${newer}`);
  }
});

test('docs/remote.md has the minutes of firmware from the server, and the ways that take more than 15', () => {
  const rows = [...tableIn(read('test/tools/bench/README.md'), 'download').matchAll(/^\| ([^|]+), (FTP|HTTP) \| ([\d,.]+) \| [\d,.]+ \| ([\d,.]+) \|/gm)]
    .map(([, modem = '', protocol, ...seconds]) => ({ modem, protocol, minutes: seconds.slice(0, 2).map(text => Number(text.replace(',', '')) / 60) }));
  const told = /It takes \[(\d+) to (\d+) minutes of the\s+modem\].*?, and (\d+) to (\d+) on builds from 2v29\.262 on\. By FTP, a (\w+) and a (\w+) take more than\s+15 minutes on 2v29: HTTP or a newer engine helps/s.exec(read('docs/remote.md'))!;
  assert.is(rows.length, 12);
  const minutes = [0, 1].flatMap(engine => [Math.min, Math.max].map(most => Math.round(most(...rows.map(row => row.minutes[engine]!)))));
  assert.equal(told.slice(1, 5).map(Number), minutes);
  assert.equal(rows.filter(row => row.minutes[0]! > 15).map(({ modem, protocol }) => `${modem} ${protocol}`), told.slice(5).map(modem => `${modem} FTP`));
  assert.ok(rows.every(row => row.minutes[1]! < 15));
});

test('docs/security.md names tests that exist, a row for each threat of RFC 9124 and each provision of EN 303 645', () => {
  const page = read('docs/security.md');
  const rows = page.split('\n').filter(line => /^\| [4-6]\.?\d*[.-]\d/.test(line));
  const named = rows.flatMap(row => [...row.matchAll(/`([a-z]+(?:\/[\w-]+)+)`/g)].map(([, name = '']) => name));
  assert.ok(named.length > 20, `${named.length}`);
  for (const name of named) assert.ok(existsSync(join(root, `test/${name}.test.ts`)), `${name} is no test`);
  const numbers = rows.flatMap(row => row.split('|')[1]!.split(/,| to /).map(part => part.trim()));
  for (let threat = 1; threat <= 18; threat++) assert.ok(numbers.includes(`4.2.${threat}`), `4.2.${threat}`);
  const provisions = [5, 3, 16, 4, 8, 9, 2, 3, 3, 1, 4, 3, 1];
  const covered = (chapter: string, number: number) => rows.some(row => row.split('|')[1]!.split(',').some(part => {
    const [from = NaN, to = from] = [...part.matchAll(new RegExp(`(?:^| )${chapter}-(\\d+)`, 'g'))].map(([, found]) => Number(found));
    return from <= number && number <= to;
  }));
  provisions.forEach((count, i) => {
    for (let number = 1; number <= count; number++) assert.ok(covered(`5.${i + 1}`, number), `5.${i + 1}-${number}`);
  });
  for (let number = 1; number <= 5; number++) assert.ok(covered('6', number), `6-${number}`);
});

test('README links to docs/troubleshooting.md, which links to the issue form', () => {
  assert.match(read('README.md'), '](docs/troubleshooting.md)');
  assert.match(troubles, '](../.github/ISSUE_TEMPLATE/problem.md)');
});

test.run();
