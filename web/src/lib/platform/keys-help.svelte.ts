/** Whether the list of keys is shown: the key and the palette open it. */
export const keysHelp = $state({ isOpen: false });
