import type { Translated } from '../catalogue.js';
import type { help as english } from '../en/help.js';

/** Whom to call. In Telugu. */
export const help: Translated<typeof english> = {
  'help.help': 'సహాయం',
  'help.call': 'సహాయం కోసం ఫోన్ చేయండి',
  'help.ask': 'ఇక్కడి సిబ్బందిని సహాయం అడగండి',
  'help.cabinet': 'ఈ లాకర్ క్యాబినెట్ నంబర్ చెప్పండి:',
  'help.money': 'చెల్లించినా లాకర్ దొరకకపోతే, మీరు చెల్లించిన ఖాతాకే డబ్బు దానంతట అదే తిరిగి వస్తుంది.',
  'help.line': 'సహాయం: {name}, {phone}. లాకర్ క్యాబినెట్: {cabinet}.',
  'help.line_cabinet': 'సిబ్బందిని సహాయం అడగండి. లాకర్ క్యాబినెట్: {cabinet}.',
};
