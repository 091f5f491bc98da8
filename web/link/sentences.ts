// The sentences about the connection: its state, and advice.

export const sentences = {
  none: 'No camera is connected. Plug it in by USB and press Connect.',
  missing: 'This browser cannot reach serial ports. Use Chrome, Edge or Opera on a computer, or Firefox 151 or later.',
  insecure: 'Browsers allow serial ports only on https pages and on localhost. Open this page by https.',
  opening: 'Opening the port …',
  waiting: 'The port is open. Waiting for the camera to answer …',
  silent: 'Nothing answers yet. Press the reset button of the board. If that does not help, try another USB cable (some only charge), '
    + 'or choose another port.',
  deaf: 'The camera’s log arrives, but it does not answer. Try another USB cable or port. Meanwhile you can read the log.',
  busy: 'The port cannot be opened. Another program or browser tab is probably using it: close it and connect again. '
    + 'On Linux, your user may also have to be in the group dialout (on Arch: uucp).',
  stuck: 'The browser could not close the port. Unplug the camera, plug it in again, and connect.',
  locked: 'The console is locked. Enter the password of this camera (console.password in config.json).',
  loader: 'The chip is in its boot loader. Install the firmware, or press the board’s reset button '
    + 'to start the installed one.',
  empty: 'This board runs Espruino, but has no snapferry on it yet. Install it first.',
  blank: 'This chip has nothing on it yet. Install the firmware first.',
  older: 'The firmware on this camera is too old for this page, which shows only its log. Update the firmware to use the rest.',
  newer: 'The firmware on this camera is newer than this page. Reload the page, or open the page of that release.',
  ready: 'Connected.',
  lent: 'The port is in use by the installer.',
  lost: 'The camera was unplugged. Plug it in again; the page then continues by itself.',
  restarted: 'The camera restarted during this.',
  away: 'The camera is not connected.',
  heldUp: 'The camera is too busy. Try again in a minute.',
  torn: 'Data to the camera gets lost. Try another cable or USB port.',
  refused: 'The camera could not evaluate that.',
  stopped: 'Stopped.',
  late: (seconds: number) => `The camera did not answer within ${seconds} seconds.`,
  long: (length: number, limit: number) => `This is too long for the camera: ${length} characters, and ${limit} fit.`,
  stranger: (says: string) => (says
    ? `This is not a snapferry camera: it says “${says}”. Choose another port.`
    : 'This is not a snapferry camera, or it uses another baud rate: it does not send text. Choose another port.'),
  hardly: (why: string) => `The camera answers, but cannot be identified: ${why}. Trying again …`,
};
