import type { KioskCabinet } from '../wire.js';
import { Key } from './keypad.js';
import { TitleRow } from './rent-choice.js';
import { sizeWords } from './rent-words.js';
import { largestOf, SizePicture } from './size-picture.js';
import { useSpeech } from './texts/texts.js';

interface Props {
  readonly cabinet: Pick<KioskCabinet, 'lockers' | 'rental'>;
  /** The sizes of which a locker is free for him. */
  readonly free: readonly string[];
  readonly onSize: (size: string) => void;
  readonly onBack: () => void;
}

const order = ['XS', 'S', 'M', 'L', 'XL'];

/** All sizes of the cabinet from small to large, and others after them as the config has them. Pure. */
function sizesOf(lockers: KioskCabinet['lockers']): readonly string[] {
  const rank = (size: string): number => (order.includes(size) ? order.indexOf(size) : order.length);
  return [...new Set(lockers.map(({ size }) => size))].sort((a, b) => rank(a) - rank(b));
}

/** Asks a courier for the size of his parcel. One of which no locker is free says so. */
export function ParcelSizes({ cabinet, free, onSize, onBack }: Props) {
  const { t, formats } = useSpeech();
  const offers = cabinet.rental ?? { sizes: [] };
  const largest = largestOf(offers);
  return (
    <div class="step">
      <TitleRow title={t('parcel.which_size')} way={t('everywhere.cancel')} onBack={onBack} />
      <p class="hint">{t('parcel.size_hint')}</p>
      <div class="choices">
        {sizesOf(cabinet.lockers).map((size, at) => {
          const measures = offers.sizes.find((one) => one.size === size)?.measures;
          return (
            <Key key={size} press={String(at + 1)} onPress={() => onSize(size)} disabled={!free.includes(size)}>
              <span class="choice">
                <SizePicture size={size} measures={measures} largest={largest} />
                <span class="said">
                  <b>{sizeWords(size, t)}</b>
                  {measures && (
                    <small>
                      {t('rent.measures', {
                        width: formats.centimetres(measures.width),
                        height: formats.centimetres(measures.height),
                        depth: formats.centimetres(measures.depth),
                      })}
                    </small>
                  )}
                </span>
                {!free.includes(size) && <span class="price">{t('parcel.none_free')}</span>}
              </span>
            </Key>
          );
        })}
      </div>
    </div>
  );
}
