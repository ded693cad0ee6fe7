import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTrust } from '../../src/access/trust.js';
import { CountedRows } from '../../src/audit/counted-rows.js';
import { Alarms } from '../../src/store/alarms.js';
import { Meta } from '../../src/store/meta.js';
import { Reports } from '../../src/store/reports.js';
import { openCabinet } from '../store/workshop.js';
import { root } from '../tokens/signer.js';
import { deskOver, moneySigner } from './workshop.js';

test('a set that a root has signed takes the place of the payees of the config, and without any nobody is paid', async () => {
  const cabinet = openCabinet();
  const { store, audit, time, dir } = cabinet;
  audit.begin();
  const [keys, roots, signer] = [join(dir, 'trust.jwks'), join(dir, 'roots.jwks'), root()];
  writeFileSync(keys, moneySigner.trustJson);
  writeFileSync(roots, signer.trustJson);
  const trust = await openTrust({
    ...{ ...cabinet, meta: new Meta(store), alarms: new Alarms(store), cabinet: 'CAB-1' },
    refusals: new CountedRows(store, audit, time, 10),
    files: { keys, roots, payees: ['shop@bank'], stored: join(dir, 'trust.jwt') },
  });
  const desk = deskOver({ ...cabinet, reports: new Reports(store) }, { trust });
  const order = async () => desk.cashier.takeOrder(await desk.orderToken(await desk.offer()));
  await trust.install(await signer.keys(1, moneySigner));
  expect(await order()).toBe('unknown_payee');
  expect(audit.read({ from: 1, limit: 1000 })).toContainEqual(
    expect.objectContaining({ event: 'rental.withdrawn', reason: 'unknown_payee' }),
  );
  await trust.install(await signer.keys(2, moneySigner, { payees: ['shop@bank'] }));
  expect(await order()).toBeUndefined();
});
