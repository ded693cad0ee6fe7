import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examples } from '../../scripts/api/examples.js';
import { fileNameOf, messageSchemas, otherSchemas } from '../../scripts/api/schemas.js';
import { mostBytesOf, trustedTypes } from '../../src/tokens/signed-types.js';
import { mutated } from './mutations.js';
import { faultOf } from './published.js';
import { cabinetTakes, signedBy } from './readers.js';

const all = await examples();
const runs = 80;

/** What a verdict was, so that a property which only ever saw one side fails. */
class Seen {
  taken = 0;
  refused = 0;
  count(valid: boolean): void {
    if (valid) this.taken += 1;
    else this.refused += 1;
  }
}

describe('the published schemas and the code', () => {
  const messages = all.flatMap((one) => (one.kind === 'message' ? [one] : []));
  it('take and refuse the same messages', () => {
    const seen = new Seen();
    for (const { of, body } of messages) {
      const { schema } = { ...messageSchemas, ...otherSchemas }[of] ?? {};
      const same = (value: unknown): void => {
        const valid = faultOf(of, value) === undefined;
        seen.count(valid);
        expect(schema?.safeParse(value).success, `${of} ${faultOf(of, value)}`).toBe(valid);
      };
      fc.assert(fc.property(mutated(body), same), { numRuns: runs });
    }
    expect(seen.taken).toBeGreaterThan(runs);
    expect(seen.refused).toBeGreaterThan(runs);
  });

  const signed = all.flatMap((one) => (one.kind === 'signed' && one.typ !== 'device+jwt' ? [one] : []));
  it('agree on signed objects: what the schema refuses the cabinet refuses, under a right signature, too', async () => {
    const seen = new Seen();
    for (const { typ, claims } of signed) {
      const mostBytes = mostBytesOf(trustedTypes.find((one) => one === typ) ?? 'keys+jwt');
      const same = async (value: unknown): Promise<void> => {
        const valid = faultOf(fileNameOf(typ), value) === undefined;
        const text = await signedBy(typ, value);
        const taken = await cabinetTakes[typ]?.(text);
        seen.count(valid);
        // How long the whole text is, hours of the week, points of a curve and the order of two times are more than a JSON Schema can say.
        if (taken === valid) return;
        const says = text.length > mostBytes || saysMore(typ, value);
        expect([valid, says], JSON.stringify(value)).toEqual([true, true]);
      };
      await fc.assert(fc.asyncProperty(mutated(claims), same), { numRuns: runs });
    }
    expect(seen.taken).toBeGreaterThan(runs);
    expect(seen.refused).toBeGreaterThan(runs);
  });
});

function saysMore(typ: string, claims: unknown): boolean {
  if (typ === 'keys+jwt' || typ === 'time+jwt') return true;
  const { arg, rights, part, parts } = Object(claims);
  if (typ === 'state+jwt')
    return part > parts || (rights ?? []).some((right: unknown) => Object(right).hours !== undefined);
  return typ === 'cmd+jwt' && Object(arg).hours !== undefined;
}
