import type { KioskCabinet } from '../wire.js';
import { Key } from './keypad.js';
import { Message } from './message.js';
import { MineStep } from './mine-step.js';
import { PayStep } from './pay-step.js';
import { NoticeStep } from './privacy/notice-step.js';
import { Receipt } from './privacy/receipt.js';
import { SizesStep, TimesStep } from './rent-choice.js';
import type { OfNew, RentStep } from './rent-flow.js';
import { NewPinStep } from './rent-pin.js';
import { collectWords, refusalWords, rentalWords } from './rent-words.js';
import { useTexts } from './texts/texts.js';
import type { Rent } from './use-rent.js';

interface Props {
  readonly step: RentStep;
  readonly rent: Rent;
  readonly cabinet: Pick<KioskCabinet, 'pinDigits' | 'notice' | 'receipt'>;
  /** Asks for the PIN of a locker. */
  readonly onEnterPin: (locker: string) => void;
}

const busy = {
  asking: ['common.one_moment', 'rent.reserving'],
  opening: ['open.opening_any', 'open.wait_at_door'],
  looking: ['common.one_moment', 'common.asking_cabinet'],
} as const;

/** What somebody sees who rents, or whose rental runs. */
export function RentPanel({ step, rent, cabinet, onEnterPin }: Props) {
  const t = useTexts();
  switch (step.at) {
    case 'sizes':
      return <SizesStep offers={step.offers} onSize={rent.size} onBack={rent.home} />;
    case 'times':
      return <TimesStep offers={step.offers} size={step.size} onTime={rent.time} onBack={rent.back} />;
    case 'more':
      return <TimesStep offers={step.offers} size={step.rental.size} more onTime={rent.time} onBack={rent.back} />;
    case 'notice':
      return cabinet.notice && <NoticeStep notice={cabinet.notice} onAgree={rent.next} onBack={rent.back} />;
    case 'pin':
      return (
        <NewPinStep step={step} pinDigits={cabinet.pinDigits} onKey={rent.key} onNext={rent.next} onBack={rent.home} />
      );
    case 'busy': {
      const [title, text] = busy[step.what];
      return <Message tone="busy" title={t(title)} text={t(text)} />;
    }
    case 'refused':
      return (
        <Message {...refusalWords(step.why, t)}>
          {step.why === 'none_free' && <Again rent={rent} label={t('rent.other_size')} />}
          {['no_network', 'order_open', 'clock_not_set', 'bad_pin'].includes(step.why) && (
            <Again rent={rent} label={t('common.try_again')} />
          )}
          <Done rent={rent} label={t('common.to_start')} />
        </Message>
      );
    case 'mine':
      return <MineStep rental={step.rental} rent={rent} />;
    case 'due': {
      const { order } = step.rental;
      if (order?.upi !== undefined) return <PayStep order={order} upi={order.upi} onCancel={rent.cancel} />;
      const waiting = { at: 'rental', rental: step.rental, shown: true, cancelled: false, ran: true } as const;
      if (order?.state === 'settling')
        return <Message tone="busy" title={t('rental.bank')} text={t('rental.bank_text')} />;
      return <Message {...rentalWords(waiting, t)} />;
    }
    case 'collect':
      return (
        <Message {...collectWords(step, t)}>
          {step.outcome === 'unconfirmed' && (
            <Key label={t('rental.is_open')} onPress={() => rent.collect(false)}>
              {t('rental.is_open')}
            </Key>
          )}
          <Key label={t('common.try_again')} kind="primary" onPress={() => rent.collect(true)}>
            {t('common.try_again')}
          </Key>
          <Done rent={rent} label={t('common.to_start')} />
        </Message>
      );
    case 'rental':
      return <NewRental step={step} rent={rent} receipt={cabinet.receipt} onEnterPin={onEnterPin} />;
    case 'over':
      return (
        <Message tone="good" title={t('rental.over')} text={t('rental.over_text')}>
          <Done rent={rent} label={t('common.done')} />
        </Message>
      );
  }
}

interface NewProps extends Pick<Props, 'rent' | 'onEnterPin'> {
  readonly step: OfNew;
  /** Address of receipts. */
  readonly receipt: string | undefined;
}

function NewRental({ step, rent, receipt, onEnterPin }: NewProps) {
  const t = useTexts();
  const { state, order, locker, opening } = step.rental;
  if (order?.upi !== undefined) return <PayStep order={order} upi={order.upi} onCancel={rent.cancel} />;
  const words = rentalWords(step, t);
  if (words.tone === 'busy') {
    return (
      <Message {...words}>
        {order?.state === 'asked' && (
          <Key label={t('common.cancel')} onPress={rent.cancel}>
            {t('common.cancel')}
          </Key>
        )}
      </Message>
    );
  }
  const runs = state === 'active' || state === 'overstayed';
  const closed = runs && (step.ran || (opening !== 'opened' && opening !== 'unconfirmed'));
  const enterPin = (): void => {
    rent.home();
    onEnterPin(locker);
  };
  return (
    <Message {...words}>
      {runs && receipt !== undefined && order?.state === 'paid' && <Receipt template={receipt} order={order.order} />}
      {runs && !step.ran && opening === 'unconfirmed' && (
        <Key label={t('rental.did_not_open')} onPress={rent.notOpened}>
          {t('rental.did_not_open')}
        </Key>
      )}
      {closed && (
        <Key label={t('rental.enter_pin')} kind="primary" onPress={enterPin}>
          {t('rental.enter_pin')}
        </Key>
      )}
      {state === 'ended' && <Again rent={rent} label={t('common.try_again')} />}
      <Done rent={rent} label={t(!closed && opening === 'unconfirmed' ? 'rental.is_open' : 'common.done')} />
    </Message>
  );
}

function Again({ rent, label }: { readonly rent: Rent; readonly label: string }) {
  return (
    <Key label={label} kind="primary" onPress={rent.begin}>
      {label}
    </Key>
  );
}

function Done({ rent, label }: { readonly rent: Rent; readonly label: string }) {
  return (
    <Key label={label} onPress={rent.home}>
      {label}
    </Key>
  );
}
