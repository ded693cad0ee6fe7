import type { Translated } from '../catalogue.js';
import type { help as english } from '../en/help.js';

/** Whom to call. In Bengali. */
export const help: Translated<typeof english> = {
  'help.help': 'সাহায্য',
  'help.call': 'ফোন করুন',
  'help.ask': 'সাহায্যের জন্য এখানকার স্টাফকে বলুন',
  'help.cabinet': 'এই ক্যাবিনেটের নম্বর বলুন:',
  'help.money': 'টাকা দিয়েও লকার না পেলে, টাকা যে অ্যাকাউন্ট থেকে এসেছিল, নিজে থেকেই সেখানে ফেরত যায়।',
  'help.line': 'সাহায্য: {name}, {phone} (ক্যাবিনেট {cabinet})',
  'help.line_cabinet': 'স্টাফের সাহায্য নিন (ক্যাবিনেট {cabinet})।',
};
