/** The indexes of orders and payments, the same in both databases. Part of a migration: one that was released is never changed. */
export const moneyIndexes = `
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
