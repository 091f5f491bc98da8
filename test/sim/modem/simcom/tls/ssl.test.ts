// Tests of the SIM7600's certificates and TLS contexts: arguments, output and stored values of their commands.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { on7600 } from '../stand.ts';

const ssl = suite('certificates and TLS contexts of the SIM7600');
const { stand } = on7600;

ssl('takes certificates by count, lists and deletes them, and keeps them over a reset', async () => {
  const { dte, talk, sim } = stand();
  dte.write('AT+CCERTDOWN="ca.pem",5\r');
  await dte.until(/>/);
  assert.equal(await dte.pour(Buffer.from('a\r\nbcAT\r')), ['OK', 'OK']);
  dte.write('AT+CCERTDOWN="other.der",1\r');
  await dte.until(/>/);
  assert.equal(await dte.pour(Buffer.from('x')), ['OK']);
  sim.reset();
  await talk(['AT', 'AT']);
  assert.equal(await talk(['ATE0', 'AT+CCERTLIST', 'AT+CCERTDELE="other.der"', 'AT+CCERTDELE="other.der"', 'AT+CCERTLIST']), [
    ['OK'], ['+CCERTLIST: "ca.pem"', '+CCERTLIST: "other.der"', 'OK'], ['OK'], ['ERROR'], ['+CCERTLIST: "ca.pem"', 'OK'],
  ]);
  assert.is(Buffer.from(sim.certificates.get('ca.pem')!).toString(), 'a\r\nbc');
});

const wrong = [
  'AT+CCERTDOWN="ca.txt",5', 'AT+CCERTDOWN="ca.pem",0', 'AT+CSSLCFG="ciphersuites",0,0x0035', 'AT+CSSLCFG="ciphersuites",0,"0x002F"',
  'AT+CSSLCFG="password",0,"pw"', 'AT+CCERTDOWN="ca.pem",10241', 'AT+CCERTDOWN="ca.pem"', 'AT+CCERTDOWN=ca.pem,5', 'AT+CCERTDOWN="e:/ca.pem",5',
  `AT+CCERTDOWN="${'x'.repeat(125)}.pem",5`, 'AT+CCERTDOWN=".pem",5',
  'AT+CCERTDELE="none.pem"', 'AT+CSSLCFG="authmode",10,1', 'AT+CSSLCFG="authmode",0,4', 'AT+CSSLCFG="authmode",0,"1"', 'AT+CSSLCFG="sslversion",0,5',
  'AT+CSSLCFG="enableSNI",0,2', 'AT+CSSLCFG="ignorelocaltime",0,2',
  'AT+CSSLCFG="negotiatetime",0,9', 'AT+CSSLCFG="negotiatetime",0,301', 'AT+CSSLCFG="cacert",0,ca.pem', 'AT+CSSLCFG="none",0,1',
  'AT+CSSLCFG=authmode,0,1', 'AT+CSSLCFG="authmode",0', 'AT+CSSLCFG=10',
];
ssl('refuses values outside the manual', async () => {
  const { talk } = stand();
  assert.equal((await talk(wrong)).map((lines, i) => [wrong[i], ...lines]), wrong.map(text => [text, 'ERROR']));
});

ssl('reports one or all TLS contexts, and a reset clears them', async () => {
  const { talk, sim } = stand();
  const set = [
    '"sslversion",3,3', '"authmode",3,2', '"cacert",3,"ca.pem"', '"clientcert",3,"me.pem"', '"clientkey",3,"me-key.pem"', '"keypwd",3,"pw"',
    '"enablesni",3,1', '"negotiatetime",3,60', '"ignorelocaltime",3,0', '"ciphersuites",3,0X002F',
  ];
  for (const heard of await talk(set.map(args => `AT+CSSLCFG=${args}`))) assert.equal(heard, ['OK']);
  const [one, every] = await talk(['AT+CSSLCFG=3', 'AT+CSSLCFG?']);
  assert.equal(one, ['+CSSLCFG: 3,3,2,0,60,"ca.pem","me.pem","me-key.pem",1,"pw",0x002F', 'OK']);
  assert.equal([every!.length, every![3], every![0]], [11, one![0], '+CSSLCFG: 0,4,0,1,300,"","","",0,"",0xFFFF']);
  sim.reset();
  await talk(['AT', 'AT']);
  assert.equal((await talk(['ATE0', 'AT+CSSLCFG=3']))[1], ['+CSSLCFG: 3,4,0,1,300,"","","",0,"",0xFFFF', 'OK']);
});

ssl('test commands print the value ranges of the manual', async () => {
  const { talk } = stand();
  assert.equal(await talk(['AT+CSSLCFG=?', 'AT+CCERTDOWN=?', 'AT+CCERTLIST=?', 'AT+CCERTDELE=?']), [
    [
      '+CSSLCFG: "sslversion",(0-9),(0-4)', '+CSSLCFG: "authmode",(0-9),(0-3)', '+CSSLCFG: "ignorelocaltime",(0-9),(0,1)',
      '+CSSLCFG: "negotiatetime",(0-9),(10-300)',
      '+CSSLCFG: "cacert",(0-9),(5-128)', '+CSSLCFG: "clientcert",(0-9),(5-128)', '+CSSLCFG: "clientkey",(0-9),(5-128)',
      '+CSSLCFG: "enableSNI",(0-9),(0,1)',
      '+CSSLCFG: "keypwd",(0-9),(0-128)', '+CSSLCFG: "ciphersuites",(0-9),(0x002F,0xFFFF)', 'OK',
    ],
    ['+CCERTDOWN: (5-128),(1-10240)', 'OK'], ['ERROR'], ['ERROR'],
  ]);
});

ssl.run();
