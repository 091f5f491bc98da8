// Each part of src/ may only write its own records, such as `trip.link`. An assignment to another part's record does not compile.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { errorsOf } from './typed.ts';

const test = suite('owners');

const trips: { [room: string]: string } = {
  link: "import type { LinkTrip as Trip } from './link/link';",
  delivery: "import type { DeliveryTrip as Trip } from './delivery/deliverytrip';",
  round: "import type { RoundTrip as Trip } from './round/roundtrip';",
  console: "import type { ConsoleTrip as Trip } from './console/desk';",
};

/** Assignments to the records that the parts of src/ share, each with the parts that may contain it. */
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

test('a write from another room does not compile', () => {
  const cases = writes.flatMap(({ write, by }) => Object.keys(trips).map(room => ({ write, room, may: by.includes(room) })));
  const errors = errorsOf(Object.fromEntries(cases.map(({ write, room }, i) => [`case${i}.ts`, `${trips[room]}\nexport function act(trip: Trip): void { ${write}; }\n`])));
  cases.forEach(({ write, room, may }, i) => assert.is(errors[`case${i}.ts`] === 0, may, `${write} in ${room}`));
});

test.run();
