/** Versions of the engine and their flaws: `2v29` is a release, `2v29.96` the 96th change after it. */
import { engine } from './engine.js';

/**
 * A known flaw of the engine. `runs`: whether the firmware runs with it. `why` says what is wrong, to be put after the
 * engine's name. `remedy` says what a person can do, such as "flash a newer build".
 * @typedef {{ runs: boolean, why: string, remedy: string }} Verdict
 */
/**
 * A flaw of the versions from `from` to before `below`, as weights (`weighVersion`). `keptBytes`: bytes of a burst on a
 * serial line that survive, if not all do.
 * @typedef {{ from: number, below: number, why: string, remedy: string, keptBytes?: number }} Flaw
 */

/**
 * Turns a version into a number, its weight, by which versions are compared.
 * @param {string} version such as "2v29.96"
 * @returns {number} higher for a later version
 */
export function weighVersion(version) {
  const [, major, minor, build] = /^(\d+)v(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  if (major === undefined) throw new Error(`"${version}" is no version of ${engine.name}, such as ${engine.version}.`);
  return (Number(major) * 1000 + Number(minor)) * 100_000 + Number(build ?? 0);
}

/** Finds the known flaw of a version. @param {string} version @returns {Verdict | undefined} undefined if none is known */
export function judgeVersion(version) {
  const weight = weighVersion(version);
  return engine.versions.find(({ from, below }) => weight >= weighVersion(from) && weight < weighVersion(below));
}

/**
 * Tells how often an engine looks for input on its serial ports, in milliseconds.
 * @param {string} version
 * @returns {{ ms: number, idleMs: number, idlePollMs: number }} every `ms`; after `idleMs` without input, every
 * `idlePollMs`
 */
export function pollOf(version) {
  const weight = weighVersion(version);
  const { ms, idleAfter, idlePollMs } = engine.polls.findLast(({ from }) => weight >= weighVersion(from)) ?? engine.polls[0];
  return { ms, idleMs: ms * idleAfter, idlePollMs };
}

/**
 * Tells what a newer build would gain.
 * @param {string} version
 * @returns {string | undefined} the advantage of a newer build, as sentences; undefined if it has that itself
 */
export function tellGain(version) {
  const { from, why } = engine.gain;
  return weighVersion(version) < weighVersion(from) ? `A build from ${from} on ${why}.` : undefined;
}

/**
 * Tells the known flaw of a version.
 * @param {string} version
 * @returns {string | undefined} a sentence; undefined if none is known
 */
export function tellVersion(version) {
  const verdict = judgeVersion(version);
  return verdict && `${engine.name} ${version} ${verdict.why}.`;
}

/**
 * Lists the known flaws of all versions of a board's engine.
 * @param {{ engine: string }} board
 * @returns {Flaw[]} for the bundle, which reads the engine's version at boot; empty for a desktop
 */
export function listFlaws(board) {
  if (board.engine !== engine.chip) return [];
  return engine.versions.map(({ from, below, why, remedy, keptBytes }) => (
    { from: weighVersion(from), below: weighVersion(below), why, remedy, ...keptBytes ? { keptBytes } : {} }
  ));
}
