import type { Catalogue } from '../catalogue.js';
import { cabinet } from './cabinet.js';
import { everywhere } from './everywhere.js';
import { help } from './help.js';
import { home } from './home.js';
import { open } from './open.js';
import { parcel } from './parcel.js';
import { privacy } from './privacy.js';
import { rent } from './rent.js';
import { rental } from './rental.js';
import { result } from './result.js';
import { sound } from './sound.js';

/** All texts in Malayalam. */
export const malayalam: Catalogue = {
  ...everywhere,
  ...cabinet,
  ...home,
  ...help,
  ...open,
  ...result,
  ...rent,
  ...rental,
  ...parcel,
  ...privacy,
  ...sound,
};
