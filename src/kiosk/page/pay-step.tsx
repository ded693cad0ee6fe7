import { useEffect, useState } from 'preact/hooks';
import type { KioskRental } from '../wire.js';
import { QrCode } from './qr-code.js';
import { TitleRow } from './rent-choice.js';
import { money } from './rent-words.js';
import { clockText, useSecondsUntil } from './seconds.js';

interface Props {
  readonly order: NonNullable<KioskRental['order']>;
  readonly upi: string;
  readonly onCancel: () => void;
}

/** The QR code of an order, with all that its customer compares with his phone. */
export function PayStep({ order, upi, onCancel }: Props) {
  const [untilMs, setUntilMs] = useState(() => untilOf(order));
  // Each look at the order tells anew how long it is shown.
  useEffect(() => setUntilMs(untilOf(order)), [order]);
  const left = useSecondsUntil(untilMs);
  return (
    <div class="step pay">
      <TitleRow title={`Pay ${money(order.amount)}`} way="Cancel" onBack={onCancel} />
      <div class="pay-body">
        <QrCode text={upi} label="QR code for your UPI app" />
        <div class="pay-facts">
          <p>Scan it with any UPI app. The door opens when you have paid.</p>
          <p class="countdown" role="timer">
            {clockText(left)}
          </p>
          <p class="order">
            Order <b>{order.order}</b>
          </p>
        </div>
      </div>
    </div>
  );
}

function untilOf({ seconds = 0 }: Props['order']): number {
  return performance.now() + seconds * 1000;
}
