import type { KioskCabinet } from '../wire.js';
import { DeliverStep } from './deliver-step.js';
import type { DoorLeft } from './flow.js';
import { Icon } from './icon.js';
import { Key } from './keypad.js';
import { Message } from './message.js';
import { isReadable, type ParcelStep, type Put, type Take } from './parcel-flow.js';
import { ParcelSizes } from './parcel-sizes.js';
import { TitleRow } from './rent-choice.js';
import { leftWords } from './rent-words.js';
import { useTexts } from './texts/texts.js';
import type { Parcel } from './use-parcel.js';

interface Props {
  readonly step: ParcelStep;
  readonly parcel: Parcel;
  readonly cabinet: Pick<KioskCabinet, 'lockers' | 'rental'>;
  /** How the door stands at which he is. */
  readonly left: DoorLeft;
}

/** What a courier sees. */
export function ParcelPanel({ step, parcel, cabinet, left }: Props) {
  const t = useTexts();
  const done = <Does label={t('everywhere.done')} press="*" onPress={parcel.home} />;
  const next = <Does label={t('parcel.next')} press="#" primary onPress={parcel.more} />;
  const nothing = <Does label={t('parcel.left_nothing')} press="1" onPress={parcel.leftNothing} />;
  switch (step.at) {
    case 'number':
      return <DeliverStep typed={step.typed} onKey={parcel.key} onNext={parcel.next} onBack={parcel.home} />;
    case 'busy':
      return step.what === 'asking' ? (
        <Message tone="busy" title={t('everywhere.one_moment')} text={t('everywhere.asking_cabinet')} />
      ) : (
        <Message
          tone="busy"
          title={step.locker === undefined ? t('open.opening_any') : t('open.opening', { locker: step.locker })}
          text={t('open.wait_at_door')}
        />
      );
    case 'errand':
      return <Errands due={step.session.returns?.length ?? 0} parcel={parcel} />;
    case 'sizes':
      return (
        <ParcelSizes
          {...{ cabinet, free: step.session.sizes ?? [] }}
          onSize={parcel.size}
          onBack={step.session.returns?.length ? parcel.back : parcel.home}
        />
      );
    case 'full': {
      const others = (step.session.sizes ?? []).length > 0;
      return (
        <Message tone="warn" title={t('parcel.full')} text={t(others ? 'parcel.size_full_text' : 'parcel.full_text')}>
          {others && <Does label={t('rent.other_size')} press="#" primary onPress={parcel.bring} />}
          {done}
        </Message>
      );
    }
    case 'put':
      return <AtPut step={step} parcel={parcel} cabinet={cabinet} left={left} />;
    case 'in':
      return (
        <Message tone="good" title={t('parcel.in')} text={t('parcel.in_text', { locker: step.locker })}>
          {nothing}
          {next}
          {done}
        </Message>
      );
    case 'nothing':
      return (
        <Message tone="good" title={t('parcel.nothing')} text={t('parcel.nothing_text', { locker: step.locker })}>
          {next}
          {done}
        </Message>
      );
    case 'failed':
      return (
        <Message tone="bad" title={t('result.failed', { locker: step.locker })} text={t('parcel.failed_text')}>
          <Does label={t('parcel.another')} press="#" primary onPress={parcel.again} />
          {done}
        </Message>
      );
    case 'returns':
      return <Returns lockers={step.session.returns ?? []} parcel={parcel} />;
    case 'take':
      return <AtTake step={step} parcel={parcel} cabinet={cabinet} left={left} />;
    case 'out':
      return (
        <Message tone="good" title={t('parcel.out')} text={t('parcel.out_text', { locker: step.locker })}>
          <Does label={t('parcel.more')} press="#" primary onPress={parcel.more} />
          {done}
        </Message>
      );
    case 'stuck':
      return (
        <Message tone="bad" title={t('result.failed', { locker: step.locker })} text={t('parcel.stuck_text')}>
          <Does label={t('everywhere.try_again')} press="#" primary onPress={() => parcel.takeBack(step.locker)} />
          {done}
        </Message>
      );
    case 'gone':
      return (
        <Message tone="warn" title={t('parcel.gone')} text={t('parcel.gone_text')}>
          <Does label={t('parcel.more')} press="#" primary onPress={parcel.more} />
          {done}
        </Message>
      );
  }
}

