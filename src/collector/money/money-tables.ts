import type { ColumnTypes } from '../column-types.js';

/** What is noted of telling cabinets that money has gone back: a migration. */
export function refundNotices({ integer }: ColumnTypes): string {
  return `
  ALTER TABLE money_payments ADD COLUMN notices ${integer} NOT NULL DEFAULT 0;
  ALTER TABLE money_payments ADD COLUMN notice_due_ms ${integer};
  CREATE INDEX money_payments_notice ON money_payments (notice_due_ms) WHERE notice_due_ms IS NOT NULL;
`;
}

/** The tables of orders and payments: a migration. One that was released is never changed. */
export function moneyTables({ integer, text, end }: ColumnTypes): string {
  return `
  -- Money: orders of cabinets and what was paid. Nothing of the payer, and never what a gateway sent.
  CREATE TABLE money_orders (
    cabinet ${text} NOT NULL, ord ${text} NOT NULL, lkr ${text} NOT NULL, paise ${integer} NOT NULL, currency ${text} NOT NULL,
    jti ${text} NOT NULL, asked_ms ${integer} NOT NULL, ended ${text},
    qr_id ${text}, upi ${text}, made_ms ${integer}, until_ms ${integer},
    makes ${integer} NOT NULL, make_due_ms ${integer}, closes ${integer} NOT NULL, close_due_ms ${integer},
    polls ${integer} NOT NULL, poll_due_ms ${integer}, refund_asked_ms ${integer},
    PRIMARY KEY (cabinet, ord)
  )${end};
  CREATE TABLE money_payments (
    payment ${text} PRIMARY KEY, qr_id ${text}, cabinet ${text}, ord ${text}, paise ${integer} NOT NULL, currency ${text} NOT NULL,
    state ${text} NOT NULL, seen_ms ${integer} NOT NULL, captured_ms ${integer}, webhook_ms ${integer},
    jti ${text} UNIQUE, sends ${integer} NOT NULL, send_due_ms ${integer}, confirmed_ms ${integer}, match_due_ms ${integer},
    outcome ${text}, reason ${text}, outcome_ms ${integer}, case_reason ${text}, case_ms ${integer},
    refund ${text}, refund_by ${text}, refund_wanted_ms ${integer}, refund_tries ${integer} NOT NULL, refund_due_ms ${integer},
    refund_id ${text}, refunded_ms ${integer}
  )${end};
  CREATE UNIQUE INDEX money_orders_qr ON money_orders (qr_id) WHERE qr_id IS NOT NULL;
  CREATE INDEX money_orders_make ON money_orders (make_due_ms) WHERE make_due_ms IS NOT NULL;
  CREATE INDEX money_orders_close ON money_orders (close_due_ms) WHERE close_due_ms IS NOT NULL;
  CREATE INDEX money_orders_poll ON money_orders (poll_due_ms) WHERE poll_due_ms IS NOT NULL;
  CREATE INDEX money_orders_payable ON money_orders (until_ms) WHERE upi IS NOT NULL;
  CREATE INDEX money_payments_order ON money_payments (cabinet, ord);
  CREATE INDEX money_payments_qr ON money_payments (qr_id);
  CREATE INDEX money_payments_captured ON money_payments (captured_ms);
  CREATE INDEX money_payments_send ON money_payments (send_due_ms) WHERE send_due_ms IS NOT NULL;
  CREATE INDEX money_payments_match ON money_payments (match_due_ms) WHERE match_due_ms IS NOT NULL;
  CREATE INDEX money_payments_refund ON money_payments (refund_due_ms) WHERE refund_due_ms IS NOT NULL;
  CREATE INDEX money_payments_case ON money_payments (case_ms) WHERE case_reason IS NOT NULL;
`;
}
