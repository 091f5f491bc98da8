// The sentences for the kinds of faults (fault.ts). There are four functions, each in memory only while it runs, so that a sentence takes no more
// than the texts of one. A switch is text in flash, and a table would stay in memory. Each function returns '' for the codes of the others.
//
// In the bundle a code is a number (firmware/bundle/codes.js). Notes on the card, reports and people have its word.

import { has } from './text';

/** The kinds of faults, by what went wrong. */
export type FaultCode =
  // faults of the link to the modem
  | 'silent' | 'unanswered' | 'restarted' | 'refused' | 'unsafe' | 'too-long' | 'modem-unknown' | 'modem-left-out'
  // faults of the board
  | 'supply-weak' | 'no-voltage'
  // faults of SIM and network
  | 'sim-missing' | 'sim-failed' | 'sim-busy' | 'sim-wrong' | 'pin-needed' | 'pin-wrong' | 'pin-unsure' | 'puk-needed' | 'unregistered' | 'denied'
  | 'apn-wrong' | 'network'
  // faults of the server
  | 'host-unknown' | 'host-refused' | 'connection' | 'data-port' | 'tls-data' | 'server-timeout' | 'server-busy' | 'server-away' | 'moved'
  | 'address-wrong' | 'certificate' | 'unproved' | 'clock-doubted' | 'server-closed' | 'tls' | 'login-wrong' | 'folder-denied'
  | 'put-denied' | 'name-denied' | 'answer-wrong' | 'server-fault' | 'transfer-broken' | 'bad-name' | 'rejected' | 'unknown' | 'busy' | 'session'
  | 'size-differs' | 'content-differs' | 'file-missing'
  // faults of the modem's storage
  | 'drive-missing' | 'modem-full' | 'copy-missing' | 'bytes-lost' | 'line-noise' | 'no-method'
  // faults of the card
  | 'image-unreadable' | 'image-changed' | 'journal' | 'card-unformatted' | 'card-broken' | 'card-worn' | 'card-forgets' | 'no-folder'
  | 'config-wrong' | 'folder-blind' | 'not-sent' | 'not-taken' | 'name-taken' | 'clock-behind' | 'too-old'
  // faults of the camera
  | 'no-camera' | 'no-picture' | 'card-full' | 'card-lost' | 'no-number';

/** All codes, in the order of their words. */
function codes(): FaultCode[] {
  return [
    'silent', 'unanswered', 'restarted', 'refused', 'unsafe', 'too-long', 'modem-unknown', 'modem-left-out', 'supply-weak', 'no-voltage',
    'sim-missing', 'sim-failed', 'sim-busy', 'sim-wrong', 'pin-needed', 'pin-wrong', 'pin-unsure', 'puk-needed', 'unregistered', 'denied',
    'apn-wrong', 'network', 'host-unknown', 'host-refused', 'connection', 'data-port', 'tls-data', 'server-timeout', 'server-busy', 'server-away',
    'moved', 'address-wrong', 'certificate', 'unproved', 'clock-doubted', 'server-closed', 'tls', 'login-wrong', 'folder-denied', 'put-denied',
    'name-denied', 'answer-wrong', 'server-fault', 'transfer-broken', 'bad-name', 'rejected', 'unknown', 'busy', 'session', 'size-differs',
    'content-differs', 'file-missing', 'drive-missing', 'modem-full', 'copy-missing', 'bytes-lost', 'line-noise', 'no-method', 'image-unreadable',
    'image-changed', 'journal', 'card-unformatted', 'card-broken', 'card-worn', 'card-forgets', 'no-folder', 'config-wrong', 'folder-blind',
    'not-sent', 'not-taken', 'name-taken', 'clock-behind', 'too-old', 'no-camera', 'no-picture', 'card-full', 'card-lost', 'no-number'
  ];
}

