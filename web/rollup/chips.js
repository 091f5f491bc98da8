/** Leaves out esptool-js's code for other chips: the page reports them, and writes nothing to them. */
const others = /targets[/\\]stub_flasher[/\\](?!esp32\.json$)[^/\\]+\.json$/;
const none = '\0no-stub';

/** @returns {import('rollup').Plugin} */
export const leaveOutChips = () => ({
  name: 'chips',
  resolveId: name => others.test(name) ? none : null,
  load: id => id === none ? 'export default null;' : null,
});
