// Each room writes its own records only: what it may not write does not compile.

import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const folder = fileURLToPath(new URL('../../src/', import.meta.url));
const test = suite('owners');

const trips: { [room: string]: string } = {
  link: "import type { LinkTrip as Trip } from './link/link';",
  delivery: "import type { DeliveryTrip as Trip } from './delivery/trip';",
  round: "import type { RoundTrip as Trip } from './round/trip';",
  console: "import type { ConsoleTrip as Trip } from './console/desk';",
};

/** A write, and the rooms that may do it. */
const writes: { write: string; by: string[] }[] = [
  { write: 'trip.link.baud = 9600', by: ['link'] },
  { write: "trip.link.lost = 'network'", by: ['link'] },
  { write: "trip.session.cwd = '/a'", by: ['delivery'] },
  { write: 'trip.throttle.pace = 0', by: ['delivery'] },
  { write: 'trip.server.noRename = true', by: ['delivery'] },
  { write: 'trip.round.failures = 0', by: ['round'] },
  { write: 'trip.schedule.due = 0', by: ['round'] },
  { write: "trip.status.outcome = 'fault'", by: ['round'] },
  { write: "trip.card.told = ''", by: ['round'] },
  { write: 'trip.config = undefined', by: ['round'] },
  { write: 'trip.desk.jobs = []', by: ['console'] },
];

function errorsOf(texts: { [name: string]: string }): { [name: string]: number } {
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(`${folder}../tsconfig.json`, ts.sys.readFile).config, ts.sys, `${folder}..`);
  const host = ts.createCompilerHost(options);
  const read = host.readFile;
  const exists = host.fileExists;
  const own = (name: string) => texts[name.replace(folder, '')];
  host.readFile = name => own(name) ?? read(name);
  host.fileExists = name => own(name) !== undefined || exists(name);
  const getSource = host.getSourceFile;
  host.getSourceFile = (name, ...rest) => (own(name) === undefined ? getSource(name, ...rest) : ts.createSourceFile(name, own(name)!, ts.ScriptTarget.ES5));
  const names = Object.keys(texts).map(name => folder + name);
  const engine = ['device/engine.d.ts', 'device/espruino.d.ts', 'device/board.d.ts'].map(name => folder + name);
  const program = ts.createProgram([...names, ...engine], options, host);
  return Object.fromEntries(names.map(name => [name.replace(folder, ''), program.getSemanticDiagnostics(program.getSourceFile(name)).length]));
}

test('a write from another room does not compile', () => {
  const cases = writes.flatMap(({ write, by }) => Object.keys(trips).map(room => ({ write, room, may: by.includes(room) })));
  const errors = errorsOf(Object.fromEntries(cases.map(({ write, room }, i) => [`case${i}.ts`, `${trips[room]}\nexport function act(trip: Trip): void { ${write}; }\n`])));
  cases.forEach(({ write, room, may }, i) => assert.is(errors[`case${i}.ts`] === 0, may, `${write} in ${room}`));
});

test.run();
