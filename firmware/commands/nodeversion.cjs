/* Told before all else, by each command: an older Node would end with an error of its own. Written for any version. */
const version = process.versions.node;
if (parseInt(version, 10) < 20) {
  console.error('snapferry needs Node 20 or later, and this is Node ' + version + '. Get a newer one from https://nodejs.org, then run npm ci again.');
  process.exit(1);
}
