/**
 * Rewrites the async functions of a single source for Node, as the build does. The tests' loader uses it for each source with
 * an async function.
 */
import { ts } from '../../typescript.js';
import { lowerAwait } from './lower.js';

/**
 * Rewrites the async functions of a source, and removes its types.
 * @param {string} text of the source
 * @param {string} fileName
 * @returns {string} a JavaScript module
 */
export const lowerModule = (text, fileName) => ts.transpileModule(text, {
  fileName, transformers: { before: [lowerAwait] },
  compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, isolatedModules: true },
}).outputText;
