import type { ComponentChildren } from 'preact';
import type { KioskCabinet } from '../../wire.js';
import { Key } from '../keypad.js';
import { QrCode } from '../qr-code.js';
import { TitleRow } from '../rent-choice.js';
import { localeOf } from '../texts/formats.js';
import { useSpeech } from '../texts/texts.js';
import './privacy.css';

interface Props {
  readonly notice: NonNullable<KioskCabinet['notice']>;
  readonly onAgree: () => void;
  readonly onBack: () => void;
}

const signs = {
  who: 'M16 5a5 5 0 1 1 0 10 5 5 0 0 1 0-10z M6 28q0-10 10-10t10 10z',
  what: 'M7 4h13l5 5v19H7z M11 13h10 M11 18h10 M11 23h6',
  how_long: 'M16 4a12 12 0 1 1 0 24 12 12 0 0 1 0-24z M16 9v7l5 4',
  whom: 'M5 6h22v15H15l-6 6v-6H5z',
  terms: 'M5 8h22v16H5z M5 13h22 M9 19h5',
} as const;

/** Who keeps what for how long, whom to ask, and since when that holds: what has to be told before the first payment. */
export function NoticeStep({ notice, onAgree, onBack }: Props) {
  const { t, formats, language } = useSpeech();
  const { operator, contact, grievance, policyDate, policyUrl, kept } = notice;
  // A day of the calendar is the same day everywhere.
  const day = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' });
  return (
    <div class="step notice">
      <TitleRow title={t('privacy.title')} way={t('everywhere.back')} onBack={onBack} />
      <div class="policy">
        {policyUrl !== undefined && <QrCode text={policyUrl} label={t('privacy.policy_qr')} />}
        <p>{t('privacy.policy', { date: day.format(Date.parse(policyDate)) })}</p>
      </div>
      <div class="notice-body">
        <ul>
          <Fact sign="who">{t('privacy.who', { operator })}</Fact>
          <Fact sign="what">{t('privacy.what')}</Fact>
          <Fact sign="how_long">{t('privacy.how_long', { time: formats.duration(kept) })}</Fact>
          <Fact sign="whom">
            {t('privacy.whom', { contact })} {grievance !== undefined && t('privacy.grievance', { grievance })}
          </Fact>
          <Fact sign="terms">{t('privacy.terms')}</Fact>
        </ul>
        <div class="actions">
          <Key label={t('privacy.agree')} kind="primary" press="#" onPress={onAgree}>
            {t('privacy.agree')}
          </Key>
        </div>
      </div>
    </div>
  );
}

function Fact({ sign, children }: { readonly sign: keyof typeof signs; readonly children: ComponentChildren }) {
  return (
    <li>
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <path d={signs[sign]} />
      </svg>
      <span>{children}</span>
    </li>
  );
}
