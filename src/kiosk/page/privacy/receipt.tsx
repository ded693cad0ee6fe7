import { QrCode } from '../qr-code.js';
import { useTexts } from '../texts/texts.js';
import './privacy.css';

interface Props {
  /** Address with `{order}` in the place of the order's number. */
  readonly template: string;
  readonly order: string;
}

/** Where the order's number stands in the address of its receipt. */
function receiptUrl(template: string, order: string): string {
  return template.split('{order}').join(encodeURIComponent(order));
}

/** The way to the receipt and the invoice, which the cloud keeps: on the customer's own telephone, and never here. */
export function Receipt({ template, order }: Props) {
  const t = useTexts();
  return (
    <div class="receipt">
      <QrCode text={receiptUrl(template, order)} label={t('privacy.receipt_qr')} />
      <p>{t('privacy.receipt')}</p>
    </div>
  );
}
