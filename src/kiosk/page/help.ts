import { createContext } from 'preact';
import type { KioskCabinet } from '../wire.js';

/** Whom to call, and about which cabinet. */
export const HelpContext = createContext<Pick<KioskCabinet, 'id' | 'help'>>({ id: '' });
