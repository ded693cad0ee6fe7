import type { Translated } from '../catalogue.js';
import type { everywhere as english } from '../en/everywhere.js';

/** Said on several screens. In Marathi. */
export const everywhere: Translated<typeof english> = {
  'everywhere.lockers': 'लॉकर',
  'everywhere.language': 'भाषा',
  'everywhere.staff': 'स्टाफ',
  'everywhere.choose_language': 'तुमची भाषा निवडा',
  'everywhere.still_there': 'तुम्ही अजून इथे आहात का?',
  'everywhere.am_here': 'हो, मी इथेच आहे',
  'everywhere.end': 'संपवा',
  'everywhere.ends_in': {
    one: 'नाहीतर हे {count} सेकंदात बंद होईल आणि काहीही सेव्ह राहणार नाही.',
    other: 'नाहीतर हे {count} सेकंदांत बंद होईल आणि काहीही सेव्ह राहणार नाही.',
  },
  'everywhere.back': 'मागे',
  'everywhere.cancel': 'रद्द करा',
  'everywhere.next': 'पुढे',
  'everywhere.done': 'झाले',
  'everywhere.delete': 'पुसा',
  'everywhere.try_again': 'पुन्हा प्रयत्न करा',
  'everywhere.to_start': 'सुरुवातीला जा',
  'everywhere.one_moment': 'थोडे थांबा …',
  'everywhere.asking_cabinet': 'कॅबिनेटच्या उत्तराची वाट पाहत आहोत.',
  'everywhere.digits_typed': { one: '{count} अंक टाकला', other: '{count} अंक टाकले' },
};
