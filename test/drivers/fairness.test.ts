import { describe, expect, it, onTestFinished } from 'vitest';
import { BenchCabinet, type BenchOptions, boardSpec, eventually } from './bench-cabinet.js';

async function answering(options: BenchOptions): Promise<BenchCabinet> {
  const cabinet = new BenchCabinet(options);
  onTestFinished(() => cabinet.stop());
  await eventually(() => options.boards.every(({ id }) => cabinet.answering.get(id)));
  return cabinet;
}

describe('on a wire that polls fill', () => {
  const boards = [1, 2].map((address) => boardSpec({ id: `b${address}`, address, pollMs: 0 }));

  it('a board that was silent is found again', async () => {
    const cabinet = await answering({ boards });
    cabinet.simulator.fault({ on: 'board', id: 'b2', fault: 'dead' }, true);
    await eventually(() => cabinet.answering.get('b2') === false);
    cabinet.simulator.fault({ on: 'board', id: 'b2', fault: 'dead' }, false);
    await eventually(() => cabinet.answering.get('b2'));
    expect(cabinet.installation.counters().boards.b2?.quarantined).toBe(false);
  });
});

describe('a board that reports without end', () => {
  it('takes no turns away from the others', async () => {
    const boards = [boardSpec(), boardSpec({ id: 'b2', address: 2 })];
    const cabinet = await answering({ boards });
    const { simulator } = cabinet;
    simulator.fault({ on: 'board', id: 'b1', fault: 'reports' }, true);
    let reports = 0;
    const storm = setInterval(() => simulator.door('b1', 1, reports++ % 2 === 0 ? 'open' : 'closed'), 15);
    onTestFinished(() => clearInterval(storm));
    await eventually(() => cabinet.counters().unsolicited > 20);
    const before = cabinet.requests.length;
    await eventually(() => cabinet.requests.length > before + 60);
    const asked = cabinet.requests.slice(before).map(({ hex }) => hex.slice(0, 4));
    expect(asked.filter((head) => head === '8002').length).toBeGreaterThan(10);
  });
});
