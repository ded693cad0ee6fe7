import { z } from 'zod';
import { sameHash } from '../../wire/enrol-code.js';
import type { Sql, SqlDatabase } from '../sql.js';
import {
  decideEnrolment,
  decideRenewal,
  type EnrolDecision,
  type RenewalDecision,
  type StoredCode,
  type StoredEnrolment,
} from './decide.js';
import type { Claim, EnrolmentState, Enrolments, Given, Renewal } from './enrolments.js';
import type { Issued, Revoked } from './issuer.js';

const dayMs = 86_400_000;
/** A code is known for so long after its end, so that a board can be told why it does not count. */
const toldMs = 30 * dayMs;

const codeShape = z.object({
  ...{ cabinet: z.string(), hash: z.string(), until_ms: z.int(), board: z.string().nullable() },
  ...{ approved_ms: z.int().nullable(), used_ms: z.int().nullable() },
});
const enrolmentShape = z.object({
  ...{ cabinet: z.string(), board: z.string(), serial: z.string(), certificate: z.string(), from_ms: z.int() },
  ...{ until_ms: z.int(), revoked_ms: z.int().nullable() },
});
const keysShape = z.object({ keys: z.string(), revoked_ms: z.int().nullable() });
const revokedShape = z.object({ serial: z.string(), revoked_ms: z.int() });
const cabinetShape = z.object({ cabinet: z.string() });

/**
 * Enrolments over a database that speaks SQL. Who enrols holds the row of the code first and then that of the enrolment, so that of two
 * boards that come at the same moment the second one sees what the first one did.
 */
export class SqlEnrolments implements Enrolments {
  constructor(private readonly db: SqlDatabase) {}

  async putCode(cabinet: string, hash: string, nowMs: number, untilMs: number): Promise<void> {
    await this.db.transaction((sql) =>
      sql.rows(
        `INSERT INTO enrol_codes (cabinet, hash, made_ms, until_ms) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (cabinet) DO UPDATE SET hash = excluded.hash, made_ms = excluded.made_ms, until_ms = excluded.until_ms,
           board = NULL, board_ms = NULL, approved_ms = NULL, used_ms = NULL`,
        [cabinet, hash, nowMs, untilMs],
      ),
    );
  }

  knowsCode(cabinet: string, hash: string): Promise<boolean> {
    return this.db.transaction(async (sql) => {
      const [row] = await sql.rows('SELECT * FROM enrol_codes WHERE cabinet = ?1', [cabinet]);
      return sameHash(hash, row === undefined ? '0'.repeat(64) : codeShape.parse(row).hash);
    });
  }

  enrol(claim: Claim, nowMs: number, issue: () => Promise<Issued>): Promise<Given<EnrolDecision>> {
    const { cabinet, hash, board, keys } = claim;
    return this.db.transaction(async (sql) => {
      const code = await this.#code(sql, cabinet);
      const before = await this.#enrolment(sql, cabinet);
      const decision = decideEnrolment({ hash, board, code, enrolment: before, nowMs });
      if (decision === 'again' && before !== undefined) return { kind: 'given', certificate: before.certificate };
      if (decision === 'waits' || decision === 'issue') await bind(sql, cabinet, board, nowMs);
      if (decision !== 'issue') return { kind: decision === 'again' ? 'denied' : decision };
      const issued = await issue();
      await revokeCertificates(sql, cabinet, nowMs);
      await sql.rows('UPDATE enrol_codes SET used_ms = ?2 WHERE cabinet = ?1', [cabinet, nowMs]);
      const { serial, certificate, fromMs, untilMs } = issued;
      await sql.rows(
        `INSERT INTO enrolments (cabinet, board, keys, serial, certificate, from_ms, until_ms, enrolled_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (cabinet) DO UPDATE SET board = excluded.board, keys = excluded.keys, serial = excluded.serial,
           certificate = excluded.certificate, from_ms = excluded.from_ms, until_ms = excluded.until_ms,
           enrolled_ms = excluded.enrolled_ms, renewed_ms = NULL, revoked_ms = NULL`,
        [cabinet, board, keys, serial, certificate, fromMs, untilMs, nowMs],
      );
      await note(sql, cabinet, issued, nowMs);
      return { kind: 'given', certificate };
    });
  }

