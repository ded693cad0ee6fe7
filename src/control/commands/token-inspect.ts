import type { Config } from '../../config/specs.js';
import { jsonObject } from '../../tokens/envelope.js';
import { readRootsFile, readTrustFile } from '../../tokens/trust-file.js';
import type { TrustSet } from '../../tokens/trust-set.js';
import { exitCodes, printJson, type SessionAlone, UsageError } from './session.js';
import { type Inspection, inspections, question } from './token-inspections.js';

type Result = 'passed' | 'failed' | 'not checked';

interface Files {
  readonly keys?: string;
  readonly roots?: string;
}

export async function inspectToken(session: SessionAlone, given: string, files: Files): Promise<0 | 1> {
  const config = await session.namedConfig();
  const text = given === '-' ? (await session.input()).replace(/\r?\n$/, '') : given;
  const [header = '', payload = ''] = text.split('.');
  const inspection = inspectionOf(jsonObject(Buffer.from(header, 'base64url'))?.typ);
  const { checks } = inspection;
  const failed = await inspection.firstFailed(text, trustOf(inspection, files, config), config);
  const results = checks.map((check, at) => ({ check, result: resultOf(inspection, at, failed, config) }));
  const reason = failed === undefined ? undefined : checks[failed];
  const claims = jsonObject(Buffer.from(payload, 'base64url'));
  if (session.json) {
    printJson(session, {
      passed: reason === undefined,
      ...(reason && { reason }),
      typ: inspection.typ,
      checks: results,
      ...(claims && { claims }),
    });
  } else {
    for (const [at, { check, result }] of results.entries())
      session.print(`${result.padEnd(12)} ${check.padEnd(16)} ${question(inspection, at)}`);
    const read = failed === undefined || failed > checks.indexOf('bad_claims');
    if (claims) session.print(`claims${read ? '' : ', not to be believed'}: ${JSON.stringify(claims)}`);
  }
  return reason === undefined ? exitCodes.done : exitCodes.refused;
}

/** What is none of the others is looked at as what a scanner would hand on. */
function inspectionOf(typ: unknown): Inspection {
  return inspections.find((one) => one.typ === typ) ?? inspections[0];
}

function trustOf({ typ }: Inspection, { keys, roots }: Files, config: Config | undefined): TrustSet {
  if (typ === 'keys+jwt') {
    const file = roots ?? config?.trust?.roots;
    if (file === undefined) throw new UsageError('Name the roots with --roots, or with trust.roots of a --config.');
    return readRootsFile(file);
  }
  const file = keys ?? config?.trust?.keys;
  if (file === undefined) throw new UsageError('Name a trust set with --keys, or with trust.keys of a --config.');
  return readTrustFile(file);
}

function resultOf(
  { checks, cabinetOnly, needsConfig }: Inspection,
  at: number,
  failed: number | undefined,
  config: Config | undefined,
): Result {
  const check = checks[at] ?? '';
  if (at === failed) return 'failed';
  if ((failed !== undefined && at > failed) || cabinetOnly.has(check)) return 'not checked';
  return config === undefined && needsConfig.has(check) ? 'not checked' : 'passed';
}
