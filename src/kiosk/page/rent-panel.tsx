import type { KioskCabinet } from '../wire.js';
import type { DoorLeft } from './flow.js';
import { Key } from './keypad.js';
import { Message } from './message.js';
import { MineStep } from './mine-step.js';
import { PayStep } from './pay-step.js';
import { NoticeStep } from './privacy/notice-step.js';
import { Receipt } from './privacy/receipt.js';
import { SizesStep, TimesStep } from './rent-choice.js';
import type { Due, OfNew, RentStep } from './rent-flow.js';
import { NewPinStep } from './rent-pin.js';
import { collectWords, leftWords, refusalWords, rentalWords } from './rent-words.js';
import { useSpeech, useTexts } from './texts/texts.js';
import type { Rent } from './use-rent.js';

interface Props {
  readonly step: RentStep;
  readonly rent: Rent;
  readonly cabinet: Pick<KioskCabinet, 'pinDigits' | 'notice' | 'receipt'>;
  /** How the door of the rental stands. */
  readonly left: DoorLeft;
  /** Asks for the PIN of a locker. */
  readonly onEnterPin: (locker: string) => void;
}

const busy = {
  asking: ['everywhere.one_moment', 'rent.reserving'],
  opening: ['open.opening_any', 'open.wait_at_door'],
  looking: ['everywhere.one_moment', 'everywhere.asking_cabinet'],
} as const;

/** What somebody sees who rents, or whose rental runs. */
export function RentPanel({ step, rent, cabinet, left, onEnterPin }: Props) {
  const t = useTexts();
  switch (step.at) {
    case 'sizes':
      if (!step.offers.sizes.some(({ free }) => free)) {
        return (
          <Message tone="warn" title={t('rent.full')} text={t('rent.full_text')}>
            <Done rent={rent} label={t('everywhere.to_start')} />
          </Message>
        );
      }
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
            <Again rent={rent} label={t('everywhere.try_again')} />
          )}
          <Done rent={rent} label={t('everywhere.to_start')} />
        </Message>
      );
    case 'mine':
      return <MineStep rental={step.rental} rent={rent} />;
    case 'due': {
      const { order } = step.rental;
      if (!step.agreed && order) return <Agree step={step} amount={order.amount} rent={rent} />;
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
            <Key label={t('rental.is_open')} press="1" onPress={() => rent.collect(false)}>
              {t('rental.is_open')}
            </Key>
          )}
          <Key label={t('everywhere.try_again')} kind="primary" press="#" onPress={() => rent.collect(true)}>
            {t('everywhere.try_again')}
          </Key>
          <Done rent={rent} label={t('everywhere.to_start')} />
        </Message>
      );
    case 'rental':
      return <NewRental step={step} rent={rent} left={left} cabinet={cabinet} onEnterPin={onEnterPin} />;
    case 'over':
      return (
        <Message tone="good" title={t('rental.over')} text={t('rental.over_text')}>
          <Done rent={rent} label={t('everywhere.done')} />
        </Message>
      );
  }
}

/** More time costs so much: asked before the QR code is shown. */
function Agree({ step, amount, rent }: { readonly step: Due; readonly amount: string; readonly rent: Rent }) {
  const { t, formats } = useSpeech();
  const title = t('rent.agree_title', { span: formats.duration(step.more ?? '') });
  const { owed } = step.rental;
  const costs = { amount: formats.rupees(amount) };
  const text =
    owed === '0.00' ? t('rent.agree_text', costs) : t('rent.agree_owed', { ...costs, owed: formats.rupees(owed) });
  const pay = t('rent.pay', { amount: formats.rupees(amount) });
  return (
    <Message tone="busy" still title={title} text={text}>
      <Key label={pay} kind="primary" press="#" onPress={rent.agree}>
        {pay}
      </Key>
      <Key label={t('everywhere.cancel')} press="*" onPress={rent.cancel}>
        {t('everywhere.cancel')}
      </Key>
    </Message>
  );
}

function NewRental({ step, rent, left, cabinet, onEnterPin }: { step: OfNew } & Omit<Props, 'step'>) {
  const t = useTexts();
  const { state, order, locker, opening } = step.rental;
  if (order?.upi !== undefined) return <PayStep order={order} upi={order.upi} onCancel={rent.cancel} />;
  const words = leftWords(locker, opening === 'opened' ? left : 'shut', t) ?? rentalWords(step, t);
  if (words.tone === 'busy') {
    return (
      <Message {...words}>
        {order?.state === 'asked' && (
          <Key label={t('everywhere.cancel')} onPress={rent.cancel}>
            {t('everywhere.cancel')}
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
    <Message {...words} loud={opening === 'opened' && left === 'loud'}>
      {runs && <Remember locker={locker} pinDigits={cabinet.pinDigits} />}
      {runs && cabinet.receipt !== undefined && order?.state === 'paid' && (
        <Receipt template={cabinet.receipt} order={order.order} />
      )}
      {runs && !step.ran && opening === 'unconfirmed' && (
        <Key label={t('rental.did_not_open')} press="1" onPress={rent.notOpened}>
          {t('rental.did_not_open')}
        </Key>
      )}
      {closed && (
        <Key label={t('rental.enter_pin')} kind="primary" press="#" onPress={enterPin}>
          {t('rental.enter_pin')}
        </Key>
      )}
      {state === 'ended' && <Again rent={rent} label={t('everywhere.try_again')} />}
      <Done rent={rent} label={t(!closed && opening === 'unconfirmed' ? 'rental.is_open' : 'everywhere.done')} />
    </Message>
  );
}

function Again({ rent, label }: { readonly rent: Rent; readonly label: string }) {
  return (
    <Key label={label} kind="primary" press="#" onPress={rent.begin}>
      {label}
    </Key>
  );
}

function Done({ rent, label }: { readonly rent: Rent; readonly label: string }) {
  return (
    <Key label={label} press="*" onPress={rent.home}>
      {label}
    </Key>
  );
}

/** What opens the locker again. The PIN itself is known to its customer only: as many dots as it has digits. */
function Remember({ locker, pinDigits }: { readonly locker: string; readonly pinDigits: number }) {
  const t = useTexts();
  return (
    <div class="remember">
      <span>{t('rental.keep', { locker })}</span>
      <b aria-hidden="true">{locker}</b>
      <b class="dots" aria-hidden="true">
        {'•'.repeat(pinDigits)}
      </b>
    </div>
  );
}
