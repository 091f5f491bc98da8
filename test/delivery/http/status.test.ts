// Tests what an HTTP status means. Below 600 it is the server's (RFC 9110), from 600 on the modem's own (SIM800 manual 11.3.2, SIM7600 manual
// AT76v3 13.3.2).

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DeliveryTrip } from '../../../src/delivery/deliverytrip.ts';
import { faultOf, isSuccess } from '../../../src/delivery/http/status.ts';
import { tell, type FaultCode } from '../../../src/fault.ts';
import { quectelM } from '../../../src/modem/quectel/quectel.ts';
import { sim7600 } from '../../../src/modem/simcom/sim7600.ts';
import { sim800 } from '../../../src/modem/simcom/sim800.ts';
import { recoveryOf } from '../../../src/round/retry.ts';

const test = suite('status');

const [trip, other, none] = [sim7600(), sim800(), quectelM()].map(modem => ({ link: { modem }, http: {}, config: { 'http.user': 'hut' } })) as unknown as [DeliveryTrip, DeliveryTrip, DeliveryTrip];

test('only 2xx counts as success', () => {
  for (let status = 0; status < 1000; status++) assert.is(isSuccess(status), Math.floor(status / 100) === 2, `${status}`);
});

const meanings: { code: FaultCode; of: number[] }[] = [
  { code: 'moved', of: [300, 301, 302, 303, 304, 307, 308] },
  { code: 'login-wrong', of: [401, 403, 407] },
  { code: 'folder-denied', of: [404, 405, 409, 410] },
  { code: 'put-denied', of: [400, 402, 406, 411, 412, 413, 414, 415, 417, 418, 422, 431, 451, 507] },
  { code: 'server-busy', of: [429, 503] },
  { code: 'server-timeout', of: [408, 504] },
  { code: 'server-fault', of: [500, 501, 502, 505, 508, 520, 599] },
  // numbers of the SIM800's manual (AT800 11.3.2): 600 not HTTP PDU, 601 network error, 602 no memory, 603 DNS error, 604 stack busy. Its SSL
  // manual (SSL800) adds 605 and 606
  { code: 'unknown', of: [600, 702] },
  { code: 'network', of: [601, 709, 717] },
  { code: 'modem-full', of: [602, 707] },
  { code: 'host-unknown', of: [603, 713] },
  { code: 'busy', of: [604, 703, 711] },
  { code: 'tls', of: [605, 606, 701, 710, 715, 719] },
  // numbers of the SIM7600's manual (AT76v3 13.3.2): 701 alert, 702 unknown, 703 busy, 704 closed, 705 timeout, 706 send or receive, 707 file or
  // memory. 708 parameter, 709 network, 710 SSL session, 711 state, 712 socket, 713 DNS, 714 connect, 715 handshake, 716 close, 717 no network. 718
  // send timeout, 719 CA missing, 720 server response timeout
  { code: 'server-closed', of: [704, 706, 716] },
  { code: 'server-timeout', of: [705, 718, 720] },
  { code: 'bad-name', of: [708] },
  { code: 'connection', of: [712, 714] },
];

test('a modem without HTTP has no statuses of its own; the SIM7600 and the SIM800 share theirs', () => {
  assert.equal([603, 720, 999].map(status => faultOf(none, status, 'GET', '').code), ['server-closed', 'server-closed', 'server-closed']);
  assert.equal([603, 720, 999].map(status => faultOf(other, status, 'GET', '').code), ['host-unknown', 'server-timeout', 'server-closed']);
});

for (const { code, of } of meanings) {
  test(`${of.join(', ')}: ${code}`, () => {
    for (const status of of) assert.equal(faultOf(trip, status, 'POST', `${status} x`), { code, where: 'POST', line: `${status} x` });
  });
}

test('403 blames no login if none is set, and names http.form', () => {
  const fault = faultOf({ ...trip, config: { 'http.user': '', 'http.header': '' } } as unknown as DeliveryTrip, 403, 'POST', '403 Forbidden');
  assert.is(fault.code, 'address-wrong');
  assert.match(tell(fault), /no login is set; .*\(http\.form\) \(POST: 403 Forbidden\)$/);
  assert.not.match(tell(fault), /http\.user|ftp\./);
});

for (const [title, line, says] of [
  ['400 may come from a TLS port', '400 Bad Request', /http\.url must begin with https:/],
  ['401 names the keys of HTTP alone', '401 Unauthorized', /did not accept the login; check http\.user, http\.password and http\.header \(/],
  ['Digest is named, and no wrong password', '401 Unauthorized, and wants Digest', /wants another login than Basic.*wants Digest\)$/],
  ['a proxy wants a login, and the account is not blamed', '407 Proxy Authentication Required', /a proxy between the modem and the server wants a login.*network\.apn/],
  ['where Basic will do, the account is wrong', '401 Unauthorized, and wants Digest, Basic', /did not accept the login/],
  ['403 with a login', '403 Forbidden', /forbids the upload; check http\.user/],
  ['408 names the limit of the server', '408 Request Timeout', /ends requests that take so long/],
] as const) {
  test(`in the words of HTTP: ${title}`, () => {
    const told = tell(faultOf(trip, Number(line.slice(0, 3)), 'PUT', line));
    assert.match(told, says);
    assert.not.match(told, /ftp\./);
  });
}

test('a number that is not a final status is reported as unknown', () => {
  // none of these is a final status: NaN and 0 stand for none, and of 2 and 20 the line has lost digits. 1xx may be printed by a modem
  for (const status of [NaN, 0, 2, 20, 100, 199]) assert.is(faultOf(trip, status, 'POST', 'x').code, 'unknown', `${status}`);
});

test('every unsuccessful status has a sentence and a recovery', () => {
  for (let status = 300; status < 800; status++) {
    const fault = faultOf(trip, status, 'POST', `${status}`);
    assert.match(tell(fault), /^[a-z].{12,} \(POST: \d{3}\)$/);
    assert.ok(['image', 'session', 'bearer', 'modem', 'power', 'rest'].includes(recoveryOf(fault.code)), `${status}`);
  }
});

test('an overloaded server, a refused account or a redirection stops uploads until the next round', () => {
  assert.equal([429, 503, 401, 301].map(status => recoveryOf(faultOf(trip, status, 'POST', '').code)), ['rest', 'rest', 'rest', 'rest']);
  assert.equal([413, 500].map(status => recoveryOf(faultOf(trip, status, 'POST', '').code)), ['image', 'image']);
});

test.run();
