/**
 * Checks the firmware's sources by their types: errors of types in ES5, and forms that the engine runs otherwise than Node. The compiler in
 * JavaScript does it, since the native one knows neither ES5 nor our checks.
 */
import { dirname } from 'node:path';
import { findForgotten } from '../bundle/await/forgotten.js';
import { tellErrors, ts } from '../typescript.js';
import { findKeyed } from './apart.js';
import { findLongCases } from './cases.js';
import { findMixed } from './mixed.js';
import { findTextNumbers } from './numbers.js';
import { findDates } from './operands.js';
import { findRenamed } from './renamed.js';
import { findSearches } from './searches.js';

const checks = [findDates, findLongCases, findTextNumbers, findSearches, findKeyed, findMixed, findRenamed, findForgotten];

/**
 * Finds the forms in sources that the engine runs otherwise than Node.
 * @param {import('typescript').Program} program
 * @returns {import('typescript').Diagnostic[]} an error for each place
 */
export const findForms = program => checks.flatMap(find => find(program));

/**
 * Checks the types of sources, and their forms.
 * @param {string} config the path of the sources' tsconfig.json
 * @returns {string[]} lines with the errors; none if all is well
 */
export function checkForms(config) {
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, dirname(config));
  const program = ts.createProgram(fileNames, options);
  return tellErrors([...errors, ...ts.getPreEmitDiagnostics(program), ...findForms(program)]);
}
