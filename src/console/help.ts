// Prints help for a terminal of 80 characters. It has no log category and no time stamp, as only the console shows it.

import type { ConsoleTrip } from './desk';

const column = 33;

function filled(call: string): string {
  while (call.length < column) call += ' ';
  return call;
}

/** Prints one line of help for each command of the console's global object `ferry`. */
export function tellHelp(trip: ConsoleTrip): void {
  // Each line of help is made only when it is printed. All lines together would take some hundred JsVars, units of the engine's memory.
  function row(call: string, what: string): void { trip.log.info('', filled('ferry.' + call) + what); }
  row('status()', 'its state, waiting images, the last trouble');
  row('send()', 'look for images now');
  if (trip.shots) row('shoot()', 'take a picture now');
  row('check()', 'a test picture to the server and back');
  row('put("/on/card.txt")', 'send a file; also with "append" or "unique"');
  row('get("/at/server.txt")', 'fetch a file of the server onto the card');
  row('get(url)', 'the same from any web server');
  row('post(url, "/on/card.txt")', 'send a file of the card to a web server');
  row('head(url)', 'status, length, type and time of a URL');
  row('list("/folder")', 'the files in a folder of the server');
  row('size(path)', 'how many bytes a file has there');
  row('time(path)', 'when it was changed last');
  row('mkdir(folder)', 'make a folder there');
  row('rmdir(folder)', 'remove an empty folder there');
  row('rename(path, "new name")', 'rename a file there');
  row('remove(path)', 'remove a file there');
  row('toModem(path, file)', 'from the server into a file of the modem');
  row('fromModem(file, path)', 'from a file of the modem to the server');
  row('at("AT+CSQ")', 'say an AT command of your own');
}