function words(): string[] {
  return ('silent unanswered restarted refused unsafe too-long modem-unknown modem-left-out supply-weak no-voltage sim-missing sim-failed sim-busy '
    + 'sim-wrong pin-needed pin-wrong pin-unsure puk-needed unregistered denied apn-wrong network host-unknown host-refused connection data-port '
    + 'tls-data server-timeout server-busy server-away moved address-wrong certificate unproved clock-doubted server-closed tls login-wrong '
    + 'folder-denied put-denied name-denied answer-wrong server-fault transfer-broken bad-name rejected unknown busy session size-differs '
    + 'content-differs file-missing drive-missing modem-full copy-missing bytes-lost line-noise no-method image-unreadable image-changed journal '
    + 'card-unformatted card-broken card-worn card-forgets no-folder config-wrong folder-blind not-sent not-taken name-taken clock-behind too-old '
    + 'no-camera no-picture card-full card-lost no-number').split(' ');
}

/** Returns the word for a fault's code. */
export function wordOfCode(code: FaultCode): string {
  return words()[codes().indexOf(code)] || '';
}

/** Returns the code that has this word; undefined if there is none. */
export function codeOfWord(word: string | undefined): FaultCode | undefined {
  return codes()[words().indexOf(word!)];
}

/** Returns the sentence for a fault of the modem, the SIM or the network. */
export function ofModem(code: FaultCode): string {
  switch (code) {
    case 'silent': return 'the modem does not answer; check its power, its RX/TX wires and modem.baud; '
      + 'after a power cut it may wait some minutes for the rest of an image';
    case 'unanswered': return 'the modem answers AT, but not this command; if its restarts do not help, its firmware may need an update';
    case 'restarted': return 'the modem restarted unexpectedly; a weak power supply is the usual cause (it draws up to 2 A)';
    case 'unsafe': return 'a value with a quote or a control character was not sent to the modem; change it';
    case 'too-long': return 'a value is longer than this modem accepts; shorten it';
    case 'modem-unknown': return 'this modem is not a known one; set modem.model if it is one of them under another name';
    case 'modem-left-out': return 'this firmware was built without the code for this modem; install a build with "--modems all"';
    case 'no-voltage': return 'the rules for the battery are off, since its sensor shows no voltage of one; '
      + 'check the sensor, its wires and "battery" in the board file';
    case 'supply-weak': return 'the chip restarts when the modem draws most current; '
      + 'charge or replace the battery, or take a supply of 2 A and short, thick wires';
    case 'sim-missing': return 'no SIM card was found; check that it is in its holder, the right way round';
    case 'sim-failed': return 'the modem cannot read its SIM card; clean its contacts, check its holder, and try it in a phone';
    case 'sim-busy': return 'the SIM card stays busy; if restarts of the modem do not help, try another SIM';
    case 'sim-wrong': return 'the modem does not accept this SIM card; use one that is active, and not locked to another device';
    case 'pin-needed': return 'the SIM needs its PIN; set network.pin';
    case 'pin-wrong': return 'the SIM refused network.pin; it is not tried again until it is changed, since three wrong tries lock the SIM';
    case 'pin-unsure': return 'network.pin was tried, and neither the SIM nor the modem has said whether it is right; '
      + 'it is not tried again until it is changed (a phone can remove the PIN from the SIM)';
    case 'puk-needed': return 'the SIM is locked and asks for its PUK; unlock it in a phone';
    case 'unregistered': return 'no network accepts the modem; check the antenna, the coverage, that the SIM is active, and network.apn';
    case 'denied': return 'the network refuses the modem; check network.apn, since LTE admits only the access point of the contract; '
      + 'then that the SIM is active and has data here';
    case 'apn-wrong': return 'the network gives no data connection; check network.apn, network.user and network.password';
    case 'network': return 'the data connection failed; check network.apn and the coverage';
    default: return '';
  }
}

