// Tests the count of pictures that the fleet's page loads. By it, the page tells how many cameras it may read at first.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';

// the module needs the types of a browser, which tests do not have
const { picturesAsked, picturesGoing } = await import(new URL('../../../web/fleet/thumb.ts', import.meta.url).href) as Record<'picturesAsked' | 'picturesGoing', () => number>;

const test = suite('web/fleet/thumb');

test('before a picture is shown, none is being loaded', () => assert.equal([picturesGoing(), picturesAsked()], [0, 0]));

test.run();
