// Stands in for uvu, the test library, for the files of a run (../../plain.js). A test that the first level leaves out is not registered, and with
// `npm test -- --choose` it is recorded what each test runs.

import * as uvu from 'uvu';
import { isLeftOut } from './later.ts';
import { recorded } from './record.ts';

type Handler = (context: object) => unknown;
type Suite = ReturnType<typeof uvu.suite>;

function choosing(of: Suite): Suite {
  const add = (title: string, handler: Handler) => void (isLeftOut(title) || of(title, recorded(title, handler) as Parameters<Suite>[1]));
  return Object.assign(add, of) as Suite;
}

export const suite = (name?: string, state?: object): Suite => choosing(uvu.suite(name, state) as Suite);
export const test = choosing(uvu.test as Suite);
export const exec = uvu.exec;