/** Returns the sentence for a fault of the connection to the server, or of the login. */
export function ofServer(code: FaultCode): string {
  switch (code) {
    case 'host-unknown': return 'the server name cannot be found; check ftp.host, or http.url';
    case 'host-refused': return 'the server cannot be reached; check ftp.host and ftp.port, or http.url';
    case 'connection': return 'the connection to the server failed; check network.apn and the coverage, then ftp.host and ftp.port, or http.url';
    case 'data-port': return 'the server answers, but its data port cannot be reached; '
      + 'check the range of passive ports and the address that the server gives for them, and the firewall or NAT in front of it';
    case 'tls-data': return 'the server takes the login over TLS, but no data connection: most likely it demands that these resume the TLS session, '
      + 'which modems cannot; allow others on the server (vsftpd: require_ssl_reuse=NO; ProFTPD: TLSOptions NoSessionReuseRequired), '
      + 'check its range of passive ports, or use https';
    case 'server-timeout': return 'the server took too long';
    case 'server-closed': return 'the server closed the connection';
    case 'tls': return 'the secure connection failed; check ftp.security and ftp.port, or http.url';
    case 'server-busy': return 'the server has too much to do, or takes no more connections; it is tried again in the next round';
    case 'server-away': return 'the server ended the session by itself; it has too much to do, or allows fewer connections or shorter pauses';
    case 'moved': return 'the server sends this address elsewhere; set http.url to its target';
    case 'address-wrong': return 'the server takes no images at this address; check http.url and http.method';
    case 'certificate': case 'unproved': return 'the server\'s certificate could not be checked; '
      + 'see whether http.ca is the right one, in date, and for the name in the address, and whether the modem knows the time';
    case 'clock-doubted': return 'the server\'s certificate was refused, or http.ca has ended by the modem\'s clock, which may be wrong; '
      + 'another source is asked for the time';
    case 'login-wrong': return 'the server did not accept the login; check ftp.user and ftp.password, and ftp.security: '
      + 'a server that takes logins over TLS only ("explicit") refuses all others alike; by HTTP, check http.user, http.password and http.header';
    default: return '';
  }
}

/** Returns the sentence for a status of an HTTP server, with which the line begins. It is '' if the fault's code tells enough. */
export function ofHttp(code: FaultCode, line: string): string {
  switch (line.slice(0, 3)) {
    case '400': return 'the server cannot read the request; '
      + 'if its port speaks TLS, http.url must begin with https://, otherwise check http.url, http.header and http.form';
    case '401': return has(line, 'wants') && !has(line, 'Basic')
      ? 'the server wants another login than Basic, the only one that http.user makes; '
        + 'let the server take Basic by https, or put a token into http.header'
      : 'the server did not accept the login; check http.user, http.password and http.header';
    case '403': return code === 'address-wrong'
      ? 'the server forbids the upload, and no login is set; '
        + 'a token in http.url may be wrong or too old, or a firewall lets pictures pass only in a form (http.form)'
      : 'the server forbids the upload; check http.user, http.password, http.header and the permissions of the user';
    case '407': return 'a proxy between the modem and the server wants a login, which no modem can give; '
      + 'ask the operator, or take another access point (network.apn)';
    case '408': return 'the server ends requests that take so long; raise its limit for a whole request, or make the pictures smaller (camera.size)';
    default: return '';
  }
}

