// A program that keeps a processor core busy while its parent process lives.
const sliceMs = 20;

function work() {
  const endMs = Date.now() + sliceMs;
  while (Date.now() < endMs) Math.sqrt(Math.random());
  setImmediate(work);
}

process.on('disconnect', () => process.exit());
work();