/** What has he come for? */
function Errands({ due, parcel }: { readonly due: number; readonly parcel: Parcel }) {
  const t = useTexts();
  return (
    <div class="step">
      <TitleRow title={t('home.title')} way={t('everywhere.cancel')} onBack={parcel.home} />
      <div class="choices home">
        <Key press="1" label={t('parcel.bring')} kind="primary" onPress={parcel.bring}>
          <Icon name="deliver" />
          <span>{t('parcel.bring')}</span>
        </Key>
        <Key press="2" label={t('parcel.take_back')} onPress={parcel.returns}>
          <Icon name="collect" />
          <span class="choice">
            <span class="said">
              <b>{t('parcel.take_back')}</b>
              <small>{t('parcel.due', { count: due })}</small>
            </span>
          </span>
        </Key>
      </div>
    </div>
  );
}

/** Which parcel does he take back? */
function Returns({ lockers, parcel }: { readonly lockers: readonly string[]; readonly parcel: Parcel }) {
  const t = useTexts();
  return (
    <div class="step">
      <TitleRow title={t('parcel.which_back')} way={t('everywhere.back')} onBack={parcel.back} />
      <p class="hint">{t('parcel.lit')}</p>
      <div class="keys lockers">
        {lockers.map((locker, at) => (
          <Key
            key={locker}
            {...(at < 9 && { press: String(at + 1) })}
            label={t('open.open_locker', { locker })}
            onPress={() => parcel.takeBack(locker)}
          >
            {locker}
          </Key>
        ))}
      </div>
    </div>
  );
}

type AtDoor<S> = Omit<Props, 'step'> & { readonly step: S };

function AtPut({ step, parcel, cabinet, left }: AtDoor<Put>) {
  const t = useTexts();
  const { locker } = step;
  const nothing = <Does label={t('parcel.left_nothing')} press="1" onPress={parcel.leftNothing} />;
  if (!isReadable(step, cabinet.lockers)) {
    return (
      <Message tone="good" still title={t('parcel.put', { locker })} text={t('parcel.say_so')}>
        <Does label={t('parcel.is_in')} press="#" primary onPress={parcel.isIn} />
        <Does label={t('everywhere.try_again')} press="2" onPress={parcel.again} />
        {nothing}
        <Does label={t('everywhere.to_start')} press="*" onPress={parcel.home} />
      </Message>
    );
  }
  const words = { tone: 'good', title: t('parcel.put', { locker }), text: t('parcel.shut') } as const;
  return (
    <Message {...(leftWords(locker, left, t) ?? words)} loud={left === 'loud'}>
      {nothing}
      <Does label={t('everywhere.to_start')} press="*" onPress={parcel.home} />
    </Message>
  );
}

function AtTake({ step, parcel, cabinet, left }: AtDoor<Take>) {
  const t = useTexts();
  const { locker } = step;
  if (!isReadable(step, cabinet.lockers)) {
    return (
      <Message tone="good" still title={t('parcel.take_out', { locker })} text={t('parcel.say_so')}>
        <Does label={t('parcel.is_out')} press="#" primary onPress={parcel.isOut} />
        <Does label={t('everywhere.try_again')} press="2" onPress={() => parcel.takeBack(locker)} />
        <Does label={t('everywhere.to_start')} press="*" onPress={parcel.home} />
      </Message>
    );
  }
  const words = { tone: 'good', title: t('parcel.take_out', { locker }), text: t('parcel.shut') } as const;
  return (
    <Message {...(leftWords(locker, left, t) ?? words)} loud={left === 'loud'}>
      <Does label={t('everywhere.done')} press="*" onPress={parcel.home} />
    </Message>
  );
}

interface DoesProps {
  readonly label: string;
  readonly press: string;
  readonly primary?: boolean;
  readonly onPress: () => void;
}

function Does({ label, press, primary = false, onPress }: DoesProps) {
  return (
    <Key label={label} press={press} {...(primary && { kind: 'primary' as const })} onPress={onPress}>
      {label}
    </Key>
  );
}