/** Returns the sentence for a fault of an image's way onto the server, the modem's storage, the card or the camera. */
export function ofImage(code: FaultCode): string {
  switch (code) {
    case 'folder-denied': return 'the server does not allow this folder to be made or entered; '
      + 'check ftp.directory, or http.method and the path in http.url, and the permissions of the user';
    case 'put-denied': return 'the server did not accept the image; '
      + 'it may be full, the image too large for it, or the user has no permission to write there';
    case 'name-denied': return 'the server refuses the temporary name of the image, or its change, perhaps for a moment; '
      + 'later the image goes under its own name';
    case 'answer-wrong': return 'the server\'s answer does not show that it keeps the image; '
      + 'see whether the SIM has credit and the address is right, then set http.answer to a text that only the answer to a kept image holds';
    case 'server-fault': return 'the server has a fault of its own; its log tells more';
    case 'transfer-broken': return 'the transfer broke off before its end; the server may be full, or the connection poor';
    case 'bad-name': return 'a name or a value in this command is not accepted; '
      + 'check the names of the file and its folder, ftp.directory and ftp.host, or http.url, and that the user has permission to write there';
    case 'rejected': return 'the server refused the command';
    case 'unknown': return 'the modem reports an unknown error; the log of the server may say more';
    case 'busy': return 'the modem does not allow this command in its present state; another one may still be running';
    case 'session': return 'the session with the server is gone';
    case 'size-differs': return 'the server does not hold the whole image';
    case 'content-differs': return 'the copy that was read back differs from the image; bytes were garbled on the line';
    case 'file-missing': return 'the requested file is not there, or it cannot be read or written';
    case 'drive-missing': return 'the modem has no drive or memory of its own for images; with upload.method "auto" they are streamed';
    case 'modem-full': return 'the modem did not accept the image into its file system; it may be full, or the image too large for it';
    case 'copy-missing': return 'the modem cannot find its copy of the image';
    case 'bytes-lost': return 'bytes were lost on the way into the modem';
    case 'line-noise': return 'noise on the line destroyed bytes on their way into the modem; '
      + 'check the wires between the modem and the ESP32 (short, with a common ground, away from the antenna)';
    case 'no-method': return 'this modem cannot send the image by the method in upload.method; set it to "auto"';
    case 'image-unreadable': return 'the image cannot be read from the card';
    case 'image-changed': return 'the image changed while it was read';
    case 'journal': return 'the journal cannot be written; check that the card is not full, locked or broken';
    case 'card-unformatted': return 'the SD card has no FAT volume where one is looked for (it may be exFAT or ext4, or have a GPT partition table); '
      + 'format it as FAT32, with an MBR partition table';
    case 'card-broken': return 'an SD card is there, but answers with errors; clean its contacts, check its wires and supply, or take another card';
    case 'card-worn': return 'the card keeps nothing that is written; replace it. '
      + 'Its images can still be read, and nothing is sent before another card notes that';
    case 'card-forgets': return 'the server has an image of which the card has no record; '
      + 'unless somebody deleted /snapferry there, the card forgets what is written: replace it';
    case 'config-wrong': return 'config.json has a mistake, or a key that this firmware does not know; '
      + 'correct it, or install the firmware that knows it';
    case 'no-folder': return 'the folder of the images is not on the card; make it, or change images.folder';
    case 'folder-blind': return 'a folder holds more names than fit into memory; put no more than 300 images into one';
    case 'not-sent': return 'a file of the card is never sent, and left alone';
    case 'not-taken': return 'settings or firmware on the server are not taken, and the report says why; '
      + 'let the camera\'s account read both files, or replace the one that is named';
    case 'name-taken': return 'a file on the server has the name of an image, most likely of another camera; '
      + 'put {device} into ftp.directory, or http.url, so that each camera has a place of its own';
    case 'no-camera': return 'the camera does not answer; check its wires, its supply and camera.model';
    case 'no-picture': return 'the picture from the camera is not whole; check its wires and its supply';
    case 'card-full': return 'the card takes no more pictures: it is full, locked or broken; '
      + 'put in another one, delete some of it, or set camera.whenFull';
    case 'card-lost': return 'the card can no longer be read; check that it is in its holder';
    case 'no-number': return 'no number is left for another picture, since none is used twice; set camera.names to "dated"';
    case 'clock-behind': return 'the camera\'s clock is behind, as an image shows that has just appeared; set it. '
      + 'Until then images.skipOlderMinutes reckons with that';
    case 'too-old': return 'all images of a round were left out for their age; check the camera\'s clock, clock.zone and images.skipOlderMinutes';
    default: return '';
  }
}
