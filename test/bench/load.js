// Keeps a core busy, for as long as whoever started it is there.
const sliceMs = 20;

function work() {
  const endMs = Date.now() + sliceMs;
  while (Date.now() < endMs) Math.sqrt(Math.random());
  setImmediate(work);
}

process.on('disconnect', () => process.exit());
work();