  renew(
    { cabinet, serial, board }: Renewal,
    nowMs: number,
    issue: () => Promise<Issued>,
  ): Promise<Given<RenewalDecision>> {
    return this.db.transaction(async (sql) => {
      const before = await this.#enrolment(sql, cabinet);
      const decision = decideRenewal({ serial, board, enrolment: before, nowMs });
      if (decision === 'again' && before !== undefined) return { kind: 'given', certificate: before.certificate };
      if (decision !== 'issue') return { kind: decision === 'again' ? 'denied' : decision };
      const issued = await issue();
      await sql.rows(
        `UPDATE enrolments SET board = ?2, serial = ?3, certificate = ?4, from_ms = ?5, until_ms = ?6, renewed_ms = ?7
         WHERE cabinet = ?1`,
        [cabinet, board, issued.serial, issued.certificate, issued.fromMs, issued.untilMs, nowMs],
      );
      // The one before is not revoked: until the new one has come to the board it has no other.
      await note(sql, cabinet, issued, nowMs);
      return { kind: 'given', certificate: issued.certificate };
    });
  }

  approve(cabinet: string, nowMs: number): Promise<string | undefined> {
    return this.db.transaction(async (sql) => {
      const code = await this.#code(sql, cabinet);
      if (code?.board === undefined || code.used || nowMs >= code.untilMs) return undefined;
      await sql.rows('UPDATE enrol_codes SET approved_ms = ?2 WHERE cabinet = ?1', [cabinet, nowMs]);
      return code.board;
    });
  }

  revoke(cabinet: string, nowMs: number): Promise<number> {
    return this.db.transaction(async (sql) => {
      await this.#code(sql, cabinet);
      await this.#enrolment(sql, cabinet);
      await sql.rows('DELETE FROM enrol_codes WHERE cabinet = ?1', [cabinet]);
      await sql.rows('UPDATE enrolments SET revoked_ms = ?2 WHERE cabinet = ?1 AND revoked_ms IS NULL', [
        cabinet,
        nowMs,
      ]);
      return revokeCertificates(sql, cabinet, nowMs);
    });
  }

  enrolmentStates(): Promise<readonly EnrolmentState[]> {
    return this.db.transaction(async (sql) => {
      const codes = (await sql.rows('SELECT * FROM enrol_codes')).map((row) => codeShape.parse(row));
      const enrolments = (await sql.rows('SELECT * FROM enrolments')).map((row) => enrolmentShape.parse(row));
      const ids = [...new Set([...codes, ...enrolments].map(({ cabinet }) => cabinet))].sort();
      const codeOf = new Map(codes.map((row) => [row.cabinet, row]));
      const enrolmentOf = new Map(enrolments.map((row) => [row.cabinet, row]));
      return ids.map((cabinet) => stateOf(cabinet, codeOf.get(cabinet), enrolmentOf.get(cabinet)));
    });
  }

  async keysOf(cabinet: string): Promise<string | undefined> {
    const [row] = await this.#rows('SELECT keys, revoked_ms FROM enrolments WHERE cabinet = ?1', [cabinet]);
    if (row === undefined) return undefined;
    const { keys, revoked_ms: revokedMs } = keysShape.parse(row);
    return revokedMs === null ? keys : 'revoked';
  }

  async enrolledCabinets(): Promise<readonly string[]> {
    const rows = await this.#rows('SELECT cabinet FROM enrolments WHERE revoked_ms IS NULL ORDER BY cabinet');
    return rows.map((row) => cabinetShape.parse(row).cabinet);
  }

