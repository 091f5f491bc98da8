import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tabAfter } from '../../../web/watch/tabkeys.ts';

const test = suite('keyboard control of tabs');

const tabs = ['log', 'picture', 'terminal'].map(name => ({ name, title: name }));

for (const { at, key, expect } of [
  { at: 'log', key: 'ArrowRight', expect: 'picture' }, { at: 'terminal', key: 'ArrowRight', expect: 'log' }, { at: 'log', key: 'ArrowLeft', expect: 'terminal' },
  { at: 'picture', key: 'ArrowLeft', expect: 'log' }, { at: 'picture', key: 'Home', expect: 'log' }, { at: 'picture', key: 'End', expect: 'terminal' }, { at: 'log', key: 'Tab', expect: undefined },
]) test(`${key} on the tab ${at}`, () => assert.is(tabAfter(tabs, at, key), expect));

test.run();
