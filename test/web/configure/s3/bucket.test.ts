import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bucketAt, takesNoForms } from '../../../../web/configure/s3/bucket.ts';

const test = suite('configure/s3/bucket');

const rows: [address: string, expect: ReturnType<typeof bucketAt>][] = [
  ['cameras.s3.eu-central-1.amazonaws.com', { url: 'https://cameras.s3.eu-central-1.amazonaws.com/', name: 'cameras', region: 'eu-central-1' }],
  ['cameras.s3-eu-west-1.amazonaws.com/', { url: 'https://cameras.s3-eu-west-1.amazonaws.com/', name: 'cameras', region: 'eu-west-1' }],
  ['a.b.s3.dualstack.us-west-2.amazonaws.com', { url: 'https://a.b.s3.dualstack.us-west-2.amazonaws.com/', name: 'a.b', region: 'us-west-2' }],
  ['cameras.s3.amazonaws.com', { url: 'https://cameras.s3.amazonaws.com/', name: 'cameras', region: 'us-east-1' }],
  ['https://s3.eu-central-1.amazonaws.com/cameras', { url: 'https://s3.eu-central-1.amazonaws.com/cameras', name: 'cameras', region: 'eu-central-1' }],
  ['cameras.s3.fr-par.scw.cloud', { url: 'https://cameras.s3.fr-par.scw.cloud/', name: 'cameras', region: 'fr-par' }],
  ['s3.wasabisys.com/cameras', { url: 'https://s3.wasabisys.com/cameras', name: 'cameras', region: 'us-east-1' }],
  ['cameras.fra1.digitaloceanspaces.com', { url: 'https://cameras.fra1.digitaloceanspaces.com/', name: 'cameras', region: 'us-east-1' }],
  ['HTTP://192.0.2.7:9000/cameras/', { url: 'http://192.0.2.7:9000/cameras', name: 'cameras', region: 'us-east-1' }],
  ['minio.example.com:9000/my.cameras', { url: 'https://minio.example.com:9000/my.cameras', name: 'my.cameras', region: 'us-east-1' }],
  ['', undefined], ['192.0.2.7:9000', undefined], ['localhost', undefined], ['s3.eu-central-1.amazonaws.com', undefined], ['s3://cameras', undefined], ['a b.example.com', undefined],
  ['minio.example.com/cameras/hut-3', undefined], ['user:word@example.com/cameras', undefined], ['example.com/cameras?x', undefined],
];
for (const [address, expect] of rows) test(`${address || 'nothing'}: ${expect ? `${expect.name} in ${expect.region}` : 'no bucket'}`, () => assert.equal(bucketAt(address), expect));

test('three providers take no such forms', () => {
  const addresses = ['cameras.0123456789abcdef.r2.cloudflarestorage.com', 's3.eu-central-003.backblazeb2.com/cameras', 'cameras.storage.googleapis.com', 'https://storage.googleapis.com/cameras'];
  assert.equal(addresses.map(takesNoForms), ['r2', 'b2', 'google', 'google']);
  assert.equal(['mystorage.googleapis.com.example.com', 'cameras.s3.amazonaws.com'].map(takesNoForms), [undefined, undefined]);
});

test.run();
