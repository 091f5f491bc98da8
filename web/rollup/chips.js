/** Leaves out what esptool-js loads into chips of other kinds: the page tells that it found one, and writes nothing to it. */
const others = /targets[/\\]stub_flasher[/\\](?!esp32\.json$)[^/\\]+\.json$/;

/** @returns {import('rollup').Plugin} */
export const leaveOutChips = () => ({
  name: 'chips',
  load: id => others.test(id) ? 'export default undefined;' : null,
});
