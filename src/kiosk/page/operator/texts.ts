import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { operator } from '../texts/en/operator.js';
import { useLateTexts } from '../texts/late-texts.js';
import { type OperatorSay, operatorTexts, sayOperator } from './say.js';

export const OperatorSayContext = createContext<OperatorSay>(sayOperator('en', operator));

export function useOperatorTexts(): OperatorSay {
  return useContext(OperatorSayContext);
}

/** The texts of this screen in the language of the page; in English until they have come. */
export function useOperatorSay(): OperatorSay {
  return useLateTexts(operator, operatorTexts, sayOperator);
}
