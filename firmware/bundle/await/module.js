/** Lowers a single source for Node, as the build does. The tests' loader uses it for sources that are async. */
import { ts } from '../../typescript.js';
import { lowerAwait } from './lower.js';

/** @param {string} text of a source @param {string} fileName @returns {string} a module without types */
export const lowerModule = (text, fileName) => ts.transpileModule(text, {
  fileName, transformers: { before: [lowerAwait] },
  compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, isolatedModules: true },
}).outputText;
