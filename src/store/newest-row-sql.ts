/**
 * Picks the newest row of `audit`: the last of the newest chain, since chains are appended one after the other. The rowid tells that
 * only where no chain is known: a recovery puts rows in as it can read them.
 */
export const newestRowSql = `
  WHERE chain = coalesce((SELECT json_extract(value, '$') FROM meta WHERE key = 'chain'),
                         (SELECT chain FROM audit ORDER BY rowid DESC LIMIT 1))
  ORDER BY seq DESC LIMIT 1`;