  async revokedCertificates(nowMs: number): Promise<readonly Revoked[]> {
    const rows = await this.#rows(
      'SELECT serial, revoked_ms FROM certificates WHERE revoked_ms IS NOT NULL AND until_ms > ?1 ORDER BY serial',
      [nowMs],
    );
    return rows
      .map((row) => revokedShape.parse(row))
      .map(({ serial, revoked_ms }) => ({ serial, revokedMs: revoked_ms }));
  }

  async forgetEnded(nowMs: number): Promise<void> {
    await this.#rows('DELETE FROM enrol_codes WHERE until_ms < ?1', [nowMs - toldMs]);
    // A broker whose clock is behind still takes what has ended here.
    await this.#rows('DELETE FROM certificates WHERE until_ms < ?1', [nowMs - dayMs]);
  }

  async #code(sql: Sql, cabinet: string): Promise<StoredCode | undefined> {
    const [row] = await sql.rows(`SELECT * FROM enrol_codes WHERE cabinet = ?1${this.db.forUpdate}`, [cabinet]);
    if (row === undefined) return undefined;
    const { hash, until_ms: untilMs, board, approved_ms: approved, used_ms: used } = codeShape.parse(row);
    return { hash, untilMs, ...(board !== null && { board }), approved: approved !== null, used: used !== null };
  }

  async #enrolment(
    sql: Sql,
    cabinet: string,
  ): Promise<(StoredEnrolment & { readonly certificate: string }) | undefined> {
    const [row] = await sql.rows(`SELECT * FROM enrolments WHERE cabinet = ?1${this.db.forUpdate}`, [cabinet]);
    if (row === undefined) return undefined;
    const { board, serial, certificate, from_ms, until_ms, revoked_ms } = enrolmentShape.parse(row);
    return { board, serial, certificate, fromMs: from_ms, untilMs: until_ms, revoked: revoked_ms !== null };
  }

  #rows(...[text, values]: Parameters<Sql['rows']>): ReturnType<Sql['rows']> {
    return this.db.transaction((sql) => sql.rows(text, values));
  }
}

/** From here on the code is for this board and for no other one. */
async function bind(sql: Sql, cabinet: string, board: string, nowMs: number): Promise<void> {
  const text = 'UPDATE enrol_codes SET board = ?2, board_ms = ?3 WHERE cabinet = ?1 AND board IS NULL';
  await sql.rows(text, [cabinet, board, nowMs]);
}

async function note(sql: Sql, cabinet: string, { serial, untilMs }: Issued, nowMs: number): Promise<void> {
  await sql.rows('INSERT INTO certificates (serial, cabinet, issued_ms, until_ms) VALUES (?1, ?2, ?3, ?4)', [
    ...[serial, cabinet, nowMs, untilMs],
  ]);
}

async function revokeCertificates(sql: Sql, cabinet: string, nowMs: number): Promise<number> {
  const revoked = await sql.rows(
    `UPDATE certificates SET revoked_ms = ?2 WHERE cabinet = ?1 AND revoked_ms IS NULL AND until_ms > ?2 RETURNING serial`,
    [cabinet, nowMs],
  );
  return revoked.length;
}

function stateOf(
  cabinet: string,
  code: z.output<typeof codeShape> | undefined,
  enrolment: z.output<typeof enrolmentShape> | undefined,
): EnrolmentState {
  return {
    cabinet,
    ...(code && {
      code: {
        ...{ untilMs: code.until_ms, approved: code.approved_ms !== null, used: code.used_ms !== null },
        ...(code.board !== null && { board: code.board }),
      },
    }),
    ...(enrolment && {
      enrolment: {
        ...{ board: enrolment.board, serial: enrolment.serial, untilMs: enrolment.until_ms },
        ...(enrolment.revoked_ms !== null && { revokedMs: enrolment.revoked_ms }),
      },
    }),
  };
}
