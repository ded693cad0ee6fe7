// Stands for a hardware process on a machine so busy that it takes seven seconds to load its program.
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 7_000);
process.on('message', ({ type }) => {
  if (type === 'stop') process.exit(0);
  process.send({ type: type === 'configure' ? 'configured' : 'alive' });
});
