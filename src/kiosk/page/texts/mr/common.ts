import type { Translated } from '../catalogue.js';
import type { common as english } from '../en/common.js';

/** Said on several screens. In Marathi. */
export const common: Translated<typeof english> = {
  'common.lockers': 'लॉकर',
  'common.language': 'भाषा',
  'common.staff': 'स्टाफ',
  'common.choose_language': 'तुमची भाषा निवडा',
  'common.still_there': 'तुम्ही अजून इथे आहात का?',
  'common.am_here': 'हो, मी इथेच आहे',
  'common.end': 'संपवा',
  'common.ends_in': {
    one: 'नाहीतर हे {count} सेकंदात बंद होईल आणि काहीही सेव्ह राहणार नाही.',
    other: 'नाहीतर हे {count} सेकंदांत बंद होईल आणि काहीही सेव्ह राहणार नाही.',
  },
  'common.back': 'मागे',
  'common.cancel': 'रद्द करा',
  'common.next': 'पुढे',
  'common.done': 'झाले',
  'common.delete': 'पुसा',
  'common.try_again': 'पुन्हा प्रयत्न करा',
  'common.to_start': 'सुरुवातीला जा',
  'common.one_moment': 'थोडे थांबा …',
  'common.asking_cabinet': 'कॅबिनेटच्या उत्तराची वाट पाहत आहोत.',
  'common.digits_typed': { one: '{count} अंक टाकला', other: '{count} अंक टाकले' },
};
