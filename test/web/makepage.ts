// Builds the page that the tests in a browser open. run.ts starts it as a process of its own before them.

import { makeTestPage } from './browser.ts';

console.log(await makeTestPage());
