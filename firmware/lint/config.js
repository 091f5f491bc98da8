/**
 * Style rules beyond the compiler's, for oxlint; `npm run lint -- --fix` sorts imports. The compiler finds unused code
 * (noUnusedLocals, noUnusedParameters). No rule needs types: that would take longer than all others.
 */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globals } from '../engine/facts.js';

const runtimeNames = globals.runtime.map(name => ({ name, message: "Only src/device/ may name the engine's runtime." }));

/**
 * Returns a pattern that matches the project's folder. Oxlint compares a pattern with the whole path of a file that is not below the folder of this
 * configuration. A character with a meaning in patterns is replaced by "?", which matches any character.
 * @param {string} project the folder of src/ and test/
 */
const patternOf = project => `**/${basename(project).replace(/[^\w.-]/g, '?')}`;

/** Returns oxlint's configuration for a project. @param {string} project the folder of src/ and test/ */
export const configOf = project => ({
  ignorePatterns: ['**/dist/', '**/release/'],
  options: { reportUnusedDisableDirectives: 'error' },
  plugins: ['typescript'],
  jsPlugins: [fileURLToPath(new URL('./rules.js', import.meta.url))],
  categories: { correctness: 'off' },
  rules: {
    'snapferry/import-order': 'error',
    'snapferry/short-sentences': 'error',
    'snapferry/line-length': ['error', 150, 'texts'],
    'typescript/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
    'no-duplicate-imports': 'error',
    'prefer-const': 'error',
    'no-var': 'error',
    'no-multi-str': 'error', // Espruino takes the line break into the string
    'eqeqeq': 'error',
    'no-empty': 'error',
    'no-self-compare': 'error',
    'no-dupe-else-if': 'error',
    'no-sparse-arrays': 'error',
    'no-unsafe-finally': 'error',
    'no-unreachable': 'error',
    'no-unused-expressions': ['error', { allowShortCircuit: true, allowTernary: true }],
    'typescript/no-non-null-asserted-optional-chain': 'error',
    'typescript/ban-ts-comment': 'error',
  },
  overrides: [
    { files: [`${patternOf(project)}/src/**/*.ts`], excludeFiles: [`${patternOf(project)}/src/device/**`],
      rules: { 'no-restricted-globals': ['error', ...runtimeNames] } },
    // The rule ban-ts-comment checks only TypeScript. The rule no-warning-comments refuses comments such as @ts-ignore in JavaScript.
    { files: ['**/*.js'], rules: { 'no-warning-comments': ['error', { terms: ['@ts-ignore', '@ts-nocheck', '@ts-expect-error'] }] } },
    // Declarations of the engine's globals use `var`, so no-var is off in *.d.ts.
    { files: ['**/*.d.ts'], rules: { 'no-var': 'off' } },
    { files: ['**/*.test.ts'], rules: { 'snapferry/short-titles': 'error' } },
    { files: [`${patternOf(project)}/test/**`], rules: { 'snapferry/line-length': ['error', 180] } },
    { files: [`${patternOf(project)}/test/sim/**`], rules: { 'snapferry/line-length': ['error', 150, 'texts'] } },
    { files: [`${patternOf(project)}/web/**`], rules: { 'snapferry/line-length': ['error', 150] } },
  ],
});

export default configOf(fileURLToPath(new URL('../..', import.meta.url)));
