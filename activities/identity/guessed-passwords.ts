import { dictionary } from '@zxcvbn-ts/language-common';

const common = new Set(dictionary['passwords-common'].map((word) => word.toLowerCase()));

/** Whether a word, in lower case, is on the bundled list of passwords that were found most often (docs/data-licences.md). */
export const isCommonPassword = (word: string): boolean => common.has(word);
