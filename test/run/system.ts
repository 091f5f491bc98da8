// Test files that need something not on every system: there they are left out, each with a line.

interface Need {
  lacking: NodeJS.Platform[];
  /** The missing thing, for a person. */
  what: string;
}

const shell: Need = { lacking: ['win32'], what: 'a Unix shell' };
const pipes: Need = { lacking: ['win32'], what: 'named pipes' };
const terminals: Need = { lacking: ['win32'], what: 'pairs of terminals' };

/** By their path in test/. */
export const needs: Record<string, Need> = {
  'device/camera/camerabus': pipes,
  'device/camera/cameraline': terminals,
  'firmware/flash/flash': shell,
  'firmware/flash/loader': shell,
  'firmware/image/signed': shell,
  'firmware/release/publish': shell,
  'firmware/release/release': shell,
  'sim/camera/bus/pipes': pipes,
  'sim/camera/serial/terminal': terminals,
  'sim/engine/espruino': shell,
  'stories/receivers/alarms': shell,
  'tools/chip/emulator/machine': shell,
  'tools/demo/modem': terminals,
};

/**
 * @param stem a test file's path in test/, with `/` and without its ending
 * @returns the reason why it is left out here, as a line; undefined if it runs
 */
export function whyLeftOut(stem: string, platform = process.platform): string | undefined {
  const need = needs[stem];
  return need?.lacking.includes(platform) ? `left out: test/${stem}.test.ts, which needs ${need.what}` : undefined;
}
