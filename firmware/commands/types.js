/**
 * `npm run types`: checks the types of all sources. Those of the firmware are checked for ES5, together with the forms that the engine runs
 * otherwise than Node (../check/forms.js). Those of the tests and the page are checked by the native compiler meanwhile.
 */
import { fileURLToPath } from 'node:url';
import { checkForms } from '../check/forms.js';
import { checkTypes } from '../check/types.js';
import { stop } from '../stop.js';
import { createCommand, runCommand } from './command.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

createCommand('types', 'Checks the types of the firmware, its forms that the engine lacks, and the types of the tests and the page.').parse();

await runCommand(async () => {
  const others = Promise.all(['test', 'web'].map(folder => checkTypes(`${root}${folder}`)));
  const errors = [...checkForms(`${root}tsconfig.json`), ...(await others).filter(Boolean)];
  if (errors.length > 0) stop(errors.join('\n'));
});
