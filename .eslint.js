/**
 * Style that the compiler does not check; `npm run lint -- --fix` puts imports in order. What is unused is found by the
 * compiler (noUnusedLocals, noUnusedParameters). No rule asks for types: that would take longer than all the others.
 * A dot file, named by the script in package.json.
 */
import perfectionist from 'eslint-plugin-perfectionist';
import typescript from 'typescript-eslint';
import { globals } from './firmware/facts.js';

/** Only comments and code are measured: a sentence for a person stands on one line, so that it can be searched for. */
const measured = { ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true };

const runtimeNames = globals.runtime.map(name => ({ name, message: "Only src/device/ may name the engine's runtime." }));

export default [
  { ignores: ['dist/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.js'],
    languageOptions: { parser: typescript.parser, parserOptions: { jsDocParsingMode: 'none' } },
    plugins: { perfectionist, typescript: typescript.plugin },
    rules: {
      'perfectionist/sort-imports': ['error', {
        type: 'alphabetical',
        groups: ['builtin', 'external', ['parent', 'sibling']],
        newlinesBetween: 'ignore',
      }],
      'typescript/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      'no-duplicate-imports': 'error',
      'max-len': ['error', { code: 150, comments: 140, ...measured }],
      'prefer-const': 'error',
      'no-var': 'error',
      'eqeqeq': 'error',
      'no-empty': 'error',
      'no-self-compare': 'error',
      'no-dupe-else-if': 'error',
      'no-sparse-arrays': 'error',
      'no-unsafe-finally': 'error',
      'no-unreachable': 'error',
      'typescript/no-unused-expressions': ['error', { allowShortCircuit: true, allowTernary: true }],
      'typescript/no-non-null-asserted-optional-chain': 'error',
      'typescript/ban-ts-comment': 'error',
    },
  },
  { files: ['src/**/*.ts'], ignores: ['src/device/**'], rules: { 'no-restricted-globals': ['error', ...runtimeNames] } },
  // the engine's globals are declared as they are there
  { files: ['src/device/*.d.ts'], rules: { 'no-var': 'off' } },
  { files: ['test/**'], rules: { 'max-len': ['error', { code: 180, comments: 150, ...measured }] } },
];
