import { Key } from './keypad.js';
import { Message } from './message.js';
import { MineStep } from './mine-step.js';
import { PayStep } from './pay-step.js';
import { SizesStep, TimesStep } from './rent-choice.js';
import type { OfNew, RentStep } from './rent-flow.js';
import { NewPinStep } from './rent-pin.js';
import { collectWords, overWords, refusalWords, rentalWords } from './rent-words.js';
import type { Rent } from './use-rent.js';

interface Props {
  readonly step: RentStep;
  readonly rent: Rent;
  readonly pinDigits: number;
  /** Asks for the PIN of a locker. */
  readonly onEnterPin: (locker: string) => void;
}

const busy = {
  asking: { title: 'One moment …', text: 'Your locker is being reserved.' },
  opening: { title: 'Opening …', text: 'Please wait at the door.' },
  looking: { title: 'One moment …', text: 'Asking the cabinet.' },
} as const;

/** What somebody sees who rents, or whose rental runs. */
export function RentPanel({ step, rent, pinDigits, onEnterPin }: Props) {
  switch (step.at) {
    case 'sizes':
      return <SizesStep offers={step.offers} onSize={rent.size} onBack={rent.home} />;
    case 'times':
      return <TimesStep offers={step.offers} size={step.size} onTime={rent.time} onBack={rent.back} />;
    case 'more':
      return <TimesStep offers={step.offers} size={step.rental.size} more onTime={rent.time} onBack={rent.back} />;
    case 'pin':
      return <NewPinStep step={step} pinDigits={pinDigits} onKey={rent.key} onNext={rent.next} onBack={rent.home} />;
    case 'busy':
      return <Message tone="busy" {...busy[step.what]} />;
    case 'refused':
      return (
        <Message {...refusalWords(step.why)}>
          {step.why === 'none_free' && <Again rent={rent} label="Choose another size" />}
          {['no_network', 'order_open', 'clock_not_set', 'bad_pin'].includes(step.why) && (
            <Again rent={rent} label="Try again" />
          )}
          <Done rent={rent} label="Back to start" />
        </Message>
      );
    case 'mine':
      return <MineStep rental={step.rental} rent={rent} />;
    case 'due': {
      const { order } = step.rental;
      if (order?.upi !== undefined) return <PayStep order={order} upi={order.upi} onCancel={rent.cancel} />;
      const waiting = { at: 'rental', rental: step.rental, shown: true, cancelled: false, ran: true } as const;
      return <Message {...(order?.state === 'settling' ? settling : rentalWords(waiting))} />;
    }
    case 'collect':
      return (
        <Message {...collectWords(step)}>
          {step.outcome === 'unconfirmed' && (
            <Key label="It is open" onPress={() => rent.collect(false)}>
              It is open
            </Key>
          )}
          <Key label="Try again" kind="primary" onPress={() => rent.collect(true)}>
            Try again
          </Key>
          <Done rent={rent} label="Back to start" />
        </Message>
      );
    case 'rental':
      return <NewRental step={step} rent={rent} onEnterPin={onEnterPin} />;
    case 'over':
      return (
        <Message {...overWords}>
          <Done rent={rent} label="Done" />
        </Message>
      );
  }
}

const settling = {
  ...({ tone: 'busy', title: 'Waiting for your bank …' } as const),
  text: 'The code has closed. If you have paid, stay here until the bank has told us.',
};

function NewRental({ step, rent, onEnterPin }: { step: OfNew } & Pick<Props, 'rent' | 'onEnterPin'>) {
  const { state, order, locker, opening } = step.rental;
  if (order?.upi !== undefined) return <PayStep order={order} upi={order.upi} onCancel={rent.cancel} />;
  const words = rentalWords(step);
  if (words.tone === 'busy') {
    return (
      <Message {...words}>
        {order?.state === 'asked' && (
          <Key label="Cancel" onPress={rent.cancel}>
            Cancel
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
      {runs && !step.ran && opening === 'unconfirmed' && (
        <Key label="My door did not open" onPress={rent.notOpened}>
          My door did not open
        </Key>
      )}
      {closed && (
        <Key label="Enter PIN" kind="primary" onPress={enterPin}>
          Enter PIN
        </Key>
      )}
      {state === 'ended' && <Again rent={rent} label="Try again" />}
      <Done rent={rent} label={!closed && opening === 'unconfirmed' ? 'It is open' : 'Done'} />
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
