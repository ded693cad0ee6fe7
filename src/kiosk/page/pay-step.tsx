import { useEffect, useState } from 'preact/hooks';
import type { KioskRental } from '../wire.js';
import { QrCode } from './qr-code.js';
import { TitleRow } from './rent-choice.js';
import { clockText, useSecondsUntil } from './seconds.js';
import { useSpeech } from './texts/texts.js';

interface Props {
  readonly order: NonNullable<KioskRental['order']>;
  readonly upi: string;
  readonly onCancel: () => void;
}

/** The QR code of an order, with all that its customer compares with his phone. */
export function PayStep({ order, upi, onCancel }: Props) {
  const { t, formats } = useSpeech();
  const [untilMs, setUntilMs] = useState(() => untilOf(order));
  // Each look at the order tells anew how long it is shown.
  useEffect(() => setUntilMs(untilOf(order)), [order]);
  const left = useSecondsUntil(untilMs);
  return (
    <div class="step pay">
      <TitleRow
        title={t('rent.pay', { amount: formats.rupees(order.amount) })}
        way={t('everywhere.cancel')}
        onBack={onCancel}
      />
      <div class="pay-body">
        <QrCode text={upi} label={t('rent.qr')} />
        <div class="pay-facts">
          <p>{t('rent.scan')}</p>
          <p class="countdown" role="timer">
            {clockText(left)}
          </p>
          <p class="order">{t('rent.order', { order: order.order })}</p>
        </div>
      </div>
    </div>
  );
}

function untilOf({ seconds = 0 }: Props['order']): number {
  return performance.now() + seconds * 1000;
}
