/** Columns that each database has in its own types. */
export interface ColumnTypes {
  readonly integer: string;
  readonly text: string;
  /** Ends a table. */
  readonly end: string;
}
