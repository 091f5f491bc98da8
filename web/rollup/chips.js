/** Leaves out what esptool-js loads into chips of other kinds: the page tells that it found one, and writes nothing to it. */
const others = /targets[/\\]stub_flasher[/\\](?!esp32\.json$)[^/\\]+\.json$/;
const none = '\0no-stub';

/** @returns {import('rollup').Plugin} */
export const leaveOutChips = () => ({
  name: 'chips',
  resolveId: name => others.test(name) ? none : null,
  load: id => id === none ? 'export default null;' : null,
});
