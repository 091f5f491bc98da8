// Scripts for TCP connections, for modems whose own HTTP cannot send an image. SIM7080 and relatives: "SIM7070_SIM7080_SIM7090 Series AT
// Command Manual V1.05" (AT7080, chapters 11 and 12); SIM7000: its manual V1.06 (AT7000, chapters 17 and 18); Quectel M: "GSM TCP/IP
// Application Note".
//
// UNCONFIRMED: an empty file name removes the certificate of a connection.

import { May } from '../at/step';
import type { Rows, ScriptName } from './modem';

const setMs = 9000;

/**
 * Returns the script row (one AT command) that reads received bytes. In the manual AT7080 12.2, a line has their count and a comma, and then
 * the bytes. In AT7000 18.2, a 0 for the connection stands before the count.
 */
function receive(): Rows {
  return [{ say: 'AT+CARECV=0,{piece}', data: '+CARECV: {len},', ms: 20000, may: May.refuse }];
}

/**
 * Returns the script rows (AT commands) that switch TLS 1.2 with SNI on or off. The server's certificate is checked if the modem has one to
 * check it by (manual AT7080 11.3).
 */
function tls(): Rows {
  return [
    { unless: 'isSecure', say: 'AT+CASSLCFG=0,"SSL",0', ms: setMs, may: May.refuse },
    { when: 'isSecure', say: 'AT+CASSLCFG=0,"SSL",1', ms: setMs, refusedAs: 'tls' },
    { when: 'isSecure', say: 'AT+CASSLCFG=0,"CRINDEX",0', ms: setMs, may: May.refuse },
    { when: 'isSecure', say: 'AT+CSSLCFG="SSLVERSION",0,3', ms: setMs, may: May.refuse },
    { when: 'isSecure', say: 'AT+CSSLCFG="SNI",0,"{serverHost}"', ms: setMs, may: May.refuse },
    { when: 'isSecure', say: 'AT+CSSLCFG="IGNORERTCTIME",0,{ignoresClock}', ms: setMs, may: May.refuse },
    // this removes the certificate of an earlier connection
    { when: 'isSecure', unless: 'isProved', say: 'AT+CASSLCFG=0,"CACERT",""', ms: setMs, may: May.refuse },
    { when: 'isProved', say: 'AT+CASSLCFG=0,"CACERT","snapferry.pem"', ms: setMs, refusedAs: 'certificate' }
  ];
}

/**
 * Returns the script rows (AT commands) that store a certificate as a file in the modem and then prepare it for TLS (manual AT7080 11.4 and
 * 14.2).
 */
function loadProof(): Rows {
  return [
    { say: 'AT+CFSTERM', ms: setMs, may: May.silence },
    { say: 'AT+CFSINIT', ms: setMs, refusedAs: 'certificate' },
    { say: 'AT+CFSWFILE=3,"snapferry.pem",0,{left},10000', pour: 'DOWNLOAD', ms: 20000, refusedAs: 'certificate' },
    { say: 'AT+CSSLCFG="CONVERT",2,"snapferry.pem"', ms: setMs, refusedAs: 'certificate' },
    { say: 'AT+CFSTERM', ms: setMs, may: May.silence }
  ];
}

/**
 * Returns the script `name` if it is one for a socket connection, otherwise undefined.
 * @param open the command AT+CAOPEN, which differs between modems
 * @param sent the modem's answer to a slice that it has taken
 */
function caScript(name: ScriptName, open: string, sent: string[]): Rows | undefined {
  switch (name) {
    case 'connect': return ([
      { say: 'AT+CACLOSE=0', ms: 15000, may: May.silence }, // this closes an old connection, if there is one
      { say: 'AT+CACID=0', ms: setMs, may: May.refuse }
    ] as Rows).concat(tls(), [
      { unless: 'isSecure', say: open, want: ['OK', '+CAOPEN: 0,{code=0}'], ms: 130000, refusedAs: 'connection' },
      { when: 'isSecure', say: open, want: ['OK', '+CAOPEN: 0,{code=0}'], ms: 130000, refusedAs: 'tls' }
    ]);
    case 'write': return [
      { want: [], ms: 1, set: { piece: '1460' } },
      { say: 'AT+CASEND=0,{slice},10000', slice: 'piece', pour: '>', want: sent, ms: 60000, refusedAs: 'server-closed' }
    ];
    case 'receive': return receive();
    case 'hangUp': return [{ say: 'AT+CACLOSE=0', ms: 15000, may: May.silence }];
    case 'loadProof': return loadProof();
    default: return undefined;
  }
}

/** Returns the script `name` if it is one for a socket connection of the SIM7080, otherwise undefined. */
export function sim7080Sockets(name: ScriptName): Rows | undefined {
  return caScript(name, 'AT+CAOPEN=0,0,"TCP","{serverHost}",{serverPort}', ['OK']);
}

/**
 * Returns the script `name` if it is one for a socket connection of the SIM7000, otherwise undefined. Its command CAOPEN names no context. After a
 * slice it says OK even if it has dropped the slice, and the result CASEND tells which (AT7000 18.2). Other libraries wait for that result, too.
 */
export function sim7000Sockets(name: ScriptName): Rows | undefined {
  return caScript(name, 'AT+CAOPEN=0,"TCP","{serverHost}",{serverPort}', ['OK', '+CASEND: 0,{code=0},{len}']);
}

/** Returns the script `name` if it is one for a socket connection of Quectel's M10, M33 and M95, otherwise undefined. */
export function quectelSockets(name: ScriptName): Rows | undefined {
  switch (name) {
    case 'connect': return [
      { say: 'AT+QICLOSE', want: ['CLOSE OK'], ms: 15000, may: May.silence }, // this closes an old connection, if there is one
      { chain: 1, say: 'AT+QIMUX=0', ms: setMs, may: May.refuse },
      { chain: 1, say: 'AT+QIMODE=0', ms: setMs, may: May.refuse },
      { chain: 1, say: 'AT+QIDNSIP=1', ms: setMs },
      { chain: 1, say: 'AT+QINDI=1', ms: setMs },
      {
        say: 'AT+QIOPEN="TCP","{serverHost}",{serverPort}', want: ['OK', 'CONNECT OK'], refuses: '|CONNECT FAIL|CLOSED|',
        ms: 160000, refusedAs: 'connection'
      }
    ];
    case 'write': return [
      { want: [], ms: 1, set: { piece: '1460' } },
      {
        say: 'AT+QISEND={slice}', slice: 'piece', pour: '>', want: ['SEND OK'], refuses: '|SEND FAIL|CLOSED|', ms: 240000, refusedAs: 'server-closed'
      }
    ];
    case 'receive': return [{ say: 'AT+QIRD=0,1,0,{piece}', data: '+QIRD: {address},{code},{len}', ms: 20000, may: May.refuse }];
    case 'hangUp': return [{ say: 'AT+QICLOSE', want: ['CLOSE OK'], ms: 15000, may: May.silence }];
    default: return undefined;
  }
}
