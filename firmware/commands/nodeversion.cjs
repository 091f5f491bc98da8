/*
 * Ends each command with a message if Node is too old. Each command runs this file first, so it is written for any version of Node.
 */
const version = process.versions.node;
if (parseInt(version, 10) < 20) {
  console.error('snapferry needs Node 20 or later, and this is Node ' + version
    + '. Get a newer one from https://nodejs.org, then run npm ci again.');
  process.exit(1);
}
