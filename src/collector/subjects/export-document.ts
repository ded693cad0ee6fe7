import { openExport } from './export-key.js';
import type { ExportState, OwnRows } from './port.js';

/**
 * All that is there of a person, as one JSON document: what the collector has, and what each cabinet has answered, in the lines of docs/persons.md.
 * @throws LockerError `collector.bad_export`
 */
export async function exportDocument(
  { request, receiver, sealed }: ExportState,
  reference: string,
  own: OwnRows,
  nowMs: number,
) {
  const cabinets: object[] = [];
  for (const { cabinet, state, reason } of request.orders) {
    const jwe = sealed.get(cabinet);
    const lines = jwe === undefined ? [] : await openExport(jwe, receiver, cabinet);
    cabinets.push({ cabinet, state, ...(reason !== undefined && { reason }), lines });
  }
  return {
    ...{ type: 'subject_export', subject: reference, request: request.id },
    asked_at: new Date(request.askedMs).toISOString(),
    made_at: new Date(nowMs).toISOString(),
    complete: request.orders.every(({ state }) => state === 'done'),
    collector: own,
    cabinets,
  };
}
