/**
 * Finds options of a command that npm has taken for its own, as npm does if `--` does not stand before them. Npm passes an unknown option on
 * only as an environment variable. If npm expands an option, such as `--http` to `--https-proxy`, only npm's log shows it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Matches the line with the exit code in a log of npm. The log has no such line while npm still runs. */
const hasEnded = / verbose exit \d/;
const logs = /-debug-0\.log$/;

/**
 * Reads the logs of npm.
 * @param {NodeJS.ProcessEnv} variables of the environment
 * @returns {string[]} their texts, the latest first; empty if there are none
 */
function readLogs({ npm_config_logs_dir: folder, npm_config_logs_max: most, npm_config_cache: cache }) {
  const place = folder || cache && join(cache, '_logs');
  if (!place || most === '0') return [];
  try {
    return readdirSync(place).filter(name => logs.test(name)).sort().reverse().map(name => readFileSync(join(place, name), 'utf8'));
  } catch {
    // There is no folder of logs if npm writes none, and npm may have just removed a log.
    return [];
  }
}

/**
 * Finds the words that npm took for itself when it started a script.
 * @param {string[]} logs the texts of its logs, the latest first
 * @param {string} script the command's name in package.json
 * @returns {string[]} the words of npm's command line before `--`; empty if no log names the script
 */
function wordsForNpm(logs, script) {
  const words = logs.filter(log => !hasEnded.test(log))
    .map(log => [.../ verbose argv (.*)/.exec(log)?.[1]?.matchAll(/"((?:[^"\\]|\\.)*)"/g) ?? []].map(([, word]) => word ?? ''))
    .find(words => words.includes(script));
  return words?.slice(0, [...words, '--'].indexOf('--')) ?? [];
}

/**
 * Finds an option of a command that npm has taken.
 * @param {NodeJS.ProcessEnv} variables of the environment
 * @param {string} script the command's name in package.json
 * @param {string[]} names of the command's options
 * @returns {string | undefined} a sentence, if npm runs this script and has taken one of its options
 */
export function findSwallowed(variables, script, names) {
  if (variables['npm_lifecycle_event'] !== script) return undefined;
  const words = wordsForNpm(readLogs(variables), script).map(word => word.replace(/=.*/s, ''));
  const name = names.find(name => variables[`npm_config_${name.replaceAll('-', '_')}`] || words.includes(`--${name}`));
  const start = script === 'start' || script === 'test' ? script : `run ${script}`;
  return name && `npm has taken --${name} for an option of its own. Write two dashes before the options: npm ${start} -- --${name}`;
}
