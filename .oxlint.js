/**
 * Style rules beyond the compiler's; `npm run lint -- --fix` sorts imports. The compiler finds unused code (noUnusedLocals,
 * noUnusedParameters). No rule needs types: that would take longer than all others.
 * A dot file, named by the script in package.json.
 */
import { fileURLToPath } from 'node:url';
import { globals } from './firmware/engine/facts.js';

const runtimeNames = globals.runtime.map(name => ({ name, message: "Only src/device/ may name the engine's runtime." }));

export default {
  ignorePatterns: ['dist/', 'release/'],
  options: { reportUnusedDisableDirectives: 'error' },
  plugins: ['typescript'],
  jsPlugins: [fileURLToPath(new URL('.oxlint.rules.js', import.meta.url))],
  categories: { correctness: 'off' },
  rules: {
    'snapferry/import-order': 'error',
    'snapferry/plain-words': 'error',
    'snapferry/line-length': ['error', { code: 150, comments: 140 }],
    'typescript/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
    'no-duplicate-imports': 'error',
    'prefer-const': 'error',
    'no-var': 'error',
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
    { files: ['src/**/*.ts'], excludeFiles: ['src/device/**'], rules: { 'no-restricted-globals': ['error', ...runtimeNames] } },
    // ban-ts-comment checks TypeScript only
    { files: ['**/*.js'], rules: { 'no-warning-comments': ['error', { terms: ['@ts-ignore', '@ts-nocheck', '@ts-expect-error'] }] } },
    // the engine's globals keep their declaration by var
    { files: ['src/device/types/*.d.ts'], rules: { 'no-var': 'off' } },
    { files: ['test/**/*.test.ts'], rules: { 'snapferry/plain-titles': 'error' } },
    { files: ['test/**'], rules: { 'snapferry/line-length': ['error', { code: 180, comments: 150 }] } },
  ],
};
