/** Matches the modules of esptool-js for chips other than the ESP32. They are left out: the page names such a chip, and writes nothing to it. */
const others = /targets[/\\]stub_flasher[/\\](?!esp32\.json$)[^/\\]+\.json$/;
const none = '\0no-stub';

/** Returns a step of the bundler that leaves out the code for other chips. @returns {import('rollup').Plugin} */
export const leaveOutChips = () => ({
  name: 'chips',
  resolveId: name => others.test(name) ? none : null,
  load: id => id === none ? 'export default null;' : null,
});
