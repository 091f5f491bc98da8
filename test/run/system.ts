// Lists the test files that need something that not every system has. They are left out where it is missing, with a line that says so.

interface Need {
  lacking: NodeJS.Platform[];
  /** What the system lacks, in words for a person, such as `a Unix shell`. */
  what: string;
}

const shell: Need = { lacking: ['win32'], what: 'a Unix shell' };
const pipes: Need = { lacking: ['win32'], what: 'named pipes' };
const terminals: Need = { lacking: ['win32'], what: 'pairs of terminals' };

/** The test files that cannot run on every system, by their path in test/ without `.test.ts`, and what each one needs. */
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
 * Returns the reason why a test file is left out on this system, as a line. It is undefined if the file runs.
 * @param stem the file's path in test/, with `/` and without `.test.ts`
 */
export function whyLeftOut(stem: string, platform = process.platform): string | undefined {
  const need = needs[stem];
  return need?.lacking.includes(platform) ? `left out: test/${stem}.test.ts, which needs ${need.what}` : undefined;
}
