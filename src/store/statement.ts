import type Database from 'better-sqlite3';
import { prepare } from './native.js';

/** What a statement needs of the store. */
export interface Connection {
  /** Rises when the database was replaced by a recovered one: statements are prepared anew. */
  readonly generation: number;
  readonly inTx: boolean;
  /** Runs with the open database; errors come out translated. */
  use<T>(action: (db: Database.Database) => T): T;
}

/** A prepared statement that survives the recovery of the database below it. */
export class Statement<P extends unknown[], R> {
  #prepared: Database.Statement<P, R> | undefined;
  #generation = -1;

  constructor(
    private readonly connection: Connection,
    private readonly sql: string,
    /** What a row is read as. */
    private readonly rows: 'object' | 'array' = 'object',
  ) {}

  /** Runs a change, inside a transaction only. Returns the number of changed rows. */
  run(...params: P): number {
    if (!this.connection.inTx) throw new Error(`a change outside of store.tx: ${this.sql}`);
    return this.#with((statement) => statement.run(...params).changes);
  }

  get(...params: P): R | undefined {
    return this.#with((statement) => statement.get(...params));
  }

  all(...params: P): R[] {
    return this.#with((statement) => statement.all(...params));
  }

  #with<T>(action: (statement: Database.Statement<P, R>) => T): T {
    return this.connection.use((db) => {
      if (this.#prepared === undefined || this.#generation !== this.connection.generation) {
        this.#prepared = prepare<P, R>(db, this.sql);
        if (this.rows === 'array') this.#prepared.raw();
        this.#generation = this.connection.generation;
      }
      return action(this.#prepared);
    });
  }
}
